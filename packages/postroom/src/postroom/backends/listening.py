"""Whether a place can be listened at: asked of the operating system, by taking it for an instant."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

GREETING_SECONDS = 2.0


def why_not(host: str, port: int) -> str:
    """Why nobody could listen there now, in the system's words; empty where one could."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        with closing(socket.socket(family, kind)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def why_not_at(path: Path) -> str:
    """Why no socket could be made at this path; empty where one could."""
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    return "" if not path.exists() else "the path is taken"


def greeting(host: str, port: int) -> str:
    """The first line of whoever listens there; empty where nobody says one."""
    try:
        with socket.create_connection((host, port), timeout=GREETING_SECONDS) as line:
            return line.recv(512).decode("ascii", "replace").partition("\r\n")[0]
    except OSError:
        return ""
