"""The content of a message on its way in, from the 354 reply to the dot that ends it (RFC 5321 section 4.1.1.4)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

LINE_BUFFER = 64 * 1024
"""What a reader should hold: longer lines are read in pieces, not refused, since half of the world's HTML mail has them."""

END = b".\r\n"


async def read_content(next_piece: Callable[[], Awaitable[bytes]], *, largest: int) -> bytes | None:
    """The content without its transparency dots (RFC 5321 section 4.5.2), or `None` if it is too large: then it is read
    to its end all the same, so that the reply comes when the client listens."""
    content, size, at_line_start = bytearray(), 0, True
    while (piece := await next_piece()) != END or not at_line_start:
        line = piece[1:] if at_line_start and piece.startswith(b".") else piece
        size += len(line)
        if size <= largest:
            content += line
        else:
            content.clear()
        at_line_start = piece.endswith(b"\r\n")
    return bytes(content) if size <= largest else None


async def read_piece(reader: asyncio.StreamReader) -> bytes:
    """A line with its CRLF, or a part of one that does not fit the reader's buffer."""
    try:
        return await reader.readuntil(b"\r\n")
    except asyncio.LimitOverrunError as overrun:
        return await reader.read(overrun.consumed)
