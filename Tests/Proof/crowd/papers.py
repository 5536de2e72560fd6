"""Papers that were to follow, on the pages of their tenant and of the officers' desk, in Chromium."""
from hosting import expect
from playwright.sync_api import Page


class Desk:
    """The officers' desk in a window of its own, as wide as the tenant's."""

    def __init__(self, walk, token: str):
        self.walk, self.tenants = walk, walk.page
        self.context = walk.page.context.browser.new_context(
            viewport=walk.page.viewport_size, locale="zh-CN", java_script_enabled=walk.scripts)
        self.context.add_cookies([{"name": "cityhost", "value": token, "url": walk.home}])

    def __enter__(self) -> Page:
        self.walk.page = self.context.new_page()
        return self.walk.page

    def __exit__(self, *_) -> None:
        self.walk.page = self.tenants
        self.context.close()


def click(walk, selector: str) -> None:
    with walk.page.expect_navigation():
        walk.page.locator(selector).first.click()


def unfold(page: Page) -> None:
    """Opens everything that is folded, as somebody does who reads it all."""
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()


def follow(walk, officer: str, lease: str) -> None:
    """From the first look at what is missing to the word that all of it is there."""
    page: Page = walk.page
    page.goto(f"{walk.home}/housing/leases/{lease}")
    click(walk, 'a[href$="/qualification"]')
    walk.look("papers")
    unfold(page)
    page.fill("#paper1", "个人所得税纳税记录，编号 2026-0412，武汉市税务局。")
    walk.press("/paper")
    with Desk(walk, officer) as desk:
        desk.goto(f"{walk.home}/housing/qualifications")
        click(walk, 'form:has(input[value="income"]) button[value="out"]')
        expect(desk.locator('button[value="back"]').count() == 1, "the outage is not shown")
        walk.look("office")
        click(walk, 'button[value="back"]')
        desk.goto(f"{walk.home}/housing/qualifications/{lease}")
        unfold(desk)
        walk.look("office-case")
        click(walk, 'button[value="disproven"]')
    page.reload()
    expect(page.locator(".missing li").count() == page.locator("#items + ul > li").count(),
           "the notice does not name everything that is missing")
    unfold(page)
    walk.look("papers-missing")
    page.fill("#grounds", "纳税记录已于上周更新，请再次查询。")
    walk.press("/appeal")
    walk.look("papers-appealed")
    with Desk(walk, officer) as desk:
        desk.goto(f"{walk.home}/housing/qualifications/{lease}")
        walk.look("office-appeal")
        desk.fill("#reason", "税务记录与所述不符，请补正。")
        click(walk, 'button[value="dismissed"]')
        while desk.locator('button[value="proven"]').count():
            click(walk, 'button[value="proven"]')
        walk.look("office-verified")
    page.reload()
    expect(page.locator("textarea").count() == 0, "something is asked for that is proved")
    walk.look("papers-verified")
    page.goto(f"{walk.home}/housing/qualification-outcomes")
    expect(page.locator("svg.outcomes rect").count() >= 5, "nothing is in the plot")
    walk.look("outcomes")
