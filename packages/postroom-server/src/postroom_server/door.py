"""The web door as `postroom serve --http` opens it: a server on a thread and a loop of its own."""

from __future__ import annotations

import asyncio
import socket
import threading

from postroom import AsyncPostroom
from postroom_server.serving import Server, listen, server


class HttpDoor:
    """Serves one open room at a socket that listens already."""

    def __init__(self, room: AsyncPostroom, listening: socket.socket) -> None:
        host, port = listening.getsockname()[:2]
        self._listening = listening
        self._server: Server = server(room, host=host, port=port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="postroom-http", daemon=True)
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._thread.start()

    def close(self) -> None:
        """Take no more calls, end the streams, answer what is under way."""
        self._server.should_exit = True
        self._loop.call_soon_threadsafe(self._server.end_streams)
        self._thread.join()
        self._listening.close()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._server.serve(sockets=[self._listening]))


def open_door(room: AsyncPostroom, *, host: str, port: int) -> HttpDoor:
    """The door of an open room (an entry point). Raises `ConfigurationError` where nobody may listen there."""
    return HttpDoor(room, listen(host, port))
