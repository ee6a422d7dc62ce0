"""Real servers as child processes: private folders, free loopback ports, and nothing left behind."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import comes_true

START_SECONDS = 20.0
STOP_SECONDS = 3.0


def unavailable(sentence: str) -> None:
    """Skip, or fail where the servers must be there (`POSTROOM_REQUIRE_SERVERS=1`)."""
    if os.environ.get("POSTROOM_REQUIRE_SERVERS") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


def program(name: str, *folders: str) -> Path:
    """A program of the system's packages, also from folders that are not on the PATH."""
    search = os.pathsep.join([*folders, os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    found = shutil.which(name, path=search)
    if found is None:
        unavailable(f"The program {name} is not installed; install the system's package to run this test.")
    return Path(str(found))


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_user(*preferred: str) -> str:
    """Who a server runs as: ourselves, or for root the first of these users that exists."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in (*preferred, "nobody") if name in names)


@contextmanager
def private_folder(prefix: str, *, owner: str) -> Iterator[Path]:
    """A folder of the owner's own with a short path, since sockets live in it; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix=f"{prefix}-", dir="/tmp"))
    try:
        folder.chmod(0o755)
        give(folder, owner)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept_folder(folder: Path, *, owner: str) -> Iterator[Path]:
    """A folder of the owner's own that stays."""
    folder.mkdir(parents=True, exist_ok=True)
    give(folder, owner)
    yield folder


def give(path: Path, owner: str) -> None:
    """Make a path the owner's; only root has anything to give."""
    if os.geteuid() == 0:
        shutil.chown(path, owner, pwd.getpwnam(owner).pw_gid)


def run(*command: str | Path, owner: str | None = None) -> str:
    """Run a command to its end; its output, or a failure that shows it."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, capture_output=True, text=True, timeout=60, cwd="/", **_as_user(owner)
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


# The pipe on its standard input closes when we end, however we end; then the server is ended too.
KEEPER = """
exec 3<&0
"$@" </dev/null 3<&- & server=$!
{ read -r _ <&3; kill -s "$STOP" $server; } & watcher=$!
wait $server; code=$?
kill $watcher
exit $code
"""


class Server:
    """One server in the foreground, in a process group of its own, that ends with us whatever happens."""

    def __init__(self, *command: str | Path, owner: str, log: Path, stop: str = "TERM") -> None:
        self._command = ["sh", "-c", KEEPER, "sh", *map(str, command)]
        self._owner = owner
        self._log = log
        self._stop = stop
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, ready: Callable[[], bool]) -> None:
        with self._log.open("ab") as log:
            self._process = process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd="/",
                env={**os.environ, "STOP": self._stop},
                start_new_session=True,
                **_as_user(self._owner),
            )
        if (
            not comes_true(lambda: process.poll() is not None or ready(), seconds=START_SECONDS)
            or process.poll() is not None
        ):
            self.stop()
            raise RuntimeError(f"{self._command[4:]} did not start: {self._log.read_text()[-4000:]}")

    def wait(self) -> None:
        """Until it has ended by itself, or because somebody told it to."""
        process, self._process = self._process, None
        assert process is not None
        assert process.stdin is not None
        process.wait(START_SECONDS)
        process.stdin.close()
        _end_group(process.pid)

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        finally:
            _end_group(process.pid)


def listens(port: int) -> bool:
    """Whether somebody accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for localhost and 127.0.0.1, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    run(
        program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost", "-addext", names,
    )  # fmt: skip
    key.chmod(0o644)
    return cert, key


def _as_user(owner: str | None) -> dict[str, Any]:
    if owner is None or os.geteuid() != 0:
        return {}
    return {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}


def _end_group(group: int) -> None:
    """End what a server left in its process group."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
