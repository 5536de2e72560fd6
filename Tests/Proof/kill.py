#!/usr/bin/env python3
"""Kills the host again and again under mixed writes, and checks that it kept every promise.

    kill.py [--kills 10] [--workers 16] [--seed N] [--observed]

Workers place holds, give them back and list homes. What the host acknowledged is written to a
journal of ours (fsync) before the next request goes out. At a random moment the host gets SIGKILL,
or, one time in eight, its files take no more (a limit of the kernel on their size): then it must end
by itself, with status 70 and the reason, before it acknowledges anything more that is not written.
It must be ready again within two seconds, know everything it acknowledged, and give the same
answer to whoever repeats an unanswered request with the same Idempotency-Key. At the end the logs
are read: every event once, no number missing. With --observed, a host with the Observer plugin
runs: one consumer must have applied each event once, and another, which retries, throws, parks and
lays aside young events, must have applied each once too when all is decided, those of a home in order.
"""
import argparse
import asyncio
import json
import os
import random
import resource
import sqlite3
import subprocess
import time
import uuid

from hosting import Host, Seeded, binary, demo_phone, expect
from signed import chain
from wire import Connection, Gone

READY_SECONDS = 2.0
# How long a host may go on that cannot write, while it is asked to.
REFUSED_SECONDS = 10.0


class Journal:
    """What was acknowledged, on disk before anything else happens."""

    def __init__(self, path):
        self.file = open(path, "ab", buffering=0)
        self.holds: dict[str, dict] = {}
        self.homes: dict[str, str] = {}
        self.count = 0

    def note(self, entry: dict) -> None:
        self.file.write(json.dumps(entry).encode() + b"\n")
        os.fdatasync(self.file.fileno())
        self.count += 1


class Worker:
    """Some residents and one landlord's clerk, acting one request at a time."""

    def __init__(self, number: int, tokens: list[str], city: "City", dice: random.Random):
        self.number, self.tokens, self.city, self.dice = number, tokens, city, dice
        self.live: dict[str, list[str]] = {token: [] for token in tokens}
        self.open: dict | None = None

    async def run(self, port: int) -> None:
        connection = Connection(port)
        try:
            while True:
                self.open = self.open or self.choose()
                answer = await self.send(connection, self.open)
                self.settle(self.open, answer)
                self.open = None
        except Gone:
            pass
        finally:
            await connection.close()

    def choose(self) -> dict:
        token = self.dice.choice(self.tokens)
        key = uuid.UUID(int=self.dice.getrandbits(128)).hex
        roll = self.dice.random()
        if self.live[token] and (roll < 0.4 or len(self.live[token]) == 2):
            return {"act": "release", "token": token, "hold": self.live[token][0], "key": key}
        if roll < 0.15 and self.city.clerk:
            return {"act": "list", "token": self.city.clerk, "key": key, "home": self.city.draft(self.dice)}
        return {"act": "hold", "token": token, "home": self.dice.choice(self.city.homes), "key": key}

    async def send(self, connection: Connection, ask: dict):
        headers = {"Idempotency-Key": ask["key"]}
        if ask["act"] == "hold":
            return await connection.call(
                "POST", f"/housing/v1/homes/{ask['home']}/holds", ask["token"], {}, headers)
        if ask["act"] == "release":
            return await connection.call(
                "DELETE", f"/housing/v1/holds/{ask['hold']}", ask["token"], None, headers)
        return await connection.call("POST", "/housing/v1/homes", ask["token"], ask["home"], headers)

    def settle(self, ask: dict, answer) -> None:
        journal = self.city.journal
        self.city.answers[answer.status] = self.city.answers.get(answer.status, 0) + 1
        if answer.status in (429, 503):
            return
        if ask["act"] == "hold" and answer.status == 201:
            hold = answer.json()["id"]
            expect(hold not in journal.holds, f"the hold {hold} was given twice")
            journal.note({"placed": hold, "home": ask["home"]})
            journal.holds[hold] = {"token": ask["token"], "state": "held", "home": ask["home"]}
            self.live[ask["token"]].append(hold)
        elif ask["act"] == "release":
            # 409: an answer that was lost with the host had given it back already.
            expect(answer.status in (200, 204, 409), f"releasing answered {answer.status} {answer.body[:200]!r}")
            journal.note({"released": ask["hold"]})
            journal.holds[ask["hold"]]["state"] = "released"
            self.live[ask["token"]].remove(ask["hold"])
        elif ask["act"] == "list":
            expect(answer.status == 201, f"listing answered {answer.status} {answer.body[:300]!r}")
            journal.note({"listed": answer.json()["id"]})
            journal.homes[answer.json()["id"]] = ask["home"]["door"]
        else:
            expect(answer.status == 409, f"{ask['act']} answered {answer.status} {answer.body[:300]!r}")


