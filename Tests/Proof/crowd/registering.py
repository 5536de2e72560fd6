"""Filing and the register of occupants, on the pages of tenant, landlord and officer, in Chromium."""
from hosting import expect
from papers import Desk, click, unfold
from playwright.sync_api import Page


def register(walk, landlord, lease: str, number: str) -> None:
    """From an occupant who is added to a lease that the housing office has filed."""
    page: Page = walk.page
    page.goto(f"{walk.home}/housing/leases/{lease}")
    click(walk, 'a[href$="/register"]')
    walk.look("register")
    page.fill("#name", "同住人")
    page.fill("#citizenId", "42010619900307123X")
    walk.press("/occupants")
    expect(page.locator("[role=alert]").count() == 1, "a citizen id that cannot be is taken")
    walk.look("register-refused")
    page.fill("#name", "同住人")
    page.fill("#citizenId", number)
    walk.press("/occupants")
    expect(page.locator('form[action$="/occupant-removals"]').count() == 1, "nobody was registered")
    walk.look("register-two")
    with Desk(walk, landlord.token) as desk:
        desk.goto(f"{walk.home}/housing/landlord/filings")
        walk.look("desk-filings")
        desk.goto(f"{walk.home}/housing/landlord/leases/{lease}/register")
        expect(number not in desk.content(), "a landlord reads an occupant's citizen id")
        walk.look("desk-register")
        walk.press("/filings")
    with Desk(walk, landlord.officer) as desk:
        desk.goto(f"{walk.home}/housing/filings")
        unfold(desk)
        walk.look("filings")
        own = f'form[action$="/housing/filings/{lease}"]'
        click(walk, f'{own} button[value="accepted"]')
        desk.locator(f'{own} input[name="fileNumber"]').fill("武房租备2026-000001")
        click(walk, f'{own} button[value="filed"]')
        expect(desk.locator(own).count() == 0, "what is filed is still to be filed")
    page.reload()
    expect("武房租备2026-000001" in page.content(), "the office's number is not shown")
    walk.look("register-filed")
