#!/usr/bin/env python3
"""Live auctions under load: many bidders on one lot, one hot lot beside many, and PostgreSQL's hot row in the same run.

    hot_lot.py [--bidders 500] [--rate 500] [--offers 24] [--rounds 2]

First every bidder offers in turn, `--rate` a second together, and the time until each signed receipt is told (from when
the offer was due; a receipt means that the offer is on the disk). Then 64 connections offer as fast as they are answered:
on one lot, and spread over 64 lots, in alternating rounds with bidders of their own, `--offers` each a round. At last
pgbench has 64 clients update one row, and 64 rows, with `synchronous_commit` on and a data folder on the same disk.
"""
import argparse
import datetime
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests" / "Proof"))
os.environ.setdefault("CITYHOST_BIN", str(Path(__file__).resolve().parents[1] / ".build" / "release" / "cityhost"))
from crowd.listing import list_lot  # noqa: E402
from hosting import PACKAGE, Host, Seeded, binary, expect  # noqa: E402

OFFICER, TENANT, LOTS, LINES = "13700000011", "wuhan", 64, 64
POLICY = {
    "id": "crowd", "version": 1, "titleZh": "众人", "titleEn": "Crowd", "directions": ["forward"], "freeSeconds": 0,
    "entrySeconds": 0, "timed": {"firstSeconds": 1800, "windowSeconds": 1800, "cooldownSeconds": 0}, "rounds": None,
    "trigger": "anyValid", "hardStopSeconds": None, "maxExtensions": None, "stepMode": "atLeast", "stepBase": "own",
    "stepShare": None, "minQualified": 1, "minBidders": 1, "mustBidInFree": False, "allowNonLeading": True,
    "selfUndercut": True, "isScored": False, "tie": "firstCome", "awardees": 1, "hasPriority": False,
    "outage": "extendBy", "resumeNoticeSeconds": 1, "showsBest": True}


