"""Delivery status notifications (RFC 3464): one group of fields about the message, then one for each recipient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from postroom.mail.addresses.address_lists import read_participants
from postroom.mail.fence import one_line
from postroom.mail.headers.section import Field, Section, read_section
from postroom.mail.reports.refusals import MAX_DIAGNOSTIC_CHARS, is_dead, reason_of, telling_code
from postroom.model.address import Address
from postroom.model.report import RefusalReason, ReportedAction, ReportedRecipient, ReportKind

MAX_GROUPS = 1_000
_MAX_FIELDS_BYTES = 256 * 1024
_MAX_ADDRESS_CHARS = 1_000

_FINAL = "final-recipient"
_NAMES = (_FINAL, "original-recipient")
_EMPTY_LINES = re.compile(rb"\n(?:[ \t]*+\r?\n)++")
_ACTIONS: dict[str, ReportedAction] = {
    "failed": "failed",
    "failure": "failed",
    "fail": "failed",
    "error": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}
# RFC 3464 section 2.3.4: the class of the status agrees with the action, so it stands in for a missing one.
_ACTION_OF_CLASS: dict[str, ReportedAction] = {"2": "delivered", "4": "delayed", "5": "failed"}
_ESCAPED = re.compile(r"\\x\{([0-9a-f]{2,6})\}", re.IGNORECASE)
_WITH_TYPE = re.compile(r"\s*(?:rfc822|utf-8|smtp|x-[\w-]+|dns|unknown)\s*[;:]", re.IGNORECASE)


def read_groups(status: bytes) -> tuple[ReportedRecipient, ...]:
    """Everyone whom groups of fields are about, whatever else stands between the groups."""
    return tuple(found for group in groups(status) if (found := _recipient(group)) is not None)


def groups(status: bytes) -> Iterator[Section]:
    """Groups of fields, which empty lines part (RFC 3464 section 2.1); where a server leaves them out, the recipients do."""
    pieces = _EMPTY_LINES.split(status[:_MAX_FIELDS_BYTES].lstrip(), maxsplit=MAX_GROUPS)
    parted = (group for piece in pieces[:MAX_GROUPS] for group in _by_recipient(read_section(piece)))
    return islice(parted, MAX_GROUPS)


def gravest(recipients: tuple[ReportedRecipient, ...]) -> ReportKind:
    """What a report is that says this of its recipients."""
    actions = {recipient.action for recipient in recipients}
    if "failed" in actions:
        return "bounce"
    return "delay" if "delayed" in actions else "delivered"


def first(found: list[Section], name: str) -> str | None:
    """The first value of a field in any of these groups."""
    return next((one_line(value, limit=255) for group in found if (value := group.value(name))), None)


def behind_type(value: str) -> str:
    """`550 no such user` of `smtp; 550 no such user` (RFC 3464 section 2.1.2)."""
    before, mark, behind = value.partition(";")
    return behind.strip() if mark and " " not in before.strip() else value.strip()


def read_address(raw: str) -> Address | None:
    """The address of a field that names its type in front, or not; `\\x{E9}` stands for a letter (RFC 6533 section 3)."""
    text = _ESCAPED.sub(_letter, _WITH_TYPE.sub("", behind_type(raw[:_MAX_ADDRESS_CHARS])))
    people, _ = read_participants(text)
    return people[0].address if people else None


def _by_recipient(section: Section) -> Iterator[Section]:
    """The section itself, unless it names several: then whoever is named after all that is said of another begins a group."""
    if len(section.raws(_FINAL)) < 2:
        yield section
        return
    group: list[Field] = []
    is_named = is_told_of = False
    for field in section.fields:
        names_one = field.name.lower() in _NAMES
        if names_one and is_told_of:
            yield Section(tuple(group), section.body_start)
            group, is_named = [], False
        group.append(field)
        is_named = is_named or field.name.lower() == _FINAL
        is_told_of = is_named and not names_one
    yield Section(tuple(group), section.body_start)


def _letter(escaped: re.Match[str]) -> str:
    number = int(escaped[1], 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"


def _recipient(group: Section) -> ReportedRecipient | None:
    final = read_address(group.raw("Final-Recipient"))
    original = read_address(group.raw("Original-Recipient"))
    address = original or final or read_address(group.raw("X-Actual-Recipient"))
    diagnostic = one_line(behind_type(group.value("Diagnostic-Code")), limit=MAX_DIAGNOSTIC_CHARS)
    code = telling_code(group.raw("Status")[:100], diagnostic)
    action = _action(group, code)
    if address is None or action is None:
        return None
    refused = action in ("failed", "delayed")
    return ReportedRecipient(
        address=address,
        final_address=final,
        action=action,
        status=code,
        diagnostic=diagnostic,
        reason=reason_of(code, diagnostic) if refused else RefusalReason.UNCLEAR,
        permanent=action == "failed" and not (code or "5").startswith("4"),
        suppress=action == "failed" and is_dead(code, diagnostic),
    )


def _action(group: Section, code: str | None) -> ReportedAction | None:
    """The action, without a comment behind it; else what the class of the status says."""
    words = group.value("Action")[:100].lower().replace("(", " ").split()
    return _ACTIONS.get(words[0] if words else "") or _ACTION_OF_CLASS.get((code or " ")[0])
