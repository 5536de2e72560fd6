#!/usr/bin/env python3
"""The integrators' guide works as it stands: its listings are run, in order, against a fresh city.

    integrating.py
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from hosting import PACKAGE, Host, Seeded, demo_phone, expect


def main() -> None:
    text = (PACKAGE / "docs" / "guides" / "integrating.md").read_text()
    listings = re.findall(r"^```(sh|python)\n(.*?)^```$", text, re.S | re.M)
    expect(len(listings) >= 4, f"{len(listings)} listings in the guide")
    city = Seeded(0)
    phone = demo_phone(city.report, "landlord")
    expect(f"PHONE={phone}" in text, f"the landlord's number is {phone}, the guide names another")
    os.environ["CITYHOST_WEBHOOK_INNER"] = "127.0.0.0/8"
    host = Host(city.data)
    try:
        host.start()
        script = ""
        for number, (language, listing) in enumerate(listings):
            if language == "sh":
                script += listing
            else:
                script += f"export CITY KEY\n{sys.executable} - <<'LISTING{number}'\n{listing}LISTING{number}\n"
        script = script.replace("http://127.0.0.1:8080", f"http://127.0.0.1:{host.port}")
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=Path(folder), stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, timeout=120)
        expect(done.returncode == 0, f"the listings end with {done.returncode}:\n{done.stdout}{done.stderr}")
        expect('"id":"inbox.' in done.stdout, f"no receipt came back:\n{done.stdout[-1000:]}")
        expect("verified housing.meter.read.v1 7" in done.stdout, f"the webhook was not verified:\n{done.stdout[-1000:]}")
        expect("housing.meter.read.v1 128400" in done.stdout, f"the stream brought nothing:\n{done.stdout[-1000:]}")
        print(f"PASSED: {len(listings)} listings of the integrators' guide")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
