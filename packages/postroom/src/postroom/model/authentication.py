"""Authentication: who a message really comes from, as far as SPF, DKIM, DMARC and ARC can tell (RFC 8601 section 2.7)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel


class AuthResult(StrEnum):
    """What one method found, in the words of RFC 8601 section 2.7. `none`: there was nothing to check."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    POLICY = "policy"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class AuthMethod(BaseModel, frozen=True):
    """What one check found, about which domain (and selector, for a signature), and why."""

    result: AuthResult = AuthResult.NONE
    domain: str = ""
    selector: str = ""
    reason: str = ""


class AuthenticationResults(BaseModel, frozen=True):
    """What is known about the author of one message. `dmarc` speaks about the domain of From; `dkim` has one entry for each
    signature. `dmarc_policy` is what that domain asks to be done with mail that fails: `none`, `quarantine`, `reject`, or empty.
    `trusted_host` names the server whose Authentication-Results field was believed, where they were not checked here.
    """

    spf: AuthMethod = AuthMethod()
    dkim: tuple[AuthMethod, ...] = ()
    dmarc: AuthMethod = AuthMethod()
    dmarc_policy: str = ""
    arc: AuthMethod = AuthMethod()
    trusted_host: str | None = None
