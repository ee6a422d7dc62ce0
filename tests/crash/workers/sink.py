"""The world outside, as it is seen from there: an SMTP server that is not ours and counts what it took."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import Any

from aiosmtpd.controller import Controller

from tests.servers.process import free_port


@dataclass
class Sink:
    """What arrived: how often each Message-ID, and how many messages for each recipient."""

    url: str
    message_ids: Counter[str] = field(default_factory=Counter)
    recipients: Counter[str] = field(default_factory=Counter)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        """Take everything; on record before it is taken."""
        message_id = BytesHeaderParser().parsebytes(envelope.content)["Message-ID"].strip()
        with self._counting:
            self.message_ids[message_id] += 1
            self.recipients.update(envelope.rcpt_tos)
        return "250 2.0.0 taken"


@contextmanager
def running_sink() -> Iterator[Sink]:
    """A sink on a free loopback port."""
    port = free_port()
    sink = Sink(f"smtp://127.0.0.1:{port}")
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
