#!/usr/bin/env python3
"""A bidder in Chromium: from the notice board over offers in the live room to an objection to the award; in English too.
Officers as well: an application with its one notice, and an auction that two of them suspend and let go on.

    auction_room.py [--screenshots FOLDER]

At 390 × 844 with scripts, and at 320 × 640 without. Another bidder offers meanwhile, and the room says so by itself where
scripts run: the host tells it by server-sent events. The log's links are computed again in the browser. What everybody sees
is looked at in 1280 × 900 too. No page may scroll sideways, write an error to the console, load anything from elsewhere or answer 400 and above.
"""
import argparse
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bidding import OFFICERS, TENANT, Room  # noqa: E402
from browser import CHROMIUM, SIZES, Walk  # noqa: E402
from hosting import Host, Seeded, binary, expect  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

PHONES = {"phone": "13700000021", "small": "13700000022"}


def check(walk: Walk, lot: str, scripts: bool) -> None:
    """The page to check an auction by: its log, and the links as the browser computes them."""
    page = walk.page
    page.goto(walk.home + f"/exchange/lots/{lot}/check")
    rows = page.locator("table.log tbody tr").count()
    expect(rows > 3, f"the log has {rows} lines")
    if scripts:
        page.wait_for_function("() => /\\d$/.test(document.querySelector('#chain').innerText.trim())", timeout=8000)
        said = page.locator("#chain").inner_text().strip()
        expect(said.endswith(f" {rows}") and "bad" not in page.locator("#chain").get_attribute("class"),
               f"the browser says of {rows} links: {said}")
    walk.look("check")


def look_around(browser, host: Host, lot: str, folder: Path) -> int:
    """What everybody sees, on a large screen."""
    size = SIZES["desktop"]
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    stranger = Walk(context.new_page(), host, "desktop", folder, "")
    for what, place in (("board", "/exchange/"), ("lot", f"/exchange/lots/{lot}"), ("statistics", "/exchange/statistics")):
        stranger.page.goto(stranger.home + place)
        stranger.look(what)
    check(stranger, lot, True)
    context.close()
    return stranger.step


def signed_in(browser, host: Host, token: str, name: str, folder: Path) -> Walk:
    size = SIZES["phone"]
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    context.add_cookies([{"name": "cityhost", "value": token, "url": f"http://127.0.0.1:{host.port}"}])
    return Walk(context.new_page(), host, name, folder, "")


def take_in(officer: Walk) -> None:
    """An application that lacks everything, its one notice, and what is handed in afterwards."""
    page = officer.page
    page.goto(officer.home + "/exchange/window")
    page.click("summary")
    officer.look("window")
    page.fill("#titleZh", "水面经营权")
    page.fill("#applicant", "乌龙泉村股份经济合作社")
    page.select_option("#kind", "landUse")
    page.locator("details button").click()
    card = page.locator("section.card").first
    expect("乌龙泉村" in card.inner_text() and card.locator(".notice li").count() == 3, card.inner_text())
    officer.look("application")
    card.locator("textarea").fill("权属证书复印件\n法人证书复印件")
    card.locator("form:has(textarea) button").click()
    expect("法人证书复印件" in card.inner_text(), f"the notice lacks what was named: {card.inner_text()}")
    expect(card.locator("textarea").count() == 0, "a second notice is offered")
    officer.look("noticed")
    for field, value in (("entitled", "90"), ("present", "60"), ("agreed", "60"), ("approved", "50000"),
                         ("termEnds", "2036-12-31"), ("rightEnds", "2040-12-31")):
        card.locator(f"input[name={field}]").fill(value)
    card.locator("form:has(input[name=entitled]) button").click()
    expect(card.locator(".notice li").count() == 0, f"something is missing still: {card.inner_text()}")
    card.locator("form:has(input[value=accept]) button").click()
    expect("已受理" in card.inner_text(), f"it was not accepted: {card.inner_text()}")
    officer.look("accepted")


def desk(browser, host: Host, room: Room, bidder: str, folder: Path) -> int:
    officers = [signed_in(browser, host, token, f"officer{number}", folder) for number, token in enumerate(room.officers)]
    take_in(officers[0])
    room.list_lot(4)
    room.admit(bidder)
    room.wait_for(("timed",), 40)
    for kind, wanted, states in (("suspend", "timed", ("suspended",)), ("resume", "suspended", ("timed",))):
        for number, officer in enumerate(officers):
            expect(room.board()["state"] == wanted, "one officer alone did it")
            officer.page.goto(officer.home + "/exchange/office")
            form = officer.page.locator(f"form[action='/exchange/lots/{room.lot}/act']:has(input[value={kind}])")
            if kind == "resume":
                form.locator("input[name=noticeSeconds]").fill("1")
            form.locator("button").click()
            officer.look(kind)
        room.wait_for(states, 20)
    for officer in officers:
        officer.page.context.close()
    return sum(officer.step for officer in officers)


