"""What tools and served agents are bound to."""

from __future__ import annotations

import pytest

from postroom import ConfigurationError, Postroom
from postroom.tools import Employment, asynchronous, offered, prompt_for, put_to_work


def test_what_is_no_mailbox_is_refused_with_what_would_be_one() -> None:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        for given in (room, "support"):
            with pytest.raises(ConfigurationError, match=r"bound to a mailbox, as of room\.mailbox\('support'\), not "):
                offered(given)  # type: ignore[arg-type]
            with pytest.raises(ConfigurationError, match="bound to a mailbox"):
                put_to_work(print, given, Employment(prompt_for))  # type: ignore[arg-type]

        assert asynchronous(room.mailbox("support")).name == "support"
