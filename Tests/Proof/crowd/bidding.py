#!/usr/bin/env python3
"""Kills the host again and again while bidders outbid each other in a live auction.

    bidding.py [--kills 10] [--bidders 24] [--seed N]

Every receipt goes to a journal of ours (fsync) before its bidder's next offer. After each kill the lot goes on as it
was; an offer whose answer was lost is made again under its key and gets the receipt of the first. One deadline comes
while the host is down, another while it is stopped (SIGSTOP) without having ended: each time the lot has to be suspended,
and two officers let it go on. At the end the record is downloaded: each acknowledged offer stands in it once, under the
link its receipt names, every receipt is signed by the chain's key, and the replayer, which reads it from the running host
(--url), finds the same winner, deadlines and extensions.
"""
import argparse
import asyncio
import datetime
import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from crowd.listing import list_lot  # noqa: E402
from hosting import PACKAGE, Host, Seeded, binary, expect  # noqa: E402
from signed.tlog import Key, Note  # noqa: E402
from wire import Connection, Gone  # noqa: E402

OFFICERS = ("13700000011", "13700000012")
TENANT = "wuhan"
WINDOW_SECONDS = 20
POLICY = {
    "id": "storm", "version": 1, "titleZh": "风暴", "titleEn": "Storm", "directions": ["forward"], "freeSeconds": 0,
    "entrySeconds": 0, "timed": {"firstSeconds": WINDOW_SECONDS, "windowSeconds": WINDOW_SECONDS, "cooldownSeconds": 0},
    "rounds": None, "trigger": "anyValid", "hardStopSeconds": None, "maxExtensions": None, "stepMode": "atLeast",
    "stepBase": "leader", "stepShare": None, "minQualified": 1, "minBidders": 1, "mustBidInFree": False,
    "allowNonLeading": True, "selfUndercut": True, "isScored": False, "tie": "firstCome", "awardees": 1,
    "hasPriority": False, "outage": "extendBy", "resumeNoticeSeconds": 1, "showsBest": True}


class Room:
    """The sub-centre's side of the auction, over HTTP."""

    def __init__(self, host: Host):
        self.host = host
        self.officers = [host.sign_in(phone) for phone in OFFICERS]
        self.lot = ""

    def ask(self, method: str, path: str, token: str = "", body=None, wanted=(200, 201)):
        headers = {"Idempotency-Key": uuid.uuid4().hex} if body is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        status, _, answer = self.host.call(method, path, body, headers)
        expect(status in wanted, f"{method} {path} answered {status} {answer[:300]!r}")
        return json.loads(answer)

    def list_lot(self, seconds: int) -> None:
        self.ask("POST", "/exchange/v1/policies", self.officers[0],
                 {"text": json.dumps(POLICY, ensure_ascii=False, separators=(",", ":"))})
        now = datetime.datetime.now(datetime.timezone.utc)
        at = [(now + datetime.timedelta(seconds=s)).strftime("%Y-%m-%dT%H:%M:%SZ") for s in (seconds, seconds + 2)]
        self.lot = list_lot(self.ask, self.officers[0], "landUse", {
            "titleZh": "风暴标的", "policy": "storm", "direction": "forward", "startFen": 100_000, "stepFen": 100,
            "depositFen": 0, "registrationEndsAt": at[0], "opensAt": at[1]})

    def admit(self, token: str) -> str:
        made = self.ask("POST", f"/exchange/v1/lots/{self.lot}/registrations", token, {})
        self.ask("POST", f"/exchange/v1/registrations/{made['id']}/reviews", self.officers[0], {"accept": True})
        return made["label"]

    def act(self, kind: str, **more) -> dict:
        path, asked = f"/exchange/v1/lots/{self.lot}/acts", {"kind": kind, **more}
        first = self.ask("POST", path, self.officers[0], asked)
        return first if first["isDone"] else self.ask("POST", path, self.officers[1], asked)

    def board(self) -> dict:
        return self.ask("GET", f"/exchange/v1/lots/{self.lot}")

    def wait_for(self, states, seconds: float) -> str:
        deadline = time.monotonic() + seconds
        while True:
            state = self.board()["state"]
            if state in states:
                return state
            expect(time.monotonic() < deadline, f"the lot is {state}, not {states}")
            time.sleep(0.1)

    def record(self) -> dict:
        lines, after = [], 0
        while after is not None:
            page = self.ask("GET", f"/exchange/v1/lots/{self.lot}/record?after={after}")
            expect(page["isOver"], f"no record of a lot that is {page['state']}")
            lines, after = lines + page["lines"], page.get("next")
        return {"lines": lines, **{k: page[k] for k in ("policy", "terms", "outcome")}}


