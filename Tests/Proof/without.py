#!/usr/bin/env python3
"""Builds the city without each of its plugins in turn, and without any; each build checks and serves.

    without.py [--tests]

With `--tests` the whole test suite of the rest is compiled too, and the rest's contracts, the host's own rules
and the command line's are tested. The list of plugins is the one in Package.swift. All builds share the copy of the tree that the tutorial
is carried out in, so that each one after the first compiles only the executable anew, and none what
the tutorial has built.
"""
import argparse
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


TESTED = "ContractTests|LayoutTests|HostTests|cityhostTests|PluginKitTests"


def swift(words: list[str], names: list[str]) -> None:
    env = dict(os.environ, CITYHOST_PLUGINS=" ".join(names) or "none",
               CITYHOST_CORPORA=os.environ.get("CITYHOST_CORPORA", str(PACKAGE.parent / "shared/corpora")))
    done = subprocess.run(["swift", *words], cwd=COPY, env=env, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    expect(done.returncode == 0, f"swift {' '.join(words)} in a city of {names}:\n{done.stdout[-3000:]}")


def build(names: list[str], *what: str) -> Path:
    swift(["build", "-j", str(os.cpu_count() or 2), "--explicit-target-dependency-import-check", "error", *what], names)
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
        expect(host.stop() == 0, f"a city of {names} did not end cleanly")
    finally:
        host.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--tests", action="store_true")
    given = arguments.parse_args()
    names = plugins()
    expect(len(names) > 0, "no plugins")
    lock = claim()
    for left_out in names:
        started = time.monotonic()
        rest = [name for name in names if name != left_out]
        serves(build(rest, "--product", "cityhost"), rest, left_out)
        if given.tests:
            build(rest, "--build-tests")
            swift(["test", "--skip-build", "--no-parallel", "--filter", TESTED], rest)
        print(f"{time.monotonic() - started:6.1f} s  without {left_out}", flush=True)
    if len(names) > 1:
        serves(build([], "--product", "cityhost"), [], names[0])
    print(f"PASSED: the city builds, checks and serves without each of {', '.join(names)}, and without any")
    lock.close()


if __name__ == "__main__":
    main()
