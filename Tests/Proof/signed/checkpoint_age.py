#!/usr/bin/env python3
"""How long an event waits for the signed checkpoint that is over it, under load.

    checkpoint_age.py [--seconds 20] [--workers 16]

Residents hold homes and give them back as fast as the host answers and their quotas allow. Afterwards the stopped host's
bus.db says of every event when it was recorded (`at`, before its commit) and when the first checkpoint
over it was signed; 99 of 100 have to wait two seconds at most, and no two checkpoints may lie more
than 1.1 s apart while events come.
"""
import argparse
import asyncio
import json
import sqlite3
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import chain  # noqa: E402
from hosting import Host, Seeded, expect  # noqa: E402
from wire import Connection  # noqa: E402

P99_MILLIS = 2000
APART_MILLIS = 1100


async def work(port: int, number: int, tokens: list[str], homes: list[str], until: float) -> int:
    connection, turn, done, refused = Connection(port), 0, 0, 0
    while time.monotonic() < until:
        token, home, key = tokens[turn % len(tokens)], homes[turn % len(homes)], f"age-{number}-{turn}"
        turn += 1
        answer = await connection.call("POST", f"/housing/v1/homes/{home}/holds", token, {}, {"Idempotency-Key": key})
        if answer.status == 429:
            # This resident has held enough for now; when all have, their quotas need a moment.
            refused += 1
            if refused % len(tokens) == 0:
                await asyncio.sleep(0.2)
            continue
        expect(answer.status == 201, f"holding answers {answer.status} {answer.body[:200]!r}")
        hold = answer.json()["id"]
        answer = await connection.call("DELETE", f"/housing/v1/holds/{hold}", token, None, {"Idempotency-Key": key + "-back"})
        expect(answer.status in (200, 204), f"giving back answers {answer.status}")
        done += 2
    await connection.close()
    return done


async def load(host: Host, tokens: list[str], homes: list[str], workers: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    share = len(homes) // workers
    return sum(await asyncio.gather(*(
        work(host.port, number, tokens[number::workers], homes[number * share:(number + 1) * share], until)
        for number in range(workers))))


def homes_of(host: Host, wanted: int) -> list[str]:
    homes, cursor = [], ""
    while len(homes) < wanted:
        page = json.loads(host.get("/housing/v1/homes?kind=whole&limit=50" + cursor)[2])
        homes += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}"
    return homes


def waits(data, first: int) -> tuple[list[int], int]:
    """Sorted waits of events from `first` on in milliseconds, and the longest time between checkpoints."""
    bus = sqlite3.connect(f"file:{data}/bus.db?mode=ro", uri=True)
    signed = bus.execute("SELECT size, at_ms FROM checkpoint WHERE size > ? ORDER BY size", (first,)).fetchall()
    found, place = [], 0
    rows = bus.execute("SELECT seq, at_ms FROM log WHERE seq >= ?", (first,)).fetchall()
    rows += [(seq, json.loads(leaf)["at"]) for seq, _, _, leaf, *_ in chain.packed(bus) if seq >= first]
    for seq, at in sorted(rows):
        while signed[place][0] <= seq:
            place += 1
        found.append(signed[place][1] - at)
    # The last one is signed at the stop.
    apart = max(after[1] - before[1] for before, after in zip(signed, signed[1:-1]))
    return sorted(found), apart


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--workers", type=int, default=16)
    given = options.parse_args()
    city = Seeded(2000)
    host = Host(city.data)
    try:
        host.start()
        homes = homes_of(host, 50 * given.workers)
        first = int(host.get("/chain/checkpoint")[2].split(b"\n")[1])
        events = asyncio.run(load(host, city.tokens, homes, given.workers, given.seconds))
        time.sleep(1.5)
        expect(host.stop() == 0, "the host did not end well")
        found, apart = waits(city.data, first)
        expect(len(found) >= events, f"{events} events were acknowledged, {len(found)} are in the log")
        p50, p99, most = found[len(found) // 2], found[len(found) * 99 // 100], found[-1]
        expect(p99 <= P99_MILLIS, f"99 of 100 events wait up to {p99} ms for their checkpoint")
        expect(apart <= APART_MILLIS, f"two checkpoints lie {apart} ms apart")
        print(f"PASSED: {len(found)} events, {len(found) / given.seconds:.0f} a second; recorded to signed: p50 {p50} ms,"
              f" p99 {p99} ms, longest {most} ms; checkpoints at most {apart} ms apart")
    finally:
        if host.is_running:
            host.stop()
        city.remove()


if __name__ == "__main__":
    main()
