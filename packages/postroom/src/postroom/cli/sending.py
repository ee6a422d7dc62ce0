"""`postroom send`: a person writes from a mailbox of the room."""

from __future__ import annotations

import mimetypes
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, indented, say
from postroom.cli.wording import ID_STYLE, delivery_line, minute

if TYPE_CHECKING:
    from postroom.model.delivery import Receipt
    from postroom.model.message import AttachmentContent

_UNTIL_SENT = 10.0


def send(
    context: typer.Context,
    to: Annotated[list[str], typer.Argument(metavar="ADDRESS", help="Who it goes to.", show_default=False)],
    mailbox: Annotated[str, typer.Option("--from", metavar="MAILBOX", help="The mailbox that sends.")],
    subject: Annotated[str, typer.Option("--subject", "-s", metavar="TEXT", help="The subject of the new thread.")],
    text: Annotated[
        str,
        typer.Option(
            "--text", "-t", metavar="TEXT", help="The text; without it, or as -, standard input.", show_default=False
        ),
    ] = "-",
    cc: Annotated[list[str], typer.Option("--cc", metavar="ADDRESS", help="Who gets a copy.")] = [],
    attach: Annotated[
        list[Path],
        typer.Option("--attach", metavar="FILE", exists=True, dir_okay=False, readable=True, help="A file to attach."),
    ] = [],
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="NAME", help="Your own name for this send: it happens once for each key."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send a message; say what became of it.

    Every gate is asked, as for an agent. The same recipients, subject and text again give back the first receipt,
    and nothing is sent twice. It ends with 1 when the message was refused, here or by the next hop.

    \b
    Example:
      postroom send ada@example.com --from support -s Hello -t "Welcome!"
      postroom send ada@example.com --from billing -s "Your invoice" \\
          --attach invoice.pdf < letter.txt
    """
    words = _from_standard_input() if text == "-" else text
    with opened(context, as_json=as_json, delivering=True) as (room, page):
        sender = room.mailbox(mailbox)
        accepted = sender.send(
            to, subject=subject, text=words, cc=cc, attachments=[_attachment(path) for path in attach], key=key
        )
        room.drain(_UNTIL_SENT)
        receipt = accepted.model_copy(update={"deliveries": sender.delivery_status(accepted.id).deliveries})
        page.answer(receipt, lambda: _as_text(receipt))
        _raise_for_what_failed(receipt)


def _from_standard_input() -> str:
    if sys.stdin.isatty():
        raise typer.BadParameter("there is no text; give it here or on standard input.", param_hint="--text")
    return sys.stdin.read()


def _attachment(path: Path) -> AttachmentContent:
    """A file, read no further than it takes to be refused for its size."""
    from postroom.model.message import MAX_ATTACHMENT_BYTES, AttachmentContent

    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    with path.open("rb") as file:
        content = file.read(MAX_ATTACHMENT_BYTES + 1)
    return AttachmentContent(filename=path.name, content_type=kind, content=content)


def _as_text(receipt: Receipt) -> Iterator[Block]:
    if receipt.duplicate:
        when = minute(receipt.accepted_at)
        yield say(
            f"Already sent at {when} UTC by {receipt.mailbox} as ", (receipt.id, ID_STYLE), "; nothing was sent again."
        )
    else:
        yield say(
            "Accepted as ", (receipt.id, ID_STYLE), " in ", (receipt.thread_id, ID_STYLE), f" from {receipt.mailbox}."
        )
    for delivery in receipt.deliveries:
        yield indented(delivery_line(delivery), 2)


def _raise_for_what_failed(receipt: Receipt) -> None:
    from postroom.model.errors import RecipientRefused

    failed = [str(delivery.recipient) for delivery in receipt.deliveries if delivery.status == "failed"]
    if failed:
        raise RecipientRefused(
            f"{', '.join(failed)} did not get {receipt.id}.",
            you_can=f"see why with: postroom explain {receipt.id}",
        )
