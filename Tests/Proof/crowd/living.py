"""The pages of a lease after the keys, of its tenant and of its landlord, in Chromium."""
import re

from billing import charge, measure
from hosting import expect
from mending import mend
from papers import follow
from playwright.sync_api import Page
from registering import register


def desk(walk, landlord, lease: str) -> None:
    """The landlord's desk, in a window of the landlord's own, as wide as the tenant's."""
    context = walk.page.context.browser.new_context(viewport=walk.page.viewport_size, locale="zh-CN")
    context.add_cookies([{"name": "cityhost", "value": landlord.token, "url": walk.home}])
    tenants, walk.page = walk.page, context.new_page()
    try:
        walk.page.goto(f"{walk.home}/housing/landlord/leases?after={previous(lease)}")
        walk.look("desk")
        walk.page.locator(f'a[href$="/{lease}"]').click()
        walk.page.wait_for_load_state()
        walk.look("desk-lease")
        walk.page.fill("#rentYuan", "99999")
        walk.press("/renewal")
        expect(walk.page.locator("[role=alert]").count() == 1, "a rent above the cap is not refused")
        walk.page.fill("#rentYuan", "1150")
        walk.press("/renewal")
        expect("1150" in walk.page.locator(".costs").inner_text(), "the offer is not shown")
        walk.look("desk-offered")
    finally:
        walk.page = tenants
        context.close()


def previous(lease: str) -> str:
    """An id just before a lease's, so that a page of the desk begins with it."""
    return lease[:-1] + chr(ord(lease[-1]) - 1)


def live(walk, landlord) -> None:
    """From the first look at the lease to the keys' return."""
    page: Page = walk.page
    lease = re.search(r"/journeys/([^/?]+)", page.url).group(1)
    page.goto(f"{walk.home}/housing/leases")
    walk.look("my-leases")
    page.locator(f'a[href$="/{lease}"]').first.click()
    page.wait_for_load_state()
    walk.look("lease")
    follow(walk, landlord.officer, lease)
    mend(walk, landlord, lease)
    register(walk, landlord, lease, walk.other)
    charge(walk, lease)
    measure(walk, landlord, lease)
    page.goto(f"{walk.home}/housing/leases/{lease}")
    desk(walk, landlord, lease)
    page.reload()
    expect(page.locator('button[value="accept"]').count() == 1, "the offer cannot be taken")
    walk.look("lease-offered")
    page.locator('button[value="accept"]').click()
    page.wait_for_load_state()
    expect("1150" in page.locator(".plain-list").inner_text(), "the further term is not there")
    page.locator("details summary").first.click()
    walk.look("lease-renewed")
    walk.press("/notice")
    landlord.call("POST", f"/housing/v1/landlord/leases/{lease}/inspection",
                  {"findings": "墙面完好\n水表 128\n电表 3021\n钥匙两把"})
    page.reload()
    walk.look("lease-inspected")
    walk.press("/keys")
    expect(page.locator('form[action$="/keys"]').count() == 0, "the keys go back once")
    walk.look("lease-handed-over")
