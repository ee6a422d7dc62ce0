"""The gates of a room, in the order in which they are asked."""

from __future__ import annotations

from postroom.model.settings import Settings
from postroom.model.taint import TaintLevel
from postroom.policy.amounts import AmountsGate
from postroom.policy.assignment import AssignmentGate
from postroom.policy.confinement.attachments import AttachmentsGate
from postroom.policy.confinement.commitments import CommitmentsGate
from postroom.policy.confinement.confined import Confined
from postroom.policy.confinement.crossing import CrossingGate
from postroom.policy.confinement.frozen import FrozenGate
from postroom.policy.confinement.links import LinksGate
from postroom.policy.confinement.lookalike import LookalikeGate
from postroom.policy.confinement.own_thread import OwnThreadGate
from postroom.policy.confinement.readers import ReadersGate
from postroom.policy.confinement.recipients import RecipientsGate
from postroom.policy.confinement.replication import ReplicationGate
from postroom.policy.confinement.volume import VolumeGate
from postroom.policy.draft_lint import DraftLintGate
from postroom.policy.held import HeldGate
from postroom.policy.limits import LimitsGate
from postroom.policy.loops import LoopGate
from postroom.policy.near_duplicate import NearDuplicateGate
from postroom.policy.once import OnceGate
from postroom.policy.oversight import OversightGate
from postroom.policy.paused import PausedGate
from postroom.policy.permission import PermissionGate
from postroom.policy.recipient_pace import RecipientPaceGate
from postroom.policy.reputation import ReputationGate
from postroom.policy.secrets import SecretsGate
from postroom.policy.suppression import SuppressionGate
from postroom.policy.turn import TurnGate
from postroom.policy.warm_up import WarmUpGate
from postroom.ports.gate import Gate


def gates(settings: Settings) -> tuple[Gate, ...]:
    """Every draft passes these in this order, inside the transaction that queues it."""
    return (
        PermissionGate(),
        OnceGate(),
        HeldGate(),
        TurnGate(),
        AssignmentGate(),
        PausedGate(),
        LoopGate(
            hops=settings.max_hops,
            limit=settings.exchange_limit,
            trace_limit=settings.exchange_trace_limit,
            window=settings.exchange_window,
        ),
        SuppressionGate(),
        NearDuplicateGate(window=settings.near_duplicate_window),
        RecipientPaceGate(settings.limits),
        WarmUpGate(settings.limits),
        LimitsGate(settings.limits),
        ReputationGate(settings.reputation),
        Confined(FrozenGate(), asked_from=TaintLevel.NONE),
        Confined(OwnThreadGate()),
        Confined(RecipientsGate()),
        Confined(ReadersGate()),
        Confined(VolumeGate()),
        Confined(CrossingGate(), of_runs=True),
        Confined(LinksGate(allowed=frozenset(settings.allowed_links)), of_runs=True),
        Confined(AttachmentsGate(), of_runs=True),
        Confined(CommitmentsGate(own=frozenset(settings.allowed_numbers)), of_runs=True),
        Confined(ReplicationGate(), of_runs=True),
        Confined(
            LookalikeGate(allowed=frozenset(settings.allowed_lookalikes)),
            asked_from=TaintLevel.NONE,
            even_approved=True,
        ),
        AmountsGate(settings.largest_amount),
        OversightGate(),
        SecretsGate(),
        DraftLintGate(),
    )
