"""Where the deliveries of one room write down what they come to: many in one transaction."""

from __future__ import annotations

from functools import partial

from postroom.engine.outbound import recording
from postroom.engine.outbound.attempt import Attempt, LeaseLost
from postroom.engine.together import Together
from postroom.engine.wiring import Wiring, gates_at_delivery


class Ledger:
    """What all attempts of one process share."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.gates = gates_at_delivery(wiring.settings)
        insist = partial(wiring.store.ainsist, seconds=wiring.settings.lease)
        self._contents: Together[Attempt, bool] = Together(wiring.store.awrite, recording.begin_contents)
        self._endings: Together[Attempt, None] = Together(insist, recording.write_down)

    async def begin_content(self, attempt: Attempt) -> None:
        """Durable before the first octet of content leaves: from here on what becomes of it is in doubt. Raises `LeaseLost`."""
        if not await self._contents.ask(attempt):
            raise LeaseLost

    async def write_down(self, attempt: Attempt) -> None:
        """What was said about each recipient, and when the rest is tried again; while the store is away, as soon as it is back."""
        await self._endings.ask(attempt)
