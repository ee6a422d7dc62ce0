"""Examples as a reader of the documentation runs them: one command, no key, every way out of this machine shut."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

TOP = Path(__file__).parents[2]

GUARD = """
import os, socket
def _guarded(name):
    real = getattr(socket.socket, name)
    def connect(self, address):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
            os.write(2, f"tried to reach {address}\\n".encode())
            raise OSError("no network in this test")
        return real(self, address)
    return connect
socket.socket.connect, socket.socket.connect_ex = _guarded("connect"), _guarded("connect_ex")
_resolve = socket.getaddrinfo
def _guarded_resolve(host, *args, **kwargs):
    if host not in ("127.0.0.1", "::1", "localhost", None):
        os.write(2, f"tried to look up {host}\\n".encode())
        raise OSError("no network in this test")
    return _resolve(host, *args, **kwargs)
socket.getaddrinfo = _guarded_resolve
"""


def shut_in(folder: Path) -> Path:
    """A folder that Python looks into first: every way out of this machine is shut there, and complained about."""
    (folder / "sitecustomize.py").write_text(GUARD)
    return folder


@cache
def told(module: str, guard: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the example says, run without any key; each is run once."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=TOP,
        env={**environment(), "PYTHONPATH": str(guard)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def started_as_a_script(path: str) -> subprocess.CompletedProcess[str]:
    """What a module says that was started by its path."""
    return subprocess.run([sys.executable, path], cwd=TOP, capture_output=True, text=True, timeout=60, check=False)


def environment() -> dict[str, str]:
    """This process's environment without keys."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_TRACING"))}
    return {**kept, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
