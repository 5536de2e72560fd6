#!/usr/bin/env python3
"""A running host's chain, seen by a verifier that was written from the specifications alone.

    receipts.py [--events 700]

Every tile and entry bundle of the tree is fetched and compared, receipts of a resident's own events
are checked, every byte of one is changed in turn, `cityhost chain check` judges the same files, a
witness (`cityhost chain witness`) cosigns, the key is handed over, and a log that was put back from a
copy is refused at start.
"""
import argparse
import itertools
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import tlog

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from hosting import Host, Seeded, _free_port, binary, expect  # noqa: E402


# Of idempotency keys: no wish is asked twice.
NUMBERS = itertools.count()


def checkpoint(host: Host, key: tlog.Key, at_least: int = 0, witnesses=(), seconds: float = 5) -> tlog.Checkpoint:
    """The host's newest checkpoint, once it is over so many events and cosigned."""
    deadline = time.monotonic() + seconds
    while True:
        status, headers, body = host.get("/chain/checkpoint")
        expect(status == 200, f"/chain/checkpoint answers {status}")
        expect(headers["Content-Type"] == "text/plain; charset=utf-8", headers["Content-Type"])
        try:
            found = tlog.Checkpoint(tlog.Note(body.decode()), key, witnesses)
            if found.size >= at_least:
                return found
            why = f"it is over {found.size} events"
        except tlog.Refused as refused:
            why = str(refused)
        expect(time.monotonic() < deadline, f"no checkpoint over {at_least} events within {seconds} s: {why}")
        time.sleep(0.05)


def hold_homes(host: Host, tokens: list[str], wanted: int) -> dict[str, int]:
    """Residents hold and give back until there are so many events; tells whose and how many."""
    _, _, body = host.get("/housing/v1/homes?kind=whole&limit=50")
    homes = [item["id"] for item in json.loads(body)["items"]]
    made: dict[str, int] = {}
    while sum(made.values()) < wanted:
        number = next(NUMBERS)
        token, home = tokens[number % len(tokens)], homes[number % len(homes)]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"receipts-{number}"}
        status, _, body = host.call("POST", f"/housing/v1/homes/{home}/holds", {}, headers)
        expect(status == 201, f"holding answers {status} {body[:200]!r}")
        hold = json.loads(body)["id"]
        headers["Idempotency-Key"] += "-back"
        status, _, _ = host.call("DELETE", f"/housing/v1/holds/{hold}", headers=headers)
        expect(status in (200, 204), f"giving back answers {status}")
        made[token] = made.get(token, 0) + 2
    return made


def read_tree(host: Host, newest: tlog.Checkpoint) -> list[bytes]:
    def fetch(path: str) -> bytes:
        status, headers, body = host.get(f"/chain/{path}")
        expect(status == 200, f"/chain/{path} answers {status}")
        expect("immutable" in headers["Cache-Control"], f"/chain/{path} may not be kept")
        expect(headers["Content-Type"] == "application/octet-stream", headers["Content-Type"])
        return body

    leaves = tlog.check_tiles(fetch, newest)
    tlog.check_leaves(leaves)
    # A changed byte anywhere in the tree is noticed.
    for path in ("tile/0/000", "tile/entries/000", "tile/1/000.p/" + str(newest.size >> 8)):
        for place in (0, 7, 31):
            def bent(asked: str, path=path, place=place) -> bytes:
                raw = bytearray(fetch(asked))
                if asked == path:
                    raw[-1 - place] ^= 1
                return bytes(raw)
            expect(is_refused(tlog.check_tiles, bent, newest), f"a changed {path} passes")
    for path in ("tile/0/999", "tile/9/000", f"tile/0/{newest.size // 256:03}", "tile/0/0", "tile/entries/x000/000",
                 "tile/0/000.p/256", "tile/0/000.p/0", "tile/00/000"):
        status, _, _ = host.get(f"/chain/{path}")
        expect(status == 404, f"/chain/{path} answers {status}")
    return leaves


def is_refused(check, *arguments) -> bool:
    try:
        check(*arguments)
    except (tlog.Refused, ValueError, KeyError, TypeError):
        return True
    return False


def read_receipts(host: Host, key: tlog.Key, leaves: list[bytes], tokens: list[str]) -> bytes:
    """Whom an event concerns gets its receipt, nobody else; gives one of them."""
    one = b""
    mine = 0
    for leaf in leaves[-20:]:
        said = json.loads(leaf)
        if not said["type"].startswith("housing.hold") and said["type"] != "housing.home.held.v1":
            continue
        answers = [host.get(f"/chain/receipts/{said['id']}", {"Authorization": f"Bearer {token}"}) for token in tokens]
        given = [body for status, _, body in answers if status == 200]
        expect(all(status in (200, 404) for status, _, _ in answers), f"receipts answer {[a[0] for a in answers]}")
        expect(len(given) <= 1, f"{len(given)} residents got the receipt of {said['id']}")
        if given:
            proven = tlog.check_receipt(given[0], key)
            expect(proven["leaf"] == said, "the receipt is another event's")
            expect(proven["payload"]["homeId"] is not None, "the receipt does not show what the event says")
            one, mine = given[0], mine + 1
    expect(mine > 0, "nobody got a receipt")
    identity = json.loads(leaves[-1])["id"]
    expect(host.get(f"/chain/receipts/{identity}")[0] == 401, "a receipt for nobody in particular")
    return one


