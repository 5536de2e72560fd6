#!/usr/bin/env python3
"""Takes the locks off one at a time and sees that a suite turns red for each.

    sabotage.py [--only NAME ...]

Each switch of switches.py is a change of one place that breaks one promise. All of them are put into a copy
of the tree (.build-sabotage, kept between runs so that a build is incremental), where each is off until a run
asks for it by its number: one build holds them all, and a switch costs no more than the suites that must
notice it. With every switch off the same suites must be green. The table says which test noticed each.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from switches import SWITCHES, Switch

PACKAGE = Path(__file__).resolve().parents[2]
COPY = PACKAGE / ".build-sabotage"
SUITES = "HostStore HostAuth HostBus HostEgress HostProviders Host Contract Workshop cityhost Boundary ManifestCompiler Exchange Housing"
FLAGS = ["-j", str(os.cpu_count() or 2), "--explicit-target-dependency-import-check", "error"]
# What a switch asks, in the copy alone.
ASKS = """import Glibc

/// True in a run that breaks the promise of that number.
public func isBroken(_ number: Int) -> Bool { number == broken }

private let broken = unsafe getenv("CITYHOST_BROKEN").flatMap { unsafe Int(String(cString: $0)) } ?? -1
"""
# A promise that is broken may keep a suite waiting for ever.
SECONDS_MAX = 900


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"FAILED: {what}")


def switched(files: dict[str, str]) -> dict[str, str]:
    """The texts of files with every switch in them."""
    changed = {}
    for number, switch in enumerate(SWITCHES):
        text = changed.get(switch.file) or files[switch.file]
        expect(text.count(switch.right) == 1, f"{switch.name}: {switch.file} has no such place")
        changed[switch.file] = text.replace(switch.right, switch.wrong.replace("BROKEN", f"isBroken({number})"))
    for name, text in changed.items():
        if not name.startswith("Sources/PluginKit/") and not re.search(r"^[\w ]*import PluginKit$", text, re.M):
            changed[name] = "import PluginKit\n" + text
    return changed | {"Sources/PluginKit/Broken.swift": ASKS}


def synchronise() -> None:
    """Makes the copy like this tree, with every switch; what is the same keeps its time and its build."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=PACKAGE, capture_output=True, check=True).stdout.decode()
    wanted = {name for name in listed.split("\0") if name and (PACKAGE / name).is_file()}
    texts = switched({switch.file: (PACKAGE / switch.file).read_text() for switch in SWITCHES})
    for name in wanted | set(texts):
        source, copy = PACKAGE / name, COPY / name
        content = texts[name].encode() if name in texts else source.read_bytes()
        if copy.exists() and copy.read_bytes() == content:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
        if source.exists():
            shutil.copymode(source, copy)
    for copy in COPY.rglob("*"):
        name = str(copy.relative_to(COPY))
        if copy.is_file() and not name.startswith(".build/") and name not in wanted | set(texts) | {"Package.resolved"}:
            copy.unlink()


def swift(words: list[str], seconds: int, broken: int = -1) -> tuple[int, str]:
    # Corpora lie beside the tree that is copied, not beside the copy.
    corpora = os.environ.get("CITYHOST_CORPORA", str(PACKAGE.parent / "shared" / "corpora"))
    env = dict(os.environ, CITYHOST_TESTS=SUITES, CITYHOST_CORPORA=corpora, CITYHOST_BROKEN=str(broken))
    work = subprocess.Popen(["swift", *words], cwd=COPY, env=env, text=True, start_new_session=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        said, _ = work.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(work.pid, 9)
        said, _ = work.communicate()
        return 1, said
    return work.returncode, said


def judge(suites: str, broken: int = -1) -> tuple[bool, list[str], str]:
    """Runs suites; says whether they were green, which tests failed, and what was said."""
    code, said = swift(["test", "--skip-build", "--no-parallel", "--filter", suites], SECONDS_MAX, broken)
    ran = re.search(r"Test run with (\d+) tests?", said)
    expect(ran is not None and int(ran.group(1)) > 0 or code != 0, f"{suites} ran nothing:\n{said[-2000:]}")
    failed = re.findall(r"Test \"?([^\"\n]+?)\"? (?:with \d+ test cases )?failed after", said)
    return code == 0, failed or (["the run ended before its end"] if code else []), said


def unseen(switch: Switch, said: str) -> list[str]:
    """The cases that should have noticed and did not."""
    issues = "\n".join(line for line in said.splitlines() if "recorded an issue" in line or "↳" in line)
    return [case for case in switch.cases if case not in issues]


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--only", nargs="+", default=[""])
    given = arguments.parse_args()
    chosen = [(number, switch) for number, switch in enumerate(SWITCHES)
              if any(name in switch.name for name in given.only)]
    synchronise()
    began = time.monotonic()
    code, said = swift(["build", "--build-tests", *FLAGS], 7200)
    expect(code == 0, f"the tree with its switches does not build:\n{said[-3000:]}")
    print(f"{time.monotonic() - began:6.1f} s  built with {len(SWITCHES)} switches", flush=True)
    every = "|".join(dict.fromkeys(suite for _, switch in chosen for suite in switch.suites.split("|")))
    began = time.monotonic()
    is_green, failed, said = judge(every)
    expect(is_green, f"without a switch these fail: {failed}\n{said[-3000:]}")
    print(f"{time.monotonic() - began:6.1f} s  green with all of them off", flush=True)
    lines, missed = [], []
    for number, switch in chosen:
        began = time.monotonic()
        is_green, failed, said = judge(switch.suites, number)
        silent = [] if is_green else unseen(switch, said)
        if is_green or silent:
            missed.append(switch.name)
        verdict = "GREEN" if is_green else f"red, {len(failed)}"
        seen = ("not by " + ", ".join(silent)) if silent else failed[0] if failed else "nobody noticed"
        lines.append(f"| {switch.name} | {switch.file} | {verdict} | {seen} |")
        print(f"{time.monotonic() - began:6.1f} s  {switch.name}: {verdict} ({seen})", flush=True)
    print("\n".join(["| switch | where | suites | the first test that noticed |", "|---|---|---|---|", *lines]))
    expect(not missed, f"nobody noticed: {', '.join(missed)}")
    print(f"PASSED: {len(chosen)} switches, each turns a suite red")
    return 0


if __name__ == "__main__":
    sys.exit(main())
