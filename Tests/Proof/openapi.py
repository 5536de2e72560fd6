#!/usr/bin/env python3
"""The served OpenAPI document is valid, and every route in it is really served.

    openapi.py
"""
import json
import re

from hosting import Host, Seeded, expect
from openapi_spec_validator import OpenAPIV31SpecValidator


def main() -> None:
    city = Seeded(0)
    host = Host(city.data)
    try:
        host.start()
        status, headers, body = host.get("/openapi.json")
        expect(status == 200, f"/openapi.json answered {status}")
        document = json.loads(body)
        mistakes = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
        expect(not mistakes, f"the document is not OpenAPI 3.1: {mistakes[:5]}")
        served, of_bus = 0, 0
        for path, item in document["paths"].items():
            place = re.sub(r"\{[^}]*\}", "none", path)
            for method in item:
                if method in ("get", "post", "put", "patch", "delete"):
                    status, _, answer = host.call(method.upper(), place, b"" if method != "get" else None)
                    code = json.loads(answer).get("code") if status == 404 else None
                    if code == "request.no_such_place" and "{" in path:
                        # A tile or a schema that there is none of: the place is served if another method is not.
                        other = next(word for word in ("delete", "patch", "put") if word not in item)
                        code = None if host.call(other.upper(), place, b"")[0] == 405 else code
                    expect(status != 405 and code != "request.no_such_place",
                           f"{method} {path} is described and not served")
                    served += 1
                    of_bus += path.startswith("/bus/v1/")
        expect(served > 5, f"only {served} operations are described")
        expect(of_bus >= 15, f"only {of_bus} operations of the bus are described")
        print(f"PASSED: OpenAPI {document['openapi']}, {served} operations described and served, {of_bus} of the bus")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