class City:
    """What all workers share."""

    def __init__(self, journal: Journal):
        self.journal = journal
        self.homes: list[str] = []
        self.clerk, self.building = "", ""
        self.answers: dict[int, int] = {}
        self.signed: dict[int, str] = {}
        self.doors = 0

    def draft(self, dice: random.Random) -> dict:
        self.doors += 1
        return {"buildingId": self.building, "kind": "whole", "layout": "oneBedroom", "floor": 3,
                "door": f"K{self.doors}", "areaDm2": dice.randint(3000, 7000), "rooms": 1,
                "rentFen": 120_000, "marketRentFen": 160_000}

    async def look_around(self, port: int, tokens_of_clerk: str) -> None:
        connection = Connection(port)
        path = "/housing/v1/homes?kind=whole&limit=50"
        cursor = ""
        while len(self.homes) < 600:
            answer = await connection.call("GET", path + cursor)
            expect(answer.status == 200, f"searching answered {answer.status} {answer.body[:200]!r}")
            page = answer.json()
            self.homes += [item["id"] for item in page["items"]]
            if "next" not in page:
                break
            cursor = f"&cursor={page['next']}"
        self.clerk = tokens_of_clerk
        answer = await connection.call("GET", "/housing/v1/buildings?limit=1", self.clerk)
        expect(answer.status == 200, f"buildings answered {answer.status} {answer.body[:200]!r}")
        self.building = answer.json()["items"][0]["id"]
        await connection.close()

    async def check(self, port: int, holds: list[str], homes: list[str]) -> None:
        """Everything acknowledged is there, as it was acknowledged."""
        connection = Connection(port)
        for hold in holds:
            known = self.journal.holds[hold]
            answer = await connection.call("GET", f"/housing/v1/holds/{hold}", known["token"])
            expect(answer.status == 200, f"the acknowledged hold {hold} answers {answer.status}")
            state = answer.json()["state"]
            # A release without an answer may or may not have happened.
            doubtful = known.get("doubtful") and state == "released"
            expect(state in (known["state"], "expired") or doubtful,
                   f"the hold {hold} is {state}, acknowledged was {known['state']}")
        for home in homes:
            # On no list before somebody has verified it, and there for its landlord.
            answer = await connection.call("GET", f"/housing/v1/homes/{home}", self.clerk)
            expect(answer.status == 200, f"the acknowledged home {home} answers {answer.status}")
        await connection.close()


async def watch(port: int, signed: dict[int, str]) -> None:
    """Keeps every checkpoint that the host shows; one size has one root for ever."""
    connection = Connection(port)
    try:
        while True:
            answer = await connection.call("GET", "/chain/checkpoint")
            _, size, root = answer.body.decode().split("\n")[:3]
            expect(signed.setdefault(int(size), root) == root, f"two checkpoints over {size} events")
            await asyncio.sleep(0.02)
    except Gone:
        pass
    finally:
        await connection.close()


async def end_by_refusal(host: Host) -> None:
    """Files grow no more, as on a disk that fails; the log has some room, for the host's last words."""
    most = host.log_bytes + 64 * 1024
    resource.prlimit(host.process.pid, resource.RLIMIT_FSIZE, (most, most))
    for _ in range(int(REFUSED_SECONDS / 0.01)):
        if not host.is_running:
            break
        await asyncio.sleep(0.01)
    expect(not host.is_running, f"a host that cannot write went on for {REFUSED_SECONDS} s:\n{host.tail()}")
    status = host.process.returncode
    expect(status == 70, f"a host that could not write ended with {status}:\n{host.tail()}")
    last = json.loads(host.tail().splitlines()[-1])
    expect(last.get("exitStatus") == 70 and all(last.get(part) for part in ("file", "step", "cause", "remedy", "remedyZH")),
           f"its last words: {last}")


