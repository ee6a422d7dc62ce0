"""Postroom: the post room of a team of software agents.

Each agent gets a mailbox on the team's own domain; one conversation with a person stays whole while agents hand it over;
and what an agent cannot be trusted to know, when not to send, is decided below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.homes import from_homes

if TYPE_CHECKING:
    from postroom.backends.log_lines import configure_logging as configure_logging
    from postroom.engine.keys.grant import Grant as Grant
    from postroom.engine.mailbox import AsyncMailbox as AsyncMailbox
    from postroom.engine.room import AsyncPostroom as AsyncPostroom
    from postroom.engine.sync import Mailbox as Mailbox
    from postroom.engine.sync import Postroom as Postroom
    from postroom.mail.webhook_signatures import verify_hex_signature as verify_hex_signature
    from postroom.mail.webhook_signatures import verify_webhook as verify_webhook
    from postroom.model.address import Address as Address
    from postroom.model.address import Participant as Participant
    from postroom.model.approval import Approval as Approval
    from postroom.model.approval import ApprovalState as ApprovalState
    from postroom.model.budget import Budget as Budget
    from postroom.model.business_hours import BusinessHours as BusinessHours
    from postroom.model.choices import Scope as Scope
    from postroom.model.delivery import Delivery as Delivery
    from postroom.model.delivery import DeliveryStatus as DeliveryStatus
    from postroom.model.delivery import Receipt as Receipt
    from postroom.model.domain import SigningKey as SigningKey
    from postroom.model.errors import ApprovalRequired as ApprovalRequired
    from postroom.model.errors import BudgetUsedUp as BudgetUsedUp
    from postroom.model.errors import ConfigurationError as ConfigurationError
    from postroom.model.errors import DeliveryFailed as DeliveryFailed
    from postroom.model.errors import DuplicateOfAnother as DuplicateOfAnother
    from postroom.model.errors import FaultyDraft as FaultyDraft
    from postroom.model.errors import IdempotencyConflict as IdempotencyConflict
    from postroom.model.errors import InboundRejected as InboundRejected
    from postroom.model.errors import InvalidRequest as InvalidRequest
    from postroom.model.errors import InvalidSignature as InvalidSignature
    from postroom.model.errors import LimitExceeded as LimitExceeded
    from postroom.model.errors import Lookalike as Lookalike
    from postroom.model.errors import LoopDetected as LoopDetected
    from postroom.model.errors import MailboxPaused as MailboxPaused
    from postroom.model.errors import MalformedMessage as MalformedMessage
    from postroom.model.errors import NotAssigned as NotAssigned
    from postroom.model.errors import NotFound as NotFound
    from postroom.model.errors import PermissionDenied as PermissionDenied
    from postroom.model.errors import PostroomError as PostroomError
    from postroom.model.errors import RecipientRefused as RecipientRefused
    from postroom.model.errors import Rejected as Rejected
    from postroom.model.errors import ReputationAtRisk as ReputationAtRisk
    from postroom.model.errors import SecretsFound as SecretsFound
    from postroom.model.errors import SendRefused as SendRefused
    from postroom.model.errors import ServerUnavailable as ServerUnavailable
    from postroom.model.errors import StoreUnavailable as StoreUnavailable
    from postroom.model.errors import Suppressed as Suppressed
    from postroom.model.errors import Tainted as Tainted
    from postroom.model.errors import TransportUnavailable as TransportUnavailable
    from postroom.model.errors import TurnLost as TurnLost
    from postroom.model.event import Event as Event
    from postroom.model.key import AgentKey as AgentKey
    from postroom.model.key import NewKey as NewKey
    from postroom.model.mailbox import MailboxInfo as MailboxInfo
    from postroom.model.mailbox import Oversight as Oversight
    from postroom.model.mailbox import Purpose as Purpose
    from postroom.model.mailbox import Wakes as Wakes
    from postroom.model.message import AttachmentContent as AttachmentContent
    from postroom.model.message import Message as Message
    from postroom.model.plan import FollowUp as FollowUp
    from postroom.model.plan import Wait as Wait
    from postroom.model.planned import Planned as Planned
    from postroom.model.promise import Promise as Promise
    from postroom.model.promise import PromiseStatus as PromiseStatus
    from postroom.model.quarantine import Quarantined as Quarantined
    from postroom.model.quarantine import QuarantineState as QuarantineState
    from postroom.model.request import AgentRequest as AgentRequest
    from postroom.model.rule import Rule as Rule
    from postroom.model.run import continue_turn as continue_turn
    from postroom.model.run import current_messages as current_messages
    from postroom.model.run import current_thread_id as current_thread_id
    from postroom.model.run import current_wait as current_wait
    from postroom.model.settings import Settings as Settings
    from postroom.model.taken_turn import TakenTurn as TakenTurn
    from postroom.model.thread import Fact as Fact
    from postroom.model.thread import HandOff as HandOff
    from postroom.model.thread import HandOffNote as HandOffNote
    from postroom.model.thread import Thread as Thread
    from postroom.model.webhook import Webhook as Webhook
    from postroom.model.webhook import WebhookDelivery as WebhookDelivery

__version__ = "0.1.0"

_HOMES = {
    "backends.log_lines": ("configure_logging",),
    "engine.keys.grant": ("Grant",),
    "engine.mailbox": ("AsyncMailbox",),
    "engine.room": ("AsyncPostroom",),
    "engine.sync": ("Mailbox", "Postroom"),
    "mail.webhook_signatures": ("verify_hex_signature", "verify_webhook"),
    "model.address": ("Address", "Participant"),
    "model.approval": ("Approval", "ApprovalState"),
    "model.budget": ("Budget",),
    "model.business_hours": ("BusinessHours",),
    "model.choices": ("Scope",),
    "model.delivery": ("Delivery", "DeliveryStatus", "Receipt"),
    "model.domain": ("SigningKey",),
    "model.errors": (
        "ApprovalRequired",
        "BudgetUsedUp",
        "ConfigurationError",
        "DeliveryFailed",
        "DuplicateOfAnother",
        "FaultyDraft",
        "IdempotencyConflict",
        "InboundRejected",
        "InvalidRequest",
        "InvalidSignature",
        "LimitExceeded",
        "Lookalike",
        "LoopDetected",
        "MailboxPaused",
        "MalformedMessage",
        "NotAssigned",
        "NotFound",
        "PermissionDenied",
        "PostroomError",
        "RecipientRefused",
        "Rejected",
        "ReputationAtRisk",
        "SecretsFound",
        "SendRefused",
        "ServerUnavailable",
        "StoreUnavailable",
        "Suppressed",
        "Tainted",
        "TransportUnavailable",
        "TurnLost",
    ),
    "model.event": ("Event",),
    "model.key": ("AgentKey", "NewKey"),
    "model.mailbox": ("MailboxInfo", "Oversight", "Purpose", "Wakes"),
    "model.message": ("AttachmentContent", "Message"),
    "model.plan": ("FollowUp", "Wait"),
    "model.planned": ("Planned",),
    "model.promise": ("Promise", "PromiseStatus"),
    "model.quarantine": ("QuarantineState", "Quarantined"),
    "model.request": ("AgentRequest",),
    "model.rule": ("Rule",),
    "model.run": ("continue_turn", "current_messages", "current_thread_id", "current_wait"),
    "model.settings": ("Settings",),
    "model.taken_turn": ("TakenTurn",),
    "model.thread": ("Fact", "HandOff", "HandOffNote", "Thread"),
    "model.webhook": ("Webhook", "WebhookDelivery"),
}

__all__ = sorted([*(name for names in _HOMES.values() for name in names), "__version__"])
__getattr__ = from_homes(__name__, _HOMES)
