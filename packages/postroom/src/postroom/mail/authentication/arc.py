"""ARC (RFC 8617): the chain of forwarders that a message came through, each of which signed what it saw."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from postroom.mail.authentication import signatures
from postroom.mail.authentication.lookups import Lookups
from postroom.mail.authentication.signatures import MAX_SIGNATURE_BYTES, Bodies, host_named
from postroom.mail.authentication.signed_parts import RawField, SignedParts
from postroom.mail.authentication.tags import BadSignature, read_tag_list, require
from postroom.model.authentication import AuthMethod, AuthResult
from postroom.model.dns import NoAnswer

MAX_INSTANCES = 50
"""A longer chain is a failed one (RFC 8617 section 4.2.1)."""

RESULTS, MESSAGE, SEAL = b"arc-authentication-results", b"arc-message-signature", b"arc-seal"

# The instance stands first, comments may stand around it (RFC 8617 section 4.1.1).
_RESULTS = re.compile(
    rb"(?:[ \t\r\n]|\([^()]*+\))*+i[ \t\r\n]*+=[ \t\r\n]*+([0-9]{1,3})(?:[ \t\r\n]|\([^()]*+\))*+;(.*+)", re.DOTALL
)
_INSTANCE = re.compile(rb"[0-9]{1,3}")


@dataclass(frozen=True)
class ArcSet:
    """What one forwarder added."""

    results: RawField
    message: RawField
    seal: RawField
    message_tags: dict[bytes, bytes]
    seal_tags: dict[bytes, bytes]

    @property
    def sealer(self) -> str:
        """The domain that sealed it."""
        return host_named(self.seal_tags, b"d")


@dataclass(frozen=True)
class ArcChain:
    """A whole chain: its result, who sealed it, and what the first of them found (the payload of Authentication-Results)."""

    found: AuthMethod
    sealers: tuple[str, ...] = ()
    first_results: str = ""


async def check_arc(parts: SignedParts, bodies: Bodies, lookups: Lookups, *, at: datetime | None) -> ArcChain:
    """Validate the chain: `none` without one, `pass` only where every set is whole and every seal holds."""
    sets: list[ArcSet] = []
    try:
        sets = _sets(parts)
        if not sets:
            return ArcChain(AuthMethod())
        _check_order(sets, at)
        await _check_message(sets[-1], parts, bodies, lookups)
        for number in range(len(sets), 0, -1):
            await _check_seal(sets[:number], lookups)
    except BadSignature as fault:
        return ArcChain(_found(AuthResult.FAIL, sets, str(fault)))
    except NoAnswer:
        return ArcChain(_found(AuthResult.TEMPERROR, sets, "a key could not be looked up"))
    payload = _RESULTS.fullmatch(sets[0].results.value)
    first = payload[2].decode("utf-8", "replace") if payload else ""
    return ArcChain(_found(AuthResult.PASS, sets, ""), tuple(each.sealer for each in sets), first)


def _sets(parts: SignedParts) -> list[ArcSet]:
    """The sets by instance. Raises `BadSignature` where one is not whole, or a field stands twice."""
    members: dict[tuple[int, bytes], RawField] = {}
    for field in parts.fields:
        if field.key in (RESULTS, MESSAGE, SEAL):
            place = (_instance(field), field.key)
            if place in members:
                raise BadSignature(f"set {place[0]} has a field twice")
            members[place] = field
    count = max((instance for instance, _ in members), default=0)
    if count > MAX_INSTANCES:
        raise BadSignature(f"the chain has more than {MAX_INSTANCES} sets")
    if len(members) != 3 * count:
        raise BadSignature("a set is not whole")
    return [_set(*(members[number, key] for key in (RESULTS, MESSAGE, SEAL))) for number in range(1, count + 1)]


def _instance(field: RawField) -> int:
    if field.key == RESULTS:
        found = _RESULTS.fullmatch(field.value)
        number = found[1] if found else b""
    else:
        number = _tags(field).get(b"i", b"")
    if not _INSTANCE.fullmatch(number) or int(number) == 0:
        raise BadSignature("a field has no instance")
    return int(number)


def _set(results: RawField, message: RawField, seal: RawField) -> ArcSet:
    return ArcSet(results, message, seal, _tags(message), _tags(seal))


def _tags(field: RawField) -> dict[bytes, bytes]:
    if len(field.value) > MAX_SIGNATURE_BYTES:
        raise BadSignature("a signature is longer than is examined")
    return read_tag_list(field.value)


def _check_order(sets: Iterable[ArcSet], at: datetime | None) -> None:
    """Whether every set can be what it claims to be: before any key is asked for."""
    for number, each in enumerate(sets, start=1):
        require(each.message_tags, "h", "bh")
        require(each.seal_tags, "cv")
        signatures.check_tags(each.message_tags, at=at)
        signatures.check_tags(each.seal_tags, at=at)
        if any(tags.get(b"v", b"1") != b"1" for tags in (each.message_tags, each.seal_tags)):
            raise BadSignature("v= is not 1")
        if SEAL in signatures.named_fields(each.message_tags):
            raise BadSignature("an ARC-Message-Signature covers an ARC-Seal")
        if b"h" in each.seal_tags:
            raise BadSignature("an ARC-Seal has h=")
        if each.seal_tags[b"cv"] != (b"none" if number == 1 else b"pass"):
            raise BadSignature(f"seal {number} says that the chain was broken, or says it wrongly")


async def _check_message(newest: ArcSet, parts: SignedParts, bodies: Bodies, lookups: Lookups) -> None:
    """The newest forwarder's signature must hold; those before it may have been broken by later forwarders."""
    tags = newest.message_tags
    header_form, body_form = signatures.forms(tags, default=b"relaxed/relaxed")
    signatures.check_body(tags, bodies, body_form)
    fields = signatures.selected(parts, signatures.named_fields(tags))
    signed = signatures.signed_octets(fields, newest.message, form=header_form)
    await _check(tags, signed, lookups)


async def _check_seal(sets: list[ArcSet], lookups: Lookups) -> None:
    """A seal is over all sets up to its own, in order (section 5.1.1)."""
    *earlier, own = sets
    fields = [field for each in earlier for field in (each.results, each.message, each.seal)]
    signed = signatures.signed_octets([*fields, own.results, own.message], own.seal, form=b"relaxed")
    await _check(own.seal_tags, signed, lookups)


async def _check(tags: dict[bytes, bytes], signed: bytes, lookups: Lookups) -> None:
    key = await signatures.key_named(tags, lookups)
    signatures.check_signature(key, tags, signed)


def _found(result: AuthResult, sets: list[ArcSet], reason: str) -> AuthMethod:
    newest = sets[-1] if sets else None
    selector = host_named(newest.seal_tags, b"s") if newest else ""
    return AuthMethod(result=result, domain=newest.sealer if newest else "", selector=selector, reason=reason)
