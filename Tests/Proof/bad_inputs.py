#!/usr/bin/env python3
"""Sends every route what it must refuse, and checks that the refusal helps a person.

    bad_inputs.py [--strings 60] [--seed N]

The routes come from the served OpenAPI document. Whatever is sent: never a 5xx, never a dropped
connection (but where a limit closes it), always a problem document with code, message and remedy
in Chinese and English; and the host still answers afterwards. A text that is accepted comes back
letter for letter. Every operation is asked by somebody who may, so that no 401 or 403 stands for an
answer.
"""
import argparse
import asyncio
import json
import random
import re
import subprocess
import time
import uuid
from collections import Counter
from urllib.parse import quote

from hosting import Host, Seeded, binary, corpora, demo_phone, expect
from openapi_fuzz import LANDLORD, OFFICE, RESIDENT, manifests, settle_offices, staff_roles
from wire import Answer, Connection, Gone

BODIES = {
    "no JSON": b"hello", "empty": b"", "truncated": b'{"id":', "two values": b"{} {}",
    "a list": b"[]", "a number": b"7", "a null": b"null", "a text": b'"x"',
    "a name twice": b'{"a":1,"a":2}', "a byte order mark": b"\xef\xbb\xbf{}",
    "half a surrogate": b'{"a":"\\ud800"}', "a raw NUL": b'{"a":"\x00"}', "not UTF-8": b'{"a":"\xff"}',
    "overlong UTF-8": b'{"a":"\xc0\xaf"}', "too deep": b'{"a":' * 200 + b"1" + b"}" * 200,
    "a comma too many": b'{"a":1,}', "a comment": b'{/* */}', "NaN": b'{"a":NaN}',
    "a huge number": b'{"a":1e999}', "a long number": b'{"a":' + b"9" * 4000 + b"}",
    "an unknown field": b'{"nobodyKnowsThis":1}',
}
VALUES = [None, True, 0, -1, 1.5, 10**30, "", " ", "x" * 5000, [], {}, [[]], "１３８００１３８０００", "-1",
          "0x10", "1e3", "null", "\u202eabc", "a\nb", "../../etc/passwd", "' OR 1=1 --", "{{csrf}}", "<script>"]


# A quota is one person's, sixty a minute for most operations; an operation is asked some five hundred times.
HANDS = 9
# Whose clerk the demonstration's landlord is, who has homes.
LANDLORDS_OFFICE = "landlord-01"