async def rage(host: Host, workers: list[Worker], seconds: float, signed: dict[int, str], is_refused: bool) -> None:
    """Lets the workers act, then ends the host in their midst."""
    tasks = [asyncio.create_task(worker.run(host.port)) for worker in workers]
    tasks.append(asyncio.create_task(watch(host.port, signed)))
    await asyncio.sleep(seconds)
    for task in tasks:
        if task.done():
            task.result()
    if is_refused:
        await end_by_refusal(host)
    else:
        host.kill()
    await asyncio.gather(*tasks)


def mark_doubtful(city: City, workers: list[Worker]) -> None:
    for worker in workers:
        if worker.open and worker.open["act"] == "release":
            city.journal.holds[worker.open["hold"]]["doubtful"] = True


def check_logs(host: Host, city: City) -> dict[str, int]:
    counts = chain.check(host.data, city.signed)
    housing = sqlite3.connect(f"file:{host.data}/housing.db?mode=ro", uri=True)
    expect(housing.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "housing.db is damaged")
    holds = housing.execute("SELECT count(*) FROM hold").fetchone()[0]
    released = housing.execute("SELECT count(*) FROM hold WHERE state = 'released'").fetchone()[0]
    listed = housing.execute("SELECT count(*) FROM home WHERE door LIKE 'K%'").fetchone()[0]
    found = (counts.get("housing.home.held.v1", 0), counts.get("housing.hold.released.v1", 0),
             counts.get("housing.home.listed.v1", 0))
    expect(found == (holds, released, listed),
           f"events (held, released, listed) {found}, rows {(holds, released, listed)}")
    expect(holds == len(city.journal.holds), f"{holds} holds stored, {len(city.journal.holds)} acknowledged")
    expect(listed == len(city.journal.homes), f"{listed} homes stored, {len(city.journal.homes)} acknowledged")
    return counts


OPERATOR = "13700000001"


def appoint_operator(city_files: Seeded) -> None:
    """Makes somebody an administrator of the city itself."""
    done = subprocess.run(
        [binary(), "auth", "grant", "administrator", "--phone", OPERATOR, "--name", "Operator",
         "--tenant", "wuhan", "--data", city_files.data], capture_output=True, text=True)
    expect(done.returncode == 0, f"appointing an operator: {done.stdout}{done.stderr}")


def settle_judged(host: Host, operator: str) -> int:
    """Has everything that is parked or a dead letter brought again until nothing is held."""
    own = {"Authorization": f"Bearer {operator}"}
    replayed, least, progressed = 0, None, time.monotonic()
    while time.monotonic() < progressed + 60:
        status, _, body = host.get("/auth/v1/bus/consumers", own)
        expect(status == 200, f"the consumers: {status} {body[:300]!r}")
        judged = next(c for c in json.loads(body)["items"] if c["consumer"] == "observer/HomeHeldJudged")
        if not any(judged[name] for name in ("lag", "waiting", "retrying", "parked", "dead")):
            return replayed
        left = sum(judged[name] for name in ("waiting", "retrying", "parked", "dead")) - judged["cursor"]
        if least is None or left < least:
            least, progressed = left, time.monotonic()
        for state in ("parked", "dead"):
            status, _, body = host.get(
                f"/auth/v1/bus/held?state={state}&consumer=observer/HomeHeldJudged", own)
            expect(status == 200, f"the held events: {status} {body[:300]!r}")
            for item in json.loads(body)["items"]:
                asked = {"consumer": item["consumer"], "sequence": item["sequence"]}
                status, _, body = host.call("POST", "/auth/v1/bus/replays", asked, own)
                expect(status in (204, 404), f"replaying: {status} {body[:300]!r}")
                replayed += 1
        time.sleep(0.2)
    raise SystemExit(f"the judge is not done: {judged}")


