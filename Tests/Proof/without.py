#!/usr/bin/env python3
"""Builds the city without each of its plugins in turn, and without any; each build checks and serves.

    without.py

The list of plugins is the one in Package.swift. All builds share the copy of the tree that the tutorial
is carried out in, so that each one after the first compiles only the executable anew, and none what
the tutorial has built.
"""
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from hosting import PACKAGE, Host, expect
from tutorial import COPY, claim


def plugins() -> list[str]:
    text = (PACKAGE / "Package.swift").read_text()
    found = re.search(r"let allPlugins: \[String\] = \[(.*?)\]", text, re.S)
    expect(found is not None, "Package.swift has no list of plugins")
    return re.findall(r'"(\w+)"', found.group(1))


def build(names: list[str]) -> Path:
    env = dict(os.environ, CITYHOST_PLUGINS=" ".join(names) or "none")
    done = subprocess.run(
        ["swift", "build", "-j", str(os.cpu_count() or 2), "--explicit-target-dependency-import-check", "error",
         "--product", "cityhost"],
        cwd=COPY, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    expect(done.returncode == 0, f"a city of {names} does not build:\n{done.stdout[-3000:]}")
    return COPY / ".build/debug/cityhost"


def serves(program: Path, names: list[str], left_out: str) -> None:
    for words in (["plugin", "list"], ["plugin", "check"]):
        done = subprocess.run([program, *words], cwd=COPY, text=True, capture_output=True)
        expect(done.returncode == 0, f"{words} of a city of {names}:\n{done.stdout}{done.stderr}")
    folder = Path(tempfile.mkdtemp(prefix="cityhost-without-"))
    os.environ["CITYHOST_BIN"] = str(program)
    host = Host(folder / "data")
    try:
        host.start()
        status, _, _ = host.get("/readyz")
        expect(status == 200, f"a city of {names} is not ready: {status}")
        status, _, _ = host.get(f"/{left_out.lower()}/")
        expect(status == 404, f"what {left_out} served answers {status} without it")
    finally:
        host.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    names = plugins()
    expect(len(names) > 0, "no plugins")
    lock = claim()
    for left_out in names:
        started = time.monotonic()
        rest = [name for name in names if name != left_out]
        serves(build(rest), rest, left_out)
        print(f"{time.monotonic() - started:6.1f} s  without {left_out}", flush=True)
    if len(names) > 1:
        serves(build([]), [], names[0])
    print(f"PASSED: the city builds, checks and serves without each of {', '.join(names)}, and without any")
    lock.close()


if __name__ == "__main__":
    main()
