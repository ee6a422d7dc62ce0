"""`postroom-server`: a room's doors on the web, as `POSTROOM_*` variables describe the room."""

from __future__ import annotations

import argparse
import asyncio
import sys

from postroom import AsyncPostroom, ConfigurationError, configure_logging
from postroom_server.serving import listen, serve


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal: 0; 2 where the environment describes no room."""
    parser = argparse.ArgumentParser(prog="postroom-server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1: this machine alone)")
    parser.add_argument("--port", type=int, default=8025, help="on which port (8025; 0: any that is free)")
    given = parser.parse_args(arguments)
    configure_logging()
    try:
        room = AsyncPostroom.from_env()
        listening = listen(given.host, given.port)
        port = listening.getsockname()[1]
        print(f"{room.domain} at http://{given.host}:{port}/openapi.json", file=sys.stderr, flush=True)
        asyncio.run(serve(room, listening))
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