def bend_receipt(receipt: bytes, key: tlog.Key) -> int:
    tlog.check_receipt(receipt, key)
    for place in range(len(receipt)):
        for mask in (1, 2, 0x20, 0x80):
            bent = bytearray(receipt)
            bent[place] ^= mask
            expect(is_refused(tlog.check_receipt, bytes(bent), key), f"byte {place} may be changed by {mask:#x}")
    return len(receipt) * 4


def command(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run([binary(), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True)


def check_offline(folder: Path, receipt: bytes, keys: str, *more: str) -> None:
    (folder / "r.tlog-proof").write_bytes(receipt)
    (folder / "keys").write_text(keys)
    done = command("chain", "check", folder / "r.tlog-proof", "--key", folder / "keys", *more)
    expect(done.returncode == 0 and "The receipt holds" in done.stdout, f"chain check: {done.stdout}{done.stderr}")
    for place in range(0, len(receipt), 97):
        bent = bytearray(receipt)
        bent[place] ^= 2
        (folder / "bent").write_bytes(bytes(bent))
        done = command("chain", "check", folder / "bent", "--key", folder / "keys", *more)
        expect(done.returncode == 1 and "bus.receipt_refused" in done.stderr, f"byte {place}: {done.stdout}{done.stderr}")


class Witness:
    """`cityhost chain witness`, which knows one log."""

    def __init__(self, folder: Path, log: str):
        self.port = _free_port()
        self.arguments = [binary(), "chain", "witness", "--data", folder, "--name", "witness.example",
                          "--listen", f"127.0.0.1:{self.port}", "--log", log]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().split()
        expect(line[:1] == ["witness"], f"the witness says {line}")
        self.key = line[1]

    def stop(self) -> None:
        self.process.terminate()
        expect(self.process.wait(10) == 0, "the witness did not end well")


def witnessed(city: Seeded, host: Host, keys: str, tokens: list[str]) -> None:
    """A host with a witness: what it has cosigned is kept, and an older log is refused."""
    key = tlog.Key(keys.split("\n", 1)[0])
    witness = Witness(city.folder / "witness", key.name and keys.split("\n", 1)[0])
    try:
        config = city.folder / "platform.json"
        config.write_text(json.dumps({"chainWitnesses": [f"{witness.key} http://127.0.0.1:{witness.port}"]}))
        host.more = ("--config", str(config))
        shutil.copytree(host.data, city.folder / "older")
        host.start()
        seen = [tlog.Key(witness.key)]
        size = checkpoint(host, key, 1, seen).size
        hold_homes(host, tokens, 2)
        newest = checkpoint(host, key, size + 2, seen)
        expect(host.stop() == 0, "the host did not end well")
        # The whole folder comes back from a copy: only the witness knows better.
        shutil.rmtree(host.data)
        shutil.copytree(city.folder / "older", host.data)
        done = command("serve", "--data", host.data, "--listen", "127.0.0.1:0", "--sandbox", "--config", config)
        expect(done.returncode != 0 and "bus.log_rolled_back" in done.stderr and "witness.example" in done.stderr,
               f"an older log starts: {done.returncode} {done.stderr[-500:]}")
        expect(f"over {newest.size}" in done.stderr, done.stderr[-500:])
    finally:
        witness.stop()


def rotated(city: Seeded, host: Host, keys: str, tokens: list[str]) -> None:
    """After a hand-over the first key still leads to every new receipt."""
    done = command("chain", "rotate-key", "--data", host.data)
    expect(done.returncode == 0, done.stderr)
    host.more = ()
    host.start()
    told = host.get("/chain/keys")[2].decode()
    first = tlog.Key(keys.split("\n", 1)[0])
    every, notes = tlog.keys_of(told)
    expect([key.public for key in every] == [first.public, tlog.follow(first, notes).public], "the keys do not follow")
    hold_homes(host, tokens, 2)
    newest = checkpoint(host, every[-1], 1)
    leaves = tlog.check_tiles(lambda path: host.get(f"/chain/{path}")[2], newest)
    receipt = read_receipts(host, every[-1], leaves, tokens)
    expect(is_refused(tlog.check_receipt, receipt, first), "the first key alone proves what the second signed")
    check_offline(city.folder, receipt, told)
    expect(host.stop() == 0, "the host did not end well")
    done = command("chain", "verify", "--data", host.data)
    expect(done.returncode == 0, f"chain verify: {done.stderr}")
    done = command("chain", "monitor", "--data", host.data)
    expect(done.returncode == 0 and "holds: housing/" in done.stdout, f"chain monitor: {done.stdout}{done.stderr}")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=700)
    wanted = options.parse_args().events
    city = Seeded(40)
    host = Host(city.data)
    try:
        host.start()
        keys = host.get("/chain/keys")[2].decode()
        key = tlog.keys_of(keys)[0][-1]
        hold_homes(host, city.tokens, wanted)
        newest = checkpoint(host, key, wanted)
        leaves = read_tree(host, newest)
        receipt = read_receipts(host, key, leaves, city.tokens)
        bent = bend_receipt(receipt, key)
        check_offline(city.folder, receipt, keys)
        expect(host.stop() == 0, "the host did not end well")
        witnessed(city, host, keys, city.tokens)
        rotated(city, host, keys, city.tokens)
        print(f"PASSED: {len(leaves)} leaves in tiles, a receipt and {bent} changes of it, a witness, a new key")
    finally:
        if host.is_running:
            host.stop()
        city.remove()


if __name__ == "__main__":
    main()
