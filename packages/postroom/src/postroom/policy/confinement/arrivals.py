"""What untrusted mail is from the moment it arrives: from outside, or suspicious as well, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from postroom.mail.addresses.display_names import has_name_of, misleading_name
from postroom.mail.domains.lookalike import lookalike_address, lookalike_of
from postroom.model.address import Address
from postroom.model.authentication import AuthenticationResults, AuthResult
from postroom.model.risk import Risk, RiskLevel
from postroom.model.taint import TaintLevel, ThreadPeople
from postroom.policy.confinement.standing import Standing, is_ours, standing

OUTSIDE = "outside"
OWN_DOMAIN = "own_domain"
LOOKALIKE = "lookalike"
RISK = "risk"
HIDDEN_TEXT = "hidden_text"
STRANGER = "stranger"
WRONG_TOKEN = "wrong_token"  # noqa: S105 - why a thread is tainted
AUTH_FAILED = "auth_failed"
DISPLAY_NAME = "display_name"
IMPERSONATES = "impersonates"


@dataclass(frozen=True)
class ArrivalFacts:
    """What is known of a message that came from outside, before it is stored in its thread.

    `joins`: it carries a Message-ID of a thread that is there, and nothing but that says that it belongs to it.
    `wrong_token`: it came to an address made like ours for answers or bounces. `name` is its author's display name,
    `own_names` are those of this room's mailboxes.
    `authentication` and `risk` are `None` where nobody looked.
    """

    sender: Address
    own_domains: frozenset[str]
    people: ThreadPeople
    joins: bool = False
    name: str = ""
    own_names: frozenset[str] = frozenset()
    authentication: AuthenticationResults | None = None
    risk: Risk | None = None
    wrong_token: bool = False

    @property
    def standing(self) -> Standing:
        """What its author is to the people of its thread."""
        return standing(self.sender, self.people, own_domains=self.own_domains)


def judge(arrival: ArrivalFacts) -> tuple[TaintLevel, tuple[str, ...]]:
    """The level of a message from outside, with the reasons as codes."""
    reasons = tuple(reason for sign in SIGNS if (reason := sign(arrival)) is not None)
    return (TaintLevel.SUSPICIOUS, reasons) if reasons else (TaintLevel.OUTSIDE, (OUTSIDE,))


def _claims_to_be_ours(arrival: ArrivalFacts) -> str | None:
    """Mail of this room's own domain is placed, never received: who comes with it from outside is no colleague, unless the
    domain's own policy says so.
    """
    passes = arrival.authentication is not None and arrival.authentication.dmarc.result is AuthResult.PASS
    return OWN_DOMAIN if is_ours(arrival.sender, arrival.own_domains) and not passes else None


def _is_disowned(arrival: ArrivalFacts) -> str | None:
    """The domain in From was asked, and does not stand for the message."""
    return AUTH_FAILED if arrival.authentication is not None and arrival.authentication.is_forged else None


def _goes_by_another_name(arrival: ArrivalFacts) -> str | None:
    """The name shown says one address, or one of ours, and the address is another."""
    shown = misleading_name(arrival.name, arrival.sender, own_domains=arrival.own_domains)
    return DISPLAY_NAME if shown else None


def _goes_by_our_name(arrival: ArrivalFacts) -> str | None:
    """It shows the very name of one of our mailboxes, and is none of ours."""
    ours = is_ours(arrival.sender, arrival.own_domains)
    return IMPERSONATES if not ours and has_name_of(arrival.name, arrival.own_names) else None


def _is_like_somebody(arrival: ArrivalFacts) -> str | None:
    """A sender who could be mistaken for this room, or for somebody in the thread."""
    known = sorted(person.key for person in (*arrival.people.wrote, *arrival.people.written_to))
    like = lookalike_of(arrival.sender.domain, arrival.own_domains) or lookalike_address(arrival.sender.key, known)
    return LOOKALIKE if like is not None else None


def _reads_like_an_attack(arrival: ArrivalFacts) -> str | None:
    """The scorer found words that are meant for a machine."""
    return RISK if arrival.risk is not None and arrival.risk.level is not RiskLevel.LOW else None


def _hides_words(arrival: ArrivalFacts) -> str | None:
    """It carries words that its reader would not see."""
    return HIDDEN_TEXT if arrival.risk is not None and arrival.risk.hidden else None


def _is_nobody_known(arrival: ArrivalFacts) -> str | None:
    """A stranger, or a colleague whose organisation does not vouch for the message although it was asked."""
    if not arrival.joins or arrival.standing is Standing.PARTICIPANT:
        return None
    found = arrival.authentication
    vouched = found is None or found.is_authentic or found.vouched_by is not None
    return None if arrival.standing is Standing.COLLEAGUE and vouched else STRANGER


def _guesses_a_token(arrival: ArrivalFacts) -> str | None:
    """Nobody comes by chance to an address that is made like ours and is not."""
    return WRONG_TOKEN if arrival.wrong_token else None


SIGNS: tuple[Callable[[ArrivalFacts], str | None], ...] = (
    _claims_to_be_ours,
    _is_disowned,
    _goes_by_another_name,
    _goes_by_our_name,
    _is_like_somebody,
    _reads_like_an_attack,
    _hides_words,
    _is_nobody_known,
    _guesses_a_token,
)
"""Each looks for one thing that is wrong with a message, and names it; any of them makes it suspicious."""
