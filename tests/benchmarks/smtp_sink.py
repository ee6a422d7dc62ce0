"""A next hop that takes everything and keeps nothing: SMTP as fast as asyncio reads it, in a process of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_END = b"\r\n.\r\n"
_OFFER = b"250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 52428800\r\n250 ENHANCEDSTATUSCODES\r\n"
_REPLIES = {
    b"EHLO": _OFFER,
    b"HELO": b"250 sink.test\r\n",
    b"MAIL": b"250 2.1.0 Ok\r\n",
    b"RCPT": b"250 2.1.5 Ok\r\n",
    b"RSET": b"250 2.0.0 Ok\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}


class Sink(asyncio.Protocol):
    """One session (RFC 5321): every command is answered, every content taken and forgotten."""

    def __init__(self) -> None:
        self._read = bytearray()
        self._in_content = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._read += data
        answers = bytearray()
        while answer := self._take_content() if self._in_content else self._take_command():
            answers += answer
        if answers:
            self._transport.write(answers)

    def _take_content(self) -> bytes:
        _, end, rest = self._read.partition(_END)
        if not end:
            return b""
        self._read, self._in_content = rest, False
        return b"250 2.0.0 Taken\r\n"

    def _take_command(self) -> bytes:
        line, end, rest = self._read.partition(b"\r\n")
        if not end:
            return b""
        self._read = rest
        verb = bytes(line[:4]).upper()
        self._in_content = verb == b"DATA"
        return _REPLIES.get(verb, b"502 5.5.1 Not here\r\n")


@contextmanager
def running_sink() -> Iterator[int]:
    """The port of a sink that runs until the end of this."""
    command = [sys.executable, "-m", "tests.benchmarks.smtp_sink"]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(10)


async def _serve() -> None:
    """Say the port on standard output, and go on until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
