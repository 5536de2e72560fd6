#!/usr/bin/env python3
"""Durable publishing beside Redis streams (appendfsync always) and NATS JetStream (sync always), in interleaved
rounds; then how long an event takes to a stream and to a webhook at 1,000 a second.

    bus.py [--rounds N] [--seconds S] [--only publish|latency]

Needs a release build, and of Debian wrk, redis-server and redis-tools. JetStream takes part where the peers' setup
(`measure/setup.sh`) has run: Debian's own nats-server knows no sync for each message.
"""
import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
os.environ.setdefault("CITYHOST_BIN", str(PACKAGE / ".build" / "release" / "cityhost"))
sys.path.insert(0, str(PACKAGE / "Tests" / "Proof"))
from events import SCOPES, key  # noqa: E402
from hosting import Host, Seeded, demo_phone  # noqa: E402

EVENT = ('{"specversion":"1.0","id":"%s","source":"/meters","type":"housing.meter.read.v1",'
         '"data":{"homeId":"home-%d","meter":"water","reading":%d,"readAt":"2026-11-26T08:00:00Z"}}')
# Every event is another one, yet what all have in common is written once: a client that formats each anew takes three
# times as much of the two cores as redis-benchmark, which sends the same bytes again and again.
LUA = """
local batch, round, thread = %d, "%s", 0
setup = function(t) t:set("id", thread); thread = thread + 1 end
local before, behindID, behindHome, behindReading = '%s', '%s', '%s', '%s'
local n, parts, homes = 0, {}, {}
for i = 0, 999 do homes[i] = tostring(i) end
local function prepare()
  for i = 1, batch do
    local slot = string.format("%%02d", i)
    parts[7 * i - 6] = ((i == 1 and batch > 1) and "[" or "") .. before .. round .. "-" .. id .. "-"
    parts[7 * i - 4] = slot .. behindID
    parts[7 * i - 2] = behindHome
    parts[7 * i] = slot .. behindReading .. (batch > 1 and (i == batch and "]" or ",") or "")
  end
end
local headers = {["Authorization"] = "Bearer %s",
  ["Content-Type"] = "application/cloudevents" .. (batch == 1 and "" or "-batch") .. "+json"}
request = function()
  if n == 0 then prepare() end
  n = n + 1
  local number = tostring(n)
  for i = 1, batch do
    parts[7 * i - 5], parts[7 * i - 3], parts[7 * i - 1] = number, homes[(n * batch + i) %% 1000], number
  end
  return wrk.format("POST", "/bus/v1/events", headers, table.concat(parts))
end
response = function(status) if status ~= 201 then wrk.thread:stop() end end
"""


class City:
    def __init__(self):
        os.environ["CITYHOST_WEBHOOK_INNER"] = "127.0.0.0/8"
        self.seeded = Seeded(0)
        config = self.seeded.folder / "platform.json"
        config.write_text('{"publishPerMinute": 60000000, "logLevel": "error"}')
        self.host = Host(self.seeded.data, None, "--config", str(config))
        self.host.start()
        self.who = key(self.host, self.host.sign_in(demo_phone(self.seeded.report, "landlord")), SCOPES)
        self.token = self.who.fields["Authorization"].split()[1]

    def publish(self, batch: int, seconds: float) -> float:
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(LUA % (batch, f"{time.time_ns()}", *EVENT.replace("%d", "%s").split("%s"), self.token))
            script.flush()
            done = subprocess.run(["wrk", "-t1", "-c64", f"-d{seconds}", "-s", script.name, f"http://127.0.0.1:{self.host.port}"],
                                  capture_output=True, text=True)
        if "Non-2xx" in done.stdout or done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return float(done.stdout.split("Requests/sec:")[1].split()[0]) * batch

    def lag(self) -> int:
        """Events that are durable and not yet in the log."""
        text = self.host.get("/metrics")[2].decode()
        return int(text.split('cityhost_relay_lag_events{plugin="inbox"} ')[1].split()[0])

    def settle(self) -> None:
        """Waits until the log has everything, so that one round's rest is no burden of the next."""
        start, lag = time.monotonic(), self.lag()
        while self.lag() > 0:
            time.sleep(0.02)
        took = time.monotonic() - start
        if lag > 1000:
            print(f"  {lag} events were not yet in the log at the end of the round, {took:.1f} s later all were", flush=True)

    def stop(self):
        self.host.stop()
        self.seeded.remove()


