"""`postroom domain`: the mail domains of the room, the DNS records they publish, and the keys that sign for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import REFUSED, AsJson, opened
from postroom.cli.page import Block, Verbatim, indented, say
from postroom.cli.wording import joined, minute
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.model.domain import DkimKey, DnsRecord, Domain, DomainCheck, RecordCheck

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Domains of the room: DNS records to publish, and DKIM keys.\n\n\b\nExample:\n  postroom domain add acme.test",
)

Name = Annotated[str, typer.Argument(metavar="DOMAIN", help="Such as acme.test.")]
_STATUS_STYLES = {"found": "green", "missing": "red", "wrong": "red", "unanswered": "yellow"}
_STATE_STYLES = {"active": "green", "next": "yellow", "retiring": "cyan", "retired": "dim"}


@app.command()
def add(
    context: typer.Context,
    name: Name,
    mx: Annotated[
        str | None, typer.Option(metavar="HOST", help="The host that receives its mail.  [POSTROOM_MAIL_HOST]")
    ] = None,
    spf: Annotated[
        str | None, typer.Option(metavar="TERMS", help="Who else sends for it, such as include:amazonses.com.")
    ] = None,
    dmarc: Annotated[str | None, typer.Option(metavar="POLICY", help="none (at first), quarantine or reject.")] = None,
    reports_to: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Where DMARC reports go.")] = None,
    primary: Annotated[bool, typer.Option("--primary", help="New mailboxes are on it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a domain, or change what it publishes.

    Its DKIM keys are made, and sign as soon as "postroom domain verify" finds them in the DNS.

    \b
    Example:
      postroom domain add acme.test --mx mail.acme.test
      postroom domain add acme.test --dmarc quarantine
    """
    with opened(context, as_json=as_json, creating=True) as (room, page):
        domain = room.domains.add(
            name,
            primary=primary,
            mx=mx,
            spf=spf,
            dmarc=dmarc,  # type: ignore[arg-type]  # checked by the room, with a sentence
            reports_to=reports_to,
        )
        page.answer(domain, lambda: _added(domain))


@app.command("list")
def list_domains(context: typer.Context, as_json: AsJson = False) -> None:
    """List every domain, its DKIM keys, and which of them sign.

    \b
    Example:
      postroom domain list
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.domains.list()
        page.answer(found, lambda: _listed(found))


@app.command()
def records(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Show the DNS records to publish, for a provider's web form.

    Each value stands on one line, to be copied whole.

    \b
    Example:
      postroom domain records acme.test
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.domains.records(name)
        page.answer(found, lambda: _to_publish(found))


@app.command()
def zone(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Print the DNS records as a zone file (RFC 1035).

    Merge it into the zone that is there: a name has one SPF record only.

    \b
    Example:
      postroom domain zone acme.test > acme.test.zone
    """
    with opened(context, as_json=as_json) as (room, page):
        text = room.domains.zone(name)
        page.answer({"domain": name, "zone": text}, lambda: [Verbatim(text.rstrip("\n"))])


@app.command()
def verify(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Look whether the records are in the DNS, and say why not.

    Next DKIM keys that are found there sign from now on. It ends with 1 unless every record is right.

    \b
    Example:
      postroom domain verify acme.test
    """
    with opened(context, as_json=as_json) as (room, page):
        check = room.domains.verify(name)
        page.answer(check, lambda: _checked(check))
    if not check.complete:
        raise typer.Exit(REFUSED)


@app.command()
def rotate(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Make the next DKIM keys.

    They sign as soon as they are found in the DNS. Those before them stay published for a while after that.

    \b
    Example:
      postroom domain rotate acme.test
    """
    with opened(context, as_json=as_json) as (room, page):
        domain = room.domains.rotate(name)
        page.answer(domain, lambda: _added(domain))


@app.command()
def activate(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Let the next DKIM keys sign now, without a look into the DNS.

    \b
    Example:
      postroom domain activate acme.test
    """
    with opened(context, as_json=as_json) as (room, page):
        domain = room.domains.activate(name)
        page.answer(domain, lambda: [_signs(domain)])


def _added(domain: Domain) -> Iterator[Block]:
    waiting = [key.selector for key in domain.keys if key.state == "next"]
    if waiting:
        yield say(f"To be published before they sign: {', '.join(waiting)}.")
    else:
        yield _signs(domain)
    yield say("Publish: ", (f"postroom domain records {domain.name}", "bold"))
    yield say("Then:    ", (f"postroom domain verify {domain.name}", "bold"))


def _signs(domain: Domain) -> Block:
    active = [key.selector for key in domain.keys if key.state == "active"]
    return say(f"Mail from {domain.name} is signed by {' and '.join(active) or 'no key'}.")


def _listed(found: Iterable[Domain]) -> Iterator[Block]:
    columns = ("DOMAIN", "KEY", "SIGNS WITH", "STATE", "SINCE (UTC)")
    yield Listing(columns, [row for domain in found for row in _rows(domain)], elastic=("DOMAIN",))
    unsigned = [domain.name for domain in found if not domain.signs]
    for name in unsigned:
        yield say(f"Mail from {name} is not signed here; a relay may sign it. ", _next_step(name, found))


def _next_step(name: str, found: Iterable[Domain]) -> str:
    waits = any(domain.name == name and domain.keys for domain in found)
    return f"Next: postroom domain {'verify' if waits else 'add'} {name}"


def _rows(domain: Domain) -> Iterator[tuple[Cell, ...]]:
    name = f"{domain.name} (primary)" if domain.primary else domain.name
    if not domain.keys:
        yield (name, "none", "", "", "")
    for number, key in enumerate(domain.keys):
        yield ("" if number else name, key.selector, key.algorithm, (key.state, _STATE_STYLES[key.state]), _since(key))


def _since(key: DkimKey) -> str:
    until = f"until {minute(key.retire_at)}" if key.retire_at else ""
    return until or minute(key.activated_at or key.created_at)


def _to_publish(found: Iterable[DnsRecord]) -> Iterator[Block]:
    for record in found:
        yield say((f"{record.type:<4}", "bold cyan"), (record.name, "bold"), f"  ({record.purpose})")
        yield Verbatim(record.value)
        yield say("")
    yield say("A name has one SPF record: where there is one, add our terms to it.")


def _checked(check: DomainCheck) -> Iterator[Block]:
    for each in check.checks:
        yield from _one(each)
    if check.activated:
        yield say(f"From now on these keys sign: {', '.join(check.activated)}.")
    wrong = sum(each.status != "found" for each in check.checks)
    if wrong:
        yield say(f"{wrong} of {count_of(len(check.checks), 'record')} to be mended; then run this again.")
    else:
        yield say(("Every record is in place.", "green"))


def _one(check: RecordCheck) -> Iterator[Block]:
    yield say(
        (f"{check.status:<11}", _STATUS_STYLES[check.status]), f"{check.record.purpose:<6}", (check.record.name, "bold")
    )
    if check.reason:
        advice = f"You can {check.you_can}" if check.you_can else ""
        yield indented(say(joined([check.reason, advice], " ")), by=11)
