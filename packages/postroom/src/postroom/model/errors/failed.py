"""What else can go wrong: a call that cannot mean anything, a next hop, mail from outside, the store."""

from __future__ import annotations

from postroom.model.errors.root import PostroomError


class InvalidRequest(PostroomError):
    """The request cannot mean anything as it stands: a malformed address, an empty body, a header with a line break."""

    code = "invalid_request"


class NotFound(PostroomError):
    """No such mailbox, thread, message or attachment is visible from here."""

    code = "not_found"


class PermissionDenied(PostroomError):
    """The mailbox handle lacks the scope for this."""

    code = "permission_denied"


class DeliveryFailed(PostroomError):
    """The next hop did not take the message."""

    code = "delivery_failed"


class RecipientRefused(DeliveryFailed):
    """The next hop refused a recipient for good."""

    code = "recipient_refused"


class TransportUnavailable(DeliveryFailed):
    """The next hop could not be reached or ended the session before any content was handed over; safe to try again."""

    code = "transport_unavailable"
    retryable = True


class InboundRejected(PostroomError):
    """Something from outside is not let in."""

    code = "inbound_rejected"


class MalformedMessage(InboundRejected):
    """The bytes exceed what a room accepts (size, depth), or are not a message at all."""

    code = "malformed_message"


class InvalidSignature(InboundRejected):
    """A web call's signature does not match its body."""

    code = "invalid_signature"


class StoreUnavailable(PostroomError):
    """The store cannot be reached or is locked by somebody else; nothing was written."""

    code = "store_unavailable"
    retryable = True


class IdempotencyConflict(PostroomError):
    """An idempotency key stands for another call, for one whose end nobody knows, or for one whose answer is not kept."""

    code = "idempotency_conflict"


class ServerUnavailable(StoreUnavailable):
    """The server of a room that is used from afar cannot be reached, or did not answer: then nobody knows whether a call was done.

    A send asked for again is not sent twice.
    """

    code = "server_unavailable"


class BudgetUsedUp(PostroomError):
    """An agent has spent on a thread what it may; its turn waits among the dead letters for a person."""

    code = "budget_used_up"

    def __init__(self, thread_id: str, *, mailbox: str) -> None:
        super().__init__(
            f"The agent of {mailbox} has used up its budget for {thread_id}.",
            you_can="leave the thread to a person; wake_again gives its agent a new budget.",
        )
