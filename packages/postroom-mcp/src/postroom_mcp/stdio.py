"""The door over standard input and output: one client, one mailbox, for as long as the client keeps it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.stdio import stdio_server

from postroom import AsyncMailbox, AsyncPostroom
from postroom_mcp.server import mcp_server
from postroom_mcp.settings import McpSettings


async def serve(mailbox: AsyncMailbox, settings: McpSettings) -> None:
    """Serve one client until it closes its end. All of a mailbox's clients by this way act in one run: some start a server for
    each call.
    """
    server = mcp_server(mailbox, run=f"stdio/{mailbox.name}", settings=settings)
    async with stdio_server() as (reads, writes):
        await server.run(reads, writes, server.create_initialization_options())


@asynccontextmanager
async def open_room(*, start: bool) -> AsyncIterator[AsyncPostroom]:
    """The room that the environment describes: a remote one by `POSTROOM_URL` and `POSTROOM_KEY`, else one opened here.

    With `start` it also receives mail and runs timers here. Raises `ConfigurationError`.
    """
    async with AsyncPostroom.from_env() as room:
        if start:
            await room.start()
        yield room
