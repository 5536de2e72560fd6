#!/usr/bin/env python3
"""A resident's journey in Chromium: sign in, search, open a home, hold it, let it go, in English too.

    browser.py [--screenshots FOLDER] [--operator]

With --operator it is the operator's page of the bus instead. Runs at 390 × 844 and 1280 × 900, and
once with JavaScript off. No page may scroll sideways, write an error to the console, load anything
from elsewhere or get an answer of 400 and above.
"""
import argparse
import json
import os
import re
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from hosting import PACKAGE, Host, Seeded, binary, digits, expect
from kill import OPERATOR, appoint_operator
from playwright.sync_api import Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SIZES = {"phone": (390, 844), "small": (320, 640), "desktop": (1280, 900)}


class Walk:
    """One resident in one window."""

    def __init__(self, page: Page, host: Host, name: str, folder: Path, phone: str, scripts: bool = True):
        self.page, self.host, self.name, self.folder, self.phone = page, host, name, folder, phone
        self.home = f"http://127.0.0.1:{host.port}"
        self.scripts = scripts
        self.mistakes: list[str] = []
        self.step = 0
        page.on("console", lambda m: m.type in ("error", "warning") and self.mistakes.append(f"console: {m.text}"))
        page.on("pageerror", lambda e: self.mistakes.append(f"script: {e}"))
        # How often the page was left, how often when each request began, and what was broken off since.
        self.leavings, self.began = 0, {}
        self.broken: list[tuple[float, str]] = []
        page.on("request", self.asked)
        page.on("framenavigated", lambda frame: frame == page.main_frame and self.leave())
        page.on("requestfailed", self.failed)
        page.on("response", self.answered)

    def leave(self) -> None:
        """A page is left when another is asked for, and once more when that is there: what is on its way is broken off
        then, and the browser may say so a moment before it says why."""
        self.leavings += 1
        self.mistakes += [what for at, what in self.broken if time.monotonic() - at > 5]
        self.broken.clear()

    def asked(self, request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.leave()
        self.began[request] = self.leavings

    def failed(self, request) -> None:
        """What is broken off and belongs to no page that was left is a mistake, as everything else that fails."""
        what = f"failed: {request.url} {request.failure}"
        if request.failure != "net::ERR_ABORTED":
            self.mistakes.append(what)
        elif self.leavings == self.began.get(request, self.leavings):
            self.broken.append((time.monotonic(), what))

    def answered(self, response) -> None:
        if response.status >= 400:
            self.mistakes.append(f"{response.status}: {response.url}")
        if urlsplit(response.url).hostname not in ("127.0.0.1", None):
            self.mistakes.append(f"from elsewhere: {response.url}")

    def look(self, what: str) -> None:
        """Takes a picture and checks what every page owes a person."""
        self.step += 1
        self.page.screenshot(path=self.folder / f"{self.name}-{self.step:02d}-{what}.png", full_page=True)
        width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        expect(width[0] <= width[1], f"{self.name}, {what}: {width[0]} px wide in a window of {width[1]}")
        expect(self.page.locator("h1").count() == 1, f"{self.name}, {what}: not one h1")
        expect(bool(self.page.title()), f"{self.name}, {what}: no title")
        unnamed = self.page.evaluate("""[...document.querySelectorAll('input:not([type=hidden]),select,textarea')]
            .filter(e => !e.labels.length && !e.ariaLabel).map(e => e.name)""")
        expect(not unnamed, f"{self.name}, {what}: fields without a label: {unnamed}")
        if self.scripts:
            # What stands in the way of those who hear or feel a page.
            found = Axe().run(self.page).response["violations"]
            told = [(v["id"], v["impact"], [n["target"] for n in v["nodes"]]) for v in found]
            expect(not told, f"{self.name}, {what}: axe finds {told}")
        mistakes = self.mistakes + [said for _, said in self.broken]
        expect(not mistakes, f"{self.name}, {what}: {mistakes}")

    def sign_in(self) -> None:
        page = self.page
        page.goto(self.home + "/sign-in?next=/housing/")
        self.look("sign-in")
        page.fill("#phone", self.phone)
        page.click('form[action="/sign-in/code"] button[type=submit]')
        self.look("code")
        status, _, body = self.host.get(f"/sandbox/v1/messages?phone={self.phone}")
        expect(status == 200, f"the sandbox's messages answered {status}")
        page.fill("#code", digits(json.loads(body)["items"][0]["text"]))
        page.click('form[action="/sign-in"] button[type=submit]')
        expect(urlsplit(page.url).path == "/housing/", f"after signing in the page is {page.url}")

    def search(self) -> None:
        page = self.page
        page.select_option("#kind", "whole")
        page.fill("#rentMaxYuan", "2500")
        page.click("form.filters button[type=submit]")
        self.look("results")
        cards = page.locator(".home-card")
        expect(cards.count() > 0, "the search found nothing")
        rents = [int(re.sub(r"\D", "", re.search(r"¥([\d,]+)", text).group(1)))
                 for text in page.locator(".home-card .price").all_inner_texts()]
        expect(all(rent <= 2500 for rent in rents) and rents == sorted(rents), f"rents are {rents}")
        page.fill("#text", "川湾")
        page.click("form.filters button[type=submit]")
        names = page.locator(".home-card h3").all_inner_texts()
        expect(names and all("晴川湾" in name for name in names), f"川湾 found {names}")
        chosen = page.locator("#kind option:checked").inner_text()
        total = page.locator("#results + p .number").inner_text()
        expect(chosen.endswith(f"({total})"), f"{chosen} of a list of {total}")
        self.look("words")
        page.fill("#text", "")
        page.fill("#rentMaxYuan", "1")
        page.click("form.filters button[type=submit]")
        expect(page.locator(".home-card").count() == 0, "homes for one yuan")
        self.look("nothing-found")
        page.fill("#rentMaxYuan", "")
        page.fill("#freeBy", "2026-01-31")
        page.click("form.filters button[type=submit]")
        expect(page.locator("#freeBy-past").count() == 1, "a day that has passed is not told")
        self.look("day-past")
        page.fill("#freeBy", "2099-12-31")
        page.click("form.filters button[type=submit]")
        expect(page.locator(".home-card").count() > 0, "nothing is free by 2099")
        expect(page.input_value("#freeBy") == "2099-12-31", "the day is forgotten")
        page.fill("#freeBy", "")
        page.click("form.filters button[type=submit]")

    def hold(self, scripts: bool) -> None:
        page = self.page
        page.locator(".home-card a").first.click()
        self.look("home")
        page.locator("form[action$='/hold'] button").last.click()
        expect("/housing/holds/" in page.url, f"after holding the page is {page.url}")
        clock = page.locator("[data-seconds-left]").first
        before = clock.inner_text()
        expect(bool(re.fullmatch(r"(10:00|9:\d\d)", before.strip())), f"the clock shows {before!r}")
        self.look("held")
        if scripts:
            page.wait_for_function("t => document.querySelector('[data-seconds-left]').innerText !== t", arg=before,
                                   timeout=5000)

    def change_language(self) -> None:
        page = self.page
        expect(page.locator("html").get_attribute("lang").startswith("zh"), "the first language is not Chinese")
        page.click("form[action='/language'] button")
        expect(page.locator("html").get_attribute("lang") == "en", "English was not chosen")
        text = page.locator("main").inner_text()
        expect(not re.search(r"[\u4e00-\u9fff]{6,}", text), f"Chinese on an English page: {text[:200]!r}")
        self.look("english")

    def let_go(self) -> None:
        page = self.page
        page.click("form[action$='/release'] button")
        self.look("released")
        page.goto(self.home + "/housing/holds")
        self.look("my-holds")
        page.goto(self.home + "/")
        self.look("start")
        page.click("form[action='/sign-out'] button")
        expect(page.locator("a[href^='/sign-in']").count() > 0, "still signed in")


def walk(browser, host: Host, name: str, size: tuple[int, int], phone: str, folder: Path, scripts: bool) -> int:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN",
                                  java_script_enabled=scripts)
    resident = Walk(context.new_page(), host, name, folder, phone, scripts)
    resident.sign_in()
    resident.search()
    resident.hold(scripts)
    resident.change_language()
    resident.let_go()
    context.close()
    return resident.step


