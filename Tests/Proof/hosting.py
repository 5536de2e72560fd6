"""Starts, kills and stops real hosts, each on a data folder of its own."""
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]


def binary(name: str = "cityhost") -> Path:
    """The built executable: $CITYHOST_BIN, else the debug build, else the release build."""
    given = os.environ.get("CITYHOST_BIN")
    places = [Path(given)] if given else []
    if given:
        places.append(Path(given).parent / name)
    places += [PACKAGE / ".build" / kind / name for kind in ("debug", "release")]
    for place in places:
        if place.name == name and place.exists():
            return place
    raise SystemExit(f"{name} is not built: looked at {', '.join(map(str, places))}")


def corpora() -> Path:
    return Path(os.environ.get("CITYHOST_CORPORA", PACKAGE.parent / "shared" / "corpora"))


class Seeded:
    """A seeded data folder that hosts can be started on a copy of: without its people unless asked, which takes less time."""

    def __init__(self, sessions: int, program: Path | None = None, people: bool = False):
        self.folder = Path(tempfile.mkdtemp(prefix="cityhost-proof-"))
        self.data = self.folder / "data"
        tokens = self.folder / "tokens"
        program = program or binary()
        # The host for tests has no past to leave out.
        less = ["--without-past"] if program.name == "cityhost" and not people else []
        started = time.monotonic()
        done = subprocess.run(
            [program, "seed", "--data", self.data, "--demo-sessions", str(sessions),
             "--tokens", tokens, *less],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"seeding failed ({done.returncode}):\n{done.stdout}{done.stderr}")
        self.report = done.stdout
        self.seconds = time.monotonic() - started
        self.tokens = tokens.read_text().split() if sessions else []

    def remove(self) -> None:
        if not os.environ.get("CITYHOST_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)


class Host:
    """One host process."""

    def __init__(self, data: Path, program: Path | None = None, *more: str):
        self.data = data
        self.program = program or binary()
        self.more = more
        self.log = open(data.parent / "host.log", "ab")
        self.port = _free_port()
        self.process: subprocess.Popen | None = None

    def start(self, ready_seconds: float = 60) -> float:
        """Starts the process and gives the seconds until /readyz answered 200."""
        started = time.monotonic()
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
             "--sandbox", *self.more],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        while time.monotonic() - started < ready_seconds:
            if self.process.poll() is not None:
                raise SystemExit(f"the host ended with {self.process.returncode}:\n{self.tail()}")
            try:
                if self.get("/readyz", timeout=1)[0] == 200:
                    return time.monotonic() - started
            except OSError:
                pass
            time.sleep(0.005)
        raise SystemExit(f"the host was not ready within {ready_seconds} s:\n{self.tail()}")

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Asks for a drain and gives the exit status."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                return -1
        return self.process.returncode

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def log_bytes(self) -> int:
        return (self.data.parent / "host.log").stat().st_size

    def tail(self, size: int = 4000) -> str:
        """The log's end, and before it what ended the process: a backtrace is longer than that."""
        self.log.flush()
        text = (self.data.parent / "host.log").read_bytes().decode("utf-8", "replace")
        fatal = [line for line in text.splitlines() if "Fatal error" in line or "Precondition failed" in line]
        return "\n".join(fatal[-2:] + [text[-size:]])

    def get(self, path: str, headers: dict | None = None, timeout: float = 30):
        return self.call("GET", path, headers=headers, timeout=timeout)

    def call(self, method, path, body=None, headers=None, timeout: float = 30):
        """One request on a connection of its own: status, headers, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            sent = dict(headers or {})
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
                sent.setdefault("Content-Type", "application/json")
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()

    def sign_in(self, phone: str) -> str:
        """Signs in over HTTP with the code from the sandbox's messages; gives the token."""
        status, _, body = self.call("POST", "/auth/v1/codes", {"phone": phone})
        expect(status == 202, f"asking for a code: {status} {body[:300]!r}")
        status, _, body = self.get(f"/sandbox/v1/messages?phone={phone}")
        expect(status == 200, f"reading the sandbox's messages: {status} {body[:300]!r}")
        code = digits(json.loads(body)["items"][0]["text"])
        status, _, body = self.call("POST", "/auth/v1/sessions", {"phone": phone, "code": code})
        expect(status == 201, f"signing in: {status} {body[:300]!r}")
        return json.loads(body)["token"]


def digits(text: str) -> str:
    """The six digits in a message."""
    run = ""
    for letter in text + " ":
        if letter in "0123456789":
            run += letter
        elif len(run) == 6:
            return run
        else:
            run = ""
    raise SystemExit(f"no code in the message: {text}")


def demo_phone(report: str, role: str) -> str:
    """The number of a demo person in the report of `seed`: 11 digits in a line that says the role."""
    for line in report.splitlines():
        if role in line.lower():
            for word in line.replace(",", " ").replace(":", " ").split():
                if len(word) == 11 and word.isascii() and word.isdigit():
                    return word
    raise SystemExit(f"the seed's report names no number of a {role}:\n{report}")


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        print(f"FAILED: {otherwise}", file=sys.stderr)
        raise SystemExit(1)


def _free_port() -> int:
    """A port below those that the kernel gives to clients: one of theirs can be taken while its host is down, even by
    a client that asks for it and so is connected with itself."""
    while True:
        port = random.randrange(15_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
