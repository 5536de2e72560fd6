#!/usr/bin/env python3
"""A landlord brings a list of homes and looks at the figures; a resident keeps a search and hears of one of them.

    landlords.py [--screenshots FOLDER]

In Chromium, in three sizes and without JavaScript, in Chinese and in English, light, dark and as on paper; the design kit's page
too. The list comes as GBK, as spreadsheets on Chinese machines write it, once with mistakes and once mended.
"""
import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from browser import CHROMIUM, SIZES, Walk  # noqa: E402
from hosting import PACKAGE, Host, Seeded, demo_phone, expect  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

HEAD = "楼栋编号,楼栋名称,城区,地址,经度,纬度,总层数,房源编号,出租方式,户型,楼层,门牌号,面积（㎡）,房间数,房间号,房间面积（㎡）,月租（元）,市场租金（元）"
PLACE = "湖光苑{0}号楼,洪山区,示例路１号,１１４.３４３,３０.５０５,18"


def listed(number: int, isMended: bool) -> bytes:
    """A whole flat, a shared one of two rooms, one above the cap and one on no floor unless they are mended."""
    rent, floor = ("1100", "9") if isMended else ("1400", "九")
    building = PLACE.format(number)
    lines = [HEAD, f"W{number},{building},W{number}-1,整租,一室一厅,２,201,45.5,1,,,\"1,000\",1300",
             f"W{number},,,,,,,W{number}-2,合租,两室一厅,2,202,70,,1,18,800,1000",
             f"W{number},,,,,,,W{number}-2,,,,,,,2,15.25,680.50,850",
             f"W{number},,,,,,,W{number}-3,整租,单间,9,903,30,1,,,{rent},1300",
             f"W{number},,,,,,,W{number}-4,整租,单间,{floor},904,30,1,,,1100,1300"]
    return "\r\n".join(lines).encode("gbk")


class Desk(Walk):
    """Somebody signed in, in one window."""

    def enter(self, token: str) -> None:
        self.page.context.add_cookies([{"name": "cityhost", "value": token, "url": self.home}])

    def bring(self, content: bytes) -> None:
        self.page.goto(self.home + "/housing/landlord/imports")
        self.look("import")
        self.page.set_input_files("#file", {"name": "homes.csv", "mimeType": "application/vnd.ms-excel", "buffer": content})
        self.page.click("form[action='/housing/landlord/imports'] button")

    def have_verified(self, officer: str) -> None:
        """Homes come on the list once somebody else has seen them."""
        for link in self.page.locator("#unchanged ~ ul a").all():
            home = link.get_attribute("href").rsplit("/", 1)[1]
            status, _, body = self.host.call(
                "POST", f"/housing/v1/homes/{home}/verification", {"by": "示例房屋安全鉴定站", "on": "2026-01-01"},
                {"Authorization": f"Bearer {officer}", "Idempotency-Key": home})
            expect(status == 201, f"verifying {home}: {status} {body[:300]!r}")

    def import_homes(self, number: int) -> None:
        page = self.page
        self.bring(listed(number, False))
        wrong = page.locator("#refused ~ ul").inner_text()
        expect("1105" in wrong and "整数" in wrong, f"what is to be mended: {wrong}")
        self.look("verdict")
        page.click("form[action$='/homes'] button")
        expect(page.locator("form[action$='/homes']").count() == 0, "the list can still be imported")
        self.look("imported")
        self.bring(listed(number, True))
        page.click("form[action$='/homes'] button")
        expect("都已登记" in page.locator(".notice").first.inner_text(), "the mended list is not all listed")
        self.look("done")

    def figures(self) -> None:
        page = self.page
        page.goto(self.home + "/housing/landlord/leases")
        page.click("a[href='/housing/landlord/reports']")
        self.look("reports")
        # The building that was imported has no days yet; one whose tenants live there has.
        let = page.locator("main li.card", has_not=page.locator("dl > div:nth-child(2) dd", has_text="–"))
        let.first.locator("h2 a").click()
        expect(page.locator("svg.plot").count() >= 1, "the report lacks a plot")
        self.look("report")
        with page.expect_download() as found:
            page.click("a[download]")
        content = Path(found.value.path()).read_bytes()
        expect(content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == 13, f"the table is {content[:200]!r}")
        page.click("form[action='/language'] button")
        self.look("report-english")
        page.goto(self.home + "/housing/landlord/imports")
        self.look("import-english")
        page.click("form[action='/language'] button")

    def kit(self) -> None:
        page = self.page
        page.goto(self.home + "/docs/design-kit")
        self.look("kit")
        if self.scripts:
            page.emulate_media(color_scheme="dark")
            self.look("kit-dark")
            page.emulate_media(color_scheme="light", media="print")
            self.look("kit-print")
            page.emulate_media(media="screen")

    def keep_search(self) -> None:
        page = self.page
        page.goto(self.home + "/housing/searches")
        self.look("no-search")
        page.goto(self.home + "/housing/?district=hongshan&rentMaxYuan=1150")
        self.look("save")
        page.click("form[action='/housing/searches'] button")
        expect(page.url.endswith("/housing/searches"), f"after saving the page is {page.url}")
        self.look("search")

    def hear(self, number: int) -> None:
        page, deadline = self.page, time.monotonic() + 90
        while time.monotonic() < deadline:
            page.goto(self.home + "/housing/searches")
            if page.locator("#told ~ ul li", has_text=f"湖光苑{number}号楼").count() == 5:
                break
            time.sleep(2)
        else:
            raise SystemExit(f"nobody heard of the homes: {page.locator('main').inner_text()}")
        self.look("told")
        page.click("form[action$='/mute'] button")
        self.look("muted")
        page.click("form[action='/language'] button")
        self.look("told-english")
        page.click("form[action='/language'] button")
        page.click("form[action$='/removal'] button")
        expect(page.locator("form[action$='/removal']").count() == 0, "the search is still there")


