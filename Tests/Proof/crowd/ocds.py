#!/usr/bin/env python3
"""Procurement as open contracting data: every release and record the host gives out passes libcoveocds without an
error, and records are what ocdsmerge makes of their releases.

    ocds.py [--url http://HOST --export FILE]

With --url it only writes the release package of a running host to a file. Otherwise it lists three procurements, lets
bidders close two of them and has one of those certified, reads the feed while that goes on, and has the packages
validated offline against the schemas of ../shared/corpora.
"""
import argparse
import datetime
import functools
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
from crowd.listing import list_lot  # noqa: E402
from hosting import Host, Seeded, binary, corpora, expect  # noqa: E402

OFFICER, TENANT = "13700000011", "wuhan"
POLICY = {
    "id": "quick", "version": 1, "titleZh": "快速反向", "titleEn": "Quick reverse", "directions": ["reverse"],
    "freeSeconds": 0, "entrySeconds": 0, "timed": {"firstSeconds": 3, "windowSeconds": 3, "cooldownSeconds": 0},
    "rounds": None, "trigger": "anyValid", "hardStopSeconds": None, "maxExtensions": None, "stepMode": "atLeast",
    "stepBase": "leader", "stepShare": None, "minQualified": 1, "minBidders": 1, "mustBidInFree": False,
    "allowNonLeading": True, "selfUndercut": True, "isScored": False, "tie": "firstCome", "awardees": 1,
    "hasPriority": False, "outage": "extendBy", "resumeNoticeSeconds": 1, "showsBest": True}


def feed(fetch, after: int = 0) -> tuple[list[dict], int]:
    """Every release behind a number, and the number to go on from."""
    releases = []
    while True:
        page = fetch(f"/exchange/v1/ocds/releases?limit=3&after={after}")
        numbers = [item["number"] for item in page["items"]]
        expect(numbers == sorted(set(numbers)) and all(n > after for n in numbers), f"after {after} came {numbers}")
        releases += [json.loads(item["text"]) for item in page["items"]]
        after = page["last"]
        if not page["hasMore"]:
            return releases, after


def package(releases: list[dict]) -> dict:
    dates = [release["date"] for release in releases]
    return {"uri": "https://exchange.example/ocds/releases", "version": "1.1",
            "publishedDate": max(dates, default="2023-12-29T00:00:00.000Z"), "publisher": {"name": "农交所"},
            "releases": releases}


def record_package(records: list[dict]) -> dict:
    return {"uri": "https://exchange.example/ocds/records", "version": "1.1",
            "publishedDate": max(record["compiledRelease"]["date"] for record in records),
            "publisher": {"name": "农交所"}, "records": records}


def read_record(fetch, lot: str) -> dict:
    return json.loads("".join(fetch(f"/exchange/v1/lots/{lot}/ocds")["pieces"]))


