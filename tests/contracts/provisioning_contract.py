"""What every provider must do that makes mailboxes, against a server on loopback that answers as its documentation says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from postroom import Postroom
from postroom.backends.registry import find_provider
from postroom.model.errors import ConfigurationError, InvalidRequest, TransportUnavailable
from postroom.model.settings import Settings
from postroom.testing.world.clock import VirtualClock
from tests.contracts.provider_contract import House
from tests.contracts.waiting_process import MONDAY
from tests.providers.kept import TOKEN, Desk
from tests.providers.service import Fault, Step, json_answer, serving


class ProvisioningContract:
    """One subclass for each provider. Its desk has `inboxes`, by address, each with its `status` where it pauses."""

    name: ClassVar[str]
    pauses: ClassVar[bool] = False

    def desk(self) -> Desk:
        raise NotImplementedError

    @contextmanager
    def room(self, *script: Step, token: str = TOKEN) -> Iterator[House]:
        desk = self.desk()
        with serving(desk, *script) as service:
            settings = Settings(
                domain="acme.test",
                mailboxes=("support", "billing"),
                provisioner=SecretStr(f"{self.name}://{token}@?url={quote(service.url, safe='')}"),
            )
            clock = VirtualClock(MONDAY)
            with Postroom("acme.test", settings=settings, clock=clock, background=False) as room:
                yield House(room, clock, desk, service)

    def addresses(self, house: House) -> list[str]:
        return sorted(house.desk.inboxes)  # type: ignore[attr-defined]  # every desk of a provider that makes any

    def test_a_mailbox_that_is_created_here_is_made_there(self) -> None:
        with self.room() as house:
            house.room.create_mailbox("outreach", display_name="Acme Outreach")

            assert "outreach@acme.test" in self.addresses(house)

    def test_what_is_missing_there_is_made_and_what_is_there_stays(self) -> None:
        with self.room() as house:
            assert house.room.providers.provision() == ["billing", "support"]
            before = self.addresses(house)
            house.room.providers.provision()

            assert self.addresses(house) == before
            assert {"billing@acme.test", "support@acme.test"} <= set(before)

    def test_a_refusal_is_told_in_its_words_and_the_mailbox_stays_here(self) -> None:
        refusal = json_answer({"error": "plan", "message": "Plan limit exceeded."}, 403)
        with self.room(refusal) as house:
            with pytest.raises(InvalidRequest, match=r"created here, but not at \w+: \w+ answered 403: Plan limit"):
                house.room.create_mailbox("outreach")

            assert "outreach" in [mailbox.name for mailbox in house.room.mailboxes()]
            house.room.providers.provision()
            assert "outreach@acme.test" in self.addresses(house)

    @pytest.mark.parametrize(
        "fault", [json_answer({"message": "slow down"}, 429, Retry_After="7"), json_answer({}, 503), Fault.DROP_AFTER]
    )
    def test_what_may_be_asked_again_says_so_and_is_made_once(self, fault: Step) -> None:
        with self.room(fault) as house:
            with pytest.raises(TransportUnavailable, match="created here, but not at") as later:
                house.room.create_mailbox("outreach")

            assert "room.providers.provision()" in later.value.you_can
            house.room.providers.provision()
            assert self.addresses(house).count("outreach@acme.test") == 1

    def test_a_wrong_token_is_never_shown(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG), self.room(token="wrong-token-9a8b7c") as house:
            with pytest.raises(ConfigurationError) as refused:
                house.room.create_mailbox("outreach")

            assert "wrong-token" not in str(refused.value) + caplog.text + str(house.room.events(count=100))

    def test_a_mailbox_can_be_deleted_there(self) -> None:
        with self.room() as house:
            house.room.providers.provision()
            house.room.providers.delete("billing")
            house.room.providers.delete("billing")

            assert "billing@acme.test" not in self.addresses(house)
            assert "billing" in [mailbox.name for mailbox in house.room.mailboxes()]

    def test_a_mailbox_can_be_paused_there_or_it_says_that_it_cannot(self) -> None:
        assert find_provider(self.name).capabilities.pausing is self.pauses
        with self.room() as house:
            house.room.providers.provision()
            if not self.pauses:
                with pytest.raises(InvalidRequest, match="cannot pause mailboxes"):
                    house.room.providers.pause("support")
                return
            house.room.providers.pause("support")
            paused = str(house.desk.inboxes["support@acme.test"]["status"])  # type: ignore[attr-defined]  # it pauses
            house.room.providers.resume("support")
            again = str(house.desk.inboxes["support@acme.test"]["status"])  # type: ignore[attr-defined]  # it pauses

            assert (paused.lower(), again.lower()) == ("paused", "active")

    def test_a_room_without_a_provider_says_so(self) -> None:
        with (
            Postroom("acme.test", mailboxes=["support"]) as room,
            pytest.raises(InvalidRequest, match="no account at a"),
        ):
            room.providers.provision()
