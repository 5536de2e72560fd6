#!/usr/bin/env python3
"""The README's walk-through works as it stands: its shell listings are run against a fresh city.

    readme.py
"""
import json
import re
import subprocess

from hosting import PACKAGE, Host, Seeded, demo_phone, expect


def main() -> None:
    text = (PACKAGE / "README.md").read_text()
    listings = re.findall(r"^```sh\n(.*?)^```$", text, re.S | re.M)
    expect(len(listings) >= 2, f"{len(listings)} shell listings in README.md")
    city = Seeded(0)
    for role in ("landlord", "inspector"):
        phone = demo_phone(city.report, role)
        expect(f"PHONE={phone}" in text, f"the {role}'s number is {phone}, README.md names another")
    host = Host(city.data)
    try:
        host.start()
        script = "\n".join(listings).replace("http://127.0.0.1:8080", f"http://127.0.0.1:{host.port}")
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)
        expect(done.returncode == 0, f"the listings end with {done.returncode}:\n{done.stdout}{done.stderr}")
        home = json.loads(next((line for line in done.stdout.replace("}{", "}\n{").splitlines() if '"monthlyCost"' in line), "{}"))
        expect(bool(home.get("id")), f"no home came back:\n{done.stdout[-1000:]}")
        expect(home["available"] is False, "a home that nobody has verified is on offer")
        status, _, _ = host.get(f"/housing/v1/homes/{home['id']}")
        expect(status == 200, f"the listed home answers {status}")
        print(f"PASSED: {len(listings)} listings of README.md, the home {home['id']} is on the list")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
