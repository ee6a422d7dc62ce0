"""Events: the append-only audit trail of a room. Names are past tense; details are ids and codes, never mail text."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel


class EventName(StrEnum):
    """Everything that can have happened."""

    MAILBOX_CREATED = "mailbox.created"
    MAILBOX_PAUSED = "mailbox.paused"
    MAILBOX_RESUMED = "mailbox.resumed"
    MAILBOX_CHANGED = "mailbox.changed"
    MAILBOX_DELETED = "mailbox.deleted"
    MESSAGE_RECEIVED = "message.received"
    MESSAGE_QUARANTINED = "message.quarantined"
    MESSAGE_RELEASED = "message.released"
    MESSAGE_DISCARDED = "message.discarded"
    MESSAGE_DUPLICATED = "message.duplicated"
    MESSAGE_QUEUED = "message.queued"
    MESSAGE_REFUSED = "message.refused"
    MESSAGE_REPEATED = "message.repeated"
    MESSAGE_SENT = "message.sent"
    MESSAGE_KEPT = "message.kept"
    MESSAGE_DEFERRED = "message.deferred"
    MESSAGE_FAILED = "message.failed"
    MESSAGE_UNKNOWN = "message.unknown"
    MESSAGE_CANCELLED = "message.cancelled"
    MESSAGE_REQUEUED = "message.requeued"
    MESSAGE_BOUNCED = "message.bounced"
    MESSAGE_COMPLAINED = "message.complained"
    THREAD_ASSIGNED = "thread.assigned"
    THREAD_HANDED_OFF = "thread.handed_off"
    THREAD_STOPPED = "thread.stopped"
    THREAD_DONE = "thread.done"
    THREAD_ROUTED = "thread.routed"
    TURN_TAKEN = "turn.taken"
    HANDLER_COMPLETED = "handler.completed"
    HANDLER_FAILED = "handler.failed"
    HANDLER_GAVE_UP = "handler.gave_up"
    HANDLER_REQUEUED = "handler.requeued"
    WAIT_STARTED = "wait.started"
    WAIT_ENDED = "wait.ended"
    FOLLOW_UP_PLANNED = "follow_up.planned"
    FOLLOW_UP_MOVED = "follow_up.moved"
    FOLLOW_UP_PAUSED = "follow_up.paused"
    FOLLOW_UP_RESUMED = "follow_up.resumed"
    FOLLOW_UP_ENDED = "follow_up.ended"
    REQUEST_ASKED = "request.asked"
    REQUEST_RECEIVED = "request.received"
    REQUEST_ACKNOWLEDGED = "request.acknowledged"
    REQUEST_ANSWERED = "request.answered"
    REQUEST_REJECTED = "request.rejected"
    REQUEST_EXPIRED = "request.expired"
    REQUEST_IGNORED = "request.ignored"
    BUDGET_USED_UP = "budget.used_up"
    PROMISE_MADE = "promise.made"
    PROMISE_MOVED = "promise.moved"
    PROMISE_REMINDED = "promise.reminded"
    PROMISE_KEPT = "promise.kept"
    PROMISE_BROKEN = "promise.broken"
    PROMISE_WITHDRAWN = "promise.withdrawn"
    STORAGE_FULL = "storage.full"
    ATTACHMENTS_REMOVED = "attachments.removed"
    TAINT_RAISED = "taint.raised"
    TAINT_CLEARED = "taint.cleared"
    ACT_REFUSED = "act.refused"
    RUN_FROZEN = "run.frozen"
    RUN_THAWED = "run.thawed"
    APPROVAL_REQUESTED = "approval.requested"
    APPROVAL_DECIDED = "approval.decided"
    APPROVAL_EXPIRED = "approval.expired"
    SUPPRESSION_ADDED = "suppression.added"
    SUPPRESSION_REMOVED = "suppression.removed"
    DOMAIN_ADDED = "domain.added"
    DOMAIN_CHECKED = "domain.checked"
    DKIM_KEY_CREATED = "dkim_key.created"
    DKIM_KEY_ACTIVATED = "dkim_key.activated"
    KEY_CREATED = "key.created"
    KEY_NARROWED = "key.narrowed"
    KEY_ROTATED = "key.rotated"
    KEY_REVOKED = "key.revoked"
    LIMIT_APPROACHED = "limit.approached"
    LIMIT_CHANGED = "limit.changed"
    WARM_UP_CHANGED = "warm_up.changed"
    REPUTATION_CHANGED = "reputation.changed"
    REPUTATION_FORGIVEN = "reputation.forgiven"
    ROOM_BACKED_UP = "room.backed_up"
    MAIL_IMPORTED = "mail.imported"
    ROOM_CLEANED = "room.cleaned"
    EVENTS_PRUNED = "events.pruned"
    PERSON_ERASED = "person.erased"
    ROOM_RESTORED = "room.restored"
    WEBHOOK_ADDED = "webhook.added"
    WEBHOOK_REMOVED = "webhook.removed"
    WEBHOOK_PAUSED = "webhook.paused"
    WEBHOOK_RESUMED = "webhook.resumed"
    WEBHOOK_ROTATED = "webhook.rotated"
    WEBHOOK_REPLAYED = "webhook.replayed"
    WEBHOOK_REQUEUED = "webhook.requeued"
    WEBHOOK_GAVE_UP = "webhook.gave_up"
    WEBHOOK_GONE = "webhook.gone"


class Event(BaseModel, frozen=True):
    """One thing that happened. `id` grows with time in a room and serves as a cursor."""

    id: int
    name: EventName
    at: datetime
    trace_id: str
    mailbox: str | None = None
    thread_id: str | None = None
    message_id: str | None = None
    details: dict[str, Any] = {}
