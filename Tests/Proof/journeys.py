#!/usr/bin/env python3
"""Residents' journeys one after the other: what a host needs of time to start and of memory after them.

    journeys.py [--journeys 1000] [--starts 5] [--memory-mib 150] [--start-ms 500]

A journey searches, opens a home, holds it, looks at the hold and gives it back: pages and API in
turn. Every resident has a session of their own.
"""
import argparse
import asyncio
import time
import uuid

from hosting import Host, Seeded, expect
from wire import Connection

DISTRICTS = ("jiangan", "wuchang", "hongshan", "huangpi", "jiangxia")


def resident_mib(host: Host) -> float:
    with open(f"/proc/{host.process.pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise SystemExit("the kernel names no resident size")


async def journey(connection: Connection, token: str, number: int) -> float:
    started = time.monotonic()
    district = DISTRICTS[number % len(DISTRICTS)]

    async def step(method: str, path: str, wanted: int, *more):
        answer = await connection.call(method, path, token, *more)
        expect(answer.status == wanted, f"{method} {path}: {answer.status} {answer.body[:300]!r}")
        return answer

    await step("GET", f"/housing/?district={district}", 200)
    found = await step("GET", f"/housing/v1/homes?district={district}&kind=whole&limit=20", 200)
    items = found.json()["items"]
    home = items[number % len(items)]["id"]
    await step("GET", f"/housing/homes/{home}", 200)
    await step("GET", f"/housing/v1/homes/{home}", 200)
    key = {"Idempotency-Key": uuid.uuid4().hex}
    hold = (await step("POST", f"/housing/v1/homes/{home}/holds", 201, {}, key)).json()["id"]
    await step("GET", f"/housing/v1/holds/{hold}", 200)
    await step("DELETE", f"/housing/v1/holds/{hold}", 200)
    return time.monotonic() - started


async def journeys(host: Host, tokens: list[str]) -> list[float]:
    connection = Connection(host.port)
    await connection.open()
    times = [await journey(connection, token, number) for number, token in enumerate(tokens)]
    await connection.close()
    return sorted(times)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--journeys", type=int, default=1000)
    arguments.add_argument("--starts", type=int, default=5)
    arguments.add_argument("--memory-mib", type=float, default=150)
    arguments.add_argument("--start-ms", type=float, default=500)
    given = arguments.parse_args()
    # The whole model city, as `make run` serves it.
    city = Seeded(given.journeys, people=True)
    host = Host(city.data)
    try:
        starts = []
        for _ in range(given.starts):
            starts.append(host.start() * 1000)
            expect(host.stop() == 0, "the host did not end cleanly")
        print("process start to the first 200, ms: " + ", ".join(f"{ms:.0f}" for ms in sorted(starts)))
        host.start()
        idle = resident_mib(host)
        times = asyncio.run(journeys(host, city.tokens))
        after = resident_mib(host)
        print(f"{len(times)} journeys of 7 requests: median {times[len(times) // 2] * 1000:.1f} ms, "
              f"slowest {times[-1] * 1000:.1f} ms")
        print(f"resident memory: {idle:.0f} MiB idle, {after:.0f} MiB after")
        expect(host.stop() == 0, "the host did not end cleanly")
        expect(max(starts) < given.start_ms, f"a start took {max(starts):.0f} ms")
        expect(after < given.memory_mib, f"{after:.0f} MiB after the journeys")
        print("PASSED")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
