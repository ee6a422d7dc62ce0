"""A message that may be a report, taken apart as far as a reader asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from postroom.mail.addresses.address_lists import read_participants
from postroom.mail.headers.section import Section, read_section
from postroom.mail.html.text import html_to_text
from postroom.mail.mime.fields import read_mime_field
from postroom.mail.mime.parts import Contents, read_contents
from postroom.mail.reports.notice import Notice, split_notice
from postroom.mail.reports.refusals import telling_words
from postroom.mail.threads.message_ids import find_message_ids
from postroom.model.address import Participant

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/rfc822-headers",
)
_MAX_FIELD_CHARS = 2_000
_MAX_NOTICE_CHARS = 48_000
_MAX_RETURNED_BYTES = 256 * 1024


@dataclass(frozen=True)
class Received:
    """What came: its bytes and header section; and whether its envelope says that a mail server returns something.

    `returned` is true for a null reverse-path, and for mail to a return path of our own.
    """

    raw: bytes
    section: Section
    returned: bool = False

    @cached_property
    def media_type(self) -> str:
        """The Content-Type of the whole, such as `multipart/report`."""
        return read_mime_field(self.section.raw("Content-Type"))[0]

    @cached_property
    def authors(self) -> tuple[Participant, ...]:
        """Whom From names."""
        return read_participants(self.section.raw("From")[:_MAX_FIELD_CHARS])[0]

    @property
    def writers(self) -> tuple[str, ...]:
        """The local-parts of From; what stands there where it holds no address."""
        raw = self.section.raw("From")[:_MAX_FIELD_CHARS]
        return tuple(author.address.local_part for author in self.authors) or (raw.strip(' <>"').partition("@")[0],)

    @cached_property
    def contents(self) -> Contents:
        """Its texts and its other parts."""
        return read_contents(self.raw, self.section)

    @cached_property
    def notice(self) -> Notice:
        """What the server says to the sender, apart from what it returns of the message."""
        plain = [each.text for each in self.contents.texts if each.kind == "plain" and each.text.strip()]
        rich = (html_to_text(each.text[:_MAX_NOTICE_CHARS]) for each in self.contents.texts if each.kind == "html")
        return split_notice("\n".join(plain or rich)[:_MAX_NOTICE_CHARS])

    @cached_property
    def telling(self) -> str:
        """What of the notice tells why."""
        return telling_words(self.notice.text)

    @cached_property
    def original(self) -> Section:
        """The header section of the message that this returns, empty where it returns none."""
        returned = self.part(*_RETURNED_TYPES)
        if returned is not None:
            return read_section(returned[:_MAX_RETURNED_BYTES].lstrip())
        return read_section(self.notice.returned.encode("utf-8", "replace"))

    @property
    def original_message_id(self) -> str | None:
        """The Message-ID of the message that this returns."""
        found = find_message_ids(self.original.value("Message-ID"))
        return found[0] if found else None

    @property
    def returns_something(self) -> bool:
        """Whether it returns a message or the header section of one."""
        return self.part(*_RETURNED_TYPES) is not None or bool(self.notice.returned)

    def part(self, *media_types: str) -> bytes | None:
        """The decoded bytes of the first part of one of these types."""
        found = (each.content for each in self.contents.attachments if each.content_type in media_types)
        return next(found, None)
