#!/usr/bin/env python3
"""Starts the host where it cannot start, and seeds where a seeding was killed.

    starts.py

Every refusal ends with 1 and with one line of the structured log that names the file, the reason
and the remedy in Chinese and in English. What needs another user or a small disk of its own is
tried when the proof runs as root. A seeding that was killed with SIGKILL leaves a folder that no
host serves and that the next seeding fills.
"""
import json
import os
import re
import pwd
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from hosting import Host, Seeded, binary, expect

IS_ROOT = os.geteuid() == 0


def nobody() -> None:
    user = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (48, 48))


def size(file: Path) -> int:
    """Bytes of a file that may go at any moment, as a journal does."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


class Starts:
    def __init__(self, city: Seeded):
        self.city = city
        self.folder = Path(tempfile.mkdtemp(prefix="cityhost-starts-"))
        self.folder.chmod(0o755)
        self.program = self.folder / "cityhost"
        # Another user may not come to where it was built.
        shutil.copy(binary(), self.program)
        self.count = 0

    def copy(self) -> Path:
        self.count += 1
        place = self.folder / f"data-{self.count}"
        shutil.copytree(self.city.data, place)
        return place

    def journey(self, host: Host) -> None:
        """The journey of the command line, as whoever looks at a new host tries it."""
        done = subprocess.run([self.program, "demo", "journey", "--url", f"http://127.0.0.1:{host.port}"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        expect(done.returncode == 0, f"the demo journey ended with {done.returncode}: {done.stdout}{done.stderr}")
        times = re.findall(r"\d+(?:\.\d+)? ms", done.stdout)
        expect(len(times) >= 5, f"the demo journey tells {len(times)} times: {done.stdout}")

    def refused(self, what: str, code: str, *words: str, data: Path | None = None, user=None,
                more: tuple = ()) -> None:
        """A start that is refused so, and says these words."""
        listen = () if "--listen" in more else ("--listen", "127.0.0.1:0")
        done = subprocess.run([self.program, "serve", "--data", data or self.folder / "none", *listen, *more],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, preexec_fn=user,
                              cwd=self.folder)
        lines = done.stderr.splitlines()
        expect(done.returncode == 1, f"{what}: the host ended with {done.returncode}: {done.stderr[-600:]}")
        expect(bool(lines), f"{what}: nothing was said")
        for line in lines:
            expect(line.startswith("{"), f"{what}: a line of the log is no object: {line[:200]}")
        last = json.loads(lines[-1])
        expect(last.get("code") == code, f"{what}: {last}")
        expect(last.get("level") == "critical" and last.get("exitStatus") == 1, f"{what}: {last}")
        expect(all(last.get(part) for part in ("at", "message", "messageZH", "remedy", "remedyZH")), f"{what}: {last}")
        expect("SQLite" not in last["message"], f"{what}: the engine's own words: {last['message']}")
        told = last["message"] + last["remedy"]
        for word in words:
            expect(str(word) in told, f"{what}: {word} is not in {told!r}")
        print(f"{what}: {last['code']}: {last['message']} {last['remedy']}")

    def damaged(self) -> None:
        for name in ("host.db", "bus.db", "housing.db"):
            data = self.copy()
            with open(data / name, "r+b") as file:
                file.write(b"X" * 100)
            self.refused(f"{name} with another header", "data.damaged", data / name, "backup", data=data)
            data = self.copy()
            os.truncate(data / name, (data / name).stat().st_size // 3)
            for beside in ("-wal", "-shm"):
                (data / (name + beside)).unlink(missing_ok=True)
            self.refused(f"{name} cut off", "data.damaged", data / name, "backup", data=data)
        # Nothing was signed in a city that was only seeded.
        served = self.copy()
        host = Host(served, self.program)
        host.start()
        host.stop()
        for what, text in (("empty", b""), ("cut off", (served / "chain.checkpoint").read_bytes()[:50]), ("a text", b"x")):
            (served / "chain.checkpoint").write_bytes(text)
            self.refused(f"chain.checkpoint that is {what}", "bus.checkpoint_unreadable", served / "chain.checkpoint",
                         "backup", data=served)
        (served / "chain.checkpoint").unlink()
        host = Host(served, self.program)
        host.start()
        host.stop()
        expect((served / "chain.checkpoint").stat().st_size > 0, "the checkpoint was not written anew")
        data = self.copy()
        (data / "bus.db").write_text("Dear diary.\n" * 500)
        self.refused("bus.db that is a text", "data.damaged", data / "bus.db", data=data)

    def misplaced(self) -> None:
        file = self.folder / "a-file"
        file.write_text("")
        self.refused("DATA that is a file", "data.unusable", file, "--data", data=file)
        self.refused("DATA below a file", "data.unusable", "--data", data=file / "data")
        self.refused("DATA without a parent", "data.unusable", "mkdir -p", data=self.folder / "no" / "data")
        data = self.copy()
        (data / "housing.db").rename(data / "elsewhere")
        (data / "housing.db").mkdir()
        self.refused("a file that is a folder", "data.file_unusable", data / "housing.db", "folder", data=data)

    def forbidden(self) -> None:
        if not IS_ROOT:
            print("another user's folder and a full disk were not tried: that needs root")
            return
        data = self.copy()
        self.refused("another user's folder", "data.unusable", data, "owner, user 0", "chown", data=data, user=nobody)
        data = self.copy()
        data.chmod(0o755)
        for file in data.iterdir():
            file.chmod(0o644)
        self.refused("a folder that may only be read", "data.unusable", data, "chown", data=data, user=nobody)
        user = pwd.getpwnam("nobody")
        for name in ("host.db", "bus.db", "housing.db"):
            data = self.copy()
            for file in [data, *data.iterdir()]:
                os.chown(file, user.pw_uid, user.pw_gid)
            os.chown(data / name, 0, 0)
            (data / name).chmod(0o644)
            self.refused(f"{name} that may only be read", "data.file_unusable", data / name, "read", "chown", data=data,
                         user=nobody)
        self.refused("a new folder where none may be made", "data.unusable", "chown", data=self.folder / "new",
                     user=nobody)

    def full(self) -> None:
        if not IS_ROOT:
            return
        for size in ("4k", "64k", "200k"):
            place = self.folder / f"small-{size}"
            place.mkdir()
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place],
                                     capture_output=True, text=True)
            if mounted.returncode != 0:
                print(f"a full disk was not tried: {mounted.stderr.strip()}")
                return
            try:
                if size == "4k":
                    (place / "filler").write_bytes(b"x" * 4096)
                self.refused(f"a disk of {size}", "data.full", "df -h", data=place)
            finally:
                subprocess.run(["umount", place])

    def limits(self) -> None:
        self.refused("too few descriptors", "host.too_few_descriptors", "48", "ulimit -n", data=self.copy(),
                     user=few_files)

    def addresses(self) -> None:
        taken = socket.create_server(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        for what, listen, code, words in [
            ("a port in use", f"127.0.0.1:{port}", "host.cannot_listen", ("another program", "ADDRESS")),
            ("an address of no machine here", "192.0.2.1:8080", "host.cannot_listen", ("no such address", "ip address")),
            ("a name", "city.example:80", "host.bad_configuration", ("127.0.0.1:8080",)),
            ("IPv6 without brackets", "::1:8080", "host.bad_configuration", ("[::1]:8080",)),
            ("no port", "127.0.0.1", "host.bad_configuration", ("127.0.0.1:8080",)),
        ]:
            self.refused(what, code, *words, data=self.copy(), more=("--listen", listen))
        taken.close()

    def six(self) -> None:
        """`[::1]:PORT` is served and printed as a URL."""
        try:
            with socket.create_server(("::1", 0), family=socket.AF_INET6) as probe:
                port = probe.getsockname()[1]
        except OSError:
            print("[::1] was not tried: this machine has no IPv6")
            return
        process = subprocess.Popen([self.program, "serve", "--data", self.copy(), "--listen", f"[::1]:{port}", "--sandbox"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline()
            expect(f"http://[::1]:{port}" in line, f"[::1]: the host said {line!r}")
            with socket.create_connection(("::1", port), timeout=10) as client:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n")
                expect(client.recv(4096).startswith(b"HTTP/1.1 200"), "[::1] does not answer")
        finally:
            process.terminate()
            expect(process.wait(30) == 0, "[::1]: the host did not end cleanly")
        print(f"[::1]:{port} is served")

    def seeding(self) -> None:
        """Killed at several moments, a seeding is begun anew and gives the same city."""
        whole = (self.city.data / "housing.db").stat().st_size
        command = [self.program, "seed", "--without-past", "--day", "2026-11-23", "--data"]
        for number, share in enumerate((0, 0.1, 0.5)):
            data = self.folder / f"killed-{number}"
            process = subprocess.Popen([*command, data], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            while not (data / "seeding").exists() or not (data / "host.db").exists() or (
                    sum(map(size, data.glob("housing.db*"))) < share * whole):
                expect(process.poll() is None, f"the seeding ended with {process.returncode}")
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            process.wait()
            expect(not (data / "seeded").exists(), "the seeding was over before it was killed")
            self.refused("a city that is not whole", "host.half_seeded", data, "seed", data=data)
            done = subprocess.run([self.program, "migrate", "--data", data], stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True)
            expect(done.returncode == 1 and "host.half_seeded" in done.stderr,
                   f"migrating half a city ended with {done.returncode}: {done.stdout}{done.stderr}")
            done = subprocess.run([*command, data], stdin=subprocess.DEVNULL, capture_output=True, text=True)
            expect(done.returncode == 0, f"the second seeding ended with {done.returncode}: {done.stderr}")
            host = Host(data, self.program)
            host.start()
            status, _, body = host.get("/housing/v1/homes?limit=1")
            expect(status == 200 and json.loads(body)["items"], f"the seeded city answers {status}: {body[:200]}")
            self.journey(host)
            expect(host.stop() == 0, "the host did not end cleanly")
            again = subprocess.run([*command, data], stdin=subprocess.DEVNULL, capture_output=True, text=True)
            expect(again.returncode == 1 and "host.already_seeded" in again.stderr, f"a third seeding: {again.stderr}")
        strange = self.copy()
        (strange / "seeded").unlink()
        kept = (strange / "housing.db").stat().st_size
        done = subprocess.run([*command, strange], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        expect(done.returncode == 1 and "host.strange_data" in done.stderr, f"data of somebody: {done.stderr}")
        expect((strange / "housing.db").stat().st_size == kept, "data of somebody was touched")
        print("three killed seedings were begun anew; data that no seeding made was left alone")

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def main() -> None:
    city = Seeded(0)
    starts = Starts(city)
    try:
        for part in (starts.damaged, starts.misplaced, starts.forbidden, starts.full, starts.limits, starts.addresses,
                     starts.six, starts.seeding):
            part()
        print("PASSED: every start that cannot be says why, and a killed seeding is begun anew")
    finally:
        starts.remove()
        city.remove()


if __name__ == "__main__":
    main()
