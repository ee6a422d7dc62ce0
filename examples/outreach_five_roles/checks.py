"""What must be true of an outreach, looked at from outside: by the mail that servers took, and by what people did.

Nothing here asks the room, but for one question: how each plan ended, which is then compared with what happened outside.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from examples.outreach_five_roles.desk import Brief
from examples.outreach_five_roles.evidence import Check, Letter, Stop
from examples.outreach_five_roles.leads import leads
from examples.outreach_five_roles.outside import ANSWERING, DEAD, Fate
from postroom.model.limits import Limits
from postroom.testing import Entry, Mail, What, World

REMINDERS = 2
GREYLISTED = timedelta(minutes=15)
ANSWERED, BOUNCED, UNSUBSCRIBED, COMPLAINED, SILENT, NEVER = (
    "answered", "bounced", "unsubscribed", "complained", "did not answer", "was never written to",
)  # fmt: skip

OUTCOMES = {
    ANSWERED: "replied",
    BOUNCED: "bounced",
    UNSUBSCRIBED: "unsubscribed",
    COMPLAINED: "complained",
    SILENT: "done",
}
"""How the plan of a lead must have ended, by what happened outside."""


@dataclass
class Outreach:
    """An outreach that is over, as the world saw it."""

    world: World
    brief: Brief
    fates: Mapping[str, Fate]
    limits: Limits
    warm_up: tuple[int, ...]
    outcomes: Mapping[str, list[str]]

    @cached_property
    def letters(self) -> list[Letter]:
        """What servers took from the room for leads, oldest first."""
        return [
            Letter(mail.at, str(mail.sender.address) if mail.sender else "", str(path), mail)
            for mail in self.world.mail
            for path in mail.envelope.forward_paths
            if str(path) in self.fates
        ]

    @cached_property
    def reminders(self) -> list[Letter]:
        """Those that follow a first mail, and answer nobody."""
        return [letter for letter in self.letters if not letter.is_first and not self._is_asked_for(letter)]

    @cached_property
    def to(self) -> dict[str, list[Letter]]:
        """The same by recipient."""
        found: defaultdict[str, list[Letter]] = defaultdict(list)
        for letter in self.letters:
            found[letter.recipient].append(letter)
        return dict(found)

    @cached_property
    def written(self) -> dict[str, dict[str, datetime]]:
        """What each lead wrote themselves: when, by Message-ID. Automatic notes are not among it."""
        found: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        for mail in self.world.mail:
            if mail.sender is not None and self._fate_of(mail) in ANSWERING:
                found[str(mail.sender.address)][mail.message_id] = mail.at
        return dict(found)

    @cached_property
    def stops(self) -> dict[str, Stop]:
        """When each lead's story stopped, by address; the first reason counts."""
        found: dict[str, Stop] = {}
        for entry in self.world.journal:
            stop = self._stop(entry)
            if stop is not None:
                found.setdefault(*stop)
        return found

    @cached_property
    def ends(self) -> dict[str, str]:
        """How each lead's story ended: the reason that stopped it, or all reminders without an answer."""
        return {address: self._end(address) for address in self.fates}

    @cached_property
    def attempts(self) -> list[tuple[datetime, str]]:
        """Every time that a server was asked to take something for a lead, also in vain."""
        tried = self.world.journal.of(What.ACCEPTED, What.REFUSED, What.DEFERRED, What.DROPPED)
        return [(entry.at, entry.recipient or "") for entry in tried if entry.recipient in self.fates]

    def checks(self) -> list[Check]:
        """Every check."""
        return [
            self._check("Nobody was written to after a stop", len(self.stops), self._after_a_stop()),
            self._check("Nobody got anything twice", len(self.letters), self._twice()),
            self._check("Every first mail says what was found out", len(self.to), self._empty_words()),
            self._check("Every limit was kept", len(self.letters), self._beyond_a_limit()),
            self._check("Every lead's story has an end", len(self.fates), self._without_an_end()),
            self._check("Every reminder was sent, or called off for a reason", len(self.outcomes), self._plans()),
            self._check("Reminders came in business hours", len(self.reminders), self._out_of_hours()),
            self._check("Who wrote got one answer; who was away or said no, none", len(self.written), self._answers()),
            self._check("Everybody sees one thread", len(self.written), self._broken_threads()),
            self._check("Nothing was lost, and no agent gave up", len(self.world.mail), self._lost()),
        ]  # fmt: skip

    def _check(self, name: str, looked_at: int, faults: Iterator[str]) -> Check:
        return Check(name, looked_at, tuple(faults))

    def _stop(self, entry: Entry) -> tuple[str, Stop] | None:
        """Whose story an entry stops, and why."""
        about = entry.recipient if entry.what in (What.REFUSED, What.BOUNCED) else entry.who
        fate = self.fates.get(about or "")
        why = {
            What.REFUSED: BOUNCED,
            What.BOUNCED: BOUNCED,
            What.COMPLAINED: COMPLAINED,
            What.UNSUBSCRIBED: UNSUBSCRIBED,
            What.ANSWERED: ANSWERED if fate in ANSWERING else None,
        }.get(entry.what)
        return (about or "", Stop(why, entry.at)) if fate is not None and why is not None else None

    def _end(self, address: str) -> str:
        if address in self.stops:
            return self.stops[address].why
        got = len(self.to.get(address, ()))
        return SILENT if got == 1 + REMINDERS else NEVER if got == 0 else f"got {got} and no more"

    def _after_a_stop(self) -> Iterator[str]:
        for letter in self.letters:
            stop = self.stops.get(letter.recipient)
            asked_for = set(letter.answers) & self.written.get(letter.recipient, {}).keys()
            if stop is not None and letter.at > stop.at and not asked_for:
                yield f"{letter.recipient} {stop.why} at {stop.at:%d %b %H:%M} and was written to at {letter.at:%d %b %H:%M}."
        for at, recipient in self.attempts:
            stop = self.stops.get(recipient)
            if stop is not None and stop.why != ANSWERED and at > stop.at:
                yield f"{recipient} {stop.why} at {stop.at:%d %b %H:%M}, and its server was asked at {at:%d %b %H:%M}."

    def _twice(self) -> Iterator[str]:
        for name, key in (("Message-ID", _message_id), ("words", _words)):
            seen = Counter(key(letter) for letter in self.letters)
            yield from (f"{each[0]} got the same {name} {count} times." for each, count in seen.items() if count > 1)
        firsts = Counter(letter.recipient for letter in self.letters if letter.is_first)
        yield from (f"{who} got {count} first mails." for who, count in firsts.items() if count > 1)

    def _empty_words(self) -> Iterator[str]:
        for lead in leads(self.brief.leads):
            for letter in self.to.get(lead.address, ()):
                if letter.is_first and not (lead.firm in letter.mail.subject and lead.news in letter.mail.text):
                    yield f"{lead.number} got a mail about {letter.mail.subject!r}."

    def _beyond_a_limit(self) -> Iterator[str]:
        for name, used, allowed in self.usage():
            if allowed is not None and used > allowed:
                yield f"{name}: {used:,} of {allowed:,}."

    def usage(self) -> Iterator[tuple[str, int, int | None]]:
        """The fullest each limit ever was: its name, how much was used, how much it allows."""
        limits, unasked = self.limits, [letter for letter in self.letters if not self._is_asked_for(letter)]
        share = 1 - limits.reserve
        yield (
            "a mailbox, a day",
            _fullest(self.letters, lambda letter: (letter.sender, letter.at.date())),
            limits.mailbox_day,
        )
        yield (
            "a mailbox, a day, without replies",
            _fullest(unasked, lambda letter: (letter.sender, letter.at.date())),
            _part(limits.mailbox_day, share),
        )
        yield "the domain, a day", _fullest(self.letters, lambda letter: letter.at.date()), limits.domain_day
        yield "the room, a day", _fullest(self.letters, lambda letter: letter.at.date()), limits.room_day
        yield (
            "one person, a day",
            _fullest(unasked, lambda letter: (letter.recipient, letter.at.date())),
            limits.recipient_day,
        )
        yield from self._warm_up_usage(unasked)

    def _warm_up_usage(self, unasked: list[Letter]) -> Iterator[tuple[str, int, int | None]]:
        """The young domain: the fullest of its days, by what the schedule says about each."""
        days = Counter(letter.at.date() for letter in unasked)
        begun = min(days, default=date.min)
        for number, allowed in enumerate(self.warm_up):
            day = begun + timedelta(days=number)
            if days[day]:
                yield f"the young domain, {day:%a} {day.day} {day:%b}", days[day], allowed

    def _without_an_end(self) -> Iterator[str]:
        for lead in leads(self.brief.leads):
            end, fate = self.ends[lead.address], self.fates[lead.address]
            if end != _expected(fate):
                yield f"{lead.number}, who {fate}, {end}."

    def _plans(self) -> Iterator[str]:
        for lead in leads(self.brief.leads):
            ended, end = self.outcomes.get(lead.address, []), self.ends[lead.address]
            if ended != [OUTCOMES.get(end, "")]:
                yield f"The plan for {lead.number}, who {end}, ended: {', '.join(ended) or 'not at all'}."

    def _out_of_hours(self) -> Iterator[str]:
        """What a greylisting server took a little later had been sent in time."""
        hours = self.brief.hours
        for letter in self.reminders:
            if hours.opens(letter.at) != letter.at and hours.opens(letter.at - GREYLISTED) != letter.at - GREYLISTED:
                yield f"{letter.recipient} was reminded at {hours.local(letter.at):%a %H:%M}."

    def _answers(self) -> Iterator[str]:
        answered = Counter(each for letter in self.letters for each in letter.answers)
        for address, wrote in self.written.items():
            wanted = 0 if self.fates[address] is Fate.NOT_NOW else 1
            for message_id in wrote:
                if answered[message_id] != wanted:
                    yield f"{address} got {answered[message_id]} answers to one letter, not {wanted}."
        away = {mail.message_id for mail in self.world.mail if self._fate_of(mail) is Fate.AUTO_REPLIES}
        yield from (
            f"{letter.recipient}'s machine was answered." for letter in self.letters if away & {*letter.answers}
        )

    def _broken_threads(self) -> Iterator[str]:
        for address in self.written:
            try:
                self.world.people[address].assert_one_thread()
            except AssertionError as broken:
                yield str(broken).splitlines()[0]

    def _lost(self) -> Iterator[str]:
        try:
            self.world.assert_nothing_lost()
        except AssertionError as lost:
            yield str(lost).splitlines()[0]

    def _fate_of(self, mail: Mail) -> Fate | None:
        """The fate of a message's author, if that is a lead."""
        return self.fates.get(str(mail.sender.address)) if mail.sender is not None else None

    def _is_asked_for(self, letter: Letter) -> bool:
        return bool(set(letter.answers) & self.written.get(letter.recipient, {}).keys())


def _expected(fate: Fate) -> str:
    if fate in DEAD:
        return BOUNCED
    if fate in ANSWERING:
        return ANSWERED
    return {Fate.UNSUBSCRIBES: UNSUBSCRIBED, Fate.COMPLAINS: COMPLAINED}.get(fate, SILENT)


def _fullest(letters: list[Letter], key: Callable[[Letter], object]) -> int:
    return max(Counter(map(key, letters)).values(), default=0)


def _part(limit: int | None, share: float) -> int | None:
    return None if limit is None else int(limit * share)


def _message_id(letter: Letter) -> tuple[str, str]:
    return letter.recipient, letter.mail.message_id


def _words(letter: Letter) -> tuple[str, str]:
    return letter.recipient, " ".join([*letter.answers, *letter.mail.new_text.split()])
