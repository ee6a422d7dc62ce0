"""The table of operations: everything that a room does for a caller elsewhere, one row each.

The server makes its routes and its OpenAPI description from these rows, the remote client its requests.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from postroom.engine.faces.approvals import AsyncApprovals
from postroom.engine.faces.attachments import AsyncAttachments
from postroom.engine.faces.confinement import AsyncConfinement
from postroom.engine.faces.domains import AsyncDomains
from postroom.engine.faces.keeping import AsyncKeeping
from postroom.engine.faces.keys import AsyncKeys
from postroom.engine.faces.limits import AsyncRoomLimits
from postroom.engine.faces.memory import AsyncMemory
from postroom.engine.faces.plans import AsyncPlans
from postroom.engine.faces.pools import AsyncPools
from postroom.engine.faces.providers import AsyncProviders
from postroom.engine.faces.quarantine import AsyncQuarantine
from postroom.engine.faces.requests import AsyncMailboxRequests, AsyncRequests
from postroom.engine.faces.routing import AsyncRouting
from postroom.engine.faces.secrets import AsyncSecrets
from postroom.engine.faces.spending import AsyncSpending
from postroom.engine.faces.turns import AsyncTurns
from postroom.engine.faces.webhooks import AsyncWebhooks
from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.remote.operation import MAILBOX, ROOM, Operation
from postroom.engine.room import AsyncPostroom
from postroom.model.choices import Scope
from postroom.model.mailbox import MailboxInfo

READ, REPLY, SEND, HAND_OFF = Scope.READ, Scope.REPLY, Scope.SEND, Scope.HAND_OFF
PROVISION, APPROVE, ADMIN = Scope.PROVISION, Scope.APPROVE, Scope.ADMIN

Row: TypeAlias = Callable[..., Operation]

_mailbox: Row = partial(Operation, MAILBOX)
_asks: Row = partial(Operation, f"{MAILBOX}.requests")
_room: Row = partial(Operation, ROOM)
_looks: Row = partial(Operation, ROOM, "GET", scope=READ, instead=ADMIN)
_approvals: Row = partial(Operation, "approvals", scope=APPROVE, subject="approval")

M = "/v1/mailboxes/{mailbox}"
MESSAGE, THREAD, FOLLOW_UP = f"{M}/messages/{{message_id}}", f"{M}/threads/{{thread_id}}", f"{M}/follow-ups/{{plan_id}}"
ASKED, APPROVAL = f"{M}/requests/{{request_id}}", "/v1/approvals/{approval_id}"
HELD, DOMAIN, WEBHOOK = "/v1/quarantine/{message_id}", "/v1/domains/{name}", "/v1/webhooks/{webhook_id}"
KEY = "/v1/keys/{key_id}"
SAME_NAME = {"name": "mailbox"}


async def _info(mailbox: AsyncMailbox) -> MailboxInfo:
    """A handle does not travel; what it is a handle on does."""
    return await mailbox.info()


_OF_A_MAILBOX = (
    _mailbox("GET", M, AsyncMailbox.info, None),
    _mailbox("GET", f"{M}/usage", AsyncMailbox.usage, READ),
    _mailbox("GET", f"{M}/messages", AsyncMailbox.messages, READ),
    _mailbox("POST", f"{M}/messages", AsyncMailbox.send, SEND),
    _mailbox("GET", MESSAGE, AsyncMailbox.message, READ),
    _mailbox("GET", f"{MESSAGE}/text", AsyncMailbox.full_text, READ),
    _mailbox("GET", f"{MESSAGE}/delivery", AsyncMailbox.delivery_status, READ),
    _mailbox("POST", f"{MESSAGE}/reply", AsyncMailbox.reply, REPLY),
    _mailbox("POST", f"{MESSAGE}/forward", AsyncMailbox.forward, SEND, beside=(READ,)),
    _mailbox("POST", f"{M}/notices/take", AsyncMailbox.take_notices, READ),
    _mailbox("GET", f"{M}/search", AsyncMailbox.search, READ),
    _mailbox("GET", f"{M}/attachments/{{attachment_id}}", AsyncMailbox.attachment, READ),
    _mailbox("GET", f"{M}/attachments/{{attachment_id}}/text", AsyncMailbox.attachment_text, READ),
    _mailbox("GET", THREAD, AsyncMailbox.thread, READ),
    _mailbox("POST", f"{THREAD}/read", AsyncMailbox.mark_read, READ),
    _mailbox("POST", f"{THREAD}/done", AsyncMailbox.mark_done, REPLY),
    _mailbox("POST", f"{THREAD}/hand-off", AsyncMailbox.hand_off, HAND_OFF),
    _mailbox("POST", f"{THREAD}/waits", AsyncMailbox.wait_for_reply, REPLY),
    _mailbox("GET", f"{M}/waits/{{wait_id}}", AsyncMailbox.wait_status, READ),
    _mailbox("POST", f"{THREAD}/follow-ups", AsyncMailbox.follow_up, REPLY),
    _mailbox("POST", f"{FOLLOW_UP}/pause", AsyncMailbox.pause_follow_up, REPLY),
    _mailbox("POST", f"{FOLLOW_UP}/resume", AsyncMailbox.resume_follow_up, REPLY),
    _mailbox("DELETE", FOLLOW_UP, AsyncMailbox.cancel_follow_up, REPLY),
    _mailbox("POST", f"{THREAD}/promises", AsyncMailbox.promise, REPLY),
    _mailbox("POST", f"{M}/promises/{{promise_id}}/keep", AsyncMailbox.keep_promise, REPLY),
    _mailbox("GET", f"{M}/mailboxes", AsyncMailbox.mailboxes, READ),
    _mailbox("POST", f"{M}/mailboxes", AsyncMailbox.create_mailbox, PROVISION),
    _mailbox("POST", f"{M}/mailboxes/{{name}}/pause", AsyncMailbox.pause_mailbox, PROVISION, mailboxes=("name",)),
    _mailbox("DELETE", f"{M}/mailboxes/{{name}}", AsyncMailbox.delete_mailbox, ADMIN, mailboxes=("name", "successor")),
)

_OF_REQUESTS = (
    _asks("GET", f"{M}/requests", AsyncMailboxRequests.open, READ),
    _asks("POST", f"{M}/requests", AsyncMailboxRequests.ask, SEND),
    _asks("GET", ASKED, AsyncMailboxRequests.get, READ),
    _asks("POST", f"{ASKED}/acknowledge", AsyncMailboxRequests.acknowledge, REPLY, beside=(READ,)),
    _asks("POST", f"{ASKED}/answer", AsyncMailboxRequests.answer, REPLY, beside=(READ,)),
    _asks("POST", f"{ASKED}/decline", AsyncMailboxRequests.decline, REPLY, beside=(READ,)),
    Operation("requests", "GET", "/v1/requests/{request_id}", AsyncRequests.get, READ, instead=ADMIN),
)

_OF_THE_ROOM = (
    _room("GET", "/v1/room", AsyncPostroom.info, None, subject="key"),
    _looks("/v1/mailboxes", AsyncPostroom.mailboxes),
    _room("POST", "/v1/mailboxes", AsyncPostroom.create_mailbox, PROVISION, returns=MailboxInfo, finish=_info),
    _room("PATCH", M, AsyncPostroom.change_mailbox, ADMIN, names=SAME_NAME, mailboxes=("name",)),
    _room("DELETE", M, AsyncPostroom.delete_mailbox, ADMIN, names=SAME_NAME, mailboxes=("name", "successor")),
    _room("POST", f"{M}/pause", AsyncPostroom.pause_mailbox, PROVISION, names=SAME_NAME, mailboxes=("name",)),
    _room("POST", f"{M}/resume", AsyncPostroom.resume_mailbox, PROVISION, names=SAME_NAME, mailboxes=("name",)),
    _room("POST", "/v1/messages", AsyncPostroom.receive, ADMIN),
    _looks("/v1/messages/{message_id}", AsyncPostroom.message),
    _room("POST", "/v1/messages/{message_id}/requeue", AsyncPostroom.requeue, ADMIN),
    _looks("/v1/threads", AsyncPostroom.threads),
    _looks("/v1/threads/{thread_id}", AsyncPostroom.thread),
    _looks("/v1/threads/{thread_id}/receipts", AsyncPostroom.receipts),
    _looks("/v1/explain", AsyncPostroom.explain),
    _looks("/v1/events", AsyncPostroom.events),
    _looks("/v1/deliveries", AsyncPostroom.deliveries),
    _looks("/v1/next-due", AsyncPostroom.next_due),
    _room("POST", "/v1/drain", AsyncPostroom.drain, READ, instead=ADMIN),
    _looks("/v1/dead-letters", AsyncPostroom.dead_letters),
    _room("POST", "/v1/turns/{turn_id}/wake-again", AsyncPostroom.wake_again, ADMIN),
    _looks("/v1/suppressions", AsyncPostroom.suppressions),
    _room("POST", "/v1/suppressions", AsyncPostroom.suppress, ADMIN),
    _room("DELETE", "/v1/suppressions/{address}", AsyncPostroom.unsuppress, ADMIN),
)

_OF_APPROVALS = (
    _approvals("GET", "/v1/approvals/pending", AsyncApprovals.pending),
    _approvals("GET", "/v1/approvals", AsyncApprovals.all),
    _approvals("GET", APPROVAL, AsyncApprovals.get, instead=READ),
    _approvals("GET", f"{APPROVAL}/files", AsyncApprovals.files),
    _approvals("POST", f"{APPROVAL}/approve", AsyncApprovals.approve),
    _approvals("POST", f"{APPROVAL}/edit", AsyncApprovals.edit),
    _approvals("POST", f"{APPROVAL}/reject", AsyncApprovals.reject),
    _approvals("POST", f"{APPROVAL}/answer", AsyncApprovals.answer),
)

_attachments: Row = partial(Operation, "attachments")
_confinement: Row = partial(Operation, "confinement")
_keys: Row = partial(Operation, "keys", scope=PROVISION, subject="key")  # it reaches itself and those below it only
_limits: Row = partial(Operation, "limits")
_plans: Row = partial(Operation, "plans")
_quarantine: Row = partial(Operation, "quarantine", scope=ADMIN)
_routing: Row = partial(Operation, "routing", scope=ADMIN)
_domains: Row = partial(Operation, "domains")
_webhooks: Row = partial(Operation, "webhooks", scope=ADMIN)
_memory: Row = partial(Operation, "memory", subject="memory")
_secrets: Row = partial(Operation, "secrets", scope=ADMIN)
_turns: Row = partial(Operation, "turns", mailboxes=("mailbox",))
_taken: Row = partial(Operation, "turns", "POST", scope=REPLY, subject="turn")
_spending: Row = partial(Operation, "spending", mailboxes=("mailbox",))

_OF_PARTS = (
    _attachments("GET", "/v1/attachments/usage", AsyncAttachments.usage, READ, instead=ADMIN),
    _attachments("POST", "/v1/attachments/clean", AsyncAttachments.clean, ADMIN),
    _confinement("GET", "/v1/taints", AsyncConfinement.taints, READ, instead=ADMIN),
    _confinement("POST", "/v1/taints/{subject}/mark", AsyncConfinement.mark, ADMIN),
    _confinement("POST", "/v1/taints/{subject}/clear", AsyncConfinement.clear, ADMIN),
    _confinement("POST", "/v1/runs/{run}/thaw", AsyncConfinement.thaw, ADMIN),
    Operation("keeping", "POST", "/v1/keeping/clean", AsyncKeeping.clean, ADMIN),
    Operation("keeping", "POST", "/v1/keeping/erase", AsyncKeeping.erase, ADMIN, stays=("told",)),
    _keys("GET", "/v1/keys", AsyncKeys.all),
    _keys("POST", "/v1/keys", AsyncKeys.create, reveals="secret"),
    _keys("GET", KEY, AsyncKeys.get),
    _keys("POST", f"{KEY}/narrow", AsyncKeys.narrow),
    _keys("POST", f"{KEY}/rotate", AsyncKeys.rotate, reveals="secret"),
    _keys("POST", f"{KEY}/revoke", AsyncKeys.revoke),
    _limits("GET", "/v1/limits", AsyncRoomLimits.usage, READ, instead=ADMIN),
    _limits("PATCH", "/v1/limits/{mailbox}", AsyncRoomLimits.set, ADMIN, mailboxes=("mailbox",)),
    _limits("POST", "/v1/limits/{mailbox}/reset", AsyncRoomLimits.reset, ADMIN, mailboxes=("mailbox",)),
    _limits("PUT", "/v1/warm-ups/{domain}", AsyncRoomLimits.warm_up, ADMIN),
    _limits("DELETE", "/v1/warm-ups/{domain}", AsyncRoomLimits.end_warm_up, ADMIN),
    _limits("GET", "/v1/reputations", AsyncRoomLimits.reputation, READ, instead=ADMIN),
    _limits("POST", "/v1/reputations/{domain}/forgive", AsyncRoomLimits.forgive, ADMIN),
    _plans("GET", "/v1/plans", AsyncPlans.all, READ, instead=ADMIN),
    _plans("GET", "/v1/plans/for-address", AsyncPlans.for_address, READ, instead=ADMIN),
    _plans("GET", "/v1/plans/of-thread", AsyncPlans.of_thread, READ, instead=ADMIN),
    _plans("GET", "/v1/plans/of-mailbox", AsyncPlans.of_mailbox, READ, instead=ADMIN, mailboxes=("name",)),
    _plans("POST", "/v1/plans/{plan_id}/pause", AsyncPlans.pause, ADMIN),
    _plans("POST", "/v1/plans/{plan_id}/resume", AsyncPlans.resume, ADMIN),
    _plans("POST", "/v1/plans/{plan_id}/cancel", AsyncPlans.cancel, ADMIN),
    Operation("pools", "GET", "/v1/pools", AsyncPools.list, READ, instead=ADMIN),
    Operation("providers", "GET", "/v1/providers", AsyncProviders.capabilities, READ, instead=ADMIN),
    Operation("providers", "POST", "/v1/providers/provision", AsyncProviders.provision, ADMIN),
    Operation(
        "providers",
        "POST",
        "/v1/providers/mailboxes/{mailbox}/pause",
        AsyncProviders.pause,
        ADMIN,
        mailboxes=("mailbox",),
    ),
    Operation(
        "providers",
        "POST",
        "/v1/providers/mailboxes/{mailbox}/resume",
        AsyncProviders.resume,
        ADMIN,
        mailboxes=("mailbox",),
    ),
    Operation(
        "providers", "DELETE", "/v1/providers/mailboxes/{mailbox}", AsyncProviders.delete, ADMIN, mailboxes=("mailbox",)
    ),
    Operation("providers", "POST", "/v1/providers/domains", AsyncProviders.add_domain, ADMIN),
    Operation("providers", "GET", "/v1/providers/domains/{domain}", AsyncProviders.domain, READ, instead=ADMIN),
    Operation("providers", "POST", "/v1/providers/suppressions", AsyncProviders.take_suppressions, ADMIN),
    _quarantine("GET", "/v1/quarantine", AsyncQuarantine.list),
    _quarantine("GET", "/v1/quarantine/count", AsyncQuarantine.count),
    _quarantine("GET", HELD, AsyncQuarantine.show),
    _quarantine("POST", f"{HELD}/release", AsyncQuarantine.release),
    _quarantine("POST", f"{HELD}/discard", AsyncQuarantine.discard),
    _routing("GET", "/v1/routing", AsyncRouting.list),
    _routing("POST", "/v1/routing", AsyncRouting.add),
    _routing("PUT", "/v1/routing", AsyncRouting.replace),
    _routing("DELETE", "/v1/routing/{name}", AsyncRouting.remove),
    _routing("POST", "/v1/routing/try-out", AsyncRouting.try_out),
    _domains("GET", "/v1/domains", AsyncDomains.list, READ, instead=ADMIN),
    _domains("PUT", DOMAIN, AsyncDomains.add, ADMIN),
    _domains("GET", f"{DOMAIN}/records", AsyncDomains.records, READ, instead=ADMIN),
    _domains("GET", f"{DOMAIN}/zone", AsyncDomains.zone, READ, instead=ADMIN),
    _domains("POST", f"{DOMAIN}/rotate", AsyncDomains.rotate, ADMIN),
    _domains("POST", f"{DOMAIN}/activate", AsyncDomains.activate, ADMIN),
    _domains("POST", f"{DOMAIN}/verify", AsyncDomains.verify, ADMIN),
    _webhooks("GET", "/v1/webhooks", AsyncWebhooks.list),
    _webhooks("POST", "/v1/webhooks", AsyncWebhooks.add, reveals="secret"),
    _webhooks("DELETE", WEBHOOK, AsyncWebhooks.remove),
    _webhooks("POST", f"{WEBHOOK}/pause", AsyncWebhooks.pause),
    _webhooks("POST", f"{WEBHOOK}/resume", AsyncWebhooks.resume),
    _webhooks("POST", f"{WEBHOOK}/rotate", AsyncWebhooks.rotate, reveals="secret"),
    _webhooks("POST", f"{WEBHOOK}/replay", AsyncWebhooks.replay),
    _webhooks("GET", f"{WEBHOOK}/deliveries", AsyncWebhooks.deliveries),
    _webhooks("GET", f"{WEBHOOK}/dead-letters", AsyncWebhooks.dead_letters),
    _webhooks("POST", f"{WEBHOOK}/requeue", AsyncWebhooks.requeue),
    _memory("GET", "/v1/memory/{name}", AsyncMemory.items, READ),
    _memory("POST", "/v1/memory/{name}", AsyncMemory.add, REPLY),
    _memory("POST", "/v1/memory/{name}/pop", AsyncMemory.pop, REPLY),
    _memory("PUT", "/v1/memory/{name}", AsyncMemory.replace, REPLY),
    _secrets("GET", "/v1/canaries", AsyncSecrets.canaries),
    _secrets("PUT", "/v1/canaries/{name}", AsyncSecrets.canary),
    _turns("POST", f"{M}/turns/claim", AsyncTurns.claim, REPLY, beside=(READ,)),
    _turns("GET", f"{M}/turns/open", AsyncTurns.is_open, READ),
    _turns("GET", f"{M}/turns/next-due", AsyncTurns.next_due, READ),
    _taken("/v1/turns/renew", AsyncTurns.renew),
    _taken("/v1/turns/complete", AsyncTurns.complete),
    _taken("/v1/turns/fail", AsyncTurns.fail),
    _spending("POST", f"{M}/spending/begin", AsyncSpending.begin, REPLY),
    _spending("POST", f"{M}/spending/count", AsyncSpending.count, REPLY),
)

OPERATIONS: tuple[Operation, ...] = (*_OF_A_MAILBOX, *_OF_REQUESTS, *_OF_THE_ROOM, *_OF_APPROVALS, *_OF_PARTS)
"""Every operation, those of a mailbox first."""

_BY_METHOD = {operation.method: operation for operation in OPERATIONS}

NOT_OPERATIONS: dict[str, str] = {
    "mailbox.rehearsing": "makes a handle, which says of each call that it only rehearses",
    "room.connect": "makes a room",
    "room.from_env": "makes a room",
    "room.mailbox": "makes a handle, which does nothing by itself",
    "room.on_message": "names a function of the caller's program",
    "room.route": "names a function of the caller's program",
    "room.pool": "names functions of the caller's program",
    "room.start": "what runs is the server's affair",
    "room.serve": "what runs is the server's affair",
    "room.rest": "what runs is the server's affair",
    "room.listening": "what runs is the server's affair",
    "room.aclose": "whoever opened a room closes it",
    "room.close": "whoever opened a room closes it",
    "room.now": "the clock stands in the process",
    "room.token": "randomness stands in the process",
    "room.read": "takes a function that reads the store",
    "room.write": "takes a function that writes the store",
    "room.run": "takes a function that runs beside the store",
    "room.call": "bridges two loops of one process",
    "room.acall": "bridges two loops of one process",
    "room.call_in_place": "bridges two loops of one process",
    "keys.authenticate": "every call does: its secret is in the Authorization header",
    "keeping.backup": "writes a file beside the store",
    "keeping.export": "writes files where the room is",
    "keeping.import_mbox": "reads a file where the room is",
    "keeping.import_room": "reads files where the room is",
    "providers.receive": "for providers, which have no key",
    "requests.define": "names types of the caller's program",
    "secrets.protect": "a value that only this process knows",
    "subscriptions.follow": "a stream: GET /v1/events/stream",
    "views.threads": "for the console, which stands where the room is",
    "views.thread": "for the console, which stands where the room is",
    "views.message": "for the console, which stands where the room is",
    "views.original": "for the console, which stands where the room is",
    "views.events": "for the console, which stands where the room is",
    "views.deliveries": "for the console, which stands where the room is",
    "unsubscriptions.check": "for readers without a key: GET /u/{token}",
    "unsubscriptions.take": "for readers without a key: POST /u/{token}",
}
"""Public methods that are no operation, and why not."""


def operation_of(method: Callable[..., Any]) -> Operation:
    """The row of a method, given as `AsyncMailbox.send`. Raises `KeyError`."""
    return _BY_METHOD[method]