def held(host: Host, state: str, operator: str) -> int:
    status, _, body = host.get(f"/auth/v1/bus/held?state={state}", {"Authorization": f"Bearer {operator}"})
    expect(status == 200, f"the held events answered {status} {body[:200]!r}")
    return len(json.loads(body)["items"])


def hold_homes(host: Host, tokens: list[str], operator: str) -> None:
    """Holds homes until something is parked and something laid aside."""
    homes, cursor = [], ""
    while len(homes) < len(tokens):
        status, _, body = host.get(f"/housing/v1/homes?kind=whole&limit=50{cursor}")
        expect(status == 200, f"searching answered {status}")
        page = json.loads(body)
        homes += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}"
    for number, token in enumerate(tokens):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": token[-24:]}
        host.call("POST", f"/housing/v1/homes/{homes[number]}/holds", {}, headers)
        if number % 5 == 4 and held(host, "parked", operator) and held(host, "dead", operator):
            return
    raise SystemExit("no hold was parked or laid aside")


def window(browser, host: Host, operator: str, size: tuple[int, int], scripts: bool):
    """A window in which the operator is signed in."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN",
                                  java_script_enabled=scripts)
    home = f"http://127.0.0.1:{host.port}"
    context.add_cookies([{"name": "cityhost", "value": operator, "url": home}])
    return context


def look(browser, host: Host, operator: str, name: str, folder: Path, token: str) -> None:
    """The page, and what happens while it is open: that comes by itself."""
    context = window(browser, host, operator, SIZES[name], True)
    walk = Walk(context.new_page(), host, f"bus-{name}", folder, OPERATOR)
    page = walk.page
    page.goto(walk.home + "/bus")
    page.wait_for_selector("[data-live]:not([hidden])", timeout=10_000)
    first = page.locator("[data-tail] li .number").first
    before, size = first.inner_text(), page.locator("[data-size]").inner_text()
    hold_one(host, token)
    page.wait_for_function("n => document.querySelector('[data-tail] li .number').innerText !== n", arg=before,
                           timeout=10_000)
    page.wait_for_function("n => document.querySelector('[data-size]').innerText !== n", arg=size, timeout=10_000)
    expect(page.locator("[data-tail] li").count() <= 20, "more than twenty of the newest events")
    walk.look("bus")
    context.close()


def hold_one(host: Host, token: str) -> None:
    """Holds a home of the last page, so that there is something new."""
    _, _, body = host.get("/housing/v1/homes?kind=whole&limit=50")
    for item in reversed(json.loads(body)["items"]):
        status, _, _ = host.call("POST", f"/housing/v1/homes/{item['id']}/holds", {},
                                 {"Authorization": f"Bearer {token}", "Idempotency-Key": os.urandom(8).hex()})
        if status < 300:
            return
    raise SystemExit("no home could be held")


def decide(browser, host: Host, operator: str, folder: Path) -> None:
    """Buttons are plain forms: JavaScript is off."""
    context = window(browser, host, operator, SIZES["phone"], False)
    walk = Walk(context.new_page(), host, "bus-plain", folder, OPERATOR, scripts=False)
    page = walk.page
    page.goto(walk.home + "/bus")
    # Until the observer finds them old enough.
    time.sleep(3)
    for state, action in (("parked", "replay"), ("dead", "discard")):
        before = held(host, state, operator)
        section = page.locator("section", has=page.locator("h2", has_text={"parked": "挂起", "dead": "死信"}[state]))
        # What the redirect leads to is loaded before the page goes anywhere else.
        with page.expect_navigation():
            section.locator(f'form[action="/bus/{action}"] button').first.click()
        expect(page.url.endswith("/bus"), f"after {action} the page is {page.url}")
        deadline = time.monotonic() + 10
        while held(host, state, operator) >= before and time.monotonic() < deadline:
            time.sleep(0.1)
        expect(held(host, state, operator) < before, f"{action} changed nothing")
        page.goto(walk.home + "/bus")
    expect(not walk.mistakes, f"{walk.mistakes}")
    context.close()


def command_line(host: Host, operator: str) -> None:
    """The same from a shell: a key with that one scope is enough, and nothing is done without it."""
    status, _, body = host.call("POST", "/auth/v1/keys", {"name": "shell", "scopes": ["auth.bus.operate"]},
                                {"Authorization": f"Bearer {operator}"})
    expect(status == 201, f"making a key: {status} {body[:300]!r}")
    key = json.loads(body)["token"]

    def asked(*words: str, key: str = key) -> tuple[int, str]:
        done = subprocess.run([binary(), "bus", *words], text=True, capture_output=True,
                              env=dict(os.environ, CITYHOST_KEY=key))
        return done.returncode, done.stdout + done.stderr

    url = ("--url", f"http://127.0.0.1:{host.port}")
    code, said = asked("parked", "list", "--data", str(host.data))
    expect(code != 0 and "--url" in said, f"the folder of a running host answers {code}: {said}")
    code, said = asked("parked", "list", *url, key="ck_wrong")
    expect(code != 0 and "401" in said, f"a key that is none answers {code}: {said}")
    before = held(host, "parked", operator)
    code, said = asked("parked", "list", *url)
    lines = said.splitlines()
    # More may have been parked meanwhile, and nothing else happens to them.
    expect(code == 0 and before <= len(lines) <= held(host, "parked", operator),
           f"{before} were parked, the list says {code}: {said}")
    consumer, sequence = lines[0].split()[:2]
    code, said = asked("parked", "show", consumer, sequence, *url)
    expect(code == 0 and "state parked" in said, f"showing answers {code}: {said}")
    code, said = asked("parked", "discard", consumer, sequence, *url)
    expect((code, said.strip()) == (0, "1 event is given up"), f"giving up answers {code}: {said}")
    code, said = asked("parked", "show", consumer, sequence, *url)
    expect(code != 0 and "no such event" in said, f"what was given up is shown: {code} {said}")


def operator_page(folder: Path) -> None:
    """What waits on the bus is seen, replayed and given up by whoever looks after it.

    Residents hold homes under a host with the Observer, which parks some young events and lays
    others aside.
    """
    program = binary("ObservedHost")
    city = Seeded(400, program)
    appoint_operator(city)
    host = Host(city.data, program)
    try:
        host.start()
        operator = host.sign_in(OPERATOR)
        hold_homes(host, city.tokens, operator)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for number, name in enumerate(("phone", "desktop")):
                look(browser, host, operator, name, folder, city.tokens[-1 - number])
            decide(browser, host, operator, folder)
            browser.close()
        if held(host, "parked", operator) == 0:
            hold_homes(host, city.tokens, operator)
        command_line(host, operator)
        status, _, body = host.get("/readyz")
        expect(json.loads(body)["hindered"] == [], f"readyz says {body!r}")
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        print("PASSED: the operator's page at two widths, decisions without JavaScript and from a shell")
    finally:
        host.stop()
        city.remove()


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--operator", action="store_true")
    arguments.add_argument("--screenshots", type=Path, default=PACKAGE / "Tests/JourneyTests/Screenshots")
    given = arguments.parse_args()
    given.screenshots.mkdir(parents=True, exist_ok=True)
    expect(Path(CHROMIUM).exists(), f"{CHROMIUM} is missing: apt-get install chromium")
    if given.operator:
        return operator_page(given.screenshots)
    city = Seeded(0)
    host = Host(city.data)
    try:
        host.start()
        pages = 0
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for number, (name, size) in enumerate(SIZES.items()):
                pages += walk(browser, host, name, size, f"1390001000{number}", given.screenshots, True)
            pages += walk(browser, host, "no-scripts", SIZES["phone"], "13900010009", given.screenshots, False)
            browser.close()
        print(f"PASSED: {pages} pages looked at in {len(SIZES)} sizes and without JavaScript")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
