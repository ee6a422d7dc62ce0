"""DKIM (RFC 6376, RFC 8301, RFC 8463): every signature of a message, each with its own result."""

from __future__ import annotations

from datetime import datetime

from postroom.mail.authentication import signatures
from postroom.mail.authentication.lookups import Lookups
from postroom.mail.authentication.signatures import MAX_SIGNATURE_BYTES, Bodies, DoesNotVerify, host_named
from postroom.mail.authentication.signed_parts import RawField, SignedParts
from postroom.mail.authentication.tags import BadSignature, read_tag_list, require
from postroom.mail.counts import count_of
from postroom.model.authentication import AuthMethod, AuthResult
from postroom.model.dns import NoAnswer

MAX_SIGNATURES = 10
"""So many are verified, from the top; honest mail has one to four."""

FIELD = b"dkim-signature"


async def check_dkim(
    parts: SignedParts, bodies: Bodies, lookups: Lookups, *, at: datetime | None
) -> tuple[AuthMethod, ...]:
    """What each signature is worth, topmost first; those beyond `MAX_SIGNATURES` are named and not verified."""
    fields = parts.named(FIELD)
    found = [await _check(field, parts, bodies, lookups, at) for field in fields[:MAX_SIGNATURES]]
    left = len(fields) - MAX_SIGNATURES
    if left > 0:
        found.append(
            AuthMethod(
                result=AuthResult.POLICY,
                reason=f"{count_of(left, 'more signature was', 'more signatures were')} not examined",
            )
        )
    return tuple(found)


async def _check(
    field: RawField, parts: SignedParts, bodies: Bodies, lookups: Lookups, at: datetime | None
) -> AuthMethod:
    tags: dict[bytes, bytes] = {}
    try:
        tags = _read(field)
        _check_tags(tags, at)
        result, reason = await _verify(field, tags, parts, bodies, lookups)
    except DoesNotVerify as fault:
        result, reason = AuthResult.FAIL, str(fault)
    except BadSignature as fault:
        result, reason = AuthResult.PERMERROR, str(fault)
    except NoAnswer:
        result, reason = AuthResult.TEMPERROR, "the key could not be looked up"
    return AuthMethod(result=result, domain=host_named(tags, b"d"), selector=host_named(tags, b"s"), reason=reason)


def _read(field: RawField) -> dict[bytes, bytes]:
    if len(field.value) > MAX_SIGNATURE_BYTES:
        raise BadSignature("the signature is longer than is examined")
    return read_tag_list(field.value)


def _check_tags(tags: dict[bytes, bytes], at: datetime | None) -> None:
    require(tags, "v", "h", "bh")
    if tags[b"v"] != b"1":
        raise BadSignature("v= is not 1")
    signatures.check_tags(tags, at=at)
    if b"from" not in signatures.named_fields(tags):
        raise BadSignature("h= leaves out From")
    if not _is_identity(tags, strict=False):
        raise BadSignature("i= is not below d=")


async def _verify(
    field: RawField, tags: dict[bytes, bytes], parts: SignedParts, bodies: Bodies, lookups: Lookups
) -> tuple[AuthResult, str]:
    header_form, body_form = signatures.forms(tags, default=b"simple/simple")
    signatures.check_body(tags, bodies, body_form)
    key = await signatures.key_named(tags, lookups)
    if key.is_strict and not _is_identity(tags, strict=True):
        raise BadSignature("the key allows no i= below d=")
    fields = signatures.selected(parts, signatures.named_fields(tags))
    signatures.check_signature(key, tags, signatures.signed_octets(fields, field, form=header_form))
    length, whole = signatures.body_length(tags), len(bodies.canonical(body_form))
    if length is not None and length < whole:
        return AuthResult.POLICY, f"only {length} of {whole} octets of the body are signed"
    if key.is_test:
        return AuthResult.NEUTRAL, "the key is marked as a test"
    return AuthResult.PASS, ""


def _is_identity(tags: dict[bytes, bytes], *, strict: bool) -> bool:
    """Whether `i=` belongs to `d=`: the same domain, or one below it where that is allowed."""
    if b"i" not in tags:
        return True
    domain, own = tags[b"i"].rpartition(b"@")[2].lower(), tags[b"d"].lower()
    return domain == own or (not strict and domain.endswith(b"." + own))
