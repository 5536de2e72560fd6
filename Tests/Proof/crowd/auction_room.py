#!/usr/bin/env python3
"""Bidders in Chromium: from the notice board over offers in the live room to an objection to the award; in English too.
Owners and officers as well: an application that its owner hands in and completes after the one notice, the listing, papers,
deposits and a dispute by their forms, and an auction that two officers suspend and let go on.

    auction_room.py [--screenshots FOLDER]

At 390 × 844 with scripts, and at 320 × 640 without, in one auction. Another bidder offers meanwhile, and the room says so by itself where
scripts run: the host tells it by server-sent events. The log's links are computed again in the browser. What everybody sees
is looked at in 1280 × 900 too. No page may scroll sideways, write an error to the console, load anything from elsewhere or answer 400 and above.
"""
import argparse
import datetime
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bidding import OFFICERS, TENANT, Room  # noqa: E402
from browser import CHROMIUM, SIZES, Walk  # noqa: E402
from hosting import Host, Seeded, binary, expect  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

# Long enough for two to sign in and to register on a slow machine.
REGISTRATION_SECONDS = 25
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


def fill(form, fields: dict) -> None:
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)


def take_in(officer: Walk, owner: Walk) -> None:
    """An owner's application that lacks everything, its one notice, what is handed in afterwards, and the acceptance."""
    page = officer.page
    page.goto(officer.home + "/exchange/window")
    page.locator("form[action='/exchange/window/duty'] button").first.click()
    page.click("details.card > summary")
    officer.look("window")
    owner.page.goto(owner.home + "/exchange/apply")
    owner.look("apply")
    owner.change_language()
    owner.page.fill("#titleZh", "水面经营权")
    owner.page.fill("#applicant", "乌龙泉村股份经济合作社")
    owner.page.select_option("#kind", "landUse")
    owner.page.locator("form[action='/exchange/apply'] button").click()
    mine = owner.page.locator("section.card").first
    expect(mine.locator(".notice li").count() == 3, f"the owner is not told what is missing: {mine.inner_text()}")
    page.goto(officer.home + "/exchange/window")
    card = page.locator("section.card").first
    expect("乌龙泉村" in card.inner_text() and card.locator(".notice li").count() == 3, card.inner_text())
    officer.look("application")
    card.locator("textarea").fill("权属证书复印件\n法人证书复印件")
    card.locator("form:has(textarea) button").click()
    expect("法人证书复印件" in card.inner_text(), f"the notice lacks what was named: {card.inner_text()}")
    expect(card.locator("textarea").count() == 0, "a second notice is offered")
    owner.page.goto(owner.home + "/exchange/apply")
    expect("法人证书复印件" in mine.inner_text(), f"the owner does not read the notice: {mine.inner_text()}")
    owner.look("deficient")
    form = mine.locator("form:has(input[name=entitled])")
    fill(form, {"entitled": "90", "present": "60", "agreed": "60", "approved": "500", "termEnds": "2036-12-31",
                "rightEnds": "2040-12-31"})
    form.locator("button").click()
    owner.look("completed")
    page.goto(officer.home + "/exchange/window")
    expect(card.locator(".notice li").count() == 0, f"something is missing still: {card.inner_text()}")
    card.locator("form:has(input[value=accept]) button").click()
    expect("已受理" in card.inner_text(), f"it was not accepted: {card.inner_text()}")
    officer.look("accepted")