def ask(host: Host, method: str, path: str, token: str, body=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        headers["Idempotency-Key"] = uuid.uuid4().hex
    status, _, answer = host.call(method, path, body, headers)
    expect(status in (200, 201), f"{method} {path} answered {status} {answer[:300]!r}")
    return json.loads(answer)


def put_on_board(host: Host, officer: str, title: str, seconds: int) -> str:
    now = datetime.datetime.now(datetime.timezone.utc)
    at = [(now + datetime.timedelta(seconds=s)).strftime("%Y-%m-%dT%H:%M:%SZ") for s in (seconds, seconds + 1)]
    return list_lot(functools.partial(ask, host), officer, "procurement", {
        "titleZh": title, "itemCode": "46171610", "policy": "quick", "direction": "reverse", "startFen": 9_800_050,
        "stepFen": 100, "depositFen": 0, "registrationEndsAt": at[0], "opensAt": at[1]})


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


def errors(found: dict, folder: Path) -> list:
    """What libcoveocds has against a package; the standard is the corpora's, nothing is fetched."""
    import jsonref
    from libcoveocds.api import ocds_json_output
    from libcoveocds.config import LibCoveOCDSConfig
    archive = folder / "standard.zip"
    standard = corpora() / "ocds" / "standard-1__1__5"
    if not archive.exists():
        def load(uri: str, **_) -> dict:
            expect(uri.startswith("https://standard.open-contracting.org/schema/1__1__5/"), f"{uri} is asked for")
            return json.loads((standard / "schema" / uri.rsplit("/", 1)[-1]).read_text())
        # A record's schema names the other two by their addresses.
        jsonref.replace_refs = functools.partial(jsonref.replace_refs, loader=load)
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("standard-1__1__5/", "")
            for path in sorted(standard.rglob("*")):
                files.write(path, f"standard-1__1__5/{path.relative_to(standard)}")
    config = LibCoveOCDSConfig({"context": "api", "standard_zip": f"file://{archive}"})
    said = ocds_json_output(json_data=found, lib_cove_ocds_config=config)
    # Offers are an extension of the standard. Histories have fields that are validated, and that the list of fields
    # does not know; everything else has its place in the schema itself.
    extra = {f"{field['path']}/{field['field']}" for field in said.get("additional_fields", [])
             if not field["field"].startswith(("bids", "title_en")) and "/versionedRelease" not in field["path"]}
    expect(not extra, f"fields of no schema: {extra}")
    return said["validation_errors"]


def validate(releases: list[dict], records: list[dict]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, found in (("releases", package(releases)), ("records", record_package(records))):
            against = errors(found, folder)
            expect(not against, f"libcoveocds, {name}: {json.dumps(against, indent=1)[:2000]}")
        # A check of the checker: it does find what is wrong.
        broken = json.loads(json.dumps(package(releases)))
        broken["releases"][0]["tender"]["value"]["amount"] = "much"
        expect(bool(errors(broken, folder)), "libcoveocds takes an amount that is no number")


def compare_merges(releases: list[dict], records: list[dict]) -> None:
    """Records against another implementation of the merging rules."""
    import ocdsmerge
    schema = json.loads((corpora() / "ocds" / "standard-1__1__5" / "schema" / "release-schema.json").read_text())
    merger = ocdsmerge.Merger(schema)
    for record in records:
        own = [release for release in releases if release["ocid"] == record["ocid"]]
        expect(own == record["releases"], f"{record['ocid']}: the feed and the record have other releases")
        for name, made in (("compiledRelease", merger.create_compiled_release(own)),
                           ("versionedRelease", merger.create_versioned_release(own))):
            expect(made == record[name], f"{record['ocid']}: ocdsmerge makes another {name}:\n{made}\n{record[name]}")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--url")
    arguments.add_argument("--export", type=Path)
    given = arguments.parse_args()
    if given.url:
        def fetch(path: str) -> dict:
            with urllib.request.urlopen(given.url + path) as answer:
                return json.load(answer)
        releases, _ = feed(fetch)
        (given.export or Path("releases.json")).write_text(json.dumps(package(releases), ensure_ascii=False, indent=1))
        return print(f"{len(releases)} releases")
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
        def fetch(path: str) -> dict:
            return ask(host, "GET", path, "")
        lots = [put_on_board(host, officer, "路灯采购", 3600)]
        first, seen = feed(fetch)
        lots.append(put_on_board(host, officer, "村级监控设备采购", 4))
        close(host, officer, lots[1], files.tokens)
        lots.append(put_on_board(host, officer, "垃圾箱采购", 4))
        close(host, officer, lots[2], files.tokens[:1])
        later, _ = feed(fetch, after=seen)
        releases = first + later
        tags = sorted(tag for release in releases for tag in release["tag"])
        expect(tags == ["award", "award", "tender", "tender", "tender"], f"the tags are {tags}")
        records = [read_record(fetch, lot) for lot in lots]
        validate(releases, records)
        compare_merges(releases, records)
        flags = fetch("/exchange/v1/ocds/flags")
        raised = {(flag["indicator"], flag["id"]) for flag in flags["items"]}
        expect(flags["processes"] == 3 and len(flags["indicators"]) == 11, f"{flags}")
        single = ("R018", f"ocds-213czf-{lots[2]}")
        expect(single in raised and ("R018", f"ocds-213czf-{lots[1]}") not in raised, f"flags: {raised}")
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        print(f"PASSED: {len(releases)} releases and {len(records)} records without an error, merged as ocdsmerge does, "
              f"{len(raised)} flags")
    finally:
        host.stop()
        files.remove()


if __name__ == "__main__":
    main()