def walk(browser, host: Host, tokens: tuple[str, str], name: str, size, number: int, folder: Path, scripts: bool) -> int:
    options = {"viewport": {"width": size[0], "height": size[1]}, "locale": "zh-CN", "java_script_enabled": scripts,
               "accept_downloads": True}
    resident = Desk(browser.new_context(**options).new_page(), host, f"searches-{name}", folder, f"1390001300{number}", scripts)
    resident.sign_in()
    resident.keep_search()
    clerk = Desk(browser.new_context(**options).new_page(), host, f"landlords-{name}", folder, "", scripts)
    clerk.enter(tokens[0])
    clerk.import_homes(number)
    clerk.have_verified(tokens[1])
    clerk.figures()
    clerk.kit()
    resident.hear(number)
    resident.page.context.close()
    clerk.page.context.close()
    return resident.step + clerk.step


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--screenshots", type=Path, default=PACKAGE / "Tests/JourneyTests/Screenshots")
    given = arguments.parse_args()
    given.screenshots.mkdir(parents=True, exist_ok=True)
    expect(Path(CHROMIUM).exists(), f"{CHROMIUM} is missing: apt-get install chromium")
    city = Seeded(0)
    host = Host(city.data)
    try:
        host.start()
        tokens, looked = tuple(host.sign_in(demo_phone(city.report, role)) for role in ("landlord", "administrator")), 0
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for number, (name, size) in enumerate(SIZES.items()):
                looked += walk(browser, host, tokens, name, size, number, given.screenshots, True)
            looked += walk(browser, host, tokens, "no-scripts", SIZES["phone"], 9, given.screenshots, False)
            browser.close()
        status, _, body = host.get("/readyz")
        expect(json.loads(body)["hindered"] == [], f"readyz says {body!r}")
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        print(f"PASSED: {looked} pages of landlords, searches and the design kit looked at in {len(SIZES)} sizes and"
              " without JavaScript")
    finally:
        host.stop()
        city.remove()


if __name__ == "__main__":
    main()
