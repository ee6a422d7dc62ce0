"""AgenticMail: accounts by its interface, mail by SMTP and IMAP."""

from __future__ import annotations

import pytest

from postroom.backends.registry import find_provider, open_transport
from postroom.model.errors import ConfigurationError, InvalidRequest
from tests.contracts.provisioning_contract import ProvisioningContract
from tests.providers.agenticmail import AgenticMailDesk


class TestProvisioningAtAgenticMail(ProvisioningContract):
    name = "agenticmail"

    def desk(self) -> AgenticMailDesk:
        return AgenticMailDesk()

    def test_it_says_what_it_cannot(self) -> None:
        with self.room() as house:
            with pytest.raises(InvalidRequest, match="agenticmail cannot take domains"):
                house.room.providers.add_domain("acme.test")
            with pytest.raises(InvalidRequest, match="makes no web calls"):
                house.room.providers.receive("agenticmail", b"{}", {})


def test_mail_leaves_by_smtp_and_it_says_so() -> None:
    assert not find_provider("agenticmail").capabilities.sends
    with pytest.raises(ConfigurationError, match=r"agenticmail sends by SMTP: POSTROOM_TRANSPORT is the smtp:// URL"):
        open_transport("agenticmail://mk_secret@", hostname="acme.test")


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("", "http://127.0.0.1:3829/api/agenticmail"),
        ("localhost", "http://127.0.0.1:3829/api/agenticmail"),
        ("mail.acme.test", "https://mail.acme.test/api/agenticmail"),
    ],
)
def test_it_is_on_this_machine_unless_it_is_elsewhere(place: str, url: str) -> None:
    base_url = find_provider("agenticmail").base_url

    assert callable(base_url)
    assert base_url(place, {}) == url