class Redis:
    def __init__(self):
        self.folder, self.port = tempfile.mkdtemp(), 16379
        self.process = subprocess.Popen(["redis-server", "--port", str(self.port), "--dir", self.folder, "--appendonly", "yes",
                                         "--appendfsync", "always", "--save", ""], stdout=subprocess.DEVNULL)
        time.sleep(1)

    def publish(self, batch: int, seconds: float) -> float:
        payload = EVENT % ("0" * 24, 1, 1)
        count = 64 * batch * 100
        ends = time.monotonic() + seconds
        rates = []
        while time.monotonic() < ends:
            done = subprocess.run(["redis-benchmark", "-p", str(self.port), "-c", "64", "-P", str(batch), "-n", str(count), "--csv",
                                   "XADD", "bus", "*", "event", payload], capture_output=True, text=True)
            line = [row for row in done.stdout.splitlines() if row.startswith('"XADD')][-1]
            rates.append(float(line.rsplit('","', 7)[1]))
        return statistics.median(rates)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Jetstream:
    """NATS JetStream that syncs each message, as the peers' setup installs it, with the peers' own client."""
    home = Path(os.environ.get("PEERS_HOME", "/tmp/peers"))
    server, client = home / "venv" / "bin" / "nats-server", home / "bin" / "pub"

    def __init__(self):
        self.folder, self.port = Path(tempfile.mkdtemp()), 14222
        config = self.folder / "nats.conf"
        config.write_text(f'listen: "127.0.0.1:{self.port}"\n'
                          f'jetstream {{\n  store_dir: "{self.folder}/jetstream"\n  sync_interval: always\n}}\n')
        self.process = subprocess.Popen([self.server, "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)
        self.client_says("-setup")

    def client_says(self, *more: str) -> str:
        return subprocess.run([self.client, "-kind", "nats", "-addr", f"127.0.0.1:{self.port}", *more],
                              capture_output=True, text=True, check=True).stdout

    def publish(self, batch: int, seconds: float) -> float:
        said = json.loads(self.client_says("-conns", "64", "-window", str(batch), "-seconds", str(seconds),
                                           "-size", str(len(EVENT % ("0" * 24, 1, 1)))))
        if said["errors"]:
            raise SystemExit(f"JetStream refused {said['errors']} events")
        return said["requests"] / said["seconds"]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def peers() -> list[type]:
    kinds: list[type] = []
    if shutil.which("redis-server") and shutil.which("redis-benchmark"):
        kinds.append(Redis)
    else:
        print("without Redis: redis-server and redis-tools are not installed")
    if Jetstream.server.exists() and Jetstream.client.exists():
        kinds.append(Jetstream)
    else:
        print(f"without NATS JetStream: {Jetstream.server} or {Jetstream.client} is not there; the peers' setup.sh installs both")
    return kinds


def publish(rounds: int, seconds: float) -> None:
    systems = [kind() for kind in [City, *peers()]]
    try:
        for batch in (1, 64):
            rates: dict[str, list[float]] = {}
            shares: dict[str, list[float]] = {}
            for _ in range(rounds):
                for system in systems:
                    before = time.monotonic(), sum(os.times()[2:4])
                    rates.setdefault(type(system).__name__, []).append(system.publish(batch, seconds))
                    share = (sum(os.times()[2:4]) - before[1]) / (time.monotonic() - before[0])
                    shares.setdefault(type(system).__name__, []).append(100 * share)
                    if isinstance(system, City):
                        system.settle()
            own = statistics.median(rates["City"])
            for name, list_of_rates in rates.items():
                rate = statistics.median(list_of_rates)
                print(f"publish batch={batch:2} {name:10} {rate:10.0f} events/s  City/{name} = {own / rate:.2f}"
                      f"  ({', '.join(f'{r:.0f}' for r in list_of_rates)}), its client takes"
                      f" {statistics.median(shares[name]):.0f} % of a core", flush=True)
    finally:
        for system in systems:
            system.stop()


# Both keep what they saw until the end: a pipe that nobody reads holds 64 KiB, then its writer stops.
RECEIVER = r"""
import asyncio, json, sys, time
seen = []
async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            size = int([l for l in head.lower().split(b"\r\n") if l.startswith(b"content-length:")][0].split(b":")[1])
            body = await reader.readexactly(size)
            now = time.time()
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            seen.append(f"hook {json.loads(body)['data']['reading']} {now}")
    except (asyncio.IncompleteReadError, asyncio.CancelledError):
        pass
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(float(sys.argv[1]))
    print("\n".join(seen), flush=True)
asyncio.run(main())
"""
STREAM = r"""
import http.client, json, sys, time
seen = []
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=5)
connection.request("GET", "/bus/v1/events/stream?type=housing.meter.*", headers={"Authorization": "Bearer " + sys.argv[2]})
answer = connection.getresponse()
print("open", flush=True)
try:
    while True:
        line = answer.readline()
        if not line: break
        if line.startswith(b"data: "):
            now = time.time()
            seen.append(f"sse {json.loads(line[6:])['data']['reading']} {now}")
except TimeoutError:
    pass
print("\n".join(seen), flush=True)
"""


async def feed(port: int, token: str, seconds: int) -> dict[int, float]:
    """A thousand events a second, each in a request of its own; when each answer came."""
    answered: dict[int, float] = {}
    stamp = time.time_ns()

    async def lane(number: int):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        start = time.monotonic() + number / 2000
        for turn in range(seconds * 50):
            reading = number * 1_000_000 + turn
            body = (EVENT % (f"{stamp}-{reading}", reading % 1000, reading)).encode()
            await asyncio.sleep(max(0, start + turn / 50 - time.monotonic()))
            writer.write((f"POST /bus/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
                          f"Content-Type: application/cloudevents+json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
            head = await reader.readuntil(b"\r\n\r\n")
            size = int([l for l in head.lower().split(b"\r\n") if l.startswith(b"content-length:")][0].split(b":")[1])
            await reader.readexactly(size)
            answered[reading] = time.time()
        writer.close()
    await asyncio.gather(*[lane(n) for n in range(20)])
    return answered


def latency(seconds: int) -> None:
    city = City()
    try:
        for kind in ("sse", "hook"):
            if kind == "sse":
                process = subprocess.Popen([sys.executable, "-c", STREAM, str(city.host.port), city.token], stdout=subprocess.PIPE, text=True)
                process.stdout.readline()
            else:
                process = subprocess.Popen([sys.executable, "-c", RECEIVER, str(seconds + 6)], stdout=subprocess.PIPE, text=True)
                port = int(process.stdout.readline().split()[1])
                status, _, body = city.host.call("POST", "/bus/v1/webhooks", {"url": f"http://127.0.0.1:{port}/", "types": ["housing.meter.*"]},
                                                 city.who.fields)
                if status != 201:
                    raise SystemExit(body)
            answered = asyncio.run(feed(city.host.port, city.token, seconds))
            text, _ = process.communicate(timeout=30)
            arrived: dict[int, float] = {}
            for line in text.splitlines():
                _, reading, at = line.split()
                arrived.setdefault(int(reading), float(at))
            waits = sorted(1000 * (arrived[r] - answered[r]) for r in answered if r in arrived)
            if not waits:
                raise SystemExit(f"{kind}: nothing arrived")
            print(f"latency {kind:4} at {len(answered) / seconds:.0f} events/s: {len(waits)} of {len(answered)} arrived, after the answer"
                  f" p50 {waits[len(waits) // 2]:.1f} ms, p99 {waits[len(waits) * 99 // 100]:.1f} ms, max {waits[-1]:.1f} ms", flush=True)
    finally:
        city.stop()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=int, default=3)
    options.add_argument("--only", choices=["publish", "latency"])
    given = options.parse_args()
    if given.only != "latency":
        publish(given.rounds, given.seconds)
    if given.only != "publish":
        latency(max(5, given.seconds))


if __name__ == "__main__":
    main()
