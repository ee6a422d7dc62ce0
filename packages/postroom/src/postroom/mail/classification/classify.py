"""What a message is: a person's words or a program's, whether an agent may answer it, and until when its author is away."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from postroom.mail.classification import automatic_words as text_that
from postroom.mail.classification.absence import away_until
from postroom.mail.classification.automatic import Evidence, fields_of, reasons_not_to_answer
from postroom.mail.mime.parse import parse
from postroom.mail.replies.new_text import new_text as new_text_of
from postroom.mail.replies.new_text import without_forwarded
from postroom.mail.reports.report import read_report
from postroom.mail.threads.subjects import base_subject, is_forward_subject
from postroom.mail.unsubscribing.stop_words import MAX_CHARS, asks_to_stop
from postroom.mail.unsubscribing.unsubscribe import SUBADDRESS, read_request
from postroom.model.address import Address
from postroom.model.mail_class import NOTICES, MailClass, MailKind, WhyNot
from postroom.model.message import ParsedMessage
from postroom.model.report import Report

_MAX_NOTE_CHARS = 2_500
_MAX_READ_CHARS = 4_000
_CHALLENGERS = re.compile(
    r"(?:.*[.@])?(?:boxbe\.com|spamarrest\.com|mailinblack\.com)|.*(?:spamblocker-challenge|antispamuol|challenge-response).*",
    re.IGNORECASE,
)
_OF_PROGRAMS = {"words_automatic", "words_absent", "words_challenge"}
_KINDS_OF_REPORT = {"bounce": MailKind.BOUNCE, "delay": MailKind.BOUNCE, "complaint": MailKind.COMPLAINT}
_KINDS = {
    WhyNot.CHALLENGE: MailKind.CHALLENGE,
    WhyNot.AUTO_REPLIED: MailKind.AUTO_REPLY,
    WhyNot.LIST: MailKind.LIST,
    WhyNot.UNSUBSCRIPTION: MailKind.UNSUBSCRIBE_REQUEST,
    WhyNot.HOPS: MailKind.PERSON,
}


def classify(
    message: bytes | ParsedMessage,
    *,
    report: Report | None = None,
    new_text: str | None = None,
    reverse_path: Address | None = None,
    null_reverse_path: bool = False,
    proven: bool = True,
) -> MailClass:
    """What a message is, by its header and, where that says nothing, by its words.

    From bytes everything else is read; of a parsed message a caller tells the report and the new text that it has read
    already, and what the envelope said. Where it is not `proven` who wrote, the mark of an agent counts for nothing.
    """
    parsed = parse(message) if isinstance(message, bytes) else message
    fields = fields_of(parsed)
    if isinstance(message, bytes) and report is None:
        report = read_report(message, returned=Evidence(parsed, fields, reverse_path, null_reverse_path).has_null_path)
    text = new_text_of(parsed.text[:_MAX_READ_CHARS]) if new_text is None else new_text
    evidence = Evidence(parsed, fields, reverse_path, null_reverse_path, is_report=report is not None, proven=proven)
    return _Inspection(evidence, report, text).result()


@dataclass
class _Inspection:
    """One message under the rules: what its header says first, then its words. `note` is where a program's words may stand, empty
    where the text is too long for that.
    """

    evidence: Evidence
    report: Report | None
    text: str
    note: str = field(init=False)
    plain_text: str = field(init=False)

    def __post_init__(self) -> None:
        self._read(self.text if len(self.text) <= _MAX_NOTE_CHARS else "")

    def result(self) -> MailClass:
        """What it is."""
        header = reasons_not_to_answer(self.evidence)
        told = header[0] if header else None
        why, signs = self._by_words(told)
        if not _OF_PROGRAMS.isdisjoint(signs) and self._puts_aside_what_it_passes_on():
            why, signs = self._by_words(told)
        reasons = tuple(dict.fromkeys((*([why] if why else []), *header, *signs)))
        kind = self._kind(why, signs)
        by_agent = why is None and self.evidence.by_agent
        return MailClass(
            kind=kind,
            is_auto=by_agent or self._is_auto(kind, why),
            may_reply=why is None,
            why_not=why,
            by_agent=by_agent,
            until=self._until() if kind is MailKind.AUTO_REPLY else None,
            reasons=(*reasons, "agent") if by_agent else reasons,
        )

    def _read(self, note: str) -> None:
        self.note, self.plain_text = note, text_that.plain(note)

    def _puts_aside_what_it_passes_on(self) -> bool:
        """Whether there is any: that is somebody else's, and says nothing about who passes it on."""
        own = without_forwarded(self.note, forwards=is_forward_subject(self.evidence.parsed.subject))
        is_less = own != self.note
        self._read(own)
        return is_less

    def _by_words(self, why: WhyNot | None) -> tuple[WhyNot | None, tuple[str, ...]]:
        """What the words add to what the header said; a header that says more than "this is news" needs none."""
        if self.evidence.by_agent or (why is not None and why not in NOTICES and why is not WhyNot.NULL_PATH):
            return why, ()
        if why is WhyNot.LIST:
            return why, ()
        for found, sign in ((WhyNot.UNSUBSCRIPTION, self._unsubscribes()), (WhyNot.CHALLENGE, self._challenges())):
            if sign:
                return found, (sign,)
        if sign := self._is_written_by_a_program(marked=why is not None):
            answers = sign != "words_automatic" or self._may_answer
            return WhyNot.AUTO_REPLIED if answers else why or WhyNot.AUTO_GENERATED, (sign,)
        return why, ("words_stop",) if why is None and self._asks_to_stop() else ()

    def _asks_to_stop(self) -> bool:
        """A person's own words; the subject's where there are no others."""
        text = self.text.strip() or self.evidence.parsed.subject
        return len(text) <= MAX_CHARS and asks_to_stop(text)

    def _unsubscribes(self) -> str:
        """What a mail program sends for a person who pressed its button (RFC 2369 section 3.2)."""
        parsed = self.evidence.parsed
        asked = read_request(parsed.subject, self.text.partition("\n")[0]) if len(parsed.subject) < 100 else None
        to = (person.address.local_part.lower() for person in parsed.to)
        is_way_out = asked is not None and any(local.endswith(f"+{SUBADDRESS}") for local in to)
        return "subject_unsubscribe" if is_way_out else ""

    def _challenges(self) -> str:
        sender = self.evidence.parsed.sender
        if sender is not None and _CHALLENGERS.fullmatch(str(sender.address)):
            return "sender_challenges"
        return "words_challenge" if text_that.wants_proof(self.plain_text) else ""

    def _is_written_by_a_program(self, *, marked: bool) -> str:
        """A person's answer to such a note keeps its subject, behind a `Re:`. That somebody is away is said by persons too: where
        no field of the header is `marked`, a text that asks or says more than that is theirs.
        """
        subject, text = self.evidence.parsed.subject, self.plain_text
        if text_that.subject_says_automatic(subject):
            return "subject_automatic"
        if text_that.subject_says_absent(subject) and (marked or not text_that.asks(text)):
            return "subject_automatic"
        if text_that.says_automatic(text) or text_that.is_headed_automatic(self.note):
            return "words_automatic"
        absent = self._tells_of_an_absence() and (marked or not (text_that.asks(text) or text_that.says_more(text)))
        return "words_absent" if absent else ""

    def _tells_of_an_absence(self) -> bool:
        if not text_that.says_absent(self.plain_text):
            return False
        told = text_that.subject_is_absence(self.evidence.parsed.subject)
        return told or (self._may_answer and text_that.says_later(self.plain_text))

    @property
    def _may_answer(self) -> bool:
        subject = self.evidence.parsed.subject
        return self.evidence.answers or base_subject(subject) != subject.strip() or not subject.strip()

    def _kind(self, why: WhyNot | None, signs: tuple[str, ...]) -> MailKind:
        if self.report is not None:
            return _KINDS_OF_REPORT.get(self.report.kind, MailKind.NOTIFICATION)
        if why is None:
            return MailKind.UNSUBSCRIBE_REQUEST if "words_stop" in signs else MailKind.PERSON
        if why is WhyNot.NULL_PATH and self.evidence.answers:
            return MailKind.AUTO_REPLY
        return _KINDS.get(why, MailKind.NOTIFICATION)

    def _is_auto(self, kind: MailKind, why: WhyNot | None) -> bool:
        if kind is MailKind.LIST:
            return not self.evidence.is_discussion
        return why is not None and kind is not MailKind.PERSON

    def _until(self) -> date | None:
        written = self.evidence.parsed.date
        if written is None:
            return None
        told = f"{self.evidence.parsed.subject}\n{self.text}"
        return away_until(told, written=written.date(), utc_offset=written.utcoffset())
