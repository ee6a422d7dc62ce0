"""What a room makes of the arguments of its constructor."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from postroom import Postroom, Settings
from postroom.tools import offered


def names(room: Postroom) -> list[str]:
    return [mailbox.name for mailbox in room.mailboxes()]


def test_a_bare_text_names_one_mailbox_and_not_one_for_each_of_its_letters() -> None:
    with Postroom("acme.test", mailboxes="support") as room:
        assert names(room) == ["support"]
        assert room.pool("desk", mailboxes="support").mailboxes == ("support",)
        assert [tool.name for tool in offered(room.mailbox("support"), only="check_mail")] == ["check_mail"]


def test_what_the_constructor_is_given_goes_before_the_settings(tmp_path: Path) -> None:
    """Mail once went to memory and was lost, because `settings` silently replaced the store beside it."""
    settings, file = Settings(domain="acme.test", mailboxes=("sales",)), tmp_path / "room.db"

    with Postroom("acme.test", mailboxes=["support"], store=f"sqlite:///{file}", settings=settings) as room:
        assert names(room) == ["support"]
    with Postroom("acme.test", store=f"sqlite:///{file}", settings=settings) as room:
        assert names(room) == ["sales", "support"]


def test_what_the_constructor_is_not_given_the_settings_say(tmp_path: Path) -> None:
    file = tmp_path / "room.db"
    settings = Settings(domain="acme.test", mailboxes=("sales",), store=SecretStr(f"sqlite:///{file}"))

    with Postroom("acme.test", settings=settings) as room:
        assert names(room) == ["sales"]
    assert file.exists()
