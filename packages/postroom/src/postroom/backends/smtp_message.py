"""A message as SMTP carries it: what it asks of the server, and which recipients that rules out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from postroom.backends.smtp_path import write_path
from postroom.backends.smtp_reply import Reply
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest
from postroom.model.message import Envelope

_LINE_BREAK = re.compile(rb"\r\n|\r|\n")

TOO_LARGE = Reply(code=552, enhanced="5.3.4", text="The message is larger than the server takes (RFC 1870).")
NEEDS_EIGHT_BITS = Reply(code=554, enhanced="5.6.3", text="The message is 8-bit; the server lacks 8BITMIME (RFC 6152).")
NEEDS_UTF8 = Reply(code=553, enhanced="5.6.7", text="The address needs SMTPUTF8 (RFC 6531); the server lacks it.")
BAD_SENDER = Reply(code=553, enhanced="5.1.7", text="The sender's address cannot be written as an SMTP path.")
BAD_RECIPIENT = Reply(code=553, enhanced="5.1.3", text="The address cannot be written as an SMTP path.")


class Extensions(BaseModel, frozen=True):
    """What the server offered in its reply to EHLO, as far as it decides how a message travels."""

    announces_size: bool = False
    size_limit: int = 0
    eight_bit: bool = False
    utf8: bool = False
    pipelining: bool = False


@dataclass(frozen=True)
class OutgoingMessage:
    """One message with its envelope, on its way to the next hop."""

    envelope: Envelope
    content: bytes

    @cached_property
    def recipients(self) -> tuple[Address, ...]:
        """The forward-paths, once each, in the envelope's order."""
        return tuple(dict.fromkeys(self.envelope.forward_paths))

    @cached_property
    def lines(self) -> bytes:
        """The content with CRLF at the end of every line (RFC 5321 section 2.3.8), and of the last one too."""
        breaks = self.content.count(b"\r\n")
        sound = breaks == self.content.count(b"\n") == self.content.count(b"\r")
        lines = self.content if sound else _LINE_BREAK.sub(b"\r\n", self.content)
        return lines if lines.endswith(b"\r\n") else lines + b"\r\n"

    def as_data(self) -> bytes:
        """What follows the 354 reply: dots made transparent, the final dot added (RFC 5321 section 4.5.2)."""
        stuffed = self.lines.replace(b"\r\n.", b"\r\n..")
        return (b"." if stuffed.startswith(b".") else b"") + stuffed + b".\r\n"

    def mail_command(self, recipients: Collection[Address], *, offered: Extensions) -> bytes:
        """MAIL FROM with the parameters this message needs and this server knows."""
        parameters = [
            f" SIZE={len(self.lines)}" if offered.announces_size else "",
            " BODY=8BITMIME" if not self.content.isascii() else "",
            " SMTPUTF8" if self._asks_utf8 or not all(_is_ascii(recipient) for recipient in recipients) else "",
        ]
        return f"MAIL FROM:{write_path(self.envelope.reverse_path)}{''.join(parameters)}".encode()

    def refusals(self, offered: Extensions) -> dict[Address, Reply]:
        """The recipients this server can never take this message for, with the reply it would have given."""
        refusal = self._refusal_of_all(offered)
        if refusal is not None:
            return dict.fromkeys(self.recipients, refusal)
        beyond_ascii = [] if offered.utf8 else [each for each in self.recipients if not _is_ascii(each)]
        unwritable = [each for each in self.recipients if not _is_writable(each)]
        return dict.fromkeys(beyond_ascii, NEEDS_UTF8) | dict.fromkeys(unwritable, BAD_RECIPIENT)

    def _refusal_of_all(self, offered: Extensions) -> Reply | None:
        if offered.size_limit and len(self.lines) > offered.size_limit:
            return TOO_LARGE
        if self._asks_utf8 and not offered.utf8:
            return NEEDS_UTF8
        if not self.content.isascii() and not offered.eight_bit:
            return NEEDS_EIGHT_BITS
        return None if _is_writable(self.envelope.reverse_path) else BAD_SENDER

    @cached_property
    def _asks_utf8(self) -> bool:
        header = self.lines.partition(b"\r\n\r\n")[0]
        return not header.isascii() or not _is_ascii(self.envelope.reverse_path)


def _is_ascii(address: Address | None) -> bool:
    return address is None or str(address).isascii()


def _is_writable(address: Address | None) -> bool:
    try:
        write_path(address)
    except InvalidRequest:
        return False
    return True
