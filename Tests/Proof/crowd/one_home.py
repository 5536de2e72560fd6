#!/usr/bin/env python3
"""Many residents ask for one home at once: exactly one gets it, everybody else a clear refusal.

    one_home.py [--residents 10000] [--connections 256]

Every resident has a session of their own. Refusals by limits (429, 503) are retried after the
time the host names. The rows of the stores are counted after a clean stop.
"""
import argparse
import asyncio
import sqlite3
import sys
import time
import uuid
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from hosting import Host, Seeded, expect  # noqa: E402
from signed import chain  # noqa: E402
from wire import Connection, Gone  # noqa: E402


async def ask(connection: Connection, token: str, home: str, waits: Counter):
    """Asks until the host gives a final answer."""
    key = uuid.uuid4().hex
    for _ in range(200):
        try:
            answer = await connection.call(
                "POST", f"/housing/v1/homes/{home}/holds", token, {}, {"Idempotency-Key": key})
        except Gone:
            waits["connection ended"] += 1
            await asyncio.sleep(0.1)
            continue
        if answer.status not in (429, 503):
            return answer
        waits[answer.status] += 1
        expect("retry-after" in answer.headers, f"a {answer.status} names no Retry-After")
        await asyncio.sleep(float(answer.headers["retry-after"]))
    raise SystemExit("FAILED: a resident was put off 200 times")


async def rush(host: Host, tokens: list[str], home: str, connections: int):
    lines = [Connection(host.port) for _ in range(connections)]
    for line in lines:
        await line.open()
    waits: Counter = Counter()
    answers: list = []
    gate = asyncio.Event()

    async def worker(index: int):
        await gate.wait()
        for token in tokens[index::connections]:
            answers.append((token, await ask(lines[index], token, home, waits)))

    work = [asyncio.create_task(worker(index)) for index in range(connections)]
    started = time.monotonic()
    gate.set()
    await asyncio.gather(*work)
    seconds = time.monotonic() - started
    for line in lines:
        await line.close()
    return answers, waits, seconds


async def first_free_home(host: Host) -> str:
    connection = Connection(host.port)
    answer = await connection.call("GET", "/housing/v1/homes?kind=whole&limit=1")
    expect(answer.status == 200, f"searching: {answer.status} {answer.body[:300]!r}")
    items = answer.json()["items"]
    expect(len(items) == 1, "the seeded city has no free home")
    return items[0]["id"]


def check_answers(answers, count: int) -> None:
    statuses = Counter(answer.status for _, answer in answers)
    codes = Counter(answer.json().get("code") for _, answer in answers if answer.status != 201)
    print(f"answers: {dict(statuses)}; codes of refusals: {dict(codes)}")
    expect(len(answers) == count, f"{len(answers)} answers for {count} residents")
    expect(statuses == {201: 1, 409: count - 1}, "not exactly one 201 and 409 for all others")
    expect(set(codes) == {"housing.hold.taken"}, "a refusal has another code")
    for _, answer in answers:
        if answer.status == 409:
            problem = answer.json()
            expect(answer.is_problem, "a refusal is no problem document")
            expect(all(problem[part][lang] for part in ("message", "remedy") for lang in ("zh", "en")),
                   "a refusal lacks a message or remedy in a language")


def check_stores(host: Host, home: str) -> None:
    with sqlite3.connect(f"file:{host.data}/housing.db?mode=ro", uri=True) as store:
        held = store.execute(
            "SELECT count(*) FROM hold WHERE home_id = ?", (home,)).fetchone()[0]
    events = chain.check(host.data)["housing.home.held.v1"]
    expect(held == 1, f"{held} holds in the store")
    expect(events == 1, f"{events} held-events in the log")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--residents", type=int, default=10_000)
    arguments.add_argument("--connections", type=int, default=256)
    given = arguments.parse_args()
    city = Seeded(given.residents)
    host = Host(city.data)
    try:
        host.start()
        home = asyncio.run(first_free_home(host))
        print(f"{given.residents} residents over {given.connections} connections ask for {home}")
        answers, waits, seconds = asyncio.run(
            rush(host, city.tokens, home, given.connections))
        print(f"{seconds:.2f} s, {len(answers) / seconds:.0f} final answers/s, put off: {dict(waits)}")
        check_answers(answers, given.residents)
        winner = next(token for token, answer in answers if answer.status == 201)
        status, _, body = host.get("/housing/v1/holds", {"Authorization": f"Bearer {winner}"})
        expect(status == 200 and home.encode() in body, "the winner does not see the hold")
        expect(host.stop() == 0, "the host did not end cleanly")
        check_stores(host, home)
        print(f"PASSED: one of {given.residents} got the home")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
