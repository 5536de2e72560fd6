#!/usr/bin/env python3
"""Procurement as open contracting data: every release the host gives out passes libcoveocds without an error.

    ocds.py [--url http://HOST --export FILE]

With --url it only writes the release package of a running host to a file. Otherwise it lists two procurements, lets
bidders close one of them, and has the package validated offline against the schemas of ../shared/corpora. The validator
is not among the requirements of the other proofs: `pip install libcoveocds==0.17.0`.
"""
import argparse
import datetime
import io
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from hosting import Host, Seeded, binary, corpora, expect  # noqa: E402

OFFICER, TENANT = "13700000011", "wuhan"
POLICY = {
    "id": "quick", "version": 1, "titleZh": "快速反向", "titleEn": "Quick reverse", "directions": ["reverse"],
    "freeSeconds": 0, "entrySeconds": 0, "timed": {"firstSeconds": 3, "windowSeconds": 3, "cooldownSeconds": 0},
    "rounds": None, "trigger": "anyValid", "hardStopSeconds": None, "maxExtensions": None, "stepMode": "atLeast",
    "stepBase": "leader", "stepShare": None, "minQualified": 1, "minBidders": 1, "mustBidInFree": False,
    "allowNonLeading": True, "selfUndercut": True, "isScored": False, "tie": "firstCome", "awardees": 1,
    "hasPriority": False, "outage": "extendBy", "resumeNoticeSeconds": 1, "showsBest": True}


def package(fetch) -> dict:
    """All releases, page by page, as one package."""
    releases, before = [], ""
    while before is not None:
        page = fetch("/exchange/v1/ocds/releases?limit=100" + (f"&before={before}" if before else ""))
        releases += [json.loads(item["text"]) for item in page["items"]]
        before = page.get("next")
    dates = [release["date"] for release in releases]
    return {"uri": "https://exchange.example/ocds/releases", "version": "1.1",
            "publishedDate": max(dates, default="2023-12-29T00:00:00.000Z"), "publisher": {"name": "农交所"},
            "releases": releases}


def ask(host: Host, method: str, path: str, token: str, body=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        headers["Idempotency-Key"] = uuid.uuid4().hex
    status, _, answer = host.call(method, path, body, headers)
    expect(status in (200, 201), f"{method} {path} answered {status} {answer[:300]!r}")
    return json.loads(answer)


def list_lot(host: Host, officer: str, title: str, seconds: int) -> str:
    now = datetime.datetime.now(datetime.timezone.utc)
    at = [(now + datetime.timedelta(seconds=s)).strftime("%Y-%m-%dT%H:%M:%SZ") for s in (seconds, seconds + 1)]
    return ask(host, "POST", "/exchange/v1/lots", officer, {
        "titleZh": title, "kind": "procurement", "policy": "quick", "direction": "reverse", "startFen": 9_800_050,
        "stepFen": 100, "depositFen": 0, "registrationEndsAt": at[0], "opensAt": at[1]})["id"]


def close(host: Host, officer: str, lot: str, bidders: list[str]) -> None:
    """Bidders take part, and the auction ends by itself."""
    place = f"/exchange/v1/lots/{lot}"
    for token in bidders:
        made = ask(host, "POST", f"{place}/registrations", token, {})
        ask(host, "POST", f"/exchange/v1/registrations/{made['id']}/reviews", officer, {"accept": True})
    deadline = time.monotonic() + 60
    offered = False
    while (state := ask(host, "GET", place, "")["state"]) != "closed":
        if state == "timed" and not offered:
            for number, token in enumerate(bidders):
                ask(host, "POST", f"{place}/offers", token, {"kind": "bid", "amount": f"{98_000 - 1_000 * number}.50"})
            offered = True
        expect(time.monotonic() < deadline, f"the lot is {state}")
        time.sleep(0.1)


def validate(found: dict) -> None:
    from libcoveocds.api import ocds_json_output
    from libcoveocds.config import LibCoveOCDSConfig
    folder = corpora() / "ocds" / "standard-1__1__5"
    with tempfile.TemporaryDirectory() as place:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("standard-1__1__5/", "")
            for path in sorted(folder.rglob("*")):
                files.write(path, f"standard-1__1__5/{path.relative_to(folder)}")
        (Path(place) / "standard.zip").write_bytes(archive.getvalue())
        config = LibCoveOCDSConfig({"context": "api", "standard_zip": f"file://{place}/standard.zip"})
        said = ocds_json_output(json_data=found, lib_cove_ocds_config=config)
        expect(not said["validation_errors"], f"libcoveocds: {json.dumps(said['validation_errors'], indent=1)[:2000]}")
        # A check of the checker: it does find what is wrong.
        broken = json.loads(json.dumps(found))
        broken["releases"][0]["tender"]["value"]["amount"] = "much"
        said = ocds_json_output(json_data=broken, lib_cove_ocds_config=config)
        expect(bool(said["validation_errors"]), "libcoveocds takes an amount that is no number")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--url")
    arguments.add_argument("--export", type=Path)
    given = arguments.parse_args()
    if given.url:
        def fetch(path: str) -> dict:
            with urllib.request.urlopen(given.url + path) as answer:
                return json.load(answer)
        found = package(fetch)
        (given.export or Path("releases.json")).write_text(json.dumps(found, ensure_ascii=False, indent=1))
        return print(f"{len(found['releases'])} releases")
    files = Seeded(2)
    granted = subprocess.run([binary(), "auth", "grant", "officer", "--phone", OFFICER, "--name", "Officer", "--tenant",
                              TENANT, "--data", files.data], capture_output=True, text=True)
    expect(granted.returncode == 0, f"appointing an officer: {granted.stdout}{granted.stderr}")
    host = Host(files.data)
    try:
        host.start()
        officer = host.sign_in(OFFICER)
        ask(host, "POST", "/exchange/v1/policies", officer,
            {"text": json.dumps(POLICY, ensure_ascii=False, separators=(",", ":"))})
        list_lot(host, officer, "路灯采购", 3600)
        close(host, officer, list_lot(host, officer, "村级监控设备采购", 4), files.tokens)
        found = package(lambda path: ask(host, "GET", path, ""))
        expect(len(found["releases"]) == 2, f"{len(found['releases'])} releases of two procurements")
        tags = sorted(release["tag"][0] for release in found["releases"])
        expect(tags == ["award", "tender"], f"the tags are {tags}")
        validate(found)
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        print("PASSED: 2 releases without an error, an award and a tender")
    finally:
        host.stop()
        files.remove()


if __name__ == "__main__":
    main()