class Bidder:
    """Somebody who makes one offer after the other, each a little above the last they heard of."""

    best = 100_000

    def __init__(self, label: str, token: str, lot: str, journal, dice: random.Random):
        self.label, self.token, self.lot, self.journal, self.dice = label, token, lot, journal, dice
        self.open: tuple[str, str] | None = None
        self.receipts: list[dict] = []

    async def run(self, port: int) -> None:
        connection = Connection(port)
        try:
            while True:
                if self.open is None:
                    fen = Bidder.best + 100 * self.dice.randint(1, 3)
                    self.open = (uuid.UUID(int=self.dice.getrandbits(128)).hex, f"{fen // 100}.{fen % 100:02}")
                await self.offer(connection)
        except Gone:
            pass
        finally:
            await connection.close()

    async def offer(self, connection: Connection) -> None:
        key, amount = self.open
        answer = await connection.call(
            "POST", f"/exchange/v1/lots/{self.lot}/offers", self.token, {"kind": "bid", "amount": amount},
            {"Idempotency-Key": key})
        if answer.status in (429, 503):
            return await asyncio.sleep(0.3)
        expect(answer.status == 201, f"an offer answered {answer.status} {answer.body[:300]!r}")
        receipt = answer.json()
        self.journal.write(json.dumps(receipt).encode() + b"\n")
        os.fdatasync(self.journal.fileno())
        self.receipts.append(receipt)
        self.open = None
        if receipt["answer"] == "accepted":
            Bidder.best = max(Bidder.best, round(float(amount) * 100))


def freeze(host: Host, room: Room) -> None:
    """Stops the process past the lot's deadline: it may not close what nobody could offer for."""
    due = int(room.board()["deadline"]) / 1e9
    time.sleep(max(0.0, due - time.time() - 2))
    os.kill(host.process.pid, signal.SIGSTOP)
    try:
        time.sleep(max(0.0, due - time.time()) + 2)
    finally:
        os.kill(host.process.pid, signal.SIGCONT)
    expect(room.wait_for(("suspended", "closed", "failed"), 20) == "suspended", "closed in silence by a frozen host")
    time.sleep(1)
    expect(room.board()["state"] == "suspended", "what was suspended did not stay so")
    expect(room.act("resume", noticeSeconds=1)["isDone"], "it does not go on after it was frozen")
    room.wait_for(("timed",), 20)


async def rage(host: Host, bidders: list[Bidder], seconds: float) -> None:
    """Lets them bid, then kills the host in their midst."""
    tasks = [asyncio.create_task(bidder.run(host.port)) for bidder in bidders]
    await asyncio.sleep(seconds)
    for task in tasks:
        if task.done():
            task.result()
    host.kill()
    await asyncio.gather(*tasks)


async def repeat(host: Host, bidders: list[Bidder]) -> None:
    """Makes every unanswered offer again under its key."""
    connection = Connection(host.port)
    for bidder in bidders:
        while bidder.open:
            await bidder.offer(connection)
    await connection.close()


