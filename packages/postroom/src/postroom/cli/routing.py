"""`postroom routing`: the rules that say which mailbox holds a new thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, say
from postroom.cli.wording import joined

if TYPE_CHECKING:
    from postroom.model.rule import Routing, Rule, RuleTried

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, add, remove, try out rules for whose a new thread is."
    "\n\n\b\nExample:\n  postroom routing add invoices --to billing --words invoice",
)

Name = Annotated[str, typer.Argument(metavar="RULE", help="The rule's name, such as invoices.")]
_SIMPLE = ("name", "to", "order")
_STYLES = {"takes": "green", "passes": "dim", "fault": "red"}


@app.command("list")
def list_rules(context: typer.Context, as_json: AsJson = False) -> None:
    """List the rules in the order in which they are asked. Those written in code are known to their program only.

    \b
    Example:
      postroom routing list
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.routing.list()
        page.answer(found, lambda: _listed(found))


@app.command()
def add(
    context: typer.Context,
    name: Name,
    to: Annotated[str, typer.Option("--to", metavar="MAILBOX", help="Who holds the threads that it takes.")],
    order: Annotated[int, typer.Option("--order", metavar="N", help="The lowest is asked first.")] = 100,
    recipient: Annotated[list[str], typer.Option(metavar="ADDRESS|@DOMAIN", help="It was sent to this.")] = [],
    subaddress: Annotated[list[str], typer.Option(metavar="WORD", help="What follows the plus sign.")] = [],
    header: Annotated[list[str], typer.Option(metavar="FIELD=TEXT", help="A header field contains it.")] = [],
    sender: Annotated[list[str], typer.Option(metavar="ADDRESS|DOMAIN", help="Who wrote it.")] = [],
    words: Annotated[list[str], typer.Option(metavar="TEXT", help="A word or phrase of subject or text.")] = [],
    language: Annotated[list[str], typer.Option(metavar="CODE", help="The language, such as de.")] = [],
    risk: Annotated[str | None, typer.Option(metavar="LEVEL", help="At least: low, flag, quarantine.")] = None,
    kind: Annotated[list[str], typer.Option(metavar="KIND", help="What it is, such as person, notification.")] = [],
    attachment: Annotated[list[str], typer.Option(metavar="TYPE|.END", help="It carries such a file.")] = [],
    metadata: Annotated[list[str], typer.Option(metavar="NAME=VALUE", help="What its bringer told.")] = [],
    replace: Annotated[bool, typer.Option("--replace", help="In place of the rule of that name.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a rule. What it asks for must all be so; an option may be repeated, and then one of its values.

    \b
    Example:
      postroom routing add invoices --to billing \\
          --words invoice --words "charged twice"
      postroom routing add sales --to outreach --recipient sales@acme.test
    """
    rule = _rule(
        name=name,
        to=to,
        order=order,
        recipients=recipient,
        subaddresses=subaddress,
        header_contains=_pairs(header, "--header"),
        senders=sender,
        words=words,
        languages=language,
        risk=risk,
        kinds=kind,
        attachments=attachment,
        metadata=_pairs(metadata, "--metadata"),
    )
    with opened(context, as_json=as_json) as (room, page):
        (room.routing.replace if replace else room.routing.add)(rule)
        page.answer(
            rule, lambda: [say(f"{name} goes to ", (to, "bold"), f" where {_asked(rule) or 'anything comes'}.")]
        )


@app.command()
def remove(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Take a rule away. Threads stay with whoever holds them.

    \b
    Example:
      postroom routing remove invoices
    """
    with opened(context, as_json=as_json) as (room, page):
        room.routing.remove(name)
        page.answer({"removed": name}, lambda: [say(f"Removed {name}.")])


@app.command("try")
def try_out(
    context: typer.Context,
    message: Annotated[
        Path, typer.Argument(metavar="FILE", help="A mail as it came (.eml).", exists=True, dir_okay=False)
    ],
    recipient: Annotated[
        list[str], typer.Option(metavar="ADDRESS", help="Whom it was sent to, if not as it says.")
    ] = [],
    as_json: AsJson = False,
) -> None:
    """Say who would hold the thread of a mail, and why. Nothing is stored.

    \b
    Example:
      postroom routing try letter.eml
    """
    with opened(context, as_json=as_json) as (room, page):
        told = room.routing.try_out(message.read_bytes(), recipients=recipient)
        page.answer(told, lambda: _told(told))


def _rule(**fields: object) -> Rule:
    from pydantic import ValidationError

    from postroom.model.rule import Rule

    try:
        return Rule.model_validate({name: value for name, value in fields.items() if value not in ([], {}, None)})
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise typer.BadParameter(faults) from None


def _pairs(given: list[str], option: str) -> dict[str, str]:
    if any("=" not in pair for pair in given):
        raise typer.BadParameter("write NAME=VALUE", param_hint=option)
    return dict(pair.split("=", 1) for pair in given)


def _listed(found: list[Rule]) -> Iterator[Block]:
    if not found:
        yield say("There is no rule: a new thread is held by the mailbox that it was sent to.")
        return
    yield Listing(("ORDER", "RULE", "TO", "WHERE"), [_row(rule) for rule in found], elastic=("WHERE",))


def _row(rule: Rule) -> tuple[Cell, ...]:
    return (str(rule.order), rule.name, (rule.to, "bold"), _asked(rule) or "anything comes")


def _asked(rule: Rule) -> str:
    """What a rule asks for, criterion by criterion."""
    asked = rule.model_dump(mode="json", exclude_defaults=True, exclude=set(_SIMPLE))
    return joined((f"{name.replace('_', ' ')} {_values(value)}" for name, value in asked.items()), "; ")


def _values(value: object) -> str:
    if isinstance(value, dict):
        return joined((f"{name}={wanted}" for name, wanted in value.items()), ", ")
    return joined(map(str, value), " or ") if isinstance(value, list) else str(value)


def _told(told: Routing) -> Iterator[Block]:
    if told.mailbox is None:
        yield say("Refused: ", ("no mailbox and no rule serves its address.", "red"))
    elif told.thread_id:
        yield say("It joins ", told.thread_id, ", which ", (told.mailbox, "bold"), " holds.")
    else:
        by = f"by rule {told.rule} ({joined(told.because)})" if told.rule else "as no rule takes it"
        yield say("It goes to ", (told.mailbox, "bold"), f", {by}.")
    facts = {"language": told.language or "unknown", "kind": told.kind, "risk": told.risk}
    yield say((joined((f"{name} {value}" for name, value in facts.items()), ", "), "dim"))
    if told.tried:
        yield Listing(("RULE", "ANSWER", "TO", "BECAUSE OF"), [_tried(tried) for tried in told.tried])


def _tried(tried: RuleTried) -> tuple[Cell, ...]:
    missing = "not met: " if tried.answer == "passes" and tried.to else ""
    return (tried.rule, (tried.answer, _STYLES[tried.answer]), tried.to, f"{missing}{joined(tried.because)}")
