#!/usr/bin/env python3
"""Compare our HTTP parser with h11 and httptools (llhttp) on mutated requests.

    http_differential.py [SECONDS] [--seed N] [--frames PATH]

Starts from llhttp's request cases and mutates them from a seed. Stops with the smallest offending bytes when
  - we accept what both others refuse,
  - we and another accept, but differ in the body's length or in where the next request begins,
  - reading in pieces gives another result than reading at once.
That we refuse what others accept is allowed, and counted: the server is strict on purpose.
"""
import argparse
import base64
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

import h11
import httptools

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CORPORA = pathlib.Path(os.environ.get("CITYHOST_CORPORA", ROOT.parent / "shared" / "corpora"))
BATCH = 2000
NO_VOTE = (-1, -1)

TOKENS = [
    b"\r", b"\n", b"\r\n", b"\0", b" ", b"\t", b":", b";", b",", b"\x0b", b"\x0c", b"\x7f", b"\x80", b"\xff", b"%", b"#", b"/", b"?",
    b"..", b"0", b"1", b"a", b"f", b"+", b"-", b"0x", b"_", b'"', b"\\", b"=", b"@", b"[", b"]", b"*",
    b"Content-Length: 3\r\n", b"Content-Length: 0\r\n", b"Content-Length:3\r\n", b"Content-Length: 3, 3\r\n", b"content-length: 03\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: identity\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b"Transfer-Encoding:\r\n",
    b"Host: a\r\n", b"Host:\r\n", b"Connection: close\r\n", b"Connection: keep-alive, upgrade\r\nUpgrade: x\r\n", b"Expect: 100-continue\r\n",
    b"X: y\r\n", b"X : y\r\n", b" folded\r\n", b"0\r\n\r\n", b"3\r\nabc\r\n", b"3;x=y\r\nabc\r\n", b"3 \r\nabc\r\n", b"\r\n\r\n", b"abc",
    b"HTTP/1.0", b"HTTP/1.1", b"HTTP/1.2", b"GET ", b"HEAD ", b"POST ", b"get ", b"http://a/", b"http://a",
]
HAND = [
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://a/x?y HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b;c=\"d\"\r\nabc\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\nrest",
    b"PUT /a%20b HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello",
]


def seeds() -> list[bytes]:
    cases = json.loads((CORPORA / "http" / "cases.json").read_text())
    raw = [base64.b64decode(c["input_base64"]) for c in cases if c["type"].startswith("request")]
    if len(raw) != 166:
        sys.exit(f"expected 166 request cases in {CORPORA}, found {len(raw)}")
    hosted = [r if b"host:" in r.lower() else r.replace(b"HTTP/1.1\r\n", b"HTTP/1.1\r\nHost: a\r\n") for r in raw]
    return HAND * 30 + raw + hosted * 2


def mutate(rng: random.Random, pool: list[bytes]) -> bytes:
    data = bytearray(rng.choice(pool))
    for _ in range(rng.choice((1, 1, 1, 1, 2, 3))):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(8)
        if kind <= 2:
            data[at:at] = rng.choice(TOKENS)
        elif kind == 3 and data:
            data[at % len(data)] = rng.randrange(256)
        elif kind == 4:
            del data[at:at + rng.choice((1, 1, 2, 4, 16))]
        elif kind == 5:
            end = min(len(data), at + rng.choice((1, 4, 16, 40)))
            data[at:at] = data[at:end]
        elif kind == 6:
            data[at:at + rng.choice((0, 1, 2))] = rng.choice(TOKENS)
        else:
            other = rng.choice(pool)
            data[at:] = other[rng.randrange(len(other) + 1):]
    return bytes(data[:60000])


