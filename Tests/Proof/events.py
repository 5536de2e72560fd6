#!/usr/bin/env python3
"""The bus seen by clients nobody here wrote: events validated by the CloudEvents SDK, by its JSON
schema and by the schemas the host publishes; read in pages, by stream and again after a kill.

    events.py
"""
import http.client
import json
import threading

import jsonschema
from cloudevents.core.bindings.http import HTTPMessage, from_binary, from_structured, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from hosting import Host, Seeded, corpora, demo_phone, expect

TYPE = "housing.meter.read.v1"
SCOPES = ["housing.event.read", "housing.meter.report"]
BATCH = "application/cloudevents-batch+json"


def reading(number: int, reading: int | None = None) -> CloudEvent:
    return CloudEvent(
        {"type": TYPE, "source": "https://meters.example/7", "id": f"r-{number}", "specversion": "1.0",
         "datacontenttype": "application/json"},
        {"homeId": f"home-{number % 5}", "meter": "water", "reading": reading or number, "readAt": "2026-11-26T08:00:00Z"})


class Integrator:
    def __init__(self, host: Host, token: str):
        self.host, self.fields = host, {"Authorization": f"Bearer {token}"}

    def publish(self, message: HTTPMessage):
        return self.host.call("POST", "/bus/v1/events", message.body, {**message.headers, **self.fields})

    def read(self, query: str, **fields):
        return self.host.get(f"/bus/v1/events{query}", {**self.fields, **fields})


def key(host: Host, token: str, scopes: list[str]) -> Integrator:
    status, _, body = host.call("POST", "/auth/v1/keys", {"name": "meters", "scopes": scopes, "days": 30},
                                {"Authorization": f"Bearer {token}"})
    expect(status == 201, f"making a key: {status} {body[:300]!r}")
    return Integrator(host, json.loads(body)["token"])


def validate(host: Host, events: list[dict], schemas: dict) -> None:
    envelope = json.loads((corpora() / "cloudevents" / "cloudevents.schema.json").read_text())
    for event in events:
        jsonschema.validate(event, envelope)
        parsed = JSONFormat().read(CloudEvent, json.dumps(event))
        expect(parsed.get_id() == event["id"], f"the SDK reads another id of {event}")
        place = event["dataschema"]
        if place not in schemas:
            path = place[place.index("/bus/"):]
            status, _, body = host.get(path)
            expect(status == 200, f"{place} answers {status}")
            schemas[place] = json.loads(body)
            jsonschema.Draft202012Validator.check_schema(schemas[place])
        jsonschema.validate(event["data"], schemas[place])


def stream(host: Host, who: Integrator, until: int, last: str | None = None):
    """Events of a stream until so many came: (id, event) pairs."""
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=30)
    fields = dict(who.fields, **({"Last-Event-ID": last} if last else {}))
    connection.request("GET", "/bus/v1/events/stream?from=start" if not last else "/bus/v1/events/stream", headers=fields)
    answer = connection.getresponse()
    expect(answer.status == 200, f"the stream answers {answer.status}")
    found, place = [], None
    while len(found) < until:
        line = answer.readline().decode().rstrip("\n")
        if line.startswith("id: "):
            place = line[4:]
        elif line.startswith("data: "):
            found.append((place, json.loads(line[6:])))
    connection.close()
    return found


