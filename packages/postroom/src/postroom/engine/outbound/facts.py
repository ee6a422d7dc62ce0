"""What gates are told about a draft: when it is submitted, and again at the moment of delivery."""

from __future__ import annotations

from collections.abc import Sequence

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.message_values import recipients_of
from postroom.engine.outbound.acceptance import Acceptance
from postroom.model.address import Address, Participant
from postroom.model.choices import Scope
from postroom.model.ids import at, outside
from postroom.model.mailbox import MailboxStatus, Oversight, Purpose
from postroom.model.message import Direction, Draft
from postroom.model.reputation import Stop
from postroom.model.run import Run
from postroom.model.submission import AnsweredFacts, Asked, RunFacts, SenderFacts, Submission, ThreadFacts, Traffic
from postroom.ports.database import Row


def of_draft(acceptance: Acceptance) -> Submission:
    """Every fact about a draft inside the transaction that decides about it."""
    request, wiring = acceptance.request, acceptance.wiring
    now = wiring.clock.now()
    return Submission(
        mailbox=request.mailbox,
        sender=of_sender(acceptance.sender),
        scopes=request.scopes,
        needs=request.needs,
        draft=acceptance.draft,
        recipients=acceptance.recipients,
        outside=acceptance.outside,
        traffic=traffic(acceptance),
        thread=_thread(acceptance.thread),
        answered=_answered(acceptance),
        asked=asked(acceptance),
        to_agents=acceptance.to_agents,
        run=_run(request.run),
        taint=acceptance.taint,
        confinement=wiring.settings.confinement,
        plan=request.plan,
        approved=request.approved,
        expected_epoch=_expected_epoch(acceptance),
        intent_keys=acceptance.intent_keys,
        intent_expires_at=now + wiring.settings.intent_window * 1000,
        trace_id=acceptance.trace_id,
        findings=acceptance.scan.findings,
        unread_files=acceptance.scan.unread,
        faults=acceptance.faults,
        quoted=acceptance.quoted,
        now=now,
    )


def of_delivery(
    sender: Row, row: Row, recipients: Sequence[Address], *, outside: Sequence[Address], now: int
) -> Submission:
    """What is known of an outbox row whose `recipients`, some of them outside this room, still wait."""
    return Submission(
        mailbox=sender["name"],
        sender=of_sender(sender),
        scopes=frozenset(),
        needs=Scope.SEND,
        draft=Draft(to=tuple(Participant(address=address) for address in recipients)),
        recipients=tuple(recipients),
        outside=tuple(outside),
        traffic=Traffic(row["traffic"]),
        asked=asked_before(row),
        trace_id=row["trace_id"],
        now=now,
    )


def traffic(acceptance: Acceptance) -> Traffic:
    """A reply answers what a person wrote; whatever an agent begins is what its mailbox is for."""
    answered = acceptance.answered
    if answered is not None and acceptance.request.plan is None and answered["direction"] == Direction.INBOUND:
        return Traffic.REPLY
    return Traffic(acceptance.sender["purpose"])


def asked(acceptance: Acceptance) -> Asked | None:
    """Who asked for this answer, and when: the author of the mail from outside that is answered."""
    answered = acceptance.answered
    if answered is None or traffic(acceptance) is not Traffic.REPLY:
        return None
    return Asked(by=answered["sender_key"], at=answered["stored_at"])


def asked_before(row: Row) -> Asked | None:
    """The same of an outbox row, as it was kept."""
    return Asked(by=row["asked_by"], at=row["asked_at"]) if row["asked_by"] else None


def of_sender(row: Row) -> SenderFacts:
    """What a mailbox's row says of it, with how its domain stands."""
    return SenderFacts(
        number=row["id"],
        address=address_of(row),
        status=MailboxStatus(row["status"]),
        purpose=Purpose(row["purpose"]),
        oversight=Oversight(row["oversight"]),
        day_limit=row["day_limit"],
        month_limit=row["month_limit"],
        share=row["share"],
        warm_up_since=row["warm_up_since"],
        reputation=Stop(row["reputation"]),
    )


def _thread(row: Row | None) -> ThreadFacts | None:
    if row is None:
        return None
    return ThreadFacts(
        number=row["id"],
        id=outside("t", row["id"]),
        assignee=row["assignee"],
        epoch=row["epoch"],
        since=at(row["assigned_at"]),
    )


def _answered(acceptance: Acceptance) -> AnsweredFacts | None:
    row = acceptance.answered
    if row is None:
        return None
    sender, named = Participant.model_validate_json(row["sender"]).address, recipients_of(row)
    authors = {row["sender_key"], *(person.address.key for person in named.reply_to)}
    people = (*named.reply_to, *named.addressed)
    return AnsweredFacts(
        number=row["id"],
        sender=sender,
        arrived=row["direction"] == Direction.INBOUND,
        auto_submitted=row["auto_submitted"],
        automatic=row["automatic"],
        by_agent=bool(row["by_agent"]),
        hops=row["hops"],
        to_its_author=any(address.key in authors for address in acceptance.recipients),
        people=frozenset({sender.person_key, *(person.address.person_key for person in people)}),
    )


def _run(run: Run) -> RunFacts:
    return RunFacts(
        wake=run.wake,
        thread=run.thread,
        framework=run.framework,
        call_ref=run.call_ref,
        keys=run.keys,
        hold=run.hold,
    )


def _expected_epoch(acceptance: Acceptance) -> int | None:
    run, thread = acceptance.request.run, acceptance.thread
    if acceptance.request.epoch is not None:
        return acceptance.request.epoch
    return run.epoch if thread is not None and run.thread == thread["id"] else None