class Ours:
    def __init__(self, frames: str):
        self.frames = frames

    def read(self, requests: list[bytes]) -> list[dict]:
        text = "".join(r.hex() + "\n" for r in requests)
        done = subprocess.run([self.frames], input=text, capture_output=True, text=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if len(answers) < len(requests):
            answers.append({"verdict": "crashed", "why": done.stderr[-400:]})
        return answers


def by_h11(data: bytes):
    """(body length, next request) when accepted, None when refused or incomplete."""
    conn = h11.Connection(h11.SERVER, max_incomplete_event_size=100_000)
    length = 0
    try:
        conn.receive_data(data)
        while True:
            event = conn.next_event()
            if isinstance(event, h11.Data):
                length += len(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return length, len(data) - len(conn.trailing_data[0])
            elif event in (h11.NEED_DATA, h11.PAUSED) or isinstance(event, h11.ConnectionClosed):
                return None
    except h11.RemoteProtocolError:
        return None


class Heard:
    def __init__(self):
        self.length = self.complete = 0
        self.left = False  # for another protocol, which our server passes over: then llhttp has no vote

    def on_body(self, body):
        if not self.complete:
            self.length += len(body)

    def on_message_complete(self):
        self.complete += 1


def feed(data: bytes) -> Heard | None:
    """What llhttp has heard; None when it refused."""
    heard = Heard()
    try:
        httptools.HttpRequestParser(heard).feed_data(data)
    except httptools.HttpParserUpgrade:
        heard.left = True
    except httptools.HttpParserError:
        if not heard.complete:
            return None
    return heard


def by_llhttp(data: bytes, guess: int):
    """As by_h11; `guess` is where we think that the next request begins. NO_VOTE when it left for another protocol."""
    whole = feed(data)
    if whole is not None and whole.left:
        # It would go on in the other protocol; what frames the request is the same under another name.
        data = re.sub(rb"(?i)upgrade", b"x-grade", data)
        whole = feed(data)
        if whole is not None and whole.left:
            return NO_VOTE
    if whole is None or not whole.complete:
        return None
    exact, short = feed(data[:guess]), feed(data[:guess - 1])
    if exact and exact.complete and not (short and short.complete):
        return exact.length, guess
    for end in range(1, len(data) + 1):  # we differ: find out where it ends for llhttp
        heard = feed(data[:end])
        if heard and heard.complete:
            return heard.length, end
    return whole.length, len(data)


def judge(data: bytes, ours: dict, counts: collections.Counter) -> str | None:
    """What is wrong, if anything."""
    verdict = ours["verdict"]
    counts[verdict] += 1
    if verdict in ("split", "crashed"):
        return f"our parser: {ours}"
    if verdict != "accepted":
        if verdict == "refused" and by_h11(data) and (feed(data) or Heard()).complete:
            counts["refused by us alone"] += 1
            counts["  " + ours["code"]] += 1
        return None
    mine = ours["body"], ours["next"]
    others = {"h11": by_h11(data), "llhttp": by_llhttp(data, ours["next"])}
    for name, theirs in others.items():
        if theirs == NO_VOTE:
            counts[f"no vote of {name}"] += 1
            continue
        counts[f"accepted by {name} too"] += theirs is not None
        if theirs is not None and theirs != mine:
            return f"(body, next) is {mine} for us and {theirs} for {name}"
    if not any(theirs not in (None, NO_VOTE) for theirs in others.values()):
        return f"accepted by us {mine} and by no other: {others}"
    return None


def shrink(data: bytes, ours: Ours) -> bytes:
    step = max(1, len(data) // 2)
    while step:
        at = 0
        while at < len(data):
            smaller = data[:at] + data[at + step:]
            if judge(smaller, ours.read([smaller])[0], collections.Counter()):
                data = smaller
            else:
                at += step
        step //= 2
    return data


def find_frames() -> str:
    for path in ROOT.glob(".build*/*/HTTPFrames"):
        if os.access(path, os.X_OK) and path.is_file():
            return str(path)
    sys.exit("HTTPFrames is not built: swift build --product HTTPFrames")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", nargs="?", type=float, default=120)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--frames")
    args = parser.parse_args()
    ours = Ours(args.frames or find_frames())
    rng, pool, counts = random.Random(args.seed), seeds(), collections.Counter()
    print(f"seed {args.seed}, {len(pool)} starting requests, {args.seconds:g} s", flush=True)
    end, batch = time.monotonic() + args.seconds, list(dict.fromkeys(pool))
    while True:
        for data, answer in zip(batch, ours.read(batch)):
            wrong = judge(data, answer, counts)
            if wrong:
                small = shrink(data, ours)
                print(f"seed {args.seed}: {wrong}\nrequest: {data!r}\nsmallest: {small!r}")
                print(f"         {judge(small, ours.read([small])[0], counts)}")
                sys.exit(1)
        if time.monotonic() >= end:
            break
        batch = [mutate(rng, pool) for _ in range(BATCH)]
    total = counts["accepted"] + counts["refused"] + counts["incomplete"]
    print(f"{total} requests, no disagreement: " + ", ".join(f"{k} {v}" for k, v in sorted(counts.items()) if k[0] != " "))
    print("why by us alone: " + ", ".join(f"{k.strip()} {v}" for k, v in counts.most_common() if k[0] == " "))


if __name__ == "__main__":
    main()
