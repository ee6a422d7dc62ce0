"""The page about an outreach: one HTML file that a person can read, with nothing loaded from elsewhere and nothing that runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from examples.outreach_five_roles.checks import (
    ANSWERED,
    BOUNCED,
    COMPLAINED,
    SILENT,
    UNSUBSCRIBED,
    Outreach,
)
from examples.outreach_five_roles.evidence import Check, Letter
from examples.outreach_five_roles.outside import ANSWERING, Fate
from examples.outreach_five_roles.simulation import DAYS, Result
from postroom.testing import Mail
from postroom.testing.report.html_page import common_style, fill, shown

HERE = Path(__file__).parent
MOST_FAULTS = 10
MOST_THREADS = 6

SENT = {"first": "First mails", "reminder": "Reminders", "answer": "Answers to leads"}
CAME = {"theirs": "Answers", "away": "Notes of absence", "bounce": "Bounces", "no": "Unsubscribed or complained"}

_WHY = {
    ANSWERED: "A person wrote back; response took the thread over, reminders ended.",
    BOUNCED: "Nobody reads there; the address is on the suppression list.",
    UNSUBSCRIBED: "Took the way out, by List-Unsubscribe or in words.",
    COMPLAINED: "Called it abuse; the provider's feedback loop told the room.",
    SILENT: "Got the first mail and both reminders, and no more.",
}
_GATES = {
    "limits": "The day's share was used up; the mail waited for the next day.",
    "warm_up": "The young domain may begin only so much a day; the mail waited.",
    "suppression": "The address had said no, or is dead.",
    "reputation": "Too much bounced; outreach stopped.",
    "near_duplicate": "Nearly the same had just been said to this person.",
    "recipient_pace": "This person had had enough for one day.",
    "paused": "The mailbox was paused.",
}


def write_page(result: Result, path: Path) -> Path:
    """Write the page, and say where it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(result), encoding="utf-8")
    return path.resolve()


def page(result: Result) -> str:
    """The whole page."""
    plan, outreach = result.plan, result.outreach
    begun = outreach.world.now - timedelta(days=DAYS)
    return fill(
        (HERE / "page.html").read_text(encoding="utf-8"),
        style=common_style() + (HERE / "page.css").read_text(encoding="utf-8"),
        title=f"Outreach to {plan.brief.leads:,} leads",
        about=f"Five agents on one domain, {plan.pattern}: orchestrator, research, personalisation, sequencing, response. "
        f"{DAYS} virtual days from {_day(begun.date())} {begun.year}; seed {plan.seed} decides who does what.",
        verdict=_verdict(result),
        figures=_figures(outreach),
        sections="\n".join(_sections(result)),
        footer="Everything here is counted from what the servers outside received and what people did, not from the room's own "
        f"tables; only the gates' refusals are its own account. Simulated in {result.seconds:.0f} seconds.",
    )


def _sections(result: Result) -> Iterator[str]:
    outreach = result.outreach
    yield _section("days", "Day by day", "What the team sent, and what came back.", _days(outreach))
    yield _section("ends", "How each story ended", "", _ends(outreach))
    yield _section("checks", "Checks", "", _checks(result.checks))
    yield _section("limits", "Limits, at their fullest", "The fullest day of each limit in force.", _limits(outreach))
    yield _section(
        "gates",
        "What the room refused",
        "What a gate refused waited, or was left out; the agent was told why.",
        _refusals(result),
    )
    yield _section("threads", "Threads, as their recipients see them", "", _threads(result))


def _section(name: str, title: str, lead: str, body: str) -> str:
    told = f'<p class="lead">{lead}</p>' if lead else ""
    return f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>{told}{body}</section>'


def _verdict(result: Result) -> str:
    failed = [check for check in result.checks if check.faults]
    if not failed:
        return f'<p class="verdict good">✓ All {len(result.checks)} checks passed</p>'
    return f'<p class="verdict bad">✕ {len(failed)} of {len(result.checks)} checks failed</p>'


