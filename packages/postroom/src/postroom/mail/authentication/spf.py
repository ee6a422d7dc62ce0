"""SPF (RFC 7208): whether a client may send for a domain. The one place that knows pyspf."""

from __future__ import annotations

import re
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from typing import Any

from postroom.mail.authentication.lookups import MAX_QUESTIONS, Lookups
from postroom.model.authentication import AuthMethod, AuthResult
from postroom.model.dns import NoAnswer

with warnings.catch_warnings():
    # Its docstrings have escapes that newer Pythons warn about, where they compile it first.
    warnings.simplefilter("ignore")
    import spf

MAX_RECORD_CHARS = 4_096
MAX_TERM_CHARS = 300
"""No term needs more: a domain name has 253 characters. pyspf takes quadratic time for a long one."""

_MAX_IDENTITY_CHARS = 320
_IS_SPF = re.compile(rb"v=spf1(?: |\Z)", re.IGNORECASE)


class _NotKnownYet(Exception):
    """What the evaluation must know before it can go on."""

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(name)
        self.name, self.kind = name, kind


async def check_spf(client_ip: str, *, helo: str, mail_from: str, lookups: Lookups) -> AuthMethod:
    """What the domain of `mail_from` says of the client; of the null reverse-path, what `helo` says (section 2.4).

    pyspf asks for records while it evaluates; here it is told what is known, and begins again with each answer.
    """
    domain = (mail_from.rpartition("@")[2] if mail_from else helo).lower().removesuffix(".")
    known: dict[tuple[str, str], Any] = {}
    for _ in range(MAX_QUESTIONS):
        try:
            result, reason = _evaluate(client_ip, helo, mail_from, known)
        except _NotKnownYet as question:
            known[question.name, question.kind] = await _answer(question, lookups)
        else:
            return AuthMethod(result=result, domain=domain, reason=reason)
    return AuthMethod(result=AuthResult.PERMERROR, domain=domain, reason="the record asks for too much")


def _evaluate(client_ip: str, helo: str, mail_from: str, known: dict[tuple[str, str], Any]) -> tuple[AuthResult, str]:
    if max(len(helo), len(mail_from)) > _MAX_IDENTITY_CHARS or not _is_address(client_ip):
        return AuthResult.NONE, "there is no client or sender to ask about"
    query = _Query(client_ip, mail_from, helo, known)
    try:
        result, _, reason = query.check()
    except _NotKnownYet:
        raise
    except Exception:  # what a library stumbles over in a stranger's record is that record's fault
        return AuthResult.PERMERROR, "the record cannot be evaluated"
    return AuthResult(result), _REASONS.get(result, "") or _error(reason)


class _Query(spf.query):  # type: ignore[misc]  # pyspf has no types
    """pyspf's evaluation, answered from what is known."""

    def __init__(self, client_ip: str, mail_from: str, helo: str, known: dict[tuple[str, str], Any]) -> None:
        super().__init__(i=client_ip, s=mail_from, h=helo, strict=True)
        self._known = known

    def dns(self, name: str, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:
        """The records of a name, in pyspf's form. Two names without any are allowed (section 4.6.4)."""
        question = (str(name).lower().removesuffix("."), qtype)
        if question not in self._known:
            raise _NotKnownYet(*question)
        answer = self._known[question]
        if isinstance(answer, NoAnswer):
            raise spf.TempError("DNS")
        if not answer and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("more than two names have no records")
        return list(answer)

    def validated_ptrs(self) -> list[str]:
        """The names of the client that point back to it; one that cannot be looked up is skipped (section 5.5)."""
        with suppress(spf.TempError):
            return [name for name in self.dns_ptr(self.i)[: spf.MAX_PTR] if self._points_back(name)]
        return []

    def _points_back(self, name: str) -> bool:
        with suppress(spf.TempError):
            return bool(self.cidrmatch(self.dns_a(name, self.A), self.cidrmax))
        return False

    def get_explanation(self, spec: str) -> None:
        """The text that the domain has for whoever is refused: nobody reads a stranger's text here."""


async def _answer(question: _NotKnownYet, lookups: Lookups) -> Any:
    try:
        return await _ASKS[question.kind](lookups, question.name)
    except NoAnswer as silence:
        return silence


async def _txt(lookups: Lookups, name: str) -> list[tuple[bytes]]:
    texts = [text.encode("utf-8", "surrogateescape") for text in await lookups.txt(name)]
    return [(_bounded(text),) for text in texts if _IS_SPF.match(text)]


def _bounded(record: bytes) -> bytes:
    """The record; one that is too large to be evaluated becomes one that is in error."""
    too_long = len(record) > MAX_RECORD_CHARS or any(len(term) > MAX_TERM_CHARS for term in record.split(b" "))
    return b"v=spf1 too-long:" if too_long else record


async def _addresses(version: Any, lookups: Lookups, name: str) -> list[str]:
    return list(await lookups.addresses(name, version=version))


async def _mx(lookups: Lookups, name: str) -> list[tuple[int, str]]:
    return [(preference, host) for preference, host in await lookups.mx(name) if host]


async def _ptr(lookups: Lookups, name: str) -> list[str]:
    return list(await lookups.ptr(name))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _error(reason: str) -> str:
    """pyspf's own sentence about a record, without the stranger's words in it."""
    return reason.removeprefix("SPF Permanent Error: ").partition(":")[0][:80]


_ASKS: dict[str, Callable[[Lookups, str], Awaitable[Any]]] = {
    "TXT": _txt,
    "A": partial(_addresses, 4),
    "AAAA": partial(_addresses, 6),
    "MX": _mx,
    "PTR": _ptr,
}

_REASONS = {
    "pass": "the domain lets this client send",
    "fail": "the domain does not let this client send",
    "softfail": "the domain would rather not have this client send",
    "neutral": "the domain says nothing of this client",
    "none": "the domain has no SPF record",
    "temperror": "the record could not be looked up",
}
