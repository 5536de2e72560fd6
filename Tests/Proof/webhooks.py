#!/usr/bin/env python3
"""Webhooks seen by a receiver: signatures verified by standardwebhooks and by Ed25519 of another
library, nothing skipped by kills of the host, order kept for each key, nothing sent inside.

    webhooks.py [--kills N]
"""
import argparse
import base64
import http.server
import json
import os
import random
import threading
import time

from cloudevents.core.bindings.http import HTTPMessage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook

from events import SCOPES, Integrator, key, reading
from cloudevents.core.formats.json import JSONFormat
from hosting import Host, Seeded, demo_phone, expect

BATCH = "application/cloudevents-batch+json"


class Receiver(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, failing: float = 0):
        self.got, self.failing, self.lock = [], failing, threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                refused = random.random() < receiver.failing
                if not refused:
                    with receiver.lock:
                        receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(500 if refused else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


def hook(who: Integrator, method: str, path: str, body=None):
    status, _, answer = who.host.call(method, f"/bus/v1/webhooks{path}", body, who.fields)
    return status, json.loads(answer) if answer else None


def verify(made: dict, fields: dict, body: bytes) -> dict:
    event = Webhook(made["secret"]).verify(body, fields)
    signed = f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + body
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(made["publicKey"].removeprefix("whpk_")))
    for part in fields["webhook-signature"].split():
        if part.startswith("v1a,"):
            public.verify(base64.b64decode(part[4:]), signed)
            break
    else:
        expect(False, f"no v1a in {fields['webhook-signature']}")
    return event


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=5)
    kills = options.parse_args().kills
    os.environ["CITYHOST_WEBHOOK_INNER"] = "127.0.0.0/8"
    city = Seeded(0)
    phone = demo_phone(city.report, "landlord")
    host = Host(city.data)
    receiver = Receiver()
    try:
        host.start()
        who = key(host, host.sign_in(phone), SCOPES)
        status, made = hook(who, "POST", "", {"url": receiver.url, "types": ["housing.meter.*"], "description": "proof"})
        expect(status == 201, f"making a webhook: {status} {made}")
        sent = 0
        for round_number in range(kills + 1):
            events = [json.loads(JSONFormat().write(reading(sent + n + 1))) for n in range(40)]
            status, _, body = who.publish(HTTPMessage({"Content-Type": BATCH}, json.dumps(events).encode()))
            expect(status == 201, f"publishing: {status} {body[:300]!r}")
            sent += 40
            if round_number < kills:
                time.sleep(random.random() / 10)
                host.kill()
                host.start()
        until = time.monotonic() + 60
        while time.monotonic() < until and len({f["webhook-id"] for f, _ in receiver.got}) < sent:
            time.sleep(0.05)
        first: dict[str, list[int]] = {}
        seen = set()
        for fields, body in receiver.got:
            event = verify(made, fields, body)
            expect(fields["webhook-id"] == event["id"], "the message has another id than its event")
            if event["id"] not in seen:
                seen.add(event["id"])
                first.setdefault(event["partitionkey"], []).append(event["data"]["reading"])
        expect(len(seen) == sent, f"{len(seen)} of {sent} events came")
        for partition, readings in first.items():
            expect(readings == sorted(readings), f"{partition} came out of order: {readings}")

        status, second = hook(who, "POST", f"/{made['id']}/secrets", {})
        expect(status == 201 and second["secret"] != made["secret"], f"rotation: {status} {second}")
        before = len(receiver.got)
        status, ping = hook(who, "POST", f"/{made['id']}/ping", {})
        expect(ping == {"taken": True, "status": 204}, f"ping: {ping}")
        for secret in (made, second):
            Webhook(secret["secret"]).verify(receiver.got[before][1], receiver.got[before][0])
        status, log = hook(who, "GET", f"/{made['id']}/attempts?limit=500")
        expect(len(log["items"]) >= 40, f"{len(log['items'])} attempts in the log")

        # Without the development setting nothing inside is reached.
        host.stop()
        del os.environ["CITYHOST_WEBHOOK_INNER"]
        host.start()
        count = len(receiver.got)
        status, refused = hook(who, "POST", "", {"url": f"https://127.0.0.1:{receiver.server_port}/"})
        expect(status == 422, f"another port than https has is taken: {status} {refused}")
        for url in ("https://127.0.0.1/", "https://0x7f.1/", "https://[::1]/"):
            status, refused = hook(who, "POST", "", {"url": url, "types": ["housing.*"]})
            expect(status == 422, f"{url}: {status} {refused}")
        # What a name leads to is seen when the socket is opened.
        status, inner = hook(who, "POST", "", {"url": "https://localhost/", "types": ["housing.*"]})
        expect(status == 201, f"localhost: {status} {inner}")
        status, ping = hook(who, "POST", f"/{inner['id']}/ping", {})
        expect(not ping["taken"] and ping["status"] == 0, f"localhost was reached: {ping}")
        expect(len(receiver.got) == count, "something inside was reached")
        print(f"PASSED: {sent} events brought over {kills} kills in {len(receiver.got)} signed messages; none skipped,"
              " each key in order, nothing inside reached")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
