#!/usr/bin/env python3
"""Two plugins that know nothing of each other: one evolves, is rolled back, or is left out.

    independence.py [--minutes 6]

In the scratch copy of the tree that the tutorial uses, a second plugin is begun with `plugin new`; it
hears of Housing's holds. Both are released, and Exchange is. Then Housing and Exchange move on and are
released again: an event gains a member, a migration adds a column. Then the second plugin moves on and
those two are what they were before: contract, statements and code of their previous releases. The three
cities take turns on one data folder: each beside the other plugin's earlier contract, the first on what the later ones left (code
taken back), and on an older file (code and data taken back). The second plugin misses nothing. Each
of the two is then left out.
"""
import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import hosting
from hosting import Host, Seeded, expect
from signed import chain
from tutorial import COPY, claim

NAME = "Noticeboard"
ID = NAME.lower()
STATEMENTS = """
-- statement noteHeld
-- scope system
-- in eventID Text, homeID Text
-- out none
INSERT INTO noted (event_id, home_id) VALUES (:eventID, :homeID);
"""
# The next version notes which hold it was as well.
LATER_STATEMENTS = """
-- statement noteHeld
-- scope system
-- in eventID Text, homeID Text, holdID Text
-- out none
INSERT INTO noted (event_id, home_id, hold_id) VALUES (:eventID, :homeID, :holdID);
"""
CONSUMED = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Home held, as far as noted",
    "type": "object", "additionalProperties": True, "required": ["homeId"],
    "properties": {"homeId": {"type": "string", "format": "id"}}}
BINDING = """        host.on(Subscriptions.HomeHeldNoted.self) { held, envelope, transaction in
            try transaction.run(Statements.NoteHeld(eventID: envelope.id, homeID: held.homeId))
            return .done
        }
"""