def _figures(outreach: Outreach) -> str:
    leads, ends = len(outreach.fates), Counter(outreach.ends.values())
    away = sum(fate is Fate.AUTO_REPLIES for fate in outreach.fates.values())
    figures = {
        "Messages sent": (len(outreach.letters), ""),
        "Answered": (ends[ANSWERED], _share(ends[ANSWERED], leads)),
        "Away": (away, _share(away, leads)),
        "Bounced": (ends[BOUNCED], _share(ends[BOUNCED], leads)),
        "Unsubscribed": (ends[UNSUBSCRIBED], _share(ends[UNSUBSCRIBED], leads)),
        "Complained": (ends[COMPLAINED], _share(ends[COMPLAINED], leads)),
    }
    cells = (
        f"<div><dt>{name}</dt><dd>{count:,}<small>{share or f'to {leads:,} leads'}</small></dd></div>"
        for name, (count, share) in figures.items()
    )
    return f'<dl class="facts">{"".join(cells)}</dl>'


def _days(outreach: Outreach) -> str:
    first = outreach.world.now.date() - timedelta(days=DAYS)
    days = [first + timedelta(days=number) for number in range(DAYS + 1)]
    sent = Counter((letter.at.date(), _kind(letter, outreach)) for letter in outreach.letters)
    came = Counter((at.date(), kind) for at, kind in _came(outreach))
    used = [day for day in days if any((day, kind) in sent or (day, kind) in came for kind in (*SENT, *CAME))]
    charts = _chart("Sent", sent, SENT, used) + _chart("Came back", came, CAME, used)
    return f'<div class="pair">{charts}</div>{_day_table(sent, came, used)}'


def _kind(letter: Letter, outreach: Outreach) -> str:
    if letter.is_first:
        return "first"
    return "answer" if set(letter.answers) & outreach.written.get(letter.recipient, {}).keys() else "reminder"


def _came(outreach: Outreach) -> Iterator[tuple[datetime, str]]:
    for times in outreach.written.values():
        yield from ((at, "theirs") for at in times.values())
    for mail in outreach.world.mail:
        if mail.sender is not None and outreach.fates.get(str(mail.sender.address)) is Fate.AUTO_REPLIES:
            yield mail.at, "away"
    for stop in outreach.stops.values():
        if stop.why != ANSWERED:
            yield stop.at, "bounce" if stop.why == BOUNCED else "no"


def _chart(title: str, counts: Mapping[tuple[date, str], int], kinds: Mapping[str, str], days: Sequence[date]) -> str:
    """A bar for each day, as long as its share of the busiest."""
    most = max((sum(counts.get((day, kind), 0) for kind in kinds) for day in days), default=0) or 1
    rows = "".join(_bar_row(day, [(kind, counts.get((day, kind), 0)) for kind in kinds], most=most) for day in days)
    keys = "".join(f'<span><i class="k-{kind}"></i>{name}</span>' for kind, name in kinds.items())
    return f'<div class="panel"><h3>{title}</h3><div class="bars">{rows}</div><p class="keys">{keys}</p></div>'


def _bar_row(day: date, parts: Sequence[tuple[str, int]], *, most: int) -> str:
    total, x, drawn = sum(count for _, count in parts), 0.0, []
    for kind, count in parts:
        width = 100 * count / most
        drawn.append(f'<rect class="k-{kind}" x="{x:.3f}" y="0" width="{width:.3f}" height="10"/>' if count else "")
        x += width
    told = ", ".join(f"{count:,} {({**SENT, **CAME})[kind].lower()}" for kind, count in parts if count) or "nothing"
    bar = f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{told}">{"".join(drawn)}</svg>'
    return f'<div class="bar"><span>{_day(day)}</span>{bar}<b>{total:,}</b></div>'


def _day_table(sent: Mapping[tuple[date, str], int], came: Mapping[tuple[date, str], int], days: Sequence[date]) -> str:
    columns = [(sent, kind, name) for kind, name in SENT.items()] + [(came, kind, name) for kind, name in CAME.items()]
    rows = [[_day(day), *(_number(counts.get((day, kind), 0)) for counts, kind, _ in columns)] for day in days]
    totals = [sum(counts.get((day, kind), 0) for day in days) for counts, kind, _ in columns]
    rows.append(["<b>All</b>", *(f"<b>{_number(total)}</b>" for total in totals)])
    return _table(
        "The same as a table", ["Day", *(name for *_, name in columns)], rows, numbers=range(1, len(columns) + 1)
    )


def _ends(outreach: Outreach) -> str:
    ends, leads = Counter(outreach.ends.values()), len(outreach.fates)
    rows = []
    for end, count in ends.most_common():
        got = [len(outreach.to.get(address, ())) for address, each in outreach.ends.items() if each == end]
        rows.append([_capital(end), f"{count:,}", _share(count, leads), f"{sum(got):,}", shown(_WHY.get(end, ""))])
    head = ["What happened", "Leads", "Share", "Messages", "Why nothing more was sent"]
    return _table("Every lead has one end", head, rows, numbers=(1, 2, 3))