def check_judged(host: Host, events: int) -> None:
    """Each event took effect once; those of a home in order, but for what was laid aside."""
    observer = sqlite3.connect(f"file:{host.data}/observer.db?mode=ro", uri=True)
    held = observer.execute("SELECT count(*) FROM host_held").fetchone()[0]
    expect(held == 0, f"{held} events are still held")
    count, most = observer.execute("SELECT count(*), max(times) FROM judgement").fetchone()
    expect(count == events and most <= 1, f"{count} of {events} events judged, one {most} times")
    places: dict[str, list[int]] = {}
    rows = observer.execute("SELECT partition_key, hold_id, number FROM judgement ORDER BY partition_key, place")
    for home, hold, number in rows:
        # Those whose holds end so may have been laid aside, and taken effect when they were replayed.
        if not hold.endswith("3"):
            places.setdefault(home, []).append(number)
    for home, numbers in places.items():
        expect(numbers == sorted(numbers), f"the events of {home} took effect as {numbers}")


def check_observer(host: Host, clerk: str) -> dict:
    """Waits until the observer has caught up, then gives its counts."""
    deadline = time.monotonic() + 30
    last = None
    while time.monotonic() < deadline:
        status, _, body = host.get("/observer/v1/seen", {"Authorization": f"Bearer {clerk}"})
        expect(status == 200, f"the observer answered {status} {body[:200]!r}")
        seen = json.loads(body)
        if seen == last:
            return seen
        last = seen
        time.sleep(1)
    return last or {}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--kills", type=int, default=10)
    arguments.add_argument("--workers", type=int, default=16)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("--observed", action="store_true")
    given = arguments.parse_args()
    print(f"seed {given.seed}, {given.kills} kills, {given.workers} workers")
    dice = random.Random(given.seed)
    program = binary("ObservedHost") if given.observed else binary()
    city_files = Seeded(given.workers * 40, program)
    if given.observed:
        appoint_operator(city_files)
    host = Host(city_files.data, program)
    city = City(Journal(city_files.folder / "journal.jsonl"))
    workers = [Worker(index, city_files.tokens[index::given.workers], city, random.Random(dice.random()))
               for index in range(given.workers)]
    slowest, checked, refusals = 0.0, 0, 0
    try:
        host.start()
        clerk = host.sign_in(demo_phone(city_files.report, "landlord"))
        asyncio.run(city.look_around(host.port, clerk))
        for number in range(given.kills):
            before = (len(city.journal.holds), len(city.journal.homes))
            # The first too, so that no run is without one.
            is_refused = number % 8 == 0
            refusals += is_refused
            asyncio.run(rage(host, workers, dice.uniform(0.15, 1.2), city.signed, is_refused))
            mark_doubtful(city, workers)
            took = host.start()
            slowest = max(slowest, took)
            expect(took <= READY_SECONDS, f"kill {number + 1}: ready after {took:.2f} s")
            holds = list(city.journal.holds)
            sample = holds[before[0]:] + dice.sample(holds, min(50, len(holds)))
            homes = list(city.journal.homes)[before[1]:]
            asyncio.run(city.check(host.port, sample, homes))
            checked += len(sample) + len(homes)
        asyncio.run(finish(host, workers))
        asyncio.run(city.check(host.port, list(city.journal.holds), list(city.journal.homes)))
        seen = check_observer(host, clerk) if given.observed else None
        replayed = settle_judged(host, host.sign_in(OPERATOR)) if given.observed else 0
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        counts = check_logs(host, city)
        if seen is not None:
            held = counts.get("housing.home.held.v1", 0)
            expect(seen["distinct"] == held and seen["count"] == held and seen["maxTimes"] <= 1,
                   f"the observer saw {seen}, {held} events were published")
            check_judged(host, held)
        expect(city.journal.count > given.kills * 10,
               f"only {city.journal.count} acknowledgements: there was nothing to lose")
        print(f"{city.journal.count} acknowledgements, {checked} read back after kills, answers {city.answers}")
        print(f"events {dict(counts)}; observer {seen}; replayed {replayed}; slowest start {slowest * 1000:.0f} ms")
        print(f"PASSED: {given.kills} ends, {refusals} of them by files that took no more, nothing lost, nothing doubled (seed {given.seed})")
    finally:
        host.stop()
        city_files.remove()


async def finish(host: Host, workers: list[Worker]) -> None:
    """Repeats every unanswered request with its key, so that nothing stays in doubt."""
    connection = Connection(host.port)
    for worker in workers:
        if worker.open:
            worker.settle(worker.open, await worker.send(connection, worker.open))
            worker.open = None
    await connection.close()


if __name__ == "__main__":
    main()
