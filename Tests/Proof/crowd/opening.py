#!/usr/bin/env python3
"""A thousand homes open at one moment, and twenty thousand residents come within ten seconds.

    opening.py [--homes 1000] [--residents 20000] [--seconds 10] [--front] [--judge-times]

Residents come when they come, whatever the host does with those before them (`open_loop`). Some homes
are wanted by far more people than others. Whoever is put off (429, 503) comes again after the time the
host names. Every home must go to one resident: nobody may be told that a home is taken before whoever
got it has asked; what was acknowledged must stand in the store and in the log; and nobody may be left
without an answer. With --front half of them come in the first tenth of the time. Times are printed,
and judged with --judge-times: a hundredth of the answers may take longer than 300 ms.
"""
import argparse
import asyncio
import json
import random
import sqlite3
import sys
import uuid
from collections import Counter, defaultdict
from pathlib import Path

from open_loop import Ask, Crowd, percentile, spread

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from hosting import Host, Seeded, expect  # noqa: E402
from signed import chain  # noqa: E402

ANSWER_MILLIS = 300
# Who has heard nothing so long after the last came is waiting in silence.
PATIENCE_SECONDS = 30


def free_homes(host: Host, count: int) -> list[str]:
    homes, cursor = [], ""
    while len(homes) < count:
        status, _, body = host.get(f"/housing/v1/homes?kind=whole&limit=50{cursor}")
        expect(status == 200, f"searching: {status} {body[:300]!r}")
        page = json.loads(body)
        homes += [item["id"] for item in page["items"]]
        if "next" not in page:
            break
        cursor = f"&cursor={page['next']}"
    expect(len(homes) >= count, f"the city has {len(homes)} free homes")
    return homes[:count]


def wishes(homes: list[str], residents: int, dice: random.Random) -> list[str]:
    """A home for each resident: each is wanted by one at least, the first by hundreds."""
    weights = [1 / (place + 20) for place in range(len(homes))]
    chosen = homes[:residents] + dice.choices(homes, weights, k=max(0, residents - len(homes)))
    dice.shuffle(chosen)
    return chosen


def arrivals(residents: int, seconds: float, front: bool, dice: random.Random) -> list[float]:
    def one() -> float:
        return dice.uniform(0, seconds / 10 if front and dice.random() < 0.5 else seconds)
    return [one() for _ in range(residents)]


def ask(host: Host, token: str, home: str) -> Ask:
    lines = [f"POST /housing/v1/homes/{home}/holds HTTP/1.1", f"Host: 127.0.0.1:{host.port}",
             f"Authorization: Bearer {token}", f"Idempotency-Key: {uuid.uuid4().hex}",
             "Content-Type: application/json", "Content-Length: 2", "", "{}"]
    return Ask("\r\n".join(lines).encode())


def check_answers(asks: list[Ask], wanted: list[str]) -> dict[str, Ask]:
    """One 201 a home, refusals that say why for all others; gives who got each home."""
    silent = sum(1 for a in asks if not a.tries or not a.tries[-1].answered)
    expect(silent == 0, f"{silent} residents never heard anything")
    off = sum(1 for a in asks if a.tries and a.tries[-1].status in (429, 503))
    expect(off == 0, f"{off} residents were only ever put off")
    got: dict[str, Ask] = {}
    refused: dict[str, list[Ask]] = defaultdict(list)
    for home, a in zip(wanted, asks):
        if a.status == 201:
            expect(home not in got, f"{home} went to two residents")
            expect(a.json()["homeId"] == home, f"asked for {home}, got {a.json()['homeId']}")
            got[home] = a
            continue
        problem = a.json()
        if a.status in (429, 503):
            expect("retry-after" in a.headers, f"a {a.status} names no Retry-After")
        else:
            expect((a.status, problem["code"]) == (409, "housing.hold.taken"), f"{a.status} {problem}")
            refused[home].append(a)
        expect(all(problem[part][lang] for part in ("message", "remedy") for lang in ("zh", "en")),
               f"a refusal lacks a message or remedy in a language: {problem}")
    missing = set(wanted) - set(got)
    expect(not missing, f"{len(missing)} homes went to nobody")
    for home, losers in refused.items():
        told = min(loser.answered for loser in losers)
        expect(got[home].tries[-1].sent < told, f"{home} was called taken before its holder asked")
    return got