def walk(browser, host: Host, room: Room, rival: str, name: str, folder: Path) -> int:
    scripts = name == "phone"
    size = SIZES[name]
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN",
                                  java_script_enabled=scripts)
    bidder = Walk(context.new_page(), host, name, folder, PHONES[name], scripts)
    page, place = bidder.page, f"/exchange/lots/{room.lot}"
    bidder.sign_in()
    page.goto(bidder.home + "/exchange/")
    bidder.look("board")
    page.locator(f'a[href="{place}"]').click()
    bidder.look("lot")
    page.click("form[action$='/register'] button")
    expect(urlsplit(page.url).path == place, f"after registering the page is {page.url}")
    bidder.look("registered")
    waiting = room.ask("GET", f"/exchange/v1/lots/{room.lot}/registrations", room.officers[0])
    for item in waiting["items"]:
        room.ask("POST", f"/exchange/v1/registrations/{item['id']}/reviews", room.officers[0], {"accept": True})
    room.wait_for(("timed",), 40)
    page.goto(bidder.home + place)
    bidder.look("live")
    streams = []
    page.on("request", lambda request: request.resource_type == "eventsource" and streams.append(request.url))
    page.fill("#amount", "1000")
    page.click("form[action$='/offer'] button")
    expect(page.url.endswith("/receipts"), f"after an offer the page is {page.url}")
    bidder.look("receipt")
    page.goto(bidder.home + place)
    expect("¥1000" in page.locator("[data-live] .offers").inner_text(), "the own offer is not shown")
    room.ask("POST", f"/exchange/v1/lots/{room.lot}/offers", rival, {"kind": "bid", "amount": "1001"})
    if scripts:
        page.wait_for_function("() => document.querySelector('[data-live]').innerText.includes('¥1001')", timeout=8000)
        expect(any(url.endswith("/changes") for url in streams), f"no stream of changes was opened: {streams}")
    else:
        page.goto(bidder.home + place)
    bidder.look("overtaken")
    page.fill("#amount", "一千")
    page.click("form[action$='/offer'] button")
    expect(page.locator("[role=alert]").count() == 1, "a wrong amount is not explained")
    bidder.look("wrong-amount")
    page.goto(bidder.home + place)
    bidder.change_language()
    room.wait_for(("closed",), 60)
    page.goto(bidder.home + place)
    expect(page.locator(f'a[href$="{room.lot}/check"]').count() == 1, "nothing says how to check the auction")
    bidder.look("closed")
    page.fill("#text", "papers were not public")
    page.click("form[action$='/object'] button")
    expect("papers were not public" in page.locator("main").inner_text(), "the objection is not shown")
    expect(page.locator("form[action$='/object']").count() == 0, "a second objection is offered")
    bidder.look("objected")
    paper = page.request.get(bidder.home + page.locator("a[href$='/paper']").get_attribute("href"))
    expect(paper.status == 200 and paper.body().startswith(b"%PDF-"), f"the paper answered {paper.status}")
    page.goto(bidder.home + "/exchange/mine")
    expect(page.locator(f'a[href="{place}"]').count() == 1, "the bidder's file lacks the lot")
    bidder.look("mine")
    check(bidder, room.lot, scripts)
    page.goto(bidder.home + "/exchange/statistics")
    expect(page.locator("svg rect").count() > 50, "the statistics have no plot")
    bidder.look("statistics")
    context.close()
    return bidder.step


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--screenshots", type=Path, default=Path("/tmp/cityhost-auction-room"))
    given = arguments.parse_args()
    given.screenshots.mkdir(parents=True, exist_ok=True)
    files = Seeded(2)
    for phone in OFFICERS:
        done = subprocess.run([binary(), "auth", "grant", "officer", "--phone", phone, "--name", f"Officer {phone[-2:]}",
                               "--tenant", TENANT, "--data", files.data], capture_output=True, text=True)
        expect(done.returncode == 0, f"appointing an officer: {done.stdout}{done.stderr}")
    host = Host(files.data)
    steps, started = 0, time.monotonic()
    try:
        host.start()
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            room = Room(host)
            for number, name in enumerate(PHONES):
                room.list_lot(30)
                room.admit(files.tokens[number])
                steps += walk(browser, host, room, files.tokens[number], name, given.screenshots)
            steps += look_around(browser, host, room.lot, given.screenshots)
            steps += desk(browser, host, room, files.tokens[0], given.screenshots)
            browser.close()
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        print(f"PASSED: {steps} pages in {time.monotonic() - started:.0f} s, pictures in {given.screenshots}")
    finally:
        host.stop()
        files.remove()


if __name__ == "__main__":
    main()
