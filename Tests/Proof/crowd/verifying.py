"""A home that nobody has verified, on its landlord's page and on the inspectors' list, in Chromium."""
from hosting import expect
from papers import Desk, click


def verify(walk, landlord) -> None:
    """From a landlord's word, which puts nothing on the list, to an inspector's, which does."""
    home = landlord.registered()
    page = f"{walk.home}/housing/homes/{home['id']}"
    outside = walk.page.context.request
    expect(outside.get(page).status == 404, "a home that nobody has verified is shown to everybody")
    with Desk(walk, landlord.token) as own:
        own.goto(page)
        expect(own.locator("form[action$='/hold']").count() == 0, "a home that nobody has verified can be held")
        walk.look("unlisted")
    with Desk(walk, landlord.operator) as desk:
        desk.goto(f"{walk.home}/housing/verifications")
        form = f'form[action="/housing/homes/{home["id"]}/verification"]'
        desk.fill(f"{form} input[name=by]", "示例房屋安全鉴定站")
        walk.look("to-verify")
        desk.fill(f"{form} input[name=on]", "2026-01-01")
        click(walk, f"{form} button")
        expect(desk.locator(form).count() == 0, "the home still waits")
        walk.look("verified")
    expect(outside.get(page).status == 200, "the home is on no list")