def check_stores(host: Host, got: dict[str, Ask]) -> None:
    with sqlite3.connect(f"file:{host.data}/housing.db?mode=ro", uri=True) as store:
        rows = store.execute("SELECT home_id, id FROM hold").fetchall()
    acknowledged = {(home, a.json()["id"]) for home, a in got.items()}
    expect(set(rows) == acknowledged and len(rows) == len(got),
           f"{len(rows)} holds stored, {len(acknowledged)} acknowledged")
    events = chain.check(host.data)["housing.home.held.v1"]
    expect(events == len(got), f"{events} held-events in the log for {len(got)} homes")


def report(asks: list[Ask], start: float) -> tuple[float, float, float]:
    """Prints what was measured; gives the p99 of answers, of refusals, and of the client's own lateness."""
    tries = [t for a in asks for t in a.tries if t.answered]
    final = [t.millis for t in tries if t.status in (201, 409)]
    late = [t.late_millis for t in tries]
    print(f"answers: {dict(Counter(t.status for t in tries))}, "
          f"asked once {sum(1 for a in asks if len(a.tries) == 1)}, most often {max(len(a.tries) for a in asks)}")
    print(spread("201 and 409, from the instant due", final))
    print(spread("of these 201", [t.millis for t in tries if t.status == 201]))
    put_off = [t.millis for t in tries if t.status in (429, 503)]
    print(spread("put off", put_off))
    print(spread("whole way with all coming again", [(a.answered - a.tries[0].due) * 1000 for a in asks]))
    print(spread("of which the client was late", late))
    print(f"last answer {max(t.answered for t in tries) - start:.2f} s after the opening")
    return tuple(percentile(sorted(values), 0.99) if values else 0 for values in (final, put_off, late))


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--homes", type=int, default=1000)
    arguments.add_argument("--residents", type=int, default=20_000)
    arguments.add_argument("--seconds", type=float, default=10)
    arguments.add_argument("--lines", type=int, default=1000)
    arguments.add_argument("--front", action="store_true")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--judge-times", action="store_true")
    given = arguments.parse_args()
    dice = random.Random(given.seed)
    city = Seeded(given.residents)
    host = Host(city.data)
    try:
        host.start()
        homes = free_homes(host, given.homes)
        wanted = wishes(homes, given.residents, dice)
        asks = [ask(host, token, home) for token, home in zip(city.tokens, wanted)]
        offsets = arrivals(given.residents, given.seconds, given.front, dice)
        crowd = Crowd(host.port, given.lines, lines_max=5000)
        start = asyncio.run(crowd.run(asks, offsets, given.seconds + PATIENCE_SECONDS))
        print(f"{given.residents} residents for {len(homes)} homes within {given.seconds:g} s (seed {given.seed}), "
              f"{crowd.lines_most} connections, {crowd.lost} ended without an answer")
        final, put_off, late = report(asks, start)
        got = check_answers(asks, wanted)
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        check_stores(host, got)
        if given.judge_times:
            expect(late < ANSWER_MILLIS / 4, f"the client itself was {late:.0f} ms late: nothing is measured")
            expect(final <= ANSWER_MILLIS, f"p99 of answers is {final:.0f} ms, the bound {ANSWER_MILLIS} ms")
            expect(put_off <= ANSWER_MILLIS, f"p99 of refusals is {put_off:.0f} ms, the bound {ANSWER_MILLIS} ms")
        print(f"PASSED: {len(got)} homes, each to one resident, {given.residents} residents answered")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
