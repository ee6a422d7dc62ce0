"""How a thread and a message read to a person. Everything in them came by mail: it is cleaned before it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from postroom.cli.page import Block, Hanging, indented, say
from postroom.cli.wording import ID_STYLE, delivery_line, joined, minute
from postroom.mail.counts import count_of
from postroom.mail.fence import one_line

if TYPE_CHECKING:
    from postroom.model.address import Participant
    from postroom.model.approval import HeldDraft
    from postroom.model.delivery import Receipt
    from postroom.model.message import Message
    from postroom.model.risk import Risk
    from postroom.model.thread import HandOff, Thread

_HEAD = "bold"
_OURS = "->  "  # at the margin, where no line of a message's text can stand


def thread_blocks(thread: Thread, *, receipts: Sequence[Receipt], arrived: Mapping[str, datetime]) -> Iterator[Block]:
    """A thread: messages and hand-offs in the order in which the room saw them, whatever a sender's clock says."""
    yield say((thread.id, ID_STYLE), "  ", (one_line(thread.subject) or "(no subject)", _HEAD))
    yield say(_facts(thread))
    sent = {receipt.id: receipt for receipt in receipts}
    moments = {entry.id: arrived.get(entry.id, entry.date) for entry in thread.messages}
    entries = [
        (moments[entry.id], _message(entry, moment=moments[entry.id], receipt=sent.get(entry.id)))
        for entry in thread.messages
    ]
    entries += [(hand_off.at, _hand_off(hand_off)) for hand_off in thread.hand_offs]
    entries += [(draft.since, _held(draft)) for draft in thread.held]
    for _, blocks in sorted(entries, key=lambda entry: entry[0]):
        yield say("")
        yield from blocks


def message_blocks(message: Message, *, untrusted_text: str, receipt: Receipt | None) -> Iterator[Block]:
    """One message: what the room knows of it, then its text, after which nothing comes that the text could imitate."""
    yield say((message.id, ID_STYLE), "  ", (one_line(message.subject) or "(no subject)", _HEAD))
    facts = {
        "Thread": message.thread_id,
        "From": str(message.sender),
        "To": _people(message.to),
        "Cc": _people(message.cc),
        "Date": f"{minute(message.date)} UTC",
        "Message-ID": message.message_id,
        "Author": _authenticated(message),
        "Attached": _attached(message),
        "Risk": _risk(message.risk) if message.risk is not None else "",
    }
    for name, value in facts.items():
        if value:
            yield Hanging(say((f"{name + ':':<12}", "dim")), say(one_line(value, limit=500)))
    for delivery in receipt.deliveries if receipt is not None else ():
        yield Hanging(say((f"{'Delivery:':<12}", "dim")), delivery_line(delivery))
    yield say("")
    yield say(untrusted_text.strip() or "(no text)")


def _risk(risk: Risk) -> str:
    """`flag .62: override in text, hidden_text in hidden text`; nothing for mail with nothing to say about."""
    if not risk.reasons:
        return ""
    places = dict.fromkeys(f"{each.code} in {each.view}" if each.view else each.code for each in risk.reasons)
    return f"{risk.level} {risk.score:.2f}: {', '.join(places)}"


def _facts(thread: Thread) -> str:
    people = _people(thread.participants)
    return joined(
        [
            f"held by {thread.assignee or 'nobody'}, epoch {thread.epoch}",
            count_of(thread.message_count, "message"),
            f"with {people}" if people else "",
        ],
        "; ",
    )


def _message(message: Message, *, moment: datetime, receipt: Receipt | None) -> Iterator[Block]:
    to = _people((*message.to, *message.cc))
    yield say(
        (message.id, ID_STYLE),
        (f"  {minute(moment)} UTC  ", "dim"),
        (one_line(str(message.sender), limit=80), _HEAD),
        f" to {one_line(to)}" if to else "",
        (_marks(message), "dim"),
    )
    yield indented(say(message.new_text.strip() or "(no text)"))
    if message.attachments:
        yield Hanging(say(_OURS), say((f"attached: {_attached(message)}", "dim")))
    for delivery in receipt.deliveries if receipt is not None else ():
        yield Hanging(say(_OURS), delivery_line(delivery))


def _hand_off(hand_off: HandOff) -> Iterator[Block]:
    giver, note = hand_off.from_mailbox or "the room", hand_off.note
    yield say(
        ("--", "yellow"),
        (f"  {minute(hand_off.at)} UTC  ", "dim"),
        (f"{giver} handed the thread to {hand_off.to_mailbox}", "yellow"),
        f" (epoch {hand_off.epoch})",
    )
    lines = [
        note.summary,
        *(f"fact: {fact.text}" + (f" ({fact.message_id})" if fact.message_id else "") for fact in note.facts),
        *(f"open question: {question}" for question in note.open_questions),
        *(f"asked already: {question}" for question in note.asked),
        *(f"promised: {entry.text}" + (f" by {minute(entry.due)} UTC" if entry.due else "") for entry in note.promises),
        *(f"do not: {rule}" for rule in note.do_not),
        *([f"cancelled: {', '.join(hand_off.cancelled)}"] if hand_off.cancelled else []),
    ]
    for line in lines:
        yield indented(say(one_line(line, limit=2_000)))


def _held(draft: HeldDraft) -> Iterator[Block]:
    by = f" by {one_line(draft.decided_by, limit=60)}" if draft.decided_by else ""
    left = f", left as {draft.message_id}" if draft.message_id else ""
    yield say(
        ("--", "yellow"),
        (f"  {minute(draft.since)} UTC  ", "dim"),
        (f"a draft of {draft.mailbox} is held as {draft.id}", "yellow"),
        f" ({joined(draft.reasons, '; ')}): {draft.state}{by}{left}",
    )
    if draft.why:
        yield indented(say(one_line(draft.why, limit=2_000)))


def _authenticated(message: Message) -> str:
    """What was found about the author: `dmarc=fail (...); dkim=pass (example.com)`."""
    found = message.authentication
    if found is None:
        return ""
    methods = (("dmarc", found.dmarc), ("spf", found.spf), *(("dkim", each) for each in found.dkim), ("arc", found.arc))
    told = [
        f"{name}={method.result} ({joined([method.domain, method.reason])})"
        for name, method in methods
        if method.result != "none"
    ]
    by = f"by {found.trusted_host}" if found.trusted_host else f"{found.vouched_by} vouches" if found.vouched_by else ""
    return joined([*told, by], "; ")


def _marks(message: Message) -> str:
    if message.automatic:
        away = f", away until {message.until}" if message.until else ""
        return f"  automatic ({message.automatic.replace('_', ' ')}{away})"
    return "  by an agent" if message.by_agent and message.direction == "inbound" else ""


def _attached(message: Message) -> str:
    return ", ".join(
        f"{entry.id} {one_line(entry.filename, limit=80)} ({_size(entry.size)})" for entry in message.attachments
    )


def _size(octets: int) -> str:
    return f"{octets} B" if octets < 1_000 else f"{round(octets / 1_000)} kB"


def _people(people: Sequence[Participant]) -> str:
    return ", ".join(one_line(str(person), limit=80) for person in people)
