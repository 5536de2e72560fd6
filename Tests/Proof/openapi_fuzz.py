#!/usr/bin/env python3
"""Schemathesis calls the served interface as every kind of caller, from its OpenAPI document alone.

    openapi_fuzz.py [--examples 15] [--seconds 300] [--seed N]

Judged by somebody else's checks: no 5xx but those that say when to come back, no answer that breaks
its schema or is of a status or type that its operation does not declare, no route that forgets to ask who is calling.
Callers: nobody, somebody of every role that a manifest names, and an API key.
"""
import argparse
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hosting import PACKAGE, Host, Seeded, binary, demo_phone, expect

CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance",
          "response_schema_conformance", "ignored_auth"]
# What ends the very session, key or role that asks: after it a run would only see refusals. Each has a
# run of its own, by whom it ends least.
ENDING = ["auth.closeSession", "auth.setPassword"]
ENDING_OTHERS = ["auth.revokeKey", "auth.withdrawRole"]
# Its answer goes on for ever.
ENDLESS = "bus.streamEvents"
OFFICE = "fuzz-office"
# The landlord's clerk of the demonstration: one who has homes.
RESIDENT, ADMINISTRATOR, LANDLORD = "resident", "administrator", "landlord"


@dataclass
class Caller:
    """Who calls, with what, and a request that shows that they are still let in."""
    name: str
    token: str = ""
    proof: str = "/auth/v1/me"
    # For whom they act: given, since nearly every other name is refused before anything is looked at.
    place: str = "-"


def fuzz(host: Host, caller: Caller, given: argparse.Namespace, only: str = "") -> tuple[bool, str]:
    """One run as one caller; says whether it was good, and what schemathesis said."""
    command = [Path(sys.executable).parent / "schemathesis",
               "--config-file", Path(__file__).with_name("schemathesis.toml"), "run",
               f"http://127.0.0.1:{host.port}/openapi.json", "--checks", ",".join(CHECKS),
               "--max-examples", str(given.examples), "--seed", str(given.seed),
               "--phases", "examples,coverage,fuzzing", "--generation-database", "none",
               "--suppress-health-check", "all", "--warnings", "off", "--workers", "1",
               "--request-timeout", "20", "--continue-on-failure", "--max-failures", "20"]
    if caller.token:
        command += ["--header", f"Authorization:Bearer {caller.token}",
                    "--header", f"CityHost-Tenant:{caller.place}"]
    left_out = [ENDLESS] + (ENDING + ENDING_OTHERS if caller.token else [])
    for operation in [only] if only else left_out:
        command += ["--include-operation-id" if only else "--exclude-operation-id", operation]
    try:
        done = subprocess.run([str(word) for word in command], cwd=host.data.parent, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=given.seconds)
    except subprocess.TimeoutExpired as late:
        raise SystemExit(f"FAILED: as {caller.name} more than {given.seconds} s:\n{late.stdout}") from late
    said = done.stdout + done.stderr
    expect(host.is_running, f"the host ended while {caller.name} called it:\n{host.tail()}")
    return done.returncode == 0, said


def summary(said: str) -> str:
    """The line of the report that counts the generated cases."""
    lines = [line.strip() for line in said.splitlines() if "generated" in line]
    return lines[-1] if lines else said.strip().splitlines()[-1]


def is_let_in(host: Host, caller: Caller) -> bool:
    """True while the caller is who they say; nobody in particular always is."""
    if not caller.token:
        return True
    fields = {"Authorization": f"Bearer {caller.token}", "CityHost-Tenant": caller.place}
    return host.get(caller.proof, fields)[0] == 200


def manifests() -> list[Path]:
    """Those of the plugins and the host's own."""
    return [*PACKAGE.glob("Manifests/*/plugin.json"), *PACKAGE.glob("Sources/Host*/Manifest/plugin.json")]


def staff_roles() -> list[str]:
    """Every role that a permission of a manifest names, the host's own among them, but the resident's."""
    roles = {role for file in manifests()
             for permission in json.loads(file.read_text()).get("permissions", [])
             for role in permission.get("roles", [])}
    expect({RESIDENT, ADMINISTRATOR} < roles, f"the manifests name the roles {sorted(roles)}")
    return sorted(roles - {RESIDENT})


