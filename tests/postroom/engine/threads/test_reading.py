"""Reading a mailbox, page by page."""

from __future__ import annotations

import pytest

from postroom import Mailbox
from postroom.model.errors import InvalidRequest


@pytest.mark.parametrize("cursor", ["", "m1", "-1", "9" * 30])
def test_what_is_no_cursor_is_refused_in_words(support: Mailbox, cursor: str) -> None:
    with pytest.raises(InvalidRequest, match="is not the cursor of a page"):
        support.messages(before=cursor)