def _refusals(result: Result) -> str:
    if not result.refusals:
        return '<p class="panel">Nothing was refused.</p>'
    rows = [
        [f"<code>{shown(gate)}</code>", f"{count:,}", shown(_GATES.get(gate, code))]
        for (gate, code), count in sorted(result.refusals.items(), key=lambda each: -each[1])
    ]
    return _table("Refused by a gate", ["Gate", "Times", "Meaning"], rows, numbers=(1,))


def _limits(outreach: Outreach) -> str:
    meters = "".join(_meter(*each) for each in outreach.usage())
    return f'<div class="panel meters">{meters}</div>'


def _meter(name: str, used: int, allowed: int | None) -> str:
    if allowed is None:
        return f'<div class="meter"><p>{_capital(name)} <span>{used:,}, no limit</span></p></div>'
    share = min(100.0, 100 * used / allowed) if allowed else 100.0
    mark = "over" if used > allowed else "near" if share >= 80 else ""
    rect = f'<rect class="used {mark}" width="{share:.2f}" height="10"/>'
    bar = f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{rect}</svg>'
    return f'<div class="meter"><p>{_capital(name)} <span>{used:,} of {allowed:,}</span></p>{bar}</div>'


def _checks(checks: Iterable[Check]) -> str:
    return f'<ul class="checks">{"".join(map(_check, checks))}</ul>'


def _check(check: Check) -> str:
    faults = "".join(f"<li>{shown(fault)}</li>" for fault in check.faults[:MOST_FAULTS])
    more = f"<li>and {len(check.faults) - MOST_FAULTS:,} more</li>" if len(check.faults) > MOST_FAULTS else ""
    mark, state = ("✕", ' class="failed"') if check.faults else ("✓", "")
    listed = f"<ul>{faults}{more}</ul>" if faults else ""
    return f"<li{state}><b>{mark}</b>{shown(check.name)} <span>looked at {check.looked_at:,}</span>{listed}</li>"


def _threads(result: Result) -> str:
    figures = "".join(_thread(result.outreach, address) for address in sample(result.outreach)[:MOST_THREADS])
    return f'<div class="programs pair">{figures}</div>'


def sample(outreach: Outreach) -> list[str]:
    """Whose threads are worth a look: the longest of each fate, those who answered first."""
    people = outreach.world.people
    order = sorted(
        outreach.fates.items(), key=lambda each: (each[1] not in ANSWERING, each[1], -len(people[each[0]].messages))
    )
    best = {fate: address for address, fate in reversed(order) if people[address].messages}
    return [best[fate] for fate in dict.fromkeys(fate for _, fate in order) if fate in best]


def _thread(outreach: Outreach, address: str) -> str:
    person = outreach.world.people[address]
    caption = f"{shown(person.participant.name)}<small>{shown(address)}, who {shown(outreach.fates[address])}</small>"
    letters = "".join(
        _letter(mail, mine=str(mail.sender and mail.sender.address) == address) for mail in person.messages
    )
    return f'<figure><figcaption>{caption}</figcaption><div class="letters">{letters}</div></figure>'


def _letter(mail: Mail, *, mine: bool) -> str:
    sender = mail.sender.name or str(mail.sender.address) if mail.sender else "A server"
    way = f"<b>{shown(sender)}</b> · {_day(mail.at.date())} {mail.at:%H:%M} · {shown(mail.subject)}"
    text = f'<pre dir="auto">{shown(mail.new_text.strip())}</pre>'
    return f'<div class="letter {"h1" if mine else "h0"}"><p class="way">{way}</p>{text}</div>'


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Iterable[int] = ()) -> str:
    """A table; its cells are HTML already."""
    right = frozenset(numbers)
    mark = [' class="number"' if column in right else "" for column in range(len(head))]
    heads = "".join(f'<th scope="col"{mark[column]}>{name}</th>' for column, name in enumerate(head))
    body = "".join(
        f"<tr>{''.join(f'<td{mark[column]}>{cell}</td>' for column, cell in enumerate(row))}</tr>" for row in rows
    )
    return (
        f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f} %" if of else ""


def _number(count: int) -> str:
    return f"{count:,}" if count else "·"


def _capital(text: str) -> str:
    return shown(text[:1].upper() + text[1:])