def list_by_form(officer: Walk) -> str:
    """The accepted application becomes a lot with a deposit; its page."""
    page = officer.page
    card = page.locator("section.card").first
    card.locator("details > summary").first.click()
    form = card.locator("form[action$='/list']")
    china = datetime.timezone(datetime.timedelta(hours=8))
    now = datetime.datetime.now(china)
    ends, opens = [(now + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M") for hours in (1, 2)]
    form.locator("[name=policy]").select_option("storm 1")
    fill(form, {"start": "1000", "step": "10", "deposit": "50", "registrationEnds": ends, "opens": opens})
    officer.look("listing")
    form.locator("button").click()
    expect("/exchange/lots/" in page.url, f"after listing the page is {page.url}")
    officer.look("listed")
    return urlsplit(page.url).path


def deposits(officer: Walk, owner: Walk, lot: str) -> None:
    """A registration with its deposit: papers, payment, dispute and its end, by the officers' forms; the bidder reads all."""
    owner.page.goto(owner.home + lot)
    owner.page.click("form[action$='/register'] button")
    officer.page.goto(officer.home + "/exchange/office")
    officer.page.locator(f"a[href='{lot}/registrations']").click()
    card = officer.page.locator("section.card").first
    officer.look("registrations")
    card.locator("button[value=accept]").click()
    form = card.locator("form:has(input[value=deposit])")
    fill(form, {"payment": "bank-1", "account": "6222-1"})
    form.locator("button").click()
    card.locator("details > summary").click()
    form = card.locator("form:has(input[value=dispute])")
    fill(form, {"reason": "the payer's bank asks it back"})
    form.locator("button").click()
    officer.look("disputed")
    for place in (lot, "/exchange/mine"):
        owner.page.goto(owner.home + place)
        expect("the payer's bank asks it back" in owner.page.locator("main").inner_text(), f"{place} hides the dispute")
        owner.look("dispute")
    form = card.locator("form:has(button[value=kept])")
    fill(form, {"reference": "decision-1"})
    form.locator("button[value=kept]").click()
    owner.page.goto(owner.home + lot)
    expect("the payer's bank" not in owner.page.locator("main").inner_text(), "a dispute that is over is still shown")


def desk(browser, host: Host, room: Room, bidder: str, applicant: str, folder: Path) -> int:
    officers = [signed_in(browser, host, token, f"officer{number}", folder) for number, token in enumerate(room.officers)]
    owner = signed_in(browser, host, applicant, "owner", folder)
    take_in(officers[0], owner)
    deposits(officers[0], owner, list_by_form(officers[0]))
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
    for one in [*officers, owner]:
        one.page.context.close()
    return sum(one.step for one in [*officers, owner])


def walk(browser, host: Host, room: Room, rival: str, name: str, first: int, folder: Path) -> Iterator[int]:
    """One bidder; stops where the lot has to come on: registered, outbid, and at the end, with the pages so far."""
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
    yield bidder.step
    page.goto(bidder.home + place)
    bidder.look("live")
    streams = []
    page.on("request", lambda request: request.resource_type == "eventsource" and streams.append(request.url))
    page.fill("#amount", str(first))
    page.click("form[action$='/offer'] button")
    expect(page.url.endswith("/receipts"), f"after an offer the page is {page.url}")
    bidder.look("receipt")
    page.goto(bidder.home + place)
    expect(f"¥{first}" in page.locator("[data-live] .offers").inner_text(), "the own offer is not shown")
    room.ask("POST", f"/exchange/v1/lots/{room.lot}/offers", rival, {"kind": "bid", "amount": str(first + 1)})
    if scripts:
        page.wait_for_function(f"() => document.querySelector('[data-live]').innerText.includes('¥{first + 1}')",
                               timeout=8000)
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
    yield bidder.step
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
    yield bidder.step


def bid(browser, host: Host, room: Room, rival: str, folder: Path) -> int:
    """Both bidders in one auction, each when it has come so far."""
    room.list_lot(REGISTRATION_SECONDS)
    room.admit(rival)
    walks = [walk(browser, host, room, rival, name, 1000 + 10 * number, folder) for number, name in enumerate(PHONES)]
    for bidder in walks:
        next(bidder)
    waiting = room.ask("GET", f"/exchange/v1/lots/{room.lot}/registrations", room.officers[0])
    for item in waiting["items"]:
        room.ask("POST", f"/exchange/v1/registrations/{item['id']}/reviews", room.officers[0], {"accept": True})
    room.wait_for(("timed",), REGISTRATION_SECONDS + 20)
    for bidder in walks:
        next(bidder)
    room.wait_for(("closed",), 60)
    return sum(next(bidder) for bidder in walks)


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
            steps += bid(browser, host, room, files.tokens[0], given.screenshots)
            steps += look_around(browser, host, room.lot, given.screenshots)
            steps += desk(browser, host, room, *files.tokens[:2], given.screenshots)
            browser.close()
        expect(host.stop() == 0, f"the host did not end cleanly:\n{host.tail()}")
        print(f"PASSED: {steps} pages in {time.monotonic() - started:.0f} s, pictures in {given.screenshots}")
    finally:
        host.stop()
        files.remove()


if __name__ == "__main__":
    main()