class Prover:
    def __init__(self, host: Host, document: dict, tokens: list[str], staff: dict[str, list[str]]):
        self.host, self.document, self.tokens = host, document, tokens[:-1]
        # A password that is taken ends the sessions of whoever set it.
        self.spare = tokens[-1]
        self.staff, self.clerk = staff, staff[LANDLORD][0]
        self.roles = granted()
        # Operations with a body, and how often a broken one was answered for itself.
        self.judged: Counter = Counter()
        self.connection = Connection(host.port)
        self.counts: Counter = Counter()
        self.large: Counter = Counter()
        # Every `type` points to a place on this page.
        self.catalogue = set(re.findall(r'<article[^>]* id="([^"]+)"', host.get("/docs/errors")[2].decode()))
        expect(len(self.catalogue) > 150, f"/docs/errors explains {len(self.catalogue)} codes only")
        self.turn = 0

    def token(self, operation: dict) -> str:
        """Somebody who may: residents or staff in turn, so that no quota is used up; the landlord's
        clerks are those of one who has homes."""
        permission = operation.get("x-permission") or ""
        if "setPassword" in operation.get("operationId", ""):
            return self.spare
        roles = self.roles.get(permission, {RESIDENT})
        role = LANDLORD if LANDLORD in roles else min(roles)
        able = self.tokens if RESIDENT in roles else self.staff[role]
        self.turn += 1
        return able[self.turn % len(able)]

    def resolve(self, schema: dict) -> dict:
        while "$ref" in schema:
            found = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            schema = found
        return schema

    async def send(self, what: str, method: str, path: str, token: str = "", body=None,
                   headers: dict | None = None, may_close: bool = False, waits: bool = True) -> Answer | None:
        sent = {"Idempotency-Key": uuid.uuid4().hex, **(headers or {})}
        sent = {name: value for name, value in sent.items() if value is not None}
        place = f"{method} {path[:120]} with {what}"
        for _ in range(100):
            try:
                answer = await self.connection.call(method, path, token, body, sent)
            except Gone:
                expect(may_close, f"{place}: the connection was dropped")
                self.counts["closed"] += 1
                return None
            if answer.status != 429 or not waits:
                break
            self.judge(place, answer)
            await asyncio.sleep(float(answer.headers.get("retry-after", "1")))
        self.judge(place, answer)
        return answer

    def judge(self, place: str, answer: Answer) -> None:
        self.counts[answer.status] += 1
        # What is not spoken here at all (methods, codings, versions) is no failure of the host.
        expect(answer.status < 500 or answer.status in (501, 505), f"{place} answered {answer.status}: {answer.body[:300]!r}")
        if answer.status < 400 or answer.headers.get("content-type", "").startswith("text/html"):
            return
        expect(answer.is_problem, f"{place} answered {answer.status} as {answer.headers.get('content-type')}")
        problem = answer.json()
        expect(problem.get("status") == answer.status, f"{place}: status {problem.get('status')} in the document")
        texts = [problem.get(part) or {} for part in ("message", "remedy")]
        texts += [violation.get("message") or {} for violation in problem.get("violations", [])]
        expect(bool(problem.get("code")), f"{place}: no code in {problem}")
        expect(problem["code"] in self.catalogue, f"{place}: {problem['code']} is not at /docs/errors")
        expect(problem.get("type") == "/docs/errors#" + problem["code"], f"{place}: type {problem.get('type')}")
        expect(len(problem.get("trace", "")) == 32, f"{place}: no trace in {problem}")
        expect(answer.headers.get("cache-control") == "no-store", f"{place}: may be cached: {answer.headers}")
        expect(answer.headers.get("x-content-type-options") == "nosniff", f"{place}: may be sniffed: {answer.headers}")
        for text in texts:
            expect(bool(text.get("en")) and any("\u4e00" <= c <= "\u9fff" for c in text.get("zh", "")),
                   f"{place}: a text lacks a language in {problem}")

    def refused(self, what: str, answer: Answer | None, *statuses: int) -> None:
        if answer is not None:
            expect(answer.status in statuses, f"{what} answered {answer.status}: {answer.body[:300]!r}")

    def operations(self):
        for path, item in sorted(self.document["paths"].items()):
            for method, operation in item.items():
                if method in ("get", "post", "put", "patch", "delete"):
                    yield method.upper(), path, operation

    def body_schema(self, operation: dict) -> dict | None:
        content = operation.get("requestBody", {}).get("content", {})
        return self.resolve(content["application/json"]["schema"]) if "application/json" in content else None

    def example(self, schema: dict):
        """The smallest value that a schema allows."""
        schema = self.resolve(schema)
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = next(k for k in kind if k != "null")
        if "enum" in schema:
            return schema["enum"][0]
        if kind == "object":
            return {name: self.example(schema["properties"][name]) for name in schema.get("required", [])}
        if kind == "array":
            return [self.example(schema["items"])] * schema.get("minItems", 0)
        if kind == "integer":
            return max(schema.get("minimum", 0), min(1, schema.get("maximum", 1)))
        if kind == "boolean":
            return True
        if schema.get("format") == "phone-cn":
            return "13900000009"
        if schema.get("format") == "digits":
            return "0" * schema.get("minLength", 1)
        return "x" * max(1, schema.get("minLength", 1))

    async def bodies(self) -> None:
        for method, path, operation in self.operations():
            schema = self.body_schema(operation)
            if schema is None:
                continue
            # What anybody or one administrator may do is limited for minutes: there 429 is an answer, but
            # not the only one.
            waits, limited = (False, [429]) if path.startswith("/auth/") else (True, [])
            place = path.replace("{", "").replace("}", "")
            # Where every member may be left out, so may the body.
            optional = [200, 201, 204] if not schema.get("required") else []
            for what, body in BODIES.items():
                answer = await self.send(what, method, place, self.token(operation), body, waits=waits)
                taken = optional if what == "empty" else []
                self.refused(f"{method} {path} with {what}", answer, 400, 404, 422, *limited, *taken)
                self.judged[operation["operationId"]] += answer is not None and answer.status != 429
            whole = self.example(schema)
            for name in schema.get("properties", {}):
                for value in VALUES:
                    text = json.dumps({**whole, name: value}).encode()
                    await self.send(f"{name} = {str(value)[:40]}", method, place, self.token(operation), text,
                                    waits=waits)
            answer = await self.send("another type", method, place, self.token(operation), b"<a/>",
                                     {"Content-Type": "application/xml"})
            self.refused(f"{method} {path} as XML", answer, 415, *limited)
            answer = await self.send("GBK", method, place, self.token(operation), b"{}",
                                     {"Content-Type": "application/json; charset=gbk"}, waits=waits)
            self.refused(f"{method} {path} in GBK", answer, 415, *limited)
            # What was read of a body too large is not read to its end, so the host may close.
            answer = await self.send("2 MB", method, place, self.token(operation), b" " * 2_000_000, may_close=True)
            if answer is not None:
                self.refused(f"{method} {path} with 2 MB", answer, 413, *limited)
                self.large[answer.status] += 1
        unheard = sorted(name for name, count in self.judged.items() if count == 0)
        expect(not unheard, f"nothing but limits was heard of {unheard}")
        expect(self.large[413] >= 20, f"2 MB were answered {dict(self.large)}")

    async def parameters(self) -> None:
        for method, path, operation in self.operations():
            parameters = [self.resolve(one) for one in operation.get("parameters", [])]
            for one in parameters:
                for value in VALUES:
                    text = quote(str(value)[:600], safe="")
                    if one["in"] == "path":
                        place = path.replace("{" + one["name"] + "}", text or "%20")
                    elif one["in"] == "query":
                        place = path.replace("{", "").replace("}", "") + f"?{one['name']}={text}"
                    else:
                        continue
                    body = {} if self.body_schema(operation) else None
                    await self.send(f"{one['name']} = {text[:40]}", method, place, self.token(operation), body)
            place = path.replace("{", "").replace("}", "")
            if method == "GET" and any(one["in"] == "query" for one in parameters):
                answer = await self.send("an unknown parameter", method, place + "?nobodyKnowsThis=1",
                                         self.token(operation))
                self.refused(f"{method} {path} with an unknown parameter", answer, 400, 404, 422)

    async def callers(self) -> None:
        for method, path, operation in self.operations():
            place = path.replace("{", "").replace("}", "")
            body = {} if self.body_schema(operation) else None
            if operation.get("x-permission"):
                answer = await self.send("nobody signed in", method, place, "", body)
                self.refused(f"{method} {path} without a session", answer, 401)
                for forged in ("chs_" + "A" * 43, "chs_", "x" * 3000, self.tokens[0][:-1], self.tokens[0] + "A"):
                    answer = await self.send("a forged token", method, place, forged, body)
                    self.refused(f"{method} {path} with a forged token", answer, 401)
                for field in ("Basic YTpi", "Bearer", "Negotiate x"):
                    answer = await self.send(f"Authorization: {field}", method, place, "", body,
                                             {"Authorization": field})
                    self.refused(f"{method} {path} with {field}", answer, 401)
                    if answer is not None:
                        expect(answer.json()["code"] == "auth.bearer_expected", f"{field}: {answer.body[:200]!r}")
                        expect("Bearer" in answer.headers.get("www-authenticate", ""), f"{field}: {answer.headers}")
            key = operation.get("parameters", [])
            if any(self.resolve(one)["name"] == "Idempotency-Key" and self.resolve(one).get("required") for one in key):
                answer = await self.send("no Idempotency-Key", method, place, self.token(operation), body,
                                         {"Idempotency-Key": None})
                self.refused(f"{method} {path} without a key", answer, 400, 404, 422)
        answer = await self.send("another method", "PATCH", "/housing/v1/homes", self.clerk, {})
        self.refused("PATCH /housing/v1/homes", answer, 405)
        expect("allow" in answer.headers, "a 405 names no Allow")
        answer = await self.send("a foreign id", "GET", "/housing/v1/holds/nobodys", self.tokens[0])
        self.refused("a foreign hold", answer, 404)

    async def strings(self, count: int, dice: random.Random) -> None:
        """Naughty strings in every text field; what is accepted comes back as it was."""
        naughty = json.loads((corpora() / "text" / "blns.json").read_text())
        naughty = naughty if isinstance(naughty, list) else naughty["strings"]
        chosen = naughty if count >= len(naughty) else dice.sample(naughty, count)
        kept = 0
        for method, path, operation in self.operations():
            schema = self.body_schema(operation)
            if schema is None or path.startswith("/auth/"):
                continue
            place = path.replace("{", "").replace("}", "")
            fields = [name for name, one in schema.get("properties", {}).items()
                      if "string" in str(self.resolve(one).get("type"))]
            for name in fields:
                for text in chosen:
                    body = {**self.example(schema), name: text}
                    answer = await self.send(f"{name} = {text[:40]!r}", method, place, self.token(operation), body)
                    if answer and answer.status == 201 and name in answer.json():
                        expect(answer.json()[name] == text, f"{method} {path}: {name} came back changed: {text!r}")
                        kept += 1
        for text in chosen:
            await self.send("a naughty path", "GET", "/housing/v1/homes/" + quote(text[:300], safe="") , "")
            await self.send("a naughty page", "GET", "/housing/?district=" + quote(text[:300], safe=""), "")
            await self.send("a naughty token", "GET", "/housing/v1/holds",
                            "".join(c for c in text if "!" <= c <= "~")[:200] or "x")
        print(f"{len(chosen)} naughty strings of {len(naughty)}; {kept} accepted and came back unchanged")
        expect(kept > 0, "no text field took any of the strings")

    async def pages(self) -> None:
        """Forms without their token are refused, pages that are not there are explained."""
        form = {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": None,
                "Accept": "text/html"}
        for path in ("/sign-in", "/sign-in/code", "/sign-out", "/language", "/housing/homes/00wh-00001/hold"):
            answer = await self.send("no CSRF token", "POST", path, "", b"phone=13900000001", form)
            self.refused(f"POST {path} without a token", answer, 303, 401, 403)
            answer = await self.send("a broken form", "POST", path, "", b"%zz=%&&=;\xff", form)
            self.refused(f"POST {path} with a broken form", answer, 303, 400, 401, 403, 422)
        answer = await self.send("nothing there", "GET", "/housing/homes/nobodys", "", None, {"Accept": "text/html"})
        self.refused("an unknown home's page", answer, 404)

    async def framing(self) -> None:
        """Requests that are no HTTP, or too long, are explained before the connection closes."""
        good = b"Host: a\r\n"
        texts: dict[str, tuple] = {}
        for what, status, request in [
            ("a space before the colon", 400, b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
            ("no Host", 400, b"GET / HTTP/1.1\r\n\r\n"),
            ("two lengths", 400, b"POST / HTTP/1.1\r\n" + good + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            ("length and chunks", 400, b"POST / HTTP/1.1\r\n" + good
             + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            ("a folded line", 400, b"GET / HTTP/1.1\r\n" + good + b"A: b\r\n c\r\n\r\n"),
            ("a long path", 414, b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + good + b"\r\n"),
            ("a long header", 431, b"GET / HTTP/1.1\r\n" + good + b"A: " + b"b" * 60_000 + b"\r\n\r\n"),
            ("many headers", 431, b"GET / HTTP/1.1\r\n" + good + b"A: b\r\n" * 500 + b"\r\n"),
            ("half an escape", 400, b"GET /%4 HTTP/1.1\r\n" + good + b"\r\n"),
            ("a NUL in the path", 400, b"GET /%00 HTTP/1.1\r\n" + good + b"\r\n"),
            ("GBK in the path", 400, b"GET /%B7%BF HTTP/1.1\r\n" + good + b"\r\n"),
            ("raw Chinese in the path", 400, "GET /房 HTTP/1.1\r\n".encode() + good + b"\r\n"),
            ("a small method", 501, b"get / HTTP/1.1\r\n" + good + b"\r\n"),
            ("a signed length", 400, b"POST / HTTP/1.1\r\n" + good + b"Content-Length: -1\r\n\r\n"),
            ("a bad chunk", 400, b"POST / HTTP/1.1\r\n" + good + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            ("an unknown expectation", 417, b"GET / HTTP/1.1\r\n" + good + b"Expect: tea\r\n\r\n"),
            ("another version", 505, b"GET / HTTP/2.0\r\n" + good + b"\r\n"),
        ]:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.host.port)
            writer.write(request)
            raw = await asyncio.wait_for(reader.read(65536), 30)
            writer.close()
            head, _, body = raw.partition(b"\r\n\r\n")
            words = head.split(b" ", 2)
            expect(len(words) > 1 and words[1] == str(status).encode(), f"{what}: {raw[:200]!r}")
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            fields = {name.decode(): value.decode() for name, value in fields.items()}
            answer = Answer(status, fields, body)
            self.judge(what, answer)
            expect(fields.get("connection") == "close", f"{what}: the connection stays open: {fields}")
            said = answer.json()
            texts.setdefault(said["code"], (said["message"]["zh"], said["remedy"]["zh"]))
        expect(len(set(texts.values())) == len(texts), f"two codes say the same: {texts}")
        expect(len(texts) >= 14, f"only {len(texts)} codes: {sorted(texts)}")

    async def slow_body(self) -> None:
        """A body that never comes is given up, and does not keep others waiting."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.host.port)
        writer.write(b"POST /auth/v1/codes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                     b"Content-Length: 1000\r\n\r\n{")
        started = time.monotonic()
        answer = await self.send("a slow neighbour", "GET", "/healthz")
        expect(answer is not None and time.monotonic() - started < 1, "a slow client kept others waiting")
        try:
            ended = await asyncio.wait_for(reader.read(65536), 90)
        except asyncio.TimeoutError:
            ended = None
        expect(ended is not None, "a body that stopped was waited for longer than 90 s")
        expect(ended.startswith(b"HTTP/1.1 408 ") and b"application/problem+json" in ended,
               f"a body that stopped was answered {ended[:200]!r}")
        print(f"a body that stopped was given up after {time.monotonic() - started:.1f} s: {ended[:40]!r}")
        writer.close()


def granted() -> dict[str, set[str]]:
    """Who holds each permission, by the manifests."""
    return {permission["id"]: set(permission.get("roles", [])) for file in manifests()
            for permission in json.loads(file.read_text()).get("permissions", [])}


def give_hands(city: Seeded) -> dict[str, list[str]]:
    """More people of the roles that have most to do, from among the residents; gives their tokens, which are
    no longer among those of residents."""
    hands = {}
    for role, office in ((LANDLORD, LANDLORDS_OFFICE), ("officer", OFFICE)):
        hands[role] = []
        for _ in range(HANDS):
            hands[role].append(city.tokens.pop())
            # Numbers of `--demo-sessions` are counted from 1.
            phone = f"137{len(city.tokens) + 1:08}"
            words = ["auth", "grant", role, "--phone", phone, "--tenant", office, "--data", city.data]
            done = subprocess.run([binary(), *words], text=True, capture_output=True)
            expect(done.returncode == 0, f"granting {role}: {done.stdout}{done.stderr}")
    return hands


def check_log(host: Host, city: Seeded, phone: str) -> None:
    """Every line of the log is one JSON object, and none gives anybody away."""
    lines = (host.data.parent / "host.log").read_text().splitlines()
    for line in lines:
        if not line.startswith("cityhost "):
            expect(isinstance(json.loads(line), dict), f"a line of the log is no object: {line[:200]}")
        secrets = [secret for secret in [phone, "chs_", *city.tokens[:20]] if secret in line]
        expect(not secrets, f"the log gives away {secrets}: {line[:200]}")
    print(f"{len(lines)} lines of log, none gives anybody away")


async def prove(host: Host, document: dict, city: Seeded, staff: dict[str, list[str]], strings: int,
                dice: random.Random) -> Counter:
    prover = Prover(host, document, city.tokens, staff)
    for part in (prover.callers(), prover.bodies(), prover.parameters(), prover.pages(),
                 prover.strings(strings, dice), prover.framing(), prover.slow_body()):
        await part
    answer = await prover.send("nothing", "GET", "/healthz")
    expect(answer.status == 200, "the host no longer answers")
    await prover.connection.close()
    return prover.counts


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--strings", type=int, default=60)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    given = arguments.parse_args()
    city = Seeded(200 + 2 * HANDS)
    phones = settle_offices(city, staff_roles()) | {LANDLORD: demo_phone(city.report, LANDLORD)}
    hands = give_hands(city)
    host = Host(city.data, None, "--log", "debug")
    try:
        host.start()
        document = json.loads(host.get("/openapi.json")[2])
        staff = {role: [host.sign_in(phone), *hands.get(role, [])] for role, phone in phones.items()}
        counts = asyncio.run(prove(host, document, city, staff, given.strings, random.Random(given.seed)))
        expect(host.is_running, "the host ended")
        expect(host.stop() == 0, "the host did not end cleanly")
        check_log(host, city, demo_phone(city.report, "landlord"))
        print(f"answers {dict(sorted(counts.items(), key=str))}")
        print(f"PASSED: {sum(counts.values())} requests, every refusal explained (seed {given.seed})")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
