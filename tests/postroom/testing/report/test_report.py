"""The report: everything in it is text, whatever a mail says; it says what happened in order, to ears as to eyes."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from postroom.testing import LateBounce, World
from postroom.testing.report.drawing import Drawing, Lane, Row
from postroom.testing.report.report import MOST_PROGRAMS, MOST_ROWS, report_page
from postroom.testing.report.time_line import draw

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA, SUPPORT = Lane("ada@example.com", "Ada", "Outside"), Lane("support@acme.test", "support", "acme.test")
HOSTILE = "</pre></style><script>alert(1)</script><img src=x onerror=alert(1)>\" onclick='x' &amp; $style \u202egnp.exe \x00\ud800"
VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Counts elements, gathers attributes and text, and fails where tags do not nest."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def drawing(*rows: Row, **told: object) -> Drawing:
    return Drawing(title="A story", rows=rows, lanes=(ADA, SUPPORT), **told)


def mail(text: str = "Hello", *, at: datetime = NOON) -> Row:
    return Row(at, "wrote", ADA.key, (SUPPORT.key,), title=text, words=text, text=text, facts=((text, text),))


def test_hostile_mail_is_only_text():
    page = report_page(
        Drawing(
            title=HOSTILE,
            about=HOSTILE,
            failed=True,
            why=HOSTILE,
            rows=(mail(HOSTILE), Row(NOON, HOSTILE, HOSTILE, (HOSTILE,), glyph=HOSTILE)),
            lanes=(ADA, SUPPORT, Lane(HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
            facts={HOSTILE: HOSTILE},
            programs={HOSTILE: HOSTILE},
        )
    )

    found = read(page)
    assert not {"script", "img", "iframe", "link", "object", "form", "a href"} & set(found.elements)
    assert not [name for name, value in found.attributes if name.startswith("on") or name == "style"]
    assert {value for name, value in found.attributes if name in ("href", "src")} == {"#table"}
    assert "<script>alert(1)</script>" in found.text


def test_what_cannot_be_seen_is_spelled_out():
    page = report_page(drawing(mail("invoice\u202egnp.exe \u200b \x07 tab\there")))

    assert "invoice⟨U+202E⟩gnp.exe ⟨U+200B⟩ ⟨U+0007⟩ tab\there" in page
    page.encode()


def test_the_page_may_load_and_run_nothing():
    page = report_page(drawing(mail()))

    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy is not None
    assert style is not None
    digest = base64.b64encode(sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_it_reads_in_order_without_eyes():
    rows = (mail("First"), mail("Second", at=NOON + timedelta(hours=6)), mail("Third", at=NOON + timedelta(days=1)))

    text = read(report_page(drawing(*rows))).text

    assert text.index("Monday 2 March 2026") < text.index("First") < text.index("6 hours later") < text.index("Second")
    assert "18 hours later · Tuesday 3 March 2026" in text


def test_the_table_says_the_same():
    found = read(report_page(drawing(mail("First"), mail("Second"))))

    assert found.elements.count("table") == 1
    assert found.elements.count("tr") == 3
    assert ("scope", "col") in found.attributes
    assert "2 entries, oldest first" in found.text
    assert "1 entry, oldest first" in read(report_page(drawing(mail("First")))).text


@pytest.mark.parametrize(
    ("failed", "said"), [(None, "Nothing was asked of it"), (False, "As expected"), (True, "Not as expected")]
)
def test_the_verdict_stands_at_the_top(failed: bool | None, said: str):
    assert said in report_page(drawing(mail(), failed=failed))


def test_a_story_without_entries_is_a_page_too():
    assert "Nothing happened." in report_page(Drawing(title="Quiet", rows=(), lanes=()))


def test_a_very_long_story_is_cut_and_says_so():
    page = report_page(drawing(*(mail(f"Letter {number}.") for number in range(MOST_ROWS + 10))))

    assert f"The last {MOST_ROWS:,} of {MOST_ROWS + 10:,} entries are shown." in page
    assert "Letter 9." not in page
    assert "Letter 10." in page


def test_only_so_many_mail_programs_are_shown():
    programs = {f"Person {number}": "Hello" for number in range(MOST_PROGRAMS + 3)}

    page = report_page(drawing(mail(), programs=programs))

    assert page.count("<figure>") == MOST_PROGRAMS
    assert "And 3 more." in page


def test_a_world_becomes_lanes_and_rows():
    with World(seed=4) as world:
        room = world.room("acme.test", ["support", "billing"])
        world.server("example.org", LateBounce())
        ada = world.person("Ada Lovelace <ada@example.com>")
        ada.write("support@acme.test", subject="Hello", text="Where is my lamp?")
        world.settle()
        support = room.mailbox("support")
        support.hand_off("t1", to="billing", note="She asks for a lamp.")
        support.send("bob@example.org", subject="A lamp", text="Do you have one?")
        world.run()

        drawn = draw(world, title="Lamps")

    assert [lane.name for lane in drawn.lanes] == ["Ada Lovelace", "bob@example.org", "support", "billing"]
    told = [(row.label, row.source, row.targets, row.words) for row in drawn.rows]
    assert told[0] == ("wrote", "ada@example.com", ("support@acme.test",), "Where is my lamp?")
    assert ("handed off", "support@acme.test", ("billing@acme.test",), "She asks for a lamp.") in told
    bounces = [row for row in drawn.rows if row.label == "bounced"]
    assert [(row.source, row.targets, row.tone) for row in bounces] == [
        ("bob@example.org", ("support@acme.test",), "bad")
    ]
    assert drawn.facts["Seed"] == "4"
    assert "Where is my lamp?" in drawn.programs["Ada Lovelace <ada@example.com>"]
