"""The DNS: MX, SPF, DKIM and DMARC of every domain, as others see them."""

from __future__ import annotations

from collections.abc import Iterable

from postroom.engine.domains import verifying
from postroom.engine.keeping.case import Case, Facts
from postroom.model.diagnosis import Diagnosis, fault, ok, warning
from postroom.model.domain import CheckStatus, Domain, KeyState, RecordCheck, RecordPurpose

NAME = "dns"


async def look(case: Case) -> list[Diagnosis]:
    """How each record of each domain stands."""
    if case.facts is None:
        return []
    found: list[Diagnosis] = []
    for domain in case.facts.domains:
        found += await _domain(case, case.facts, domain)
    return found


async def _domain(case: Case, facts: Facts, domain: Domain) -> list[Diagnosis]:
    records = facts.records[domain.name]
    if not records:
        return [_not_added(domain.name)] if case.settings.transport else []
    states = {key.selector: key.state for key in domain.keys}
    checks = await verifying.check(records, case.resolver())
    wrong = [_judged(check, states) for check in checks if check.status is not CheckStatus.FOUND]
    return wrong or [ok(NAME, f"{domain.name} publishes {_purposes(checks)}.")]


def _purposes(checks: Iterable[RecordCheck]) -> str:
    *others, last = dict.fromkeys(check.record.purpose.value for check in checks)
    return f"{', '.join(others)} and {last}" if others else last


def _judged(check: RecordCheck, states: dict[str, KeyState]) -> Diagnosis:
    what, you_can = check.reason, _advice(check)
    if check.status is CheckStatus.UNANSWERED:
        return warning(NAME, what, you_can=you_can)
    signs_no_mail = states.get(check.record.name.partition(".")[0], KeyState.ACTIVE) is not KeyState.ACTIVE
    is_optional = check.record.purpose is RecordPurpose.DMARC and check.status is CheckStatus.MISSING
    harmless = is_optional or (check.record.purpose is RecordPurpose.DKIM and signs_no_mail)
    return (warning if harmless else fault)(NAME, what, you_can=you_can)


def _advice(check: RecordCheck) -> str:
    if check.status is CheckStatus.MISSING:
        domain = check.record.name.partition("._domainkey.")[2] or check.record.name.removeprefix("_dmarc.")
        return f"publish it (postroom domain records {domain}), then look again in a while."
    return check.you_can


def _not_added(name: str) -> Diagnosis:
    what = f"Nobody added {name} to the room: its mail is not signed here, and its records are not checked."
    return warning(NAME, what, you_can=f"add it: postroom domain add {name}; not where your provider signs for it.")
