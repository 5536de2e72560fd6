"""Charging by agreement and meters, on the pages of tenant and landlord, in Chromium."""
import time

from hosting import expect
from papers import Desk, click
from playwright.sync_api import Page


def charge(walk, lease: str) -> None:
    """From the bound to an agreement that is signed in the payer's app, and ended."""
    page: Page = walk.page
    place = f"{walk.home}/housing/leases/{lease}/debit"
    page.goto(place)
    walk.look("debit")
    page.fill("#monthMaxYuan", "1")
    walk.press("/debit")
    expect(page.locator("[role=alert]").count() == 1, "a bound below the rent is taken")
    walk.look("debit-refused")
    walk.press("/debit")
    for _ in range(100):
        if page.locator("a[target=_blank]").count():
            break
        time.sleep(0.1)
        page.goto(place)
    walk.look("debit-asked")
    walk.pay("Done")
    for _ in range(100):
        page.goto(place)
        if page.locator("button.danger").count():
            break
        time.sleep(0.1)
    walk.look("debit-active")
    walk.press("/debit-end")
    expect(page.locator("#monthMaxYuan").count() == 1, "nobody can agree anew")
    walk.look("debit-ended")


def measure(walk, landlord, lease: str) -> None:
    """Two readings of a home and their bill; the tenant's page of bills."""
    page: Page = walk.page
    page.goto(f"{walk.home}/housing/leases/{lease}/supplies")
    walk.look("supplies-none")
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
    before = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600 - 86400))
    with Desk(walk, landlord.token) as desk:
        desk.goto(f"{walk.home}/housing/landlord/leases/{lease}")
        click(walk, 'a[href$="/meters"]')
        walk.look("meters-empty")
        for day, figure in ((before, "１２８．４"), (today, "130.9")):
            desk.fill("#figure-water", figure)
            desk.fill("#day-water", day)
            walk.press("/readings")
        desk.fill("#figure-water", "1")
        desk.fill("#day-water", today)
        walk.press("/readings")
        expect(desk.locator("[role=alert]").count() == 1, "a meter goes back")
        walk.look("meters-read")
        walk.press("/bills")
        expect("2.500" in desk.content(), "what was used is not shown")
        walk.look("meters-billed")
