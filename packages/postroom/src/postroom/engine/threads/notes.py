"""Hand-off notes: what one says must come from the thread, and what one says was asked is not asked again."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.mail.likeness.asking import asks_again
from postroom.model.approval import ApprovalState, HeldDraft
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.ids import inside, outside
from postroom.model.thread import HandOffNote, Thread


def refuse_strange_facts(records: Records, note: HandOffNote, *, thread: int) -> None:
    """Raise `InvalidRequest` for a fact that names a message which does not stand in the thread."""
    for fact in note.facts:
        if fact.message_id is not None and not _stands_in(records, fact.message_id, thread):
            raise InvalidRequest(
                f"{fact.message_id} is no message of {outside('t', thread)}, so no fact comes from it.",
                you_can="name the message of this thread that says so, or leave the id out.",
            )


def with_what_is_asked_again(records: Records, thread: Thread) -> tuple[HeldDraft, ...]:
    """The held drafts of a thread; those that wait say which questions in them had been asked, as its notes tell."""
    note = thread.note
    asked = (*note.asked, *note.open_questions) if note is not None else ()
    if not asked:
        return thread.held
    return tuple(_told(records, draft, asked) for draft in thread.held)


def _told(records: Records, draft: HeldDraft, asked: tuple[str, ...]) -> HeldDraft:
    if draft.state is not ApprovalState.PENDING:
        return draft
    text = records.approvals.row(inside("p", draft.id))["body"]
    return draft.model_copy(update={"asks_again": asks_again(text, asked)})


def _stands_in(records: Records, message_id: str, thread: int) -> bool:
    try:
        return bool(records.messages.row(inside("m", message_id))["thread_id"] == thread)
    except NotFound:
        return False
