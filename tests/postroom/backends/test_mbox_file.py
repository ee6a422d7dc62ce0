"""Files that are to be an mbox."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from postroom.backends import mbox_file
from postroom.model.errors import InvalidRequest

LARGE = 64 * 1024 * 1024


def test_a_large_file_that_is_no_mbox_is_refused_unread(tmp_path: Path) -> None:
    """An image of a disk has hardly any line ends; as lines it would be read whole."""
    with (tmp_path / "disk.img").open("wb") as image:
        image.truncate(LARGE)

    tracemalloc.start()
    with pytest.raises(InvalidRequest, match="is no mbox"):
        mbox_file.places(tmp_path / "disk.img")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < LARGE / 64


@pytest.mark.parametrize("content", [b"", b"From", b"From: ada@example.com\r\n\r\nHello.\r\n"])
def test_what_does_not_begin_as_an_mbox_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter.txt").write_bytes(content)

    with pytest.raises(InvalidRequest, match="is no mbox"):
        mbox_file.places(tmp_path / "letter.txt")
