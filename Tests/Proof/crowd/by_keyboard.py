#!/usr/bin/env python3
"""From a home's page to the door code without a mouse: Tab, Enter, arrows and letters, and nothing else.

    by_keyboard.py [--screenshots FOLDER]

Whatever is reached shows that it is: an outline that can be seen. Nothing holds the keys back, and no step needs
more of them than a page has controls.
"""
import argparse
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from browser import CHROMIUM, SIZES  # noqa: E402
from crowd.signing import Landlord, Providers, Signing, citizen  # noqa: E402
from hosting import PACKAGE, Host, Seeded, digits, expect  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

TABS_MAX = 80
OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"


class ByKeyboard(Signing):
    """One resident who has no mouse."""

    tabs = 0

    def reach(self, selector: str, page: Page | None = None) -> Page:
        """Tabs on until the first of what a selector names has the keys."""
        page = page or self.page
        target = page.locator(selector).first
        target.wait_for(timeout=20_000)
        for _ in range(TABS_MAX):
            if target.evaluate("e => e === document.activeElement"):
                shown = page.evaluate(OUTLINE)
                expect(shown != "none", f"nothing shows that {selector} has the keys")
                return page
            page.keyboard.press("Tab")
            self.tabs += 1
        raise SystemExit(f"FAILED: {TABS_MAX} tabs on {page.url} do not lead to {selector}")

    def put(self, selector: str, text: str) -> None:
        page = self.reach(selector)
        page.keyboard.press("Control+A")
        page.keyboard.type(text)

    def choose(self, selector: str, value: str) -> None:
        page = self.reach(selector)
        for _ in range(10):
            if page.locator(selector).input_value() == value:
                return
            page.keyboard.press("ArrowDown")
        raise SystemExit(f"FAILED: the arrows do not lead to {value} in {selector}")

    def enter(self, selector: str) -> None:
        page = self.reach(selector)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_load_state()

    def press(self, action: str) -> None:
        self.enter(f'form[action$="{action}"] button')

    def sign_in(self) -> None:
        self.page.goto(self.home + "/sign-in?next=/housing/")
        self.put("#phone", self.phone)
        self.enter('form[action="/sign-in/code"] button[type=submit]')
        status, _, body = self.host.get(f"/sandbox/v1/messages?phone={self.phone}")
        expect(status == 200, f"the sandbox's messages answered {status}")
        self.put("#code", digits(json.loads(body)["items"][0]["text"]))
        self.enter('form[action="/sign-in"] button[type=submit]')

    def identify(self) -> None:
        self.put("#name", "样例居民")
        self.put("#number", citizen(self.number))
        self.put("#phone", self.signer)
        self.press("/identity")

    def declare(self) -> None:
        self.choose("#ownsHome", "no")
        self.press("/declaration")

    def pay(self) -> None:
        page = self.reach("a[target=_blank]")
        with page.context.expect_page() as opened:
            page.keyboard.press("Enter")
        app = opened.value
        self.reach("button", app).keyboard.press("Enter")
        app.wait_for_function("document.querySelector('main').innerText.includes('Paid')", timeout=10_000)
        app.close()


def skip_link(walk: ByKeyboard) -> None:
    """The first thing that Tab reaches leads past the bar."""
    page = walk.page
    page.keyboard.press("Tab")
    expect(page.evaluate("document.activeElement.matches('.skip')"), "the first tab is not the way to the content")
    page.keyboard.press("Enter")
    expect(page.evaluate("location.hash.length > 1 && document.querySelector(location.hash) !== null"),
           "the way to the content leads nowhere")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--screenshots", type=Path, default=PACKAGE / "Tests/JourneyTests/Screenshots")
    given = arguments.parse_args()
    given.screenshots.mkdir(parents=True, exist_ok=True)
    city = Seeded(0)
    host = Host(city.data)
    try:
        host.start()
        found = re.search(r"plays the providers at (\S+)/sandbox", host.tail(100_000))
        expect(found is not None, f"the host plays no providers:\n{host.tail()}")
        providers, landlord = Providers(found.group(1)), Landlord(host, city.report)
        home, lock = landlord.home()
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = browser.new_context(viewport=dict(zip(("width", "height"), SIZES["phone"])), locale="zh-CN")
            walk = ByKeyboard(context.new_page(), host, "keys", given.screenshots, "13300007777",
                              providers=providers, number=7777)
            walk.sign_in()
            skip_link(walk)
            walk.begin(home)
            walk.identify()
            walk.declare()
            walk.wait_for('form[action$="/code"]', 20)
            walk.reach("details summary").keyboard.press("Enter")
            expect(walk.page.locator("details[open]").count() > 0, "Enter does not unfold the contract's text")
            walk.press("/code")
            walk.put("#code", walk.code())
            walk.press("/signature")
            walk.press("/payment")
            walk.wait_for("a[target=_blank]", 20)
            walk.pay()
            walk.wait_for(".door .clock", 30)
            walk.door(lock)
            walk.look("door")
            tabs = walk.tabs
            browser.close()
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        print(f"PASSED: signed in, signed, paid and let in with {tabs} tabs and no mouse")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
