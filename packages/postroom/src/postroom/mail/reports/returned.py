"""What a report returns of our own message that only somebody who was handed it can have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postroom.mail.headers.section import Section, read_section
from postroom.mail.reports.received import Received
from postroom.mail.reports.status import read_address
from postroom.model.address import Address

_MAX_SIGNATURES = 10
_VALUE = re.compile(r"(?:^|;)\s{0,99}b\s{0,99}=([^;]{1,2000})")


@dataclass(frozen=True)
class Returned:
    """The values of the DKIM signatures that a returned header carries, and its return paths."""

    signatures: frozenset[str] = frozenset()
    return_paths: tuple[Address, ...] = ()


def read_returned(raw: bytes) -> Returned:
    """What the message that a report returns shows."""
    original = Received(raw, read_section(raw)).original
    paths = (read_address(value) for value in original.raws("Return-Path")[:_MAX_SIGNATURES])
    return Returned(signatures(original), tuple(path for path in paths if path is not None))


def signatures(section: Section) -> frozenset[str]:
    """The signature in each DKIM-Signature field (RFC 6376 section 3.5), which nobody but its signer can make up."""
    found = (_VALUE.search(raw) for raw in section.raws("DKIM-Signature")[:_MAX_SIGNATURES])
    return frozenset("".join(value[1].split()) for value in found if value is not None)
