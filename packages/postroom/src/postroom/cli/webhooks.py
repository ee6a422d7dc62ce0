"""`postroom webhooks`: the URLs that are told what happens in the room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.json_form import json_form
from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, chosen, opened
from postroom.cli.options import Count
from postroom.cli.page import Block, Verbatim, say
from postroom.cli.wording import ID_STYLE, minute
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.model.webhook import Webhook, WebhookDelivery

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Tell a program of yours what happens, by signed web calls.\n\n\b\n"
    'Example:\n  postroom webhooks add https://example.com/hook --event "message.*"',
)

Id = Annotated[str, typer.Argument(metavar="WEBHOOK", help="Its id, such as h3.")]
Secret = Annotated[
    str | None, typer.Option("--secret", metavar="WHSEC", help="A secret of your own: whsec_ and base64.")
]
_STATE_STYLES = {
    "active": "green",
    "paused": "yellow",
    "gone": "red",
    "delivered": "green",
    "waiting": "yellow",
    "dead": "red",
}


@app.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Such as https://example.com/hook.")],
    events: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="PATTERN", help="message.sent, message.*; repeat it.  [default: *]"),
    ] = None,
    mailbox: Annotated[str | None, typer.Option(metavar="NAME", help="Only what happens in this mailbox.")] = None,
    secret: Secret = None,
    as_json: AsJson = False,
) -> None:
    """Tell a URL what happens from now on.

    Its secret is shown once: the program behind the URL verifies each call with it. "postroom serve" makes the calls.

    \b
    Example:
      postroom webhooks add https://example.com/hook \\
          --event "message.*" --event thread.handed_off
      postroom webhooks add https://example.com/hook --mailbox support
    """
    with opened(context, as_json=as_json, creating=True) as (room, page):
        webhook = room.webhooks.add(url, events=events or ("*",), mailbox=mailbox, secret=secret)
        page.answer(_with_secret(webhook), lambda: _added(webhook))


@app.command("list")
def list_webhooks(context: typer.Context, as_json: AsJson = False) -> None:
    """List every webhook, how it stands, and what waits.

    \b
    Example:
      postroom webhooks list
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.webhooks.list()
        page.answer(found, lambda: _listed(found))


@app.command()
def remove(context: typer.Context, webhook_id: Id, as_json: AsJson = False) -> None:
    """Forget a webhook, and all that waits for it.

    \b
    Example:
      postroom webhooks remove h3
    """
    with opened(context, as_json=as_json) as (room, page):
        room.webhooks.remove(webhook_id)
        page.answer({"id": webhook_id}, lambda: [say(f"{webhook_id} is told nothing any more.")])


@app.command()
def pause(context: typer.Context, webhook_id: Id, as_json: AsJson = False) -> None:
    """Call a webhook no more. What happens meanwhile is kept for it.

    \b
    Example:
      postroom webhooks pause h3
    """
    with opened(context, as_json=as_json) as (room, page):
        webhook = room.webhooks.pause(webhook_id)
        page.answer(webhook, lambda: [say(f"{webhook.id} is paused; ", _next(f"resume {webhook.id}"))])


@app.command()
def resume(context: typer.Context, webhook_id: Id, as_json: AsJson = False) -> None:
    """Call a webhook again, at once.

    It may have been paused, have failed, or its server may have said that it is gone.

    \b
    Example:
      postroom webhooks resume h3
    """
    with opened(context, as_json=as_json) as (room, page):
        webhook = room.webhooks.resume(webhook_id)
        waiting = f"; {count_of(webhook.waiting, 'event')} to tell" if webhook.waiting else ""
        page.answer(webhook, lambda: [say(f"{webhook.id} is called again{waiting}.")])


@app.command()
def rotate(
    context: typer.Context,
    webhook_id: Id,
    overlap: Annotated[
        str, typer.Option(metavar="DURATION", help="For how long the old secret signs as well: 24h, 0.")
    ] = "24h",
    secret: Secret = None,
    as_json: AsJson = False,
) -> None:
    """Sign with a new secret, which is shown once.

    \b
    Example:
      postroom webhooks rotate h3 --overlap 2d
    """
    from postroom.model.duration import read_duration

    with opened(context, as_json=as_json) as (room, page):
        webhook = room.webhooks.rotate(webhook_id, overlap=read_duration(overlap), secret=secret)
        page.answer(_with_secret(webhook), lambda: _rotated(webhook))


