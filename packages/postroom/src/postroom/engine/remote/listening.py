"""The socket that a web door listens at."""

from __future__ import annotations

import socket

from postroom.model.errors import ConfigurationError

_HIGHEST_PORT = 65_535


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on. Raises `ConfigurationError` where nobody may listen there."""
    if not 0 <= port <= _HIGHEST_PORT:
        raise ConfigurationError(f"Cannot listen at {host}:{port}: ports go from 0 to {_HIGHEST_PORT}.")
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigurationError(f"Cannot listen at {host}:{port}: {error.strerror}.") from None
    # Its connections take this over. asyncio sets it only on sockets that name their protocol, and then an answer waits 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