class Exchange:
    """The sub-centre's side, over HTTP."""

    def __init__(self, host: Host):
        self.host = host
        self.officer = host.sign_in(OFFICER)
        self.offered: dict[tuple[str, str], int] = {}
        self.ask("POST", "/exchange/v1/policies", self.officer,
                 {"text": json.dumps(POLICY, ensure_ascii=False, separators=(",", ":"))})

    def ask(self, method: str, path: str, token: str = "", body=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Idempotency-Key"] = uuid.uuid4().hex
        while True:
            status, _, answer = self.host.call(method, path, body, headers)
            if status != 429:
                break
            time.sleep(0.5)
        expect(status in (200, 201), f"{method} {path} answered {status} {answer[:300]!r}")
        return json.loads(answer)

    def list_lots(self, count: int, seconds: int) -> list[str]:
        now = datetime.datetime.now(datetime.timezone.utc)
        at = [(now + datetime.timedelta(seconds=s)).strftime("%Y-%m-%dT%H:%M:%SZ") for s in (seconds, seconds + 1)]
        return [list_lot(self.ask, self.officer, "landUse", {
            "titleZh": f"标的{number}", "policy": "crowd", "direction": "forward", "startFen": 100_000, "stepFen": 100,
            "depositFen": 0, "registrationEndsAt": at[0], "opensAt": at[1]}) for number in range(count)]

    def admit(self, lot: str, token: str) -> None:
        made = self.ask("POST", f"/exchange/v1/lots/{lot}/registrations", token, {})
        self.ask("POST", f"/exchange/v1/registrations/{made['id']}/reviews", self.officer, {"accept": True})

    def wait_for_offers(self, lots: list[str]) -> None:
        deadline = time.monotonic() + 300
        for lot in lots:
            while (state := self.ask("GET", f"/exchange/v1/lots/{lot}")["state"]) != "timed":
                expect(time.monotonic() < deadline, f"a lot is {state}")
                time.sleep(0.2)

    def offer(self, lot: str, token: str) -> bytes:
        """The bidder's next offer as a request: a step above their last, so that it counts whoever leads."""
        place = (lot, token)
        self.offered[place] = self.offered.get(place, 0) + 1
        body = json.dumps({"kind": "bid", "amount": str(1000 + self.offered[place])}).encode()
        head = (f"POST /exchange/v1/lots/{lot}/offers HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
                f"Idempotency-Key: {uuid.uuid4().hex}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
        return head.encode() + body


def send(client: Path, folder: Path, host: Host, requests: list[bytes], lines: int, rate: int) -> dict:
    path = folder / "requests"
    path.write_bytes(b"".join(struct.pack("=I", len(r)) + r for r in requests))
    done = subprocess.run([client, str(host.port), path, str(lines), str(rate)], capture_output=True, text=True)
    expect(done.returncode == 0, f"sending offers: {done.stdout}{done.stderr}\n{host.tail()}")
    found = json.loads(done.stdout)
    expect(found["accepted"] == len(requests), f"not every offer was accepted: {found} {done.stderr}")
    return found


def postgres(folder: Path) -> dict[str, float]:
    """Transactions a second of 64 clients on one row, and on 64; the server is installed where it is missing."""
    subprocess.run([PACKAGE / ".ci" / "install", "postgresql-15"], check=True, stdout=subprocess.DEVNULL)
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    place = folder / "postgres"
    place.mkdir()
    shutil.chown(place, "postgres", "postgres")
    for above in (folder, *folder.parents[:1]):
        above.chmod(above.stat().st_mode | 0o711)
    def run(*command: str, check: bool = True) -> str:
        done = subprocess.run(["runuser", "-u", "postgres", "--", *command], capture_output=True, text=True, cwd="/")
        expect(not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout
    data, tool = str(place / "data"), str(tools[-1])
    run(f"{tool}/initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale", "C")
    run(f"{tool}/pg_ctl", "-D", data, "-w", "-l", str(place / "log"), "-o", f"-k {place} -c listen_addresses=", "start")
    try:
        psql = (f"{tool}/psql", "-h", str(place), "-d", "postgres", "-q", "-c")
        run(*psql, "CREATE TABLE lot (id int PRIMARY KEY, best bigint, entries bigint);"
                   "INSERT INTO lot SELECT n, 0, 0 FROM generate_series(1, 64) n")
        found = {}
        for name, rows in (("hot", "1"), ("spread", "random(1, 64)")):
            script = place / f"{name}.sql"
            script.write_text(f"\\set id {rows}\nUPDATE lot SET best = best + 100, entries = entries + 1 WHERE id = :id;\n")
            script.chmod(0o644)
            said = run(shutil.which("pgbench") or f"{tool}/pgbench", "-h", str(place), "-n", "-M", "prepared", "-c", "64",
                       "-j", "2", "-T", "5", "-f", str(script), "postgres")
            found[name] = float(next(line for line in said.splitlines() if line.startswith("tps")).split()[2])
        return found
    finally:
        run(f"{tool}/pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--bidders", type=int, default=500)
    arguments.add_argument("--rate", type=int, default=500)
    arguments.add_argument("--seconds", type=int, default=10)
    arguments.add_argument("--offers", type=int, default=24)
    arguments.add_argument("--rounds", type=int, default=2)
    given = arguments.parse_args()
    expect(given.offers * given.rounds <= 60 and given.rate * given.seconds <= 60 * given.bidders,
           "a bidder makes at most 60 offers a minute")
    crowd = 512
    files = Seeded(given.bidders + 2 * crowd)
    client = files.folder / "offers"
    built = subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", client, Path(__file__).with_name("offers.c")])
    expect(built.returncode == 0, "offers.c was not built")
    granted = subprocess.run([binary(), "auth", "grant", "officer", "--phone", OFFICER, "--name", "Officer", "--tenant",
                              TENANT, "--data", files.data], capture_output=True, text=True)
    expect(granted.returncode == 0, f"appointing an officer: {granted.stdout}{granted.stderr}")
    host = Host(files.data, None, "--loops", "1", "--log", "error")
    try:
        host.start()
        exchange = Exchange(host)
        lots = exchange.list_lots(2 + LOTS, max(30, (given.bidders + 2 * crowd) // 40))
        many, hot, spread = lots[0], lots[1], lots[2:]
        tokens = files.tokens
        many_bidders = tokens[:given.bidders]
        hot_bidders, spread_bidders = tokens[given.bidders:given.bidders + crowd], tokens[given.bidders + crowd:]
        for token in many_bidders:
            exchange.admit(many, token)
        for token in hot_bidders:
            exchange.admit(hot, token)
        for number, token in enumerate(spread_bidders):
            exchange.admit(spread[number % LOTS], token)
        exchange.wait_for_offers(lots)
        paced = [exchange.offer(many, many_bidders[n % given.bidders]) for n in range(given.rate * given.seconds)]
        found = send(client, files.folder, host, paced, given.bidders, given.rate)
        print(f"{given.bidders} bidders on one lot at {given.rate}/s: {json.dumps(found)}")
        rates: dict[str, list[float]] = {"hot": [], "spread": []}
        for number in range(given.rounds):
            for name in ("hot", "spread") if number % 2 == 0 else ("spread", "hot"):
                if name == "hot":
                    made = [exchange.offer(hot, token) for _ in range(given.offers) for token in hot_bidders]
                else:
                    made = [exchange.offer(spread[place % LOTS], token)
                            for _ in range(given.offers) for place, token in enumerate(spread_bidders)]
                found = send(client, files.folder, host, made, LINES, 0)
                rates[name].append(found["perSecond"])
                print(f"{name}: {json.dumps(found)}")
        hot_rate, spread_rate = (sum(rates[name]) / len(rates[name]) for name in ("hot", "spread"))
        print(f"accepted and durable offers: hot lot {hot_rate:.0f}/s, 64 lots {spread_rate:.0f}/s, "
              f"ratio {hot_rate / spread_rate:.2f}")
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        peer = postgres(files.folder)
        print(f"PostgreSQL, UPDATE: one row {peer['hot']:.0f}/s, 64 rows {peer['spread']:.0f}/s, "
              f"ratio {peer['hot'] / peer['spread']:.2f}; our hot lot is {hot_rate / peer['hot']:.2f} of its hot row")
    finally:
        host.stop()
        files.remove()


if __name__ == "__main__":
    main()