def judge(room: Room, bidders: list[Bidder]) -> str:
    record = room.record()
    entries = {}
    for line in record["lines"]:
        entry = json.loads(line[65:])
        entries[entry["seq"]] = (line[:64], entry)
    status, _, keys = room.host.get("/chain/keys")
    expect(status == 200, f"the chain's keys: {status}")
    key = Key(keys.decode().split("\n")[0])
    seen = set()
    for bidder in bidders:
        for receipt in bidder.receipts:
            note = Note(receipt["note"])
            expect(note.signed_by(key), f"{receipt['sequence']}: the receipt is not signed by the chain's key")
            head, about, said = note.text.rstrip("\n").split("\n")
            expect((head, about) == ("cityhost-receipt/v1", f"exchange/Lot/{TENANT}/{room.lot}"), f"a note about {about}")
            said = json.loads(said)
            expect(said["link"] == receipt.get("link") and said["seq"] == receipt["sequence"], "note and answer differ")
            link, entry = entries.get(receipt["sequence"], (None, None))
            expect(link == receipt["link"], f"{receipt['sequence']}: the record has another link than the receipt")
            expect((entry["bidder"], entry["answer"], entry["fen"]) == (bidder.label, receipt["answer"], said["fen"]),
                   f"{receipt['sequence']}: the record says {entry}")
            expect(receipt["sequence"] not in seen, f"{receipt['sequence']} was given twice")
            seen.add(receipt["sequence"])
    offers = {seq for seq, (_, entry) in entries.items() if entry["event"] == "bid"}
    expect(offers == seen, f"{len(offers)} offers in the record, {len(seen)} acknowledged")
    url = f"http://127.0.0.1:{room.host.port}/exchange/v1/lots/{room.lot}/record"
    done = subprocess.run([sys.executable, PACKAGE / "Tests/ExchangeReplayer/replay.py", "--url", url],
                          capture_output=True, text=True)
    expect(done.returncode == 0, f"the replayer: {done.stdout}{done.stderr}")
    return f"{len(seen)} offers acknowledged, {len(entries)} entries, {done.stdout.strip()}"


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--kills", type=int, default=10)
    arguments.add_argument("--bidders", type=int, default=24)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    given = arguments.parse_args()
    print(f"seed {given.seed}, {given.kills} kills, {given.bidders} bidders")
    dice = random.Random(given.seed)
    files = Seeded(given.bidders)
    for phone in OFFICERS:
        done = subprocess.run([binary(), "auth", "grant", "officer", "--phone", phone, "--name", f"Officer {phone[-2:]}",
                               "--tenant", TENANT, "--data", files.data], capture_output=True, text=True)
        expect(done.returncode == 0, f"appointing an officer: {done.stdout}{done.stderr}")
    host = Host(files.data)
    try:
        host.start()
        room = Room(host)
        room.list_lot(15)
        with open(files.folder / "receipts.jsonl", "ab", buffering=0) as journal:
            bidders = [Bidder(room.admit(token), token, room.lot, journal, random.Random(dice.random()))
                       for token in files.tokens[:given.bidders]]
            room.wait_for(("timed",), 40)
            for number in range(given.kills):
                asyncio.run(rage(host, bidders, dice.uniform(0.2, 1.2)))
                host.start()
                state = room.board()["state"]
                expect(state == "timed", f"after kill {number + 1} the lot is {state}")
                asyncio.run(repeat(host, bidders))
            # A deadline that nobody can meet: the window passes while the host is down.
            due = int(room.board()["deadline"]) / 1e9
            host.kill()
            left = due - time.time()
            time.sleep(max(0.0, left) + 2)
            host.start()
            expect(room.wait_for(("suspended", "closed", "failed"), 20) == "suspended", "closed in silence")
            expect(room.act("resume", noticeSeconds=1)["isDone"], "it does not go on")
            room.wait_for(("timed",), 20)
            asyncio.run(rage(host, bidders, 1.0))
            host.start()
            asyncio.run(repeat(host, bidders))
            freeze(host, room)
            room.wait_for(("closed",), WINDOW_SECONDS + 30)
            print(judge(room, bidders))
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        print(f"PASSED: {given.kills + 2} kills, frozen once, no acknowledged offer lost (seed {given.seed})")
    finally:
        host.stop()
        files.remove()


if __name__ == "__main__":
    main()
