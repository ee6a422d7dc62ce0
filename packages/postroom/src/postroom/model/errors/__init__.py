"""Everything that can go wrong, as two trees.

PostroomError                  an agent may be told it: `code`, `retryable`, `retry_at`, `you_can`, and a full sentence
├── InvalidRequest             the request cannot mean anything: malformed address, empty body, unknown message
├── NotFound
├── PermissionDenied
├── SendRefused                a gate said no; nothing left
│   ├── Suppressed, LimitExceeded, ReputationAtRisk, MailboxPaused, NotAssigned, TurnLost, LoopDetected
│   └── ApprovalRequired, Rejected, Tainted, Lookalike, DuplicateOfAnother, SecretsFound, FaultyDraft
├── DeliveryFailed             the next hop said no, or was out of reach
│   ├── RecipientRefused
│   └── TransportUnavailable
├── InboundRejected            outside mail or a web call that is not let in
│   ├── MalformedMessage
│   └── InvalidSignature
├── IdempotencyConflict        a call from outside comes again, and is another, or nobody knows what became of it
├── BudgetUsedUp               an agent has spent on a thread what it may
└── StoreUnavailable
    └── ServerUnavailable      the room is used from afar, and its server is away
ConfigurationError             a developer must fix it; no adapter catches it
"""

from postroom.model.errors.failed import (
    BudgetUsedUp,
    DeliveryFailed,
    IdempotencyConflict,
    InboundRejected,
    InvalidRequest,
    InvalidSignature,
    MalformedMessage,
    NotFound,
    PermissionDenied,
    RecipientRefused,
    ServerUnavailable,
    StoreUnavailable,
    TransportUnavailable,
)
from postroom.model.errors.refused import (
    ApprovalRequired,
    DuplicateOfAnother,
    FaultyDraft,
    LimitExceeded,
    Lookalike,
    LoopDetected,
    MailboxPaused,
    NotAssigned,
    Rejected,
    ReputationAtRisk,
    SecretsFound,
    SendRefused,
    Suppressed,
    Tainted,
    TurnLost,
)
from postroom.model.errors.root import (
    ConfigurationError,
    PostroomError,
    unknown_name,
)

__all__ = [
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
    "unknown_name",
]
