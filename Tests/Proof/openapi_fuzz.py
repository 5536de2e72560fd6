#!/usr/bin/env python3
"""Schemathesis calls the served interface as every role, from its OpenAPI document alone.

    openapi_fuzz.py [--examples 15] [--seconds 20] [--seed N]

Judged by somebody else's checks: no 5xx but those that say when to come back, no answer that breaks
its schema or its declared statuses and types, no route that forgets to ask who is calling.
"""
import argparse
import subprocess
import sys
from pathlib import Path

from hosting import Host, Seeded, demo_phone, expect

CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance",
          "response_schema_conformance", "ignored_auth"]


def fuzz(host: Host, role: str, token: str, given: argparse.Namespace, seconds: int) -> tuple[bool, str]:
    """One run as one caller; says whether it was good, and what schemathesis said."""
    command = [Path(sys.executable).parent / "schemathesis",
               "--config-file", Path(__file__).with_name("schemathesis.toml"), "run",
               f"http://127.0.0.1:{host.port}/openapi.json", "--checks", ",".join(CHECKS),
               "--max-examples", str(given.examples), "--seed", str(given.seed),
               "--phases", "examples,coverage,fuzzing", "--generation-database", "none",
               "--suppress-health-check", "all", "--warnings", "off", "--workers", "1",
               "--request-timeout", "20", "--continue-on-failure", "--max-failures", "20"]
    if token:
        command += ["--header", f"Authorization:Bearer {token}"]
    try:
        done = subprocess.run([str(word) for word in command], cwd=host.data.parent, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired as late:
        raise SystemExit(f"FAILED: as {role} more than {seconds} s:\n{late.stdout}") from late
    said = done.stdout + done.stderr
    expect(host.is_running, f"the host ended while {role} called it:\n{host.tail()}")
    return done.returncode == 0, said


def summary(said: str) -> str:
    """The line of the report that counts the generated cases."""
    lines = [line.strip() for line in said.splitlines() if "generated" in line]
    return lines[-1] if lines else said.strip().splitlines()[-1]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--examples", type=int, default=15)
    arguments.add_argument("--seconds", type=int, default=120)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    city = Seeded(1)
    host = Host(city.data)
    try:
        host.start()
        callers = {"anonymous": "", "a resident": city.tokens[0],
                   "a landlord's clerk": host.sign_in(demo_phone(city.report, "landlord"))}
        failures = []
        for role, token in callers.items():
            is_good, said = fuzz(host, role, token, given, given.seconds)
            print(f"as {role}: {summary(said)}")
            if not is_good:
                failures.append(f"as {role}:\n{said[-6000:]}")
        expect(not failures, "\n".join(failures))
        expect(host.stop() == 0, "the host did not end cleanly")
        print(f"PASSED: {len(callers)} roles, checks {', '.join(CHECKS)} (seed {given.seed})")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
