"""The outbox, as tables of contents: from an agent's draft to a durable row, and from the row to the next hop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import claiming, deciding, delivering, holding, preparing, way_out
from postroom.engine.outbound.acceptance import Acceptance, SendRequest, Step
from postroom.engine.outbound.attempt import Attempt
from postroom.engine.outbound.ledger import Ledger
from postroom.engine.plans import promises, stepping
from postroom.engine.requests import requests
from postroom.engine.tracing import attempts, drafts, trusting_traces
from postroom.engine.wiring import Wiring
from postroom.model.delivery import Receipt
from postroom.model.errors import ApprovalRequired, PermissionDenied, SendRefused

PREPARE = (
    preparing.find_sender,
    preparing.find_answered_message,
    preparing.address_the_draft,
    preparing.say_what_it_means,
    trusting_traces.join_the_trace,
    preparing.write_the_bytes,
    preparing.sign_the_bytes,
    preparing.look_for_secrets,
    preparing.read_it_over,
    preparing.find_the_gates,
)
"""One read transaction, then pure work: nothing is decided yet."""

DECIDE = (
    deciding.lock_the_thread,
    holding.take_the_approval,
    stepping.see_that_it_stands,
    deciding.find_the_taint,
    deciding.find_the_agents,
    deciding.pass_the_gates,
    deciding.store_the_message,
    deciding.queue_the_deliveries,
    requests.keep_what_it_asks,
    promises.keep_what_it_keeps,
    way_out.keep_the_way_out,
    deciding.remember_the_intent,
    deciding.carry_the_taint,
    deciding.stop_what_it_replaces,
    deciding.count_it,
)
"""One write transaction: may it leave, and it is queued; both or neither."""

CLAIM = (
    claiming.settle_what_a_dead_process_left,
    claiming.keep_threads_in_order,
    claiming.ask_the_gates_again,
    claiming.take_what_leaves,
)
"""In the one transaction that claims them, for all that are claimed together: what of it may leave now."""

DELIVER = (
    delivering.place_in_mailboxes_of_this_room,
    delivering.hand_to_the_next_hop,
    delivering.write_down_what_became_of_it,
    delivering.look_for_what_nobody_knows,
)
"""Each step ends with what it did on disk; the process may die between any two, and inside the second."""


async def submit(wiring: Wiring, request: SendRequest) -> Receipt:
    """Accept a draft once, or raise the refusal that the first gate to object gave. Nothing is half-written."""
    acceptance = Acceptance(wiring, request)
    with drafts.submitting(acceptance):
        try:
            await _prepare(acceptance)
            return await _decide(acceptance)
        except Exception:
            deciding.give_back_the_ordinal(acceptance)
            raise


async def _prepare(acceptance: Acceptance) -> None:
    """Together with what else is asked for; what may take long on a thread of its own, so that nothing waits behind it."""
    store, prepare = acceptance.wiring.store, partial(_run, PREPARE, acceptance)
    if store.leaves_the_loop and preparing.is_quick(acceptance):
        await acceptance.wiring.aside.do(partial(store.read, prepare))
    else:
        await store.aread(prepare)


async def _decide(acceptance: Acceptance) -> Receipt:
    store = acceptance.wiring.store
    try:
        return await store.awrite(partial(_decided, acceptance))
    except ApprovalRequired as asked:
        raise await store.awrite(partial(holding.hold, acceptance, asked)) from None
    except (SendRefused, PermissionDenied) as refusal:
        await store.awrite(partial(deciding.note_the_refusal, acceptance, refusal))
        raise


def _decided(acceptance: Acceptance, records: Records) -> Receipt:
    receipt = deciding.decide(DECIDE, acceptance, records)
    holding.close_the_approval(acceptance, receipt, records)
    stepping.go_on_with_the_plan(acceptance, records)
    return receipt


def begin(ledger: Ledger, records: Records, claims: Sequence[Claim]) -> list[Claim]:
    """Inside the transaction that claims them: what queued messages are, and which of them may leave now."""
    found = claiming.attempts_at(records, claims, ledger)
    for step in CLAIM:
        step(records, found)
    attempts_of = {attempt.claim.id: attempt for attempt in found}
    return [replace(claim, subject=attempts_of.get(claim.id)) for claim in claims]


async def deliver(claim: Claim) -> None:
    """Bring one queued message, as `begin` found it, as far as it gets now; nothing, where it found none."""
    attempt: Attempt | None = claim.subject
    if attempt is None:
        return
    with attempts.delivering(attempt):
        for step in DELIVER:
            if attempt.over:
                return
            await step(attempt)


def _run(steps: tuple[Step, ...], acceptance: Acceptance, records: Records) -> None:
    for step in steps:
        step(acceptance, records)
