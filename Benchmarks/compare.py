#!/usr/bin/env python3
"""Measures CityHost beside its peers in one run.

    compare.py [anything that the measuring program takes, such as --bench B1,B4 --rounds 3 --seconds 3]

Seeds a city once, signs in as a landlord's clerk, fills in sut.json and hands over to the
measuring program (`$CITYHOST_MEASURE`, else `shared/measure` beside the package).
"""
import json
import os
import sqlite3
import string
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests" / "Proof"))

from hosting import PACKAGE, Host, Seeded, demo_phone, expect  # noqa: E402


def main() -> None:
    measure = Path(os.environ.get("CITYHOST_MEASURE", PACKAGE.parent / "shared" / "measure")) / "run.py"
    expect(measure.exists(), f"the measuring program is not at {measure}")
    program = PACKAGE / ".build/release/cityhost"
    city = Seeded(0, program)
    try:
        host = Host(city.data, program)
        host.start()
        token = host.sign_in(demo_phone(city.report, "landlord"))
        status, _, body = host.get("/housing/v1/buildings?limit=1", {"Authorization": f"Bearer {token}"})
        expect(status == 200, f"buildings answered {status} {body[:200]!r}")
        building = json.loads(body)["items"][0]["id"]
        expect(host.stop() == 0, "the host did not end cleanly")
        # A shared flat takes the numbers of its rooms, so the ids have gaps; every home is asked for.
        with sqlite3.connect(f"file:{city.data}/housing.db?mode=ro", uri=True) as store:
            homes = "|".join(row[0] for row in store.execute("SELECT id FROM home ORDER BY id"))
        filled = string.Template((HERE / "sut.json").read_text()).substitute(
            PROGRAM=program, SEEDED=city.data, TOKEN=token, BUILDING=building, HOMES=homes)
        description = city.folder / "sut.json"
        description.write_text(filled)
        json.loads(filled)
        given = sys.argv[1:] or ["--bench", "B1,B4,B5c1,B5c64,B6,B11"]
        code = os.spawnv(os.P_WAIT, sys.executable, [sys.executable, str(measure), "--sut", str(description), *given])
        raise SystemExit(code)
    finally:
        city.remove()


if __name__ == "__main__":
    main()
