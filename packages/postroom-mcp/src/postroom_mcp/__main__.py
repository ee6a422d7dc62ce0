"""`postroom-mcp`: a mailbox's tools over MCP, as `POSTROOM_*` variables describe the room."""

from __future__ import annotations

import argparse
import asyncio
import sys

from postroom import ConfigurationError, PostroomError, Scope, configure_logging
from postroom_mcp import serving, stdio
from postroom_mcp.settings import McpSettings, settings_from_env


def main(arguments: list[str] | None = None) -> int:
    """Serve until the client goes, or a signal comes: 0; 2 where the environment or the command line describes nothing to serve."""
    given = _parser().parse_args(arguments)
    configure_logging()
    try:
        settings = _settings(given)
        asyncio.run(_serve(given, settings))
    except (ConfigurationError, PostroomError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="postroom-mcp", description=__doc__)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--mailbox", help="serve this mailbox to the program that started this one, over stdio")
    way.add_argument("--http", metavar="HOST:PORT", help="serve every key's mailboxes at http://HOST:PORT/mcp")
    parser.add_argument("--tools", metavar="NAME,...", help="offer these tools only (default: the everyday ones)")
    parser.add_argument("--scopes", metavar="NAME,...", help="with --mailbox: what the client may do in it")
    parser.add_argument("--start", action="store_true", help="also receive mail and run follow-ups here")
    return parser


def _settings(given: argparse.Namespace) -> McpSettings:
    settings = settings_from_env()
    return settings if given.tools is None else settings.model_copy(update={"tools": _words(given.tools)})


async def _serve(given: argparse.Namespace, settings: McpSettings) -> None:
    async with stdio.open_room(start=given.start) as room:
        if given.http is not None:
            await serving.serve(room, settings, at=given.http)
            return
        mailbox = room.mailbox(given.mailbox, **_scopes(given.scopes))
        await mailbox.info()
        await stdio.serve(mailbox, settings)


def _scopes(words: str | None) -> dict[str, frozenset[Scope]]:
    """Raises `ConfigurationError` for what is no scope."""
    if words is None:
        return {}
    try:
        return {"scopes": frozenset(map(Scope, _words(words)))}
    except ValueError as error:
        raise ConfigurationError(f"{error}; there are: {', '.join(Scope)}.") from None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


if __name__ == "__main__":
    sys.exit(main())