def main() -> None:
    city = Seeded(0)
    phone = demo_phone(city.report, "landlord")
    host = Host(city.data)
    schemas: dict = {}
    try:
        host.start()
        token = host.sign_in(phone)
        who = key(host, token, SCOPES)

        status, fields, body = who.publish(to_structured(reading(1), JSONFormat()))
        expect(status == 201, f"structured: {status} {body[:500]!r}")
        first = json.loads(body)
        expect("RateLimit" in fields and "RateLimit-Policy" in fields, f"no RateLimit fields in {fields}")
        status, fields, body = who.publish(to_binary(reading(1), JSONFormat()))
        expect(status == 201 and json.loads(body) == first, f"the same event in binary mode: {status} {body!r}")
        status, _, body = who.publish(to_structured(reading(1, 99), JSONFormat()))
        expect(status == 409, f"another body under the same name: {status} {body[:300]!r}")
        events = [json.loads(JSONFormat().write(reading(n))) for n in range(2, 40)]
        status, _, body = who.publish(HTTPMessage({"Content-Type": BATCH}, json.dumps(events).encode()))
        expect(status == 201 and len(json.loads(body)["items"]) == 38, f"a batch: {status} {body[:300]!r}")
        wrong = [dict(events[0], id="w", data={"meter": "steam", "reading": -1})]
        status, _, body = who.publish(HTTPMessage({"Content-Type": BATCH}, json.dumps(wrong).encode()))
        places = {v["place"] for v in json.loads(body).get("violations", [])}
        expect({"/0/data/meter", "/0/data/reading", "/0/data/homeId", "/0/data/readAt"} <= places, f"violations: {places}")

        # Nothing that was answered is lost by a kill, whether it reached the log or not.
        host.kill()
        host.start()
        read, cursor = [], ""
        while len(read) < 39:
            status, fields, body = who.read(f"?type=housing.meter.*&limit=7&wait=5{cursor}")
            expect(status == 200 and fields["Content-Type"] == BATCH, f"reading: {status} {body[:300]!r}")
            page = json.loads(body)
            validate(host, page, schemas)
            expect(len(page) <= 7, f"{len(page)} events in a page of 7")
            read += page
            cursor = f"&cursor={fields['CityHost-Cursor']}"
        expect(sorted(e["data"]["reading"] for e in read) == list(range(1, 40)), "events are missing or there twice")
        expect(read[0]["id"] == first["id"], f"the first is {read[0]['id']}, the receipt said {first['id']}")
        sequences = [e["sequence"] for e in read]
        expect(sequences == sorted(sequences), "the sequence does not rise")

        status, fields, body = who.read(f"/{first['id']}")
        one = from_structured(HTTPMessage(fields, body), JSONFormat())
        status, fields, body = who.read(f"/{first['id']}", Accept="application/json")
        other = from_binary(HTTPMessage(fields, body), JSONFormat())
        expect(one.get_data() == other.get_data() and one.get_id() == other.get_id(), "the two modes differ")

        streamed = stream(host, who, 39)
        expect([e for _, e in streamed] == read, "the stream brings other events than the pages")
        resumed = stream(host, who, 19, last=streamed[19][0])
        expect([e for _, e in resumed] == read[20:], "the resumed stream begins elsewhere")

        late: list = []
        waiting = threading.Thread(target=lambda: late.append(who.read("?from=end&wait=20")))
        waiting.start()
        while not late and waiting.is_alive():
            number = 100 + len(schemas) + sum(1 for _ in late)
            who.publish(to_structured(reading(number), JSONFormat()))
            waiting.join(0.3)
        expect(late and len(json.loads(late[0][2])) >= 1, "the waiting reader got nothing")

        status, _, body = host.get("/asyncapi.json")
        document = json.loads(body)
        jsonschema.validate(document, json.loads((corpora() / "asyncapi" / "asyncapi-3.1.0.schema.json").read_text()))
        expect(TYPE in document["components"]["messages"], "the AsyncAPI document does not name the event")
        for name in document["channels"]["events"]["messages"]:
            jsonschema.Draft202012Validator.check_schema(document["components"]["messages"][name]["payload"])

        status, _, body = who.read("?type=housing.hold.*,housing.home.*")
        expect(status == 200, f"other types of the landlord: {status} {body[:300]!r}")
        validate(host, json.loads(body), schemas)
        blind = key(host, token, ["housing.meter.report"])
        status, _, body = blind.read("")
        expect(status == 403 and json.loads(body)["code"] == "bus.nothing_to_read", f"a key without reading: {status}")
        print(f"PASSED: 40 events published in three modes, read in pages, by stream and after a kill;"
              f" {len(schemas)} published schemas hold")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
