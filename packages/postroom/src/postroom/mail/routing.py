"""Whether a routing rule takes a message: pure comparisons of what the rule asks for with what the mail is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property

from postroom.mail.domains.hosts import belongs_to
from postroom.mail.wording.language import language_of
from postroom.model.address import Address, Participant
from postroom.model.mail_class import MailKind
from postroom.model.message import AttachmentContent
from postroom.model.risk import RiskLevel
from postroom.model.rule import Rule

EVERY_MAIL = ("every_mail",)
_LEVELS = tuple(RiskLevel)
_WORD = re.compile(r"\w+(?:[-'.@]\w+)*")


@dataclass(frozen=True)
class Incoming:
    """A message that begins a thread, before anybody holds it: what rules look at, and what a rule in code is called with.

    `recipients` are those of the envelope, `mailboxes` the names of the mailboxes that serve them. Everything else is as its
    author wrote it, and untrusted.
    """

    sender: Participant
    recipients: tuple[Address, ...] = ()
    mailboxes: tuple[str, ...] = ()
    to: tuple[Participant, ...] = ()
    cc: tuple[Participant, ...] = ()
    subject: str = ""
    new_text: str = field(default="", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    attachments: tuple[AttachmentContent, ...] = ()
    kind: MailKind = MailKind.PERSON
    by_agent: bool = False
    risk: RiskLevel = RiskLevel.LOW
    metadata: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def language(self) -> str:
        """The language of its words, or empty where it cannot be told."""
        declared = next(iter(self.header("content-language")), None)
        return language_of(f"{self.subject}\n{self.new_text}", content_language=declared)

    def header(self, name: str) -> list[str]:
        """The values of a header field, by any case of its name."""
        return [value for field_name, value in self.headers if field_name.casefold() == name.casefold()]

    @cached_property
    def folded_words(self) -> str:
        """Subject and new text as words are looked for in them."""
        return _words(f"{self.subject}\n{self.new_text}")


def meets(rule: Rule, mail: Incoming) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The criteria of a rule that a message meets, and those that it does not; it is taken where there are none of these."""
    asked = [name for name in _CRITERIA if getattr(rule, name)]
    met = tuple(name for name in asked if _CRITERIA[name](rule, mail))
    return met or (() if asked else EVERY_MAIL), tuple(name for name in asked if name not in met)


def names_address(rule: Rule, address: Address) -> bool:
    """Whether a rule asks for this very address, or for its whole domain."""
    known = {address.key, address.person_key, f"@{address.domain}"}
    return any(wanted.casefold() in known for wanted in rule.recipients)


def _recipients(rule: Rule, mail: Incoming) -> bool:
    return any(names_address(rule, address) for address in mail.recipients)


def _subaddresses(rule: Rule, mail: Incoming) -> bool:
    tags = {address.local_part.partition("+")[2].casefold() for address in mail.recipients}
    return any(wanted.casefold() in tags for wanted in rule.subaddresses)


def _header_contains(rule: Rule, mail: Incoming) -> bool:
    asked = _pairs(rule.header_contains)
    return all(any(wanted in found for found in _folded(mail.header(name))) for name, wanted in asked)


def _header_equals(rule: Rule, mail: Incoming) -> bool:
    asked = _pairs(rule.header_equals)
    return all(any(wanted in ("", found) for found in _folded(mail.header(name))) for name, wanted in asked)


def _senders(rule: Rule, mail: Incoming) -> bool:
    address = mail.sender.address
    known = (address.key, address.person_key)
    return any(wanted in known or _is_below(address.domain, wanted) for wanted in map(str.casefold, rule.senders))


def _is_below(domain: str, wanted: str) -> bool:
    wanted = wanted.removeprefix("@")
    return "@" not in wanted and belongs_to(domain, wanted)


def _some_words(rule: Rule, mail: Incoming) -> bool:
    return any(_words(wanted) in mail.folded_words for wanted in rule.words)


def _languages(rule: Rule, mail: Incoming) -> bool:
    return mail.language in {wanted.casefold() for wanted in rule.languages}


def _risk(rule: Rule, mail: Incoming) -> bool:
    return rule.risk is not None and _LEVELS.index(mail.risk) >= _LEVELS.index(rule.risk)


def _attachments(rule: Rule, mail: Incoming) -> bool:
    return any(_is_of_type(file, wanted.casefold()) for file in mail.attachments for wanted in rule.attachments)


def _is_of_type(file: AttachmentContent, wanted: str) -> bool:
    if wanted.startswith("."):
        return file.filename.casefold().endswith(wanted)
    return fnmatchcase(file.content_type.casefold(), wanted)


def _metadata(rule: Rule, mail: Incoming) -> bool:
    told = {name.casefold(): str(value).casefold() for name, value in mail.metadata.items()}
    return all(name in told and wanted in ("", told[name]) for name, wanted in _pairs(rule.metadata))


def _pairs(asked: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return ((name.casefold(), wanted.casefold()) for name, wanted in asked.items())


def _folded(values: Iterable[str]) -> list[str]:
    return [value.strip().casefold() for value in values]


def _words(text: str) -> str:
    """One space around each word, so that words are found whole."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


_CRITERIA: dict[str, Callable[[Rule, Incoming], bool]] = {
    "recipients": _recipients,
    "subaddresses": _subaddresses,
    "header_contains": _header_contains,
    "header_equals": _header_equals,
    "senders": _senders,
    "words": _some_words,
    "languages": _languages,
    "risk": _risk,
    "kinds": lambda rule, mail: mail.kind in rule.kinds,
    "attachments": _attachments,
    "metadata": _metadata,
}
