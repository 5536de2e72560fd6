#!/usr/bin/env python3
"""Archiving is killed at any moment, and every event, proof and reader is what it was.

    archive.py [--kills 25]

A city publishes until one segment is full. `chain archive` is killed with -9 at a random moment on a
copy of its folder; `chain verify` has to find the same log then, and again once archiving was carried
to its end. Afterwards a host serves the archived folder: whoever reads from the start gets every event
once, in order; with the segment away they are told its name, and everybody else goes on.
"""
import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from events import SCOPES, key  # noqa: E402
from hosting import Host, Seeded, binary, demo_phone, expect  # noqa: E402

SEGMENT, BATCH = 16_384, 256
TYPE = "application/cloudevents-batch+json"


def chain(data: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([binary(), "chain", *words, "--data", data], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)


def publish(host: Host, fields: dict, count: int) -> None:
    for first in range(0, count, BATCH):
        events = [{"specversion": "1.0", "id": f"archive-{n}", "source": "https://meters.example/archive",
                   "type": "housing.meter.read.v1",
                   "data": {"homeId": f"home-{n % 50}", "meter": "water", "reading": n,
                            "readAt": "2026-11-26T08:00:00Z"}} for n in range(first, first + BATCH)]
        status, _, body = host.call("POST", "/bus/v1/events", json.dumps(events).encode(), {**fields, "Content-Type": TYPE})
        expect(status == 201, f"publishing answers {status} {body[:200]!r}")


def read_all(host: Host, fields: dict, count: int) -> None:
    """Every reading from the log's first event on, once and in order."""
    place, found = "from=start", 0
    while True:
        status, head, body = host.get(f"/bus/v1/events?type=housing.meter.*&limit=1000&{place}", fields)
        expect(status == 200, f"reading answers {status} {body[:200]!r}")
        page = json.loads(body)
        for event in page:
            expect(event["data"]["reading"] == found, f"reading {event['data']['reading']} where {found} is expected")
            found += 1
        if not page:
            return expect(found == count, f"{found} of {count} events are there")
        place = "cursor=" + {k.lower(): v for k, v in head.items()}["cityhost-cursor"]


def kill_often(data: Path, kills: int) -> None:
    whole = chain(data, "verify")
    expect(whole.returncode == 0, f"before anything the log is not sound: {whole.stderr}")
    copy, chance = data.with_name("copy"), random.Random(1)
    began = time.monotonic()
    for number in range(kills + 1):
        shutil.copytree(data, copy)
        command = [binary(), "chain", "archive", "--older-than", "0", "--data", copy]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if number == 0:
            # The first one is let run, to know how long it takes.
            expect(process.wait(120) == 0, "archiving ends badly")
            took = time.monotonic() - began
        else:
            time.sleep(chance.uniform(0, took))
            process.kill()
            process.wait()
        for step in ("after the kill", "once it was carried to its end"):
            found = chain(copy, "verify")
            expect(found.stdout == whole.stdout, f"kill {number}, {step}: {found.stdout}{found.stderr}")
            done = chain(copy, "archive", "--older-than", "0")
            expect(f"{SEGMENT} of" in done.stdout, f"kill {number}: {done.stdout}{done.stderr}")
        shutil.rmtree(copy)


def serve(data: Path, fields: dict, count: int) -> None:
    expect(chain(data, "archive", "--older-than", "0").returncode == 0, "archiving ends badly")
    segment = next((data / "archive").iterdir())
    host = Host(data)
    try:
        host.start()
        read_all(host, fields, count)
        segment.rename(data / segment.name)
        expect(host.stop() == 0, "the host did not end cleanly")
        host.start()
        status, _, body = host.get("/bus/v1/events?type=housing.meter.*&from=start", fields)
        expect(status == 503 and segment.name in body.decode(), f"without the segment: {status} {body[:300]!r}")
        expect(host.get(f"/bus/v1/events?from={SEGMENT}", fields)[0] == 200, "what is not in it is not read")
        (data / segment.name).rename(segment)
        read_all(host, fields, count)
    finally:
        host.stop()


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--kills", type=int, default=25)
    kills = arguments.parse_args().kills
    city = Seeded(0)
    host = Host(city.data)
    try:
        host.start()
        fields = key(host, host.sign_in(demo_phone(city.report, "landlord")), SCOPES).fields
        count = SEGMENT + 18 * BATCH
        publish(host, fields, count)
        time.sleep(2)  # until a checkpoint is over the last of them
        expect(host.stop() == 0, "the host did not end cleanly")
        kill_often(city.data, kills)
        serve(city.data, fields, count)
        print(f"PASSED: {kills} kills in the midst of archiving lost nothing of {count} events")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
