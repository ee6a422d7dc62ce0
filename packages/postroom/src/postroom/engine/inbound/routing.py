"""Routing: who holds a new thread. The first rule that takes it, of the store or in code; else the addressed mailbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.records import Records
from postroom.engine.inbound import joining
from postroom.engine.inbound.announcing import announce
from postroom.engine.inbound.entry import Entry, Routed
from postroom.engine.inbound.routes import CodeRule
from postroom.mail.routing import Incoming, meets, names_address
from postroom.model.address import Address
from postroom.model.errors import NotFound
from postroom.model.event import EventName
from postroom.model.risk import RiskLevel
from postroom.model.rule import Rule, RuleTried

NO_RULE = ("addressed",)
NO_SUCH_MAILBOX = ("no_such_mailbox",)


async def ask_the_functions(entry: Entry) -> None:
    """Outside any transaction: the rules in code that come before the first rule that takes the mail, if it begins a thread."""
    routes = tuple(entry.wiring.routes)
    if not routes:
        return
    rules = await entry.wiring.store.aread(
        lambda records: None if joining.known_thread(entry, records) else records.rules.all()
    )
    if rules is not None:
        mail = await entry.wiring.store.aread(lambda records: incoming(entry, records))
        entry.said_in_code = await answers_of(entry, mail, in_order(rules, routes))


async def answers_of(entry: Entry, mail: Incoming, rules: Iterable[Rule | CodeRule]) -> dict[str, RuleTried]:
    """What the functions say, one after another, until one takes the mail or a kept rule does."""
    said: dict[str, RuleTried] = {}
    for rule in rules:
        if isinstance(rule, Rule):
            if not meets(rule, mail)[1]:
                break
            continue
        said[rule.name] = await entry.wiring.routes.ask(rule, mail, seconds=entry.wiring.settings.route_seconds)
        if said[rule.name].answer == "takes":
            break
    return said


def take_what_no_mailbox_serves(entry: Entry, records: Records) -> None:
    """An address of the room that no mailbox has is served where a rule names it, or its domain; otherwise it is refused."""
    if entry.mailboxes:
        return
    rules = [rule for rule in records.rules.all() if any(_catches(rule, a, records) for a in entry.addressed)]
    routed = decide(entry, records, rules) if rules else None
    if routed is None or routed.holder is None:
        raise NotFound("None of the recipients is a mailbox of this room.", you_can="check the address.")
    entry.mailboxes = (routed.holder,)


def is_caught(address: Address, records: Records) -> bool:
    """Whether a rule may take mail to an address that no mailbox has."""
    return any(_catches(rule, address, records) for rule in records.rules.all())


def choose_the_holder(entry: Entry, records: Records) -> None:
    """Of a new thread. A known one stays with whoever holds it."""
    entry.routed = None
    if entry.begins_it:
        rules = in_order(records.rules.all(), tuple(entry.wiring.routes))
        entry.routed = decide(entry, records, rules) if rules else None


def say_why(entry: Entry, records: Records) -> None:
    """Which rule it was, by what, or that none was; which were broken."""
    routed = entry.routed
    if routed is not None:
        announce(
            entry,
            records,
            entry.stored,
            EventName.THREAD_ROUTED,
            rule=routed.rule,
            because=list(routed.because),
            addressed=[mailbox["name"] for mailbox in entry.mailboxes],
            faults=[f"{tried.rule}: {', '.join(tried.because)}" for tried in routed.tried if tried.answer == "fault"],
        )


def in_order(rules: Sequence[Rule], routes: Sequence[CodeRule]) -> list[Rule | CodeRule]:
    """The rules of the store and those in code as they are asked: by order, then by name."""
    return sorted([*rules, *routes], key=lambda rule: (rule.order, rule.name))


def decide(entry: Entry, records: Records, rules: Sequence[Rule | CodeRule]) -> Routed:
    """The first rule that takes the mail for a mailbox that exists."""
    mail, tried = incoming(entry, records), []
    for rule in rules:
        said = _ask(rule, mail, entry)
        holder = records.mailboxes.standing_for(said.to) if said.answer == "takes" else None
        if said.answer == "takes" and holder is None:
            said = RuleTried(rule=rule.name, answer="fault", to=said.to, because=NO_SUCH_MAILBOX)
        tried.append(said)
        if holder is not None:
            return Routed(holder, rule.name, said.because, tuple(tried))
    return Routed(None, "", NO_RULE, tuple(tried))


def incoming(entry: Entry, records: Records) -> Incoming:
    """The arrival as rules see it."""
    parsed = entry.parsed
    served = entry.mailboxes or [row for a in entry.addressed if (row := records.mailboxes.serving(a)) is not None]
    return Incoming(
        sender=entry.sender,
        recipients=entry.addressed,
        mailboxes=tuple(dict.fromkeys(row["name"] for row in served)),
        to=parsed.to,
        cc=parsed.cc,
        subject=parsed.subject,
        new_text=entry.untrusted_text,
        headers=parsed.headers,
        attachments=parsed.attachments,
        kind=entry.mail_class.kind,
        by_agent=entry.by_agent,
        risk=entry.risk.level if entry.risk is not None else RiskLevel.LOW,
        metadata={**entry.arrival.metadata, "source": entry.arrival.source},
    )


def _ask(rule: Rule | CodeRule, mail: Incoming, entry: Entry) -> RuleTried:
    if isinstance(rule, CodeRule):
        return entry.said_in_code.get(rule.name) or RuleTried(rule=rule.name, answer="passes", because=("not_asked",))
    met, missed = meets(rule, mail)
    if missed:
        return RuleTried(rule=rule.name, answer="passes", to=rule.to, because=missed)
    return RuleTried(rule=rule.name, answer="takes", to=rule.to, because=met)


def _catches(rule: Rule, address: Address, records: Records) -> bool:
    return names_address(rule, address) and records.domains.exists(address.domain)


def find_the_mailboxes(entry: Entry, records: Records) -> None:
    """Those it was sent to; and the mailbox whose message it reports about."""
    found = ((address.key, records.mailboxes.serving(address)) for address in entry.addressed)
    entry.served = {key: row for key, row in found if row is not None}
    mailboxes = [*entry.served.values()]
    if entry.reported is not None:
        sender = records.mailboxes.by_id(entry.reported["mailbox_id"])
        mailboxes += filter(None, [records.mailboxes.serving(address_of(sender))])
    entry.mailboxes = tuple({row["id"]: row for row in mailboxes}.values())
