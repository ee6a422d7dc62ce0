"""A room starts whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from postroom import ConfigurationError, Postroom


class Source:
    """A receiver that cannot start the first `failing` times."""

    def __init__(self, *, failing: int = 0) -> None:
        self.failing = failing
        self.happened: list[str] = []

    async def start(self, accept: Any, *, knows: Any) -> None:
        self.happened.append("start")
        if self.happened.count("start") <= self.failing:
            raise ConfigurationError("The port is taken.")

    async def aclose(self) -> None:
        self.happened.append("close")


def test_a_room_whose_receiver_could_not_start_can_be_started_again():
    sound, broken = Source(), Source(failing=1)

    with Postroom("acme.test", mailboxes=["support"], receivers=[sound, broken]) as room:
        with pytest.raises(ConfigurationError, match="The port is taken"):
            room.start()
        assert sound.happened == ["start", "close"]

        room.start()
        assert sound.happened == ["start", "close", "start"]
        assert broken.happened == ["start", "start"]

    assert sound.happened[-1] == broken.happened[-1] == "close"