def tool(*words, program: Path | None = None, fails: bool = False) -> str:
    """Runs a command of the executable in the copy."""
    done = subprocess.run([program or COPY / ".build/debug/cityhost", *map(str, words)], cwd=COPY, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    said = done.stdout + done.stderr
    expect((done.returncode != 0) == fails, f"{' '.join(map(str, words))} ended with {done.returncode}:\n{said}")
    return said


def build(what: str, **more: str) -> Path:
    """Builds the city as the copy stands, and keeps the executable under a name of its own."""
    started = time.monotonic()
    done = subprocess.run(
        ["swift", "build", "-j", str(os.cpu_count() or 2), "--explicit-target-dependency-import-check", "error",
         "--product", "cityhost"], cwd=COPY, env=dict(os.environ, **more), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    expect(done.returncode == 0, f"{what} does not build:\n{done.stdout[-4000:]}")
    kept = COPY.parent / what.replace(" ", "-") / "cityhost"
    kept.parent.mkdir(exist_ok=True)
    shutil.copy2(COPY / ".build/debug/cityhost", kept)
    print(f"{time.monotonic() - started:6.1f} s  built {what}", flush=True)
    return kept


def change(path: str, old: str, new: str) -> None:
    text = (COPY / path).read_text()
    expect(text.count(old) >= 1, f"{path} does not say {old!r}")
    (COPY / path).write_text(text.replace(old, new, 1))


def change_manifest(plugin: str, body) -> None:
    file = COPY / "Manifests" / plugin / "plugin.json"
    manifest = json.loads(file.read_text())
    body(manifest)
    file.write_text(json.dumps(manifest, ensure_ascii=False, indent=2))


def add_second_plugin() -> None:
    """A plugin as the tutorial begins one, that hears of Housing's holds."""
    tool("plugin", "new", NAME, "--zh", "告示板", "--en", "Notice board", program=hosting.binary())

    def hear(manifest):
        # What it notes is no organisation's.
        manifest["tenancy"] = "optional"
        manifest["tables"]["noted"] = {"columns": {
            "event_id": {"class": "internal", "purpose": "tells deliveries apart"},
            "home_id": {"class": "internal", "purpose": "the home that was held"}}}
        manifest["subscriptions"] = [{
            "type": "housing.home.held.v1", "name": "HomeHeldNoted", "schema": "schemas/consumed/HomeHeld.json",
            "retry": {"firstMs": 50, "maxMs": 1000}}]
    change_manifest(ID, hear)
    consumed = COPY / "Manifests" / ID / "schemas/consumed/HomeHeld.json"
    consumed.parent.mkdir(exist_ok=True)
    consumed.write_text(json.dumps(CONSUMED))
    plugin = COPY / "Plugins" / NAME
    (plugin / "Migrations/0002-noted.sql").write_text(
        "CREATE TABLE noted (event_id TEXT NOT NULL PRIMARY KEY, home_id TEXT NOT NULL) STRICT;\n")
    with open(plugin / "Statements/entries.sql", "a") as file:
        file.write(STATEMENTS)
    source = plugin / f"{NAME}.swift"
    head, tail = source.read_text().rsplit("    }\n}", 1)
    source.write_text(head + BINDING + "    }\n}" + tail)


def evolve_housing() -> None:
    """The next version: an event says more, a table has a column more; both only add."""
    def later(manifest):
        manifest["version"] = "0.3.0"
        manifest["tables"]["hold"]["columns"]["remark"] = {"class": "internal", "purpose": "what the desk notes"}
    change_manifest("housing", later)
    file = COPY / "Manifests/housing/schemas/events/HomeHeld.json"
    schema = json.loads(file.read_text())
    schema["properties"]["source"] = {"type": "string", "maxLength": 20, "description": "By which way it was asked for."}
    file.write_text(json.dumps(schema, ensure_ascii=False, indent=2))
    migrations = COPY / "Plugins/Housing/Migrations"
    (migrations / f"{len(list(migrations.glob('*.sql'))) + 1:04}-remark.sql").write_text(
        "-- expand 0.3.0\nALTER TABLE hold ADD COLUMN remark TEXT;\n")
    change("Plugins/Housing/Holds/HoldDesk.swift", "                expiresAt: hold.expiresAt\n            )\n        )",
           "                expiresAt: hold.expiresAt,\n                source: \"desk\"\n            )\n        )")


def evolve_exchange() -> None:
    """The same of a plugin that nobody here listens to."""
    def later(manifest):
        manifest["version"] = "0.2.0"
        manifest["tables"]["lot"]["columns"]["remark"] = {"class": "internal", "purpose": "what the desk notes"}
    change_manifest("exchange", later)
    file = COPY / "Manifests/exchange/schemas/events/LotNoticed.json"
    schema = json.loads(file.read_text())
    schema["properties"]["desk"] = {"type": "string", "maxLength": 20, "description": "Which desk noticed the lot."}
    file.write_text(json.dumps(schema, ensure_ascii=False, indent=2))
    migrations = COPY / "Plugins/Exchange/Migrations"
    (migrations / f"{len(list(migrations.glob('*.sql'))) + 1:04}-remark.sql").write_text(
        "-- expand 0.2.0\nALTER TABLE lot ADD COLUMN remark TEXT;\n")
    change("Plugins/Exchange/Lots/LotDesk.swift", "opensAt: notice.terms.opensAt.instant))",
           "opensAt: notice.terms.opensAt.instant, desk: \"board\"))")


class Release:
    """A plugin as it was when it was released: its folder, its manifest's folder, and the locks beside."""

    def __init__(self, plugin: str):
        identity = plugin.lower()
        self.folders = [COPY / "Plugins" / plugin, COPY / "Manifests" / identity]
        self.releases = f"{identity}/released/"
        self.version = json.loads((self.folders[1] / "plugin.json").read_text())["version"]
        if not (self.folders[1] / "released" / self.version).exists():
            tool("plugin", "release", identity)
        self.kept = COPY.parent / f"{identity}-{self.version}-as-released"
        shutil.rmtree(self.kept, ignore_errors=True)
        for folder in self.folders:
            shutil.copytree(folder, self.kept / folder.relative_to(COPY))

    def take_back(self) -> None:
        """The plugin is what it was; what was released of it since stands in no lock any more."""
        for folder in self.folders:
            shutil.rmtree(folder)
            shutil.copytree(self.kept / folder.relative_to(COPY), folder)
        lock = COPY / "Manifests/releases.lock"
        then = {str(file.relative_to(COPY / "Manifests")) for file in (self.folders[1] / "released").rglob("*.json")}
        lines = [line for line in lock.read_text().splitlines(keepends=True)
                 if self.releases not in line or line.split()[-1] in then]
        lock.write_text("".join(lines))
        released = self.folders[1] / "released" / self.version
        for file in released.rglob("*.json"):
            current = self.folders[1] / file.relative_to(released)
            expect(current.read_bytes() == file.read_bytes(), f"{current} is not what was released as {self.version}")


def evolve_second_plugin() -> None:
    """Its next version reads one member more of the same event, and keeps it."""
    def later(manifest):
        manifest["version"] = "0.2.0"
        manifest["tables"]["noted"]["columns"]["hold_id"] = {"class": "internal", "purpose": "the hold"}
    change_manifest(ID, later)
    consumed = dict(CONSUMED, required=["homeId", "holdId"],
                    properties=CONSUMED["properties"] | {"holdId": {"type": "string", "format": "id"}})
    (COPY / "Manifests" / ID / "schemas/consumed/HomeHeld.json").write_text(json.dumps(consumed))
    plugin = COPY / "Plugins" / NAME
    (plugin / "Migrations/0003-hold.sql").write_text(
        "-- expand 0.2.0\nALTER TABLE noted ADD COLUMN hold_id TEXT;\n")
    change(f"Plugins/{NAME}/Statements/entries.sql", STATEMENTS, LATER_STATEMENTS)
    change(f"Plugins/{NAME}/{NAME}.swift", "homeID: held.homeId)", "homeID: held.homeId, holdID: held.holdId)")


def keeps_its_version() -> None:
    """What was released as a version is that version: another contract is another number."""
    file = COPY / "Manifests" / ID / "plugin.json"
    whole = file.read_text()
    manifest = json.loads(whole)
    manifest["routes"][0]["quota"] = {"count": 5, "windowSeconds": 60}
    file.write_text(json.dumps(manifest, ensure_ascii=False, indent=2))
    said = tool("plugin", "check", "--manifests", COPY / "Manifests", fails=True)
    expect("not the one released as" in said, f"a changed contract keeps its version:\n{said}")
    file.write_text(whole)


class City:
    """One data folder that several builds take turns on."""

    def __init__(self, program: Path):
        os.environ["CITYHOST_BIN"] = str(program)
        self.seeded = Seeded(6, program)
        self.data = self.seeded.data
        self.tokens = iter(self.seeded.tokens)
        self.held = 0
        self.clerk = ""

    def turn(self, program: Path, what: str, body=None) -> str:
        """Runs a build on the folder; a resident holds a home and a clerk reads what is theirs."""
        host = Host(self.data, program)
        try:
            host.start()
            self.clerk = self.clerk or host.sign_in(hosting.demo_phone(self.seeded.report, "clerk"))
            token = next(self.tokens)
            field = {"Authorization": f"Bearer {token}"}
            status, _, body_ = host.get("/housing/v1/homes?kind=whole&limit=1")
            home = json.loads(body_)["items"][0]["id"]
            status, _, answer = host.call("POST", f"/housing/v1/homes/{home}/holds", {},
                                          {**field, "Idempotency-Key": f"hold-{self.held}"})
            expect(status == 201, f"{what}: holding {home} answered {status} {answer[:300]!r}")
            self.held += 1
            status, _, answered = host.get("/exchange/v1/lots")
            expect(status == 200, f"{what}: the board answered {status} {answered[:300]!r}")
            if body:
                body(host, field)
            self.entries(host, what)
            self.wait(host)
        finally:
            code = host.stop()
        expect(code == 0, f"{what}: the host ended with {code}:\n{host.tail()}")
        self.judge(what)
        print(f"          {what}: {self.held} holds heard of, in order", flush=True)
        return json.loads(answer)["id"]

    def entries(self, host: Host, what: str) -> None:
        """The second plugin's own data: one entry more each time, none lost."""
        field = {"Authorization": f"Bearer {self.clerk}"}
        status, _, answer = host.call("POST", f"/{ID}/v1/entries", {"text": what},
                                      {**field, "Idempotency-Key": f"entry-{self.held}"})
        expect(status == 201, f"{what}: recording an entry answered {status} {answer[:300]!r}")
        status, _, answer = host.get(f"/{ID}/v1/entries?limit=50", field)
        texts = [item["text"] for item in json.loads(answer)["items"]]
        expect(len(texts) == self.held and texts[-1] == what, f"{what}: the entries are {texts}")

    def wait(self, host: Host) -> None:
        """Until the second plugin's cursor has stood still for a while: the judge says if too early."""
        until, same, before = time.monotonic() + 20, 0, ""
        while time.monotonic() < until and same < 5:
            lines = host.get("/metrics")[2].decode().splitlines()
            now = "".join(line for line in lines if "cityhost_consumer_cursor{" in line and ID in line)
            same, before = (same + 1 if now and now == before else 0), now
            time.sleep(0.05)

    def judge(self, what: str) -> None:
        """Every event is in the log once and has been heard of once, up to where the cursor stands."""
        chain.check(self.data)
        log = rows(self.data / "bus.db", "SELECT seq, id, leaf FROM log ORDER BY seq")
        told = [(seq, identity) for seq, identity, leaf in log
                if json.loads(leaf)["type"] == "housing.home.held.v1"]
        noted = {row[0] for row in rows(self.data / f"{ID}.db", "SELECT event_id FROM noted")}
        expect(len(told) == self.held, f"{what}: the log tells of {len(told)} holds, not {self.held}")
        expect({row[1] for row in told} == noted, f"{what}: {len(noted)} of {len(told)} events were heard of")
        cursor = rows(self.data / f"{ID}.db", "SELECT sequence FROM host_cursor")[0][0]
        expect(cursor >= told[-1][0], f"{what}: the cursor stands at {cursor}, the last event is {told[-1][0]}")


def rows(file: Path, sql: str) -> list[tuple]:
    """What a file of a stopped host holds; closed at once, since the next host wants it to itself."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return database.execute(sql).fetchall()


def columns(data: Path, plugin: str = "housing", table: str = "hold") -> list[str]:
    return [row[1] for row in rows(data / f"{plugin}.db", f"PRAGMA table_info({table})")]


def roll_back(earlier: Path, later: Path, mixed: Path) -> None:
    city = City(earlier)
    try:
        first = city.turn(earlier, "all as released")
        backup = city.data.parent / "housing.db.before"
        shutil.copy2(city.data / "housing.db", backup)

        def tells(wanted: bool):
            def body(host, field):
                said = host.get("/asyncapi.json")[2].decode()
                # Exchange's events are read by nobody outside; its migration tells which of it runs.
                member = "By which way it was asked for"
                expect((member in said) == wanted, f"the bus tells of the other contract: {member}")
            return body
        second = city.turn(later, "Housing and Exchange at their next versions", tells(True))
        for place in [("housing", "hold"), ("exchange", "lot")]:
            expect("remark" in columns(city.data, *place), f"the migration of {place} did not run")

        def sees(host, field):
            answers = [host.get(f"/housing/v1/homes?kind=whole&limit=1")[0]]
            expect(answers == [200], f"the earlier Housing answers {answers}")
        city.turn(earlier, "the code of both taken back", sees)
        for place in [("housing", "hold"), ("exchange", "lot")]:
            expect("remark" in columns(city.data, *place), f"taking code back changed {place}")
        hold = city.turn(mixed, "previous releases of both beside the next notice board", tells(False))
        noted = rows(city.data / f"{ID}.db", "SELECT hold_id FROM noted WHERE hold_id IS NOT NULL")
        expect(noted == [(hold,)], f"the next notice board noted {noted}, not {hold}")
        # Code and data: the file is from before, and the host says so instead of losing facts.
        shutil.copy2(backup, city.data / "housing.db")
        for rest in ("-wal", "-shm"):
            (city.data / f"housing.db{rest}").unlink(missing_ok=True)
        expect("remark" not in columns(city.data), "the file is not the one from before")
        said = subprocess.run([earlier, "serve", "--data", city.data, "--listen", "127.0.0.1:0", "--sandbox"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        expect(said.returncode != 0 and "accept-restored" in said.stdout + said.stderr,
               f"an older file was taken in silence:\n{said.stdout}{said.stderr}")
        tool("data", "accept-restored", "housing", "--data", city.data, program=earlier)
        city.turn(earlier, "Housing's code and data taken back")
        held = {row[0] for row in rows(city.data / "housing.db", "SELECT id FROM hold")}
        expect(first in held and second not in held, f"Housing's own data are not those from before: {held}")
    finally:
        city.seeded.remove()


def leave_out(names: list[str]) -> None:
    for left_out in names:
        rest = [name for name in names if name != left_out]
        program = build(f"a city without {left_out}", CITYHOST_PLUGINS=" ".join(rest))
        for words in (["plugin", "list"], ["plugin", "check"]):
            tool(*words, program=program)
        folder = Path(tempfile.mkdtemp(prefix="cityhost-without-"))
        host = Host(folder / "data", program)
        try:
            host.start()
            for name in names:
                status, _, answer = host.get(f"/{name.lower()}/v1/entries" if name == NAME else "/housing/v1/homes")
                wanted = [404] if name == left_out else [200, 401]
                expect(status in wanted, f"without {left_out}, {name} answers {status} {answer[:200]!r}")
        finally:
            host.stop()
            shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--minutes", type=float, default=15)
    given = arguments.parse_args()
    started = time.monotonic()
    lock = claim()
    add_second_plugin()
    build("unreviewed")
    said = tool("plugin", "check", fails=True)
    expect(f"{ID} subscription" in said, f"the check does not name the new grants:\n{said}")
    tool("plugin", "lock")
    Release(NAME)
    released = [Release("Housing"), Release("Exchange")]
    earlier = build("all as released")
    evolve_housing()
    evolve_exchange()
    tool("plugin", "lock")
    keeps_its_version()
    later = build("the next Housing and Exchange")
    tool("plugin", "check", program=later)
    said = tool("plugin", "diff", "housing", program=later)
    expect("adds event housing.home.held.v1: /source may be there" in said, f"the difference is told as:\n{said}")
    said = tool("plugin", "diff", "exchange", program=later)
    expect("adds event exchange.lot.noticed.v1: /desk may be there" in said, f"the difference is told as:\n{said}")
    for plugin in ("Housing", "Exchange"):
        Release(plugin)
    for release in released:
        release.take_back()
    evolve_second_plugin()
    # The sums of statements are those that were built.
    tool("plugin", "lock", program=build("unreviewed again"))
    mixed = build("previous releases beside the next notice board")
    tool("plugin", "check", program=mixed)
    roll_back(earlier, later, mixed)
    leave_out(["Housing", NAME])
    minutes = (time.monotonic() - started) / 60
    expect(minutes < given.minutes, f"it took {minutes:.1f} minutes")
    lock.close()
    print(f"PASSED: plugins evolve, run at a previous release, go back and are left out apart from each other, in {minutes:.1f} minutes")


if __name__ == "__main__":
    main()