def settle_offices(city: Seeded, roles: list[str]) -> dict[str, str]:
    """An organisation with somebody of each role, made while no host runs; gives their phones."""
    phones = {role: f"139000000{77 + index}" for index, role in enumerate(roles)}
    commands = [["create-tenant", OFFICE, "--kind", "enterprise", "--name-zh", "试验单位", "--name-en", "Office"]]
    commands += [["grant", role, "--phone", phone, "--tenant", OFFICE] for role, phone in phones.items()]
    for words in commands:
        done = subprocess.run([binary(), "auth", *words, "--data", city.data], text=True, capture_output=True)
        expect(done.returncode == 0, f"auth {' '.join(words)}: {done.stdout}{done.stderr}")
    return phones


def organisation(host: Host, token: str) -> str:
    """The one organisation that somebody belongs to."""
    status, _, body = host.get("/auth/v1/me", {"Authorization": f"Bearer {token}"})
    expect(status == 200, f"who am I: {status} {body[:300]!r}")
    places = {role["tenantId"] for role in json.loads(body)["memberships"]}
    expect(len(places) == 1, f"somebody of {len(places)} organisations")
    return places.pop()


def api_key(host: Host, administrator: str) -> str:
    """A key with all that its maker may do."""
    field = {"Authorization": f"Bearer {administrator}"}
    status, _, body = host.get("/auth/v1/me", field)
    expect(status == 200, f"who am I: {status} {body[:300]!r}")
    scopes = json.loads(body)["permissions"]
    expect("auth.member.list" in scopes, f"an administrator may only {scopes}")
    status, _, body = host.call("POST", "/auth/v1/keys", {"name": "fuzz", "scopes": scopes}, field)
    expect(status == 201, f"making a key: {status} {body[:300]!r}")
    return json.loads(body)["token"]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--examples", type=int, default=15)
    arguments.add_argument("--seconds", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    city = Seeded(1 + len(ENDING))
    phones = settle_offices(city, staff_roles()) | {LANDLORD: demo_phone(city.report, LANDLORD)}
    host = Host(city.data)
    try:
        host.start()
        staff = {role: host.sign_in(phone) for role, phone in phones.items()}
        administrator = staff[ADMINISTRATOR]
        callers = [
            Caller("nobody"), Caller(f"a {RESIDENT}", city.tokens[0]),
            *(Caller(f"staff with the role {role}", token, place=organisation(host, token))
              for role, token in staff.items()),
            Caller("an API key", api_key(host, administrator), "/auth/v1/members", OFFICE),
        ]
        failures = []
        for caller in callers:
            expect(is_let_in(host, caller), f"{caller.name} is not let in")
        # Two at a time: who calls waits for itself more than for the host.
        with ThreadPoolExecutor(2) as both:
            for caller, (is_good, said) in zip(callers, both.map(lambda one: fuzz(host, one, given), callers)):
                print(f"as {caller.name}: {summary(said)}")
                if not is_good:
                    failures.append(f"as {caller.name}:\n{said[-6000:]}")
                elif not is_let_in(host, caller):
                    failures.append(f"as {caller.name}: the run ended the session, so it saw little")
        runs = [*((name, token, "-") for name, token in zip(ENDING, city.tokens[1:], strict=True)),
                *((name, administrator, OFFICE) for name in ENDING_OTHERS)]
        for operation, token, place in runs:
            caller = Caller(f"somebody who calls {operation}", token, place=place)
            is_good, said = fuzz(host, caller, given, only=operation)
            print(f"as {caller.name}: {summary(said)}")
            if not is_good:
                failures.append(f"as {caller.name}:\n{said[-6000:]}")
        expect(not failures, "\n".join(failures))
        expect(host.stop() == 0, "the host did not end cleanly")
        print(f"PASSED: {len(callers)} callers, checks {', '.join(CHECKS)} (seed {given.seed})")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
