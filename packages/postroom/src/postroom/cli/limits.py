"""`postroom limits`: what was used of each limit, and what only a person may decide about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, say
from postroom.cli.wording import minute
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.model.reputation import Reputation
    from postroom.model.usage import Usage, Window

app = typer.Typer(
    rich_markup_mode=None,
    help=(
        "Show what was used of every limit; change limits.\n\n\b\n"
        "Example:\n  postroom limits\n  postroom limits set outreach --day 200"
    ),
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A mailbox, such as outreach.")]
Domain = Annotated[str, typer.Argument(metavar="DOMAIN", help="A domain of the room, such as acme.test.")]
_BAR = 10
_NEAR, _FULL = 0.8, 1.0
_STOPPED = ("nothing", "outreach", "outreach and transactional mail", "all mail, replies too")


@app.callback(invoke_without_command=True)
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show what was used of every limit; change limits.

    The room comes first, then its domains and its mailboxes. TO BEGIN is how much may still leave today that is no
    reply: part of each limit is kept for replies, or promised to other mailboxes.

    \b
    Example:
      postroom limits
      postroom limits set outreach --day 200
    """
    if context.invoked_subcommand is not None:
        return
    with opened(context, as_json=as_json) as (room, page):
        usage, standing = room.limits.usage(), room.limits.reputation()
        page.answer({"usage": usage, "reputation": standing}, lambda: _shown(usage, standing))


@app.command("set")
def set_limits(
    context: typer.Context,
    name: Name,
    day: Annotated[int | None, typer.Option(metavar="COUNT", min=0, help="Messages a day.")] = None,
    month: Annotated[int | None, typer.Option(metavar="COUNT", min=0, help="Messages a month.")] = None,
    share: Annotated[
        int | None, typer.Option(metavar="WEIGHT", min=0, help="Its weight among mailboxes that share a limit.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give a mailbox limits of its own.

    What is not given stays as it is.

    \b
    Example:
      postroom limits set outreach --day 200 --share 2
    """
    if (day, month, share) == (None, None, None):
        raise typer.BadParameter("give at least one of --day, --month, --share.")
    with opened(context, as_json=as_json) as (room, page):
        usage = room.limits.set(name, day=day, month=month, share=share)
        page.answer(usage, lambda: [_told(usage)])


@app.command()
def reset(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Give a mailbox the room's limits and an even share again.

    \b
    Example:
      postroom limits reset outreach
    """
    with opened(context, as_json=as_json) as (room, page):
        usage = room.limits.reset(name)
        page.answer(usage, lambda: [_told(usage)])


@app.command("warm-up")
def warm_up(
    context: typer.Context,
    domain: Domain,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Its first day.  [today]")
    ] = None,
    end: Annotated[bool, typer.Option("--end", help="Do not hold it back any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let a young domain begin little mail, and more each day.

    Replies are not held back.

    \b
    Example:
      postroom limits warm-up acme.test
    """
    from datetime import UTC

    with opened(context, as_json=as_json) as (room, page):
        if end:
            room.limits.end_warm_up(domain)
        else:
            room.limits.warm_up(domain, since=since.replace(tzinfo=UTC) if since else None)
        usage = room.limits.usage()
        page.answer(usage, lambda: [_warmed(usage, domain)])


@app.command()
def forgive(context: typer.Context, domain: Domain, as_json: AsJson = False) -> None:
    """Let a domain send again that was stopped for its reputation.

    It was stopped because much of its mail bounced or was called abuse. What became of its mail so far counts no more.

    \b
    Example:
      postroom limits forgive acme.test
    """
    with opened(context, as_json=as_json) as (room, page):
        reputation = room.limits.forgive(domain)
        page.answer(reputation, lambda: [say(f"{reputation.domain} begins anew; its mail may leave.")])


def _shown(usage: Sequence[Usage], standing: Sequence[Reputation]) -> Iterator[Block]:
    if not usage:
        yield say("There is no mailbox yet: postroom mailbox create support")
        return
    columns = ("LIMIT OF", "TODAY", "", "TO BEGIN", "TO REPLY", "THIS MONTH", "SHARE")
    yield Listing(columns, [_row(entry) for entry in usage], elastic=("LIMIT OF",))
    yield say("")
    yield say((f"Days end at {minute(usage[0].day.ends_at)} UTC.", "dim"))
    yield from (_young(entry) for entry in usage if entry.warm_up is not None)
    yield from (_standing(entry) for entry in standing if entry.sent)


def _row(usage: Usage) -> tuple[Cell, ...]:
    who = "the room" if usage.scope == "room" else usage.owner
    own = usage.scope == "mailbox"
    begin, reply = (usage.may_begin, usage.may_reply) if own else (usage.day.left, usage.day.left_for_replies)
    month = "" if usage.month.limit is None and not usage.month.used else _of(usage.month)
    share = "" if usage.share is None else str(usage.share)
    return (who, _of(usage.day), _bar(usage.day), _left(begin), _left(reply), month, share)


def _of(window: Window) -> str:
    return f"{window.used:,}" if window.limit is None else f"{window.used:,} of {window.limit:,}"


def _left(count: int | None) -> str:
    return "any number" if count is None else f"{count:,}"


def _bar(window: Window) -> Cell:
    if not window.limit:
        return ""
    part = min(1.0, window.used / window.limit)
    full = round(part * _BAR) if part < _FULL else _BAR
    style = "red" if part >= _FULL else "yellow" if part >= _NEAR else "green"
    return ("█" * full + "░" * (_BAR - full), style)


def _young(usage: Usage) -> Block:
    return say(f"{usage.owner} is warmed up: it may begin {count_of(usage.warm_up or 0, 'message')} today.")


def _standing(reputation: Reputation) -> Block:
    rates = f"{reputation.bounced:,} bounced, {reputation.complained:,} called abuse"
    words = f"{reputation.domain}: of its last {count_of(reputation.sent, 'message')} {rates}."
    if not reputation.stops:
        return say(words)
    remedy = (
        f" That stops {_STOPPED[reputation.stops]}; a person can lift it: postroom limits forgive {reputation.domain}"
    )
    return say((words + remedy, "red"))


def _told(usage: Usage) -> Block:
    limits = f"{_limit(usage.day)} a day, {_limit(usage.month)} a month"
    return say(f"{usage.owner} may send {limits}; its share has the weight {usage.share}.")


def _limit(window: Window) -> str:
    return "any number" if window.limit is None else f"{window.limit:,}"


def _warmed(usage: Sequence[Usage], domain: str) -> Block:
    found = [_young(entry) for entry in usage if entry.scope == "domain" and entry.owner == domain.lower()]
    young = any(entry.warm_up is not None for entry in usage if entry.owner == domain.lower())
    return found[0] if young else say(f"{domain} is not held back.")