@app.command()
def replay(
    context: typer.Context,
    webhook_id: Id,
    after: Annotated[int, typer.Option(metavar="EVENT", help="What happened after this event; 0 is the beginning.")],
    until: Annotated[int | None, typer.Option(metavar="EVENT", help="Up to this one.  [default: the newest]")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell a webhook again what happened.

    Each call has the same webhook-id as before.

    \b
    Example:
      postroom webhooks replay h3 --after 1200
    """
    with opened(context, as_json=as_json) as (room, page):
        count = room.webhooks.replay(webhook_id, after=after, until=until)
        page.answer({"id": webhook_id, "events": count}, lambda: [_to_be_told(webhook_id, count)])


@app.command()
def deliveries(
    context: typer.Context,
    webhook_id: Id,
    states: Annotated[
        list[str] | None, typer.Option("--state", metavar="STATE", help="waiting, delivered or dead; repeat it.")
    ] = None,
    count: Count = 20,
    as_json: AsJson = False,
) -> None:
    """Show what became of each event for a webhook.

    Newest first, with what its server answered, or why there was no answer.

    \b
    Example:
      postroom webhooks deliveries h3 --state dead
    """
    from postroom.model.webhook import DeliveryState

    wanted = chosen(states or [], among=DeliveryState, option="--state") or list(DeliveryState)
    with opened(context, as_json=as_json) as (room, page):
        found = room.webhooks.deliveries(webhook_id, states=wanted, count=count)
        page.answer(found, lambda: _delivered(found))


@app.command()
def requeue(
    context: typer.Context,
    webhook_id: Id,
    event: Annotated[int | None, typer.Argument(metavar="EVENT", help="One event; without it, all of them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell a webhook again what was given up.

    \b
    Example:
      postroom webhooks requeue h3
    """
    with opened(context, as_json=as_json) as (room, page):
        count = room.webhooks.requeue(webhook_id, event)
        page.answer({"id": webhook_id, "events": count}, lambda: [_to_be_told(webhook_id, count)])


def _with_secret(webhook: Webhook) -> dict[str, Any]:
    shown: dict[str, Any] = json_form(webhook)
    return {**shown, "secret": _secret(webhook)}


def _secret(webhook: Webhook) -> str:
    return webhook.secret.get_secret_value() if webhook.secret is not None else ""


def _added(webhook: Webhook) -> Iterator[Block]:
    yield say((webhook.id, ID_STYLE), f" is told {_about(webhook)} from now on, at {webhook.url}")
    yield from _show_secret(webhook)


def _rotated(webhook: Webhook) -> Iterator[Block]:
    yield say((webhook.id, ID_STYLE), " is signed with a new secret", _overlap(webhook))
    yield from _show_secret(webhook)


def _overlap(webhook: Webhook) -> str:
    until = webhook.old_secret_until
    return f"; the old one signs as well until {minute(until)} UTC." if until else "."


def _show_secret(webhook: Webhook) -> Iterator[Block]:
    yield say(("Its secret, shown this once:", "yellow"))
    yield Verbatim(_secret(webhook))


def _about(webhook: Webhook) -> str:
    what = "everything" if webhook.events == ("*",) else ", ".join(webhook.events)
    return f"{what} of {webhook.mailbox}" if webhook.mailbox else what


def _listed(found: list[Webhook]) -> Iterator[Block]:
    if not found:
        yield say("No webhook is told anything. ", _next("add https://example.com/hook"))
        return
    columns = ("WEBHOOK", "STATE", "WAITING", "FAILURES", "TOLD", "URL")
    yield Listing(columns, [_row(webhook) for webhook in found], elastic=("TOLD", "URL"))


def _row(webhook: Webhook) -> tuple[Cell, ...]:
    return (
        (webhook.id, ID_STYLE),
        (webhook.state, _STATE_STYLES[webhook.state]),
        str(webhook.waiting),
        str(webhook.failures),
        _about(webhook),
        webhook.url,
    )


def _delivered(found: list[WebhookDelivery]) -> Iterator[Block]:
    if not found:
        yield say("Nothing was told, and nothing waits.")
        return
    columns = ("EVENT", "NAME", "STATE", "TRIES", "LAST (UTC)", "ANSWER", "NEXT (UTC)")
    yield Listing(columns, [_delivery(one) for one in found], elastic=("NAME",))


def _delivery(one: WebhookDelivery) -> tuple[Cell, ...]:
    last = one.tries[-1] if one.tries else None
    return (
        (str(one.event_id), ID_STYLE),
        str(one.event),
        (one.state, _STATE_STYLES[one.state]),
        str(len(one.tries)),
        minute(last.at) if last else "",
        (last.error or str(last.status)) + (", slow" if last.latency == "slow" else "") if last else "",
        minute(one.next_try) if one.next_try and one.tries else "",
    )


def _to_be_told(webhook_id: str, count: int) -> Block:
    return say(f"{count_of(count, 'event')} to be told to {webhook_id} again.")


def _next(command: str) -> tuple[str, str]:
    return (f"postroom webhooks {command}", "bold")
