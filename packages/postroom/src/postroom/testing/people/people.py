"""Scripted people: somebody outside who reads, and reacts as scripted, in the world's time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from postroom.mail.addresses.addresses import parse_participant
from postroom.mail.mime.parse import parse
from postroom.mail.tokens import without_token
from postroom.model.address import Address, Participant
from postroom.model.ids import milliseconds
from postroom.model.message import Direction, Envelope
from postroom.testing.people.correspondent import Correspondent
from postroom.testing.people.letter import authors
from postroom.testing.people.mail import Mail
from postroom.testing.people.reactions import Reaction
from postroom.testing.servers.notices import Stamp, complaint
from postroom.testing.world.entropy import SeededEntropy
from postroom.testing.world.journal import Entry, What, story
from postroom.testing.world.post import Post

_FORWARDED = "X-Forwarded-Message-Id"
_FORWARD_HEAD = "---------- Forwarded message ---------"


class Person(Correspondent):
    """Somebody in the world. What they write travels when the world moves; what reaches them they react to as scripted.

    An address that they once wrote from is theirs too. To mail with the null reverse-path nobody reacts.
    """

    def __init__(
        self, participant: Participant, *, post: Post, entropy: SeededEntropy, reactions: Sequence[Reaction] = ()
    ) -> None:
        super().__init__(participant)
        self.reactions = tuple(reactions)
        self._post = post
        self._entropy = entropy
        self._messages: list[Mail] = []
        self._log: list[Entry] = []
        self._taken: Counter[int] = Counter()
        self._noted_absence: dict[str, datetime] = {}

    @property
    def messages(self) -> tuple[Mail, ...]:
        """What is in this person's mail program: written and received, oldest first."""
        return tuple(self._messages)

    @property
    def received(self) -> tuple[Mail, ...]:
        """What came for this person, oldest first."""
        return tuple(mail for mail in self._messages if mail.direction is Direction.OUTBOUND)

    def log(self) -> str:
        """What this person saw and did, as a story."""
        return "\n".join(story(self._log)) or f"{self.address} saw nothing."

    def take(self, mail: Mail) -> None:
        """Get a message, and plan what is done about it."""
        self._messages.append(mail)
        self.note(What.DELIVERED, mail=mail)
        if mail.envelope.reverse_path is not None:
            self._react(mail)

    def forward(self, mail: Mail, *, to: str | Sequence[str], text: str) -> Mail:
        """Send a message on, its text below a line as mail programs draw it."""
        below = (
            f"{_FORWARD_HEAD}\nFrom: {mail.sender}\nDate: {mail.parsed.date}\nSubject: {mail.subject}\n\n{mail.text}"
        )
        return self.write(
            to, subject=f"Fwd: {mail.subject}", text=f"{text}\n\n{below}", headers={_FORWARDED: mail.message_id}
        )

    def complain(self, mail: Mail, *, to_abuse: bool = False) -> None:
        """Mark a message as junk: the provider's feedback loop tells its reverse-path, or `abuse` at that domain."""
        reverse_path = mail.envelope.reverse_path
        if reverse_path is None:
            return
        host = self.address.domain
        to = Address(local_part="abuse", domain=reverse_path.domain) if to_abuse else reverse_path
        stamp = Stamp(host=host, now=milliseconds(self._now()), message_id=f"<{self._token()}@{host}>")
        raw = complaint(mail.raw, about=self.address, reverse_path=reverse_path, to=to, stamp=stamp)
        feedback_loop = Address(local_part="feedback", domain=host)
        report = self._mail(raw, Envelope(reverse_path=feedback_loop, forward_paths=(to,)))
        self.note(What.COMPLAINED, mail=report, subject=mail.subject)
        self._post.submit(report)

    def note(self, what: What, *, mail: Mail, subject: str | None = None) -> None:
        """Put on record that this person did something with a message."""
        written = mail.direction is Direction.INBOUND
        entry = Entry(
            at=self._now(),
            what=what,
            who=str(self.address),
            recipient=", ".join(str(without_token(path)) for path in mail.envelope.forward_paths) if written else None,
            message_id=mail.message_id,
            subject=mail.subject if subject is None else subject,
            note=_remark(mail, self.address),
        )
        self._log.append(entry)
        self._post.note(entry)

    def is_first_note_to(self, mail: Mail, *, days: int) -> bool:
        """Whether the author of a message has had no note of absence for so many days; from now on they have."""
        senders = [author.address.key for author in authors(mail)]
        since = self._now() - timedelta(days=days)
        known = [sender for sender in senders if self._noted_absence.get(sender, since) > since]
        self._noted_absence |= dict.fromkeys(senders, self._now()) if not known else {}
        return bool(senders) and not known

    def _react(self, mail: Mail) -> None:
        did = False
        for number, reaction in enumerate(self.reactions):
            if (did and not reaction.automatic) or not self._is_due(number, reaction, mail):
                continue
            self._taken[number] += 1
            did = did or not reaction.automatic
            self._post.plan(milliseconds(mail.at + reaction.after), partial(reaction.act, self, mail))

    def _is_due(self, number: int, reaction: Reaction, mail: Mail) -> bool:
        if reaction.times is not None and self._taken[number] >= reaction.times:
            return False
        return reaction.applies(self, mail) and (reaction.chance >= 1 or self._entropy.chance(reaction.chance))

    def _now(self) -> datetime:
        return self._post.moment

    def _token(self) -> str:
        return self._entropy.token(12)

    def _hand_over(self, raw: bytes, envelope: Envelope) -> Mail:
        """On record, and on its way by the server of this person's own domain, whatever From says."""
        identity = self._post.server(self.address.domain).identity
        mail = self._mail(raw if identity is None else identity.signed(raw, at=self._now()), envelope)
        return self._leave(mail)

    def pass_on(self, mail: Mail, *, to: str, tag: str, text: str = "") -> Mail:
        """Send a message on as a mailing list does: a tag in the subject, a word below, which breaks its author's signature; and
        the ARC set of this person's server, which says that DMARC passed. From stays as it was.
        """
        raw = mail.raw.replace(b"Subject: ", f"Subject: {tag} ".encode(), 1) + text.encode()
        identity = self._post.server(self.address.domain).identity
        if identity is not None:
            author = mail.sender.address.domain if mail.sender else ""
            raw = identity.sealed(raw, results=f"dmarc=pass header.from={author}")
        path = parse_participant(to).address
        return self._leave(self._mail(raw, Envelope(reverse_path=self.address, forward_paths=(path,))))

    def _leave(self, mail: Mail) -> Mail:
        self._messages.append(mail)
        if mail.sender is not None:
            self._post.readers.setdefault(mail.sender.address.key, self)
        self.note(_verb(mail), mail=mail)
        self._post.submit(mail)
        return mail

    def _mail(self, raw: bytes, envelope: Envelope) -> Mail:
        return Mail(
            raw=raw,
            envelope=envelope,
            parsed=parse(raw),
            direction=Direction.INBOUND,
            at=self._now(),
            handed_in_by=self.address.domain,
        )


def _verb(mail: Mail) -> What:
    if mail.parsed.header(_FORWARDED):
        return What.FORWARDED
    return What.ANSWERED if mail.parsed.in_reply_to else What.WROTE


def _remark(mail: Mail, address: Address) -> str:
    written = mail.direction is Direction.INBOUND
    remarks = (
        "automatic" if written and mail.parsed.auto_submitted != "no" else "",
        f"from {mail.sender.address}" if written and mail.sender and mail.sender.address.key != address.key else "",
    )
    return ", ".join(remark for remark in remarks if remark)
