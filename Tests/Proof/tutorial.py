#!/usr/bin/env python3
"""Carries out docs/guides/writing-a-plugin.md as it stands, in a copy of the tree.

    tutorial.py [--keep]

Shell listings are run, listings with a file name are written, listings of differences are applied.
The copy and its build stay in .build-tutorial, so that a second run only builds what changed. without.py
and independence.py build there too: what one has built the others need not, and one waits for another.
"""
import fcntl
import os
import re
import shutil
import subprocess
import sys
import time

from hosting import PACKAGE, expect

COPY = PACKAGE / ".build-tutorial" / "tree"
GUIDE = "docs/guides/writing-a-plugin.md"
PARTS = ["Package.swift", "Package.resolved", "Makefile", "README.md", ".swift-format", ".gitignore", ".ci",
         "Sources", "Plugins", "Tests", "Manifests", "Benchmarks", "docs"]


def claim(minutes: float = 40):
    """Waits until nobody else works in the copy, then brings it to the tree's state; keep what it returns."""
    COPY.mkdir(parents=True, exist_ok=True)
    lock = open(COPY.parent / "lock", "w")
    until = time.monotonic() + 60 * minutes
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            expect(time.monotonic() < until, f"somebody has worked in {COPY} for {minutes} minutes")
            time.sleep(0.5)
    refresh()
    return lock


def refresh() -> None:
    """Brings the copy to the tree's state; files that did not change keep their times."""
    wanted = {}
    for part in PARTS:
        place = PACKAGE / part
        files = [place] if place.is_file() else place.rglob("*") if place.exists() else []
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                wanted[file.relative_to(PACKAGE)] = file
    for part in PARTS:
        place = COPY / part
        for file in [place] if place.is_file() else place.rglob("*") if place.exists() else []:
            if file.is_file() and file.relative_to(COPY) not in wanted:
                file.unlink()
    for path, file in wanted.items():
        target = COPY / path
        if target.exists() and target.read_bytes() == file.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        shutil.copymode(file, target)
    for folder in sorted(COPY.rglob("*"), reverse=True):
        if folder.is_dir() and ".build" not in folder.parts and not any(folder.iterdir()):
            folder.rmdir()


def steps() -> list[tuple[str, str, str]]:
    """Kind, name and text of every listing of the tutorial's part."""
    text = (COPY / GUIDE).read_text().split("\n# What there is\n")[0]
    found = re.findall(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", text, re.S | re.M)
    for kind, name, _ in found:
        expect(kind in ("sh", "diff") or kind == "swift" and name, f"a listing of {kind} that nobody can carry out")
    return found


def carry_out(kind: str, name: str, text: str, env: dict) -> tuple[str, str]:
    """Carries out a listing; returns what to call it, and what it said."""
    if kind == "swift":
        (COPY / name).parent.mkdir(parents=True, exist_ok=True)
        (COPY / name).write_text(text)
        return name, ""
    command = ["bash", "-euo", "pipefail", "-c", text] if kind == "sh" else ["patch", "-p1", "--fuzz=0"]
    done = subprocess.run(command, cwd=COPY, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=1500, **({"stdin": subprocess.DEVNULL} if kind == "sh" else {"input": text}))
    expect(done.returncode == 0, f"this listing ends with {done.returncode}:\n{text}\n{done.stdout[-4000:]}")
    return text.splitlines()[0] if kind == "sh" else "differences", done.stdout


def main() -> None:
    lock = claim()
    # The suites of other targets are not part of the tutorial.
    env = dict(os.environ, CITYHOST_TESTS="Stalls Layout Contract")
    total = time.monotonic()
    listings = steps()
    expect(len(listings) >= 8, f"{len(listings)} listings in {GUIDE}")
    said = ""
    for kind, name, text in listings:
        start = time.monotonic()
        what, more = carry_out(kind, name, text, env)
        said += more
        print(f"{time.monotonic() - start:6.1f} s  {what}", flush=True)
    cases = re.search(r"contract cases of stalls: (\d+)", said)
    expect(cases is not None and int(cases.group(1)) > 30, "the new plugin's contract was not asked")
    minutes = (time.monotonic() - total) / 60
    expect(minutes < 10 or "--cold" in sys.argv, f"the tutorial took {minutes:.1f} minutes")
    print(f"PASSED: {len(listings)} listings of {GUIDE}, {cases.group(1)} contract cases of what they made, "
          f"in {minutes:.1f} minutes")
    lock.close()


if __name__ == "__main__":
    main()
