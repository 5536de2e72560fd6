"""A repair on the pages of its tenant and of the landlord, in Chromium."""
from hosting import expect
from papers import Desk, click, unfold
from playwright.sync_api import Page


def mend(walk, landlord, lease: str) -> None:
    """From the tenant's report to a repair that is confirmed, with a visit on the tenant's yes."""
    page: Page = walk.page
    page.goto(f"{walk.home}/housing/leases/{lease}")
    click(walk, 'a[href$="/repairs"]')
    walk.look("repairs-empty")
    page.select_option("#kind", "water")
    page.fill("#description", "厨房水槽下方漏水，地面已有积水。")
    walk.press("/repairs")
    walk.look("repair-reported")
    with Desk(walk, landlord.token) as desk:
        desk.goto(f"{walk.home}/housing/landlord/repairs")
        walk.look("repair-desk")
        desk.goto(f"{walk.home}/housing/landlord/leases/{lease}/repairs")
        unfold(desk)
        walk.look("repair-work")
        desk.fill("#visitor1", "宜修维修 孙师傅")
        walk.press("/repair-visits")
        walk.look("repair-proposed")
    page.reload()
    walk.look("repair-visit")
    click(walk, 'form[action$="/repair-answers"] button[value="yes"]')
    walk.look("repair-consented")
    with Desk(walk, landlord.token) as desk:
        desk.goto(f"{walk.home}/housing/landlord/leases/{lease}/repairs")
        unfold(desk)
        click(walk, 'button[value="complete"]')
        walk.look("repair-completed")
    page.reload()
    click(walk, 'form[action$="/repair-answers"] button[value="no"]')
    expect(page.locator(".tag.warn").count() >= 1, "a repair that is not done is not open again")
    unfold(page)
    page.fill("#from1", page.locator("#from1").get_attribute("max"))
    page.fill("#until1", page.locator("#until1").get_attribute("max"))
    page.fill("#percent1", "40")
    walk.press("/repair-claims")
    walk.look("repair-claimed")
    with Desk(walk, landlord.token) as desk:
        desk.goto(f"{walk.home}/housing/landlord/leases/{lease}/repairs")
        walk.look("repair-claim")
        walk.press("/claim-answers")
        walk.look("repair-granted")
    page.reload()
    walk.look("repair-abated")
