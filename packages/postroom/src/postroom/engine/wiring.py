"""What an open room is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from postroom.backends.oauth import TokenSources
from postroom.backends.store.store import Store
from postroom.engine.aside import Aside
from postroom.engine.inbound.routes import Routes
from postroom.engine.requests.types import RequestTypes
from postroom.mail.secrets.numbers import compact
from postroom.mail.secrets.registered import KnownSecrets
from postroom.model.proof import ReturnPath
from postroom.model.settings import Settings
from postroom.policy.paused import PausedGate
from postroom.policy.reputation import ReputationGate
from postroom.policy.suppression import SuppressionGate
from postroom.ports.clock import Clock, Entropy
from postroom.ports.gate import Gate
from postroom.ports.lookup import Lookup
from postroom.ports.resolver import Resolver
from postroom.ports.scorer import Scorer
from postroom.ports.telemetry import Telemetry
from postroom.ports.transport import Transport

if TYPE_CHECKING:
    from postroom.backends.providers.provisioning import Provisioner


def gates_at_delivery(settings: Settings) -> tuple[Gate, ...]:
    """Asked again at the moment of delivery: days may have passed in the queue."""
    return (PausedGate(), SuppressionGate(), ReputationGate(settings.reputation))


@dataclass(frozen=True)
class Wiring:
    """The ports of one open room, told to every use case. `transport` is `None` where no way out is configured.

    `next_hop` is the host that the transport hands mail to, where it is known and is not this very machine.
    """

    settings: Settings
    store: Store
    clock: Clock
    entropy: Entropy
    transport: Transport | None
    telemetry: Telemetry
    resolver: Callable[[], Resolver]
    next_hop: str | None = None
    lookup: Lookup | None = None
    tokens: TokenSources | None = None
    provisioner: Provisioner | None = None
    return_path: ReturnPath = ReturnPath.MAILBOX
    scorer: Scorer | None = None
    request_types: RequestTypes = field(default_factory=RequestTypes)
    secrets: KnownSecrets = field(default_factory=KnownSecrets)
    routes: Routes = field(default_factory=Routes)
    aside: Aside = field(default_factory=Aside)

    @property
    def domain(self) -> str:
        """The room's primary domain."""
        return self.settings.domain

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """What decides about a draft, in this order. Their rules are loaded by the first draft."""
        from postroom.engine.gates import gates

        return gates(self.settings)

    @property
    def allowed_numbers(self) -> frozenset[str]:
        """Card and account numbers that may leave, as they are compared."""
        return frozenset(compact(number) for number in self.settings.allowed_numbers)
