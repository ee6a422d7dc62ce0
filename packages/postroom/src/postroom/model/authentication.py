"""Authentication: who a message really comes from, as far as SPF, DKIM, DMARC and ARC can tell (RFC 8601 section 2.7)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel


class AuthResult(StrEnum):
    """What one method found, in the words of RFC 8601 section 2.7. `none`: there was nothing to check."""

    PASS = "pass"  # noqa: S105 - the word of RFC 8601
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


class DmarcPolicy(StrEnum):
    """What a domain asks for mail that fails DMARC in its name (RFC 9989 section 4.7)."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


class AuthenticationResults(BaseModel, frozen=True):
    """What is known about the author of one message. `dmarc` speaks about the domain of From; `dkim` has one entry for each
    signature. `dmarc_policy` is what that domain asks for where DMARC fails. `trusted_host` names the server whose
    Authentication-Results field was believed, where they were not checked here. `vouched_by` is the trusted forwarder that
    saw DMARC pass before it changed the message, by an unbroken ARC chain (RFC 8617).
    """

    spf: AuthMethod = AuthMethod()
    dkim: tuple[AuthMethod, ...] = ()
    dmarc: AuthMethod = AuthMethod()
    dmarc_policy: DmarcPolicy = DmarcPolicy.NONE
    arc: AuthMethod = AuthMethod()
    trusted_host: str | None = None
    vouched_by: str | None = None

    @property
    def is_authentic(self) -> bool:
        """Whether the domain of From answers for the message: DMARC passes; where it says nothing about DMARC, a signature of
        its very own holds.
        """
        return self.dmarc.result is AuthResult.PASS or (
            self.dmarc.result is AuthResult.NONE and self._is_signed_by_author
        )

    @property
    def is_forged(self) -> bool:
        """Whether the domain of From disowns the message: DMARC fails and no trusted forwarder explains it; or, where the
        domain says nothing about DMARC, its SPF record names other hosts only and no signature is its own. A DNS that does
        not answer proves nothing.
        """
        if self.vouched_by is not None:
            return False
        if self.dmarc.result in (AuthResult.FAIL, AuthResult.PERMERROR):
            return True
        disowned = self.spf.result is AuthResult.FAIL and self.spf.domain == self.dmarc.domain
        return self.dmarc.result is AuthResult.NONE and disowned and not self._is_signed_by_author

    @property
    def _is_signed_by_author(self) -> bool:
        author = self.dmarc.domain
        return bool(author) and any(each.result is AuthResult.PASS and each.domain == author for each in self.dkim)

    @property
    def short(self) -> str:
        """In a word, as Authentication-Results has it: `dmarc=pass`; an empty text where nothing was found."""
        methods = (("dmarc", self.dmarc), *(("dkim", each) for each in self.dkim), ("spf", self.spf))
        return next((f"{name}={found.result}" for name, found in methods if found.result is not AuthResult.NONE), "")
