"""DMARC cases that follow from the text of RFC 9989: each a zone, an author, what SPF and DKIM authenticated, and the outcome."""

from __future__ import annotations

from typing import NamedTuple

REJECT = "v=DMARC1; p=reject"


class Case(NamedTuple):
    """`zone` maps domains to their DMARC records; `policy` counts only where the result is a failure."""

    author: str
    zone: dict[str, str]
    result: str
    policy: str = ""
    spf: str = ""
    dkim: str = ""
    exists: bool = True


CASES = (
    Case("example.com", {"example.com": REJECT}, "pass", dkim="example.com"),
    Case("example.com", {"example.com": REJECT}, "pass", spf="example.com"),
    Case("example.com", {"example.com": REJECT}, "pass", dkim="mail.example.com"),
    Case("example.com", {"example.com": REJECT}, "pass", spf="bounces.example.com"),
    Case("news.example.com", {"example.com": REJECT}, "pass", dkim="mail.example.com"),
    Case("news.example.com", {"example.com": REJECT}, "pass", dkim="example.com"),
    Case("example.com", {"example.com": REJECT}, "fail", "reject"),
    Case("example.com", {"example.com": REJECT}, "fail", "reject", dkim="other.test"),
    Case("example.com", {"example.com": REJECT}, "fail", "reject", dkim="com"),
    Case("example.com", {"example.com": f"{REJECT}; adkim=s"}, "fail", "reject", dkim="mail.example.com"),
    Case("example.com", {"example.com": f"{REJECT}; aspf=s"}, "fail", "reject", spf="mail.example.com"),
    Case("example.com", {"example.com": f"{REJECT}; adkim=s"}, "pass", spf="mail.example.com"),
    Case("example.com", {"example.com": f"{REJECT}; sp=none"}, "fail", "reject"),
    Case("a.example.com", {"example.com": f"{REJECT}; sp=none"}, "fail", "none"),
    Case("a.example.com", {"example.com": f"{REJECT}; np=none"}, "fail", "reject"),
    Case("a.example.com", {"example.com": "v=DMARC1; p=none; np=reject"}, "fail", "reject", exists=False),
    Case("a.example.com", {"example.com": "v=DMARC1; p=none; sp=quarantine"}, "fail", "quarantine", exists=False),
    Case("a.example.com", {"a.example.com": "v=DMARC1; p=none", "example.com": REJECT}, "fail", "none"),
    Case("a.mail.example.com", {"mail.example.com": "v=DMARC1; p=none", "example.com": REJECT}, "fail", "reject"),
    Case("a.mail.example.com", {"mail.example.com": f"{REJECT}; psd=n"}, "fail", "reject", dkim="example.com"),
    Case("a.mail.example.com", {"mail.example.com": f"{REJECT}; psd=n"}, "pass", dkim="mail.example.com"),
    Case(
        "mail.example.com",
        {"mail.example.com": f"{REJECT}; psd=n", "example.com": REJECT},
        "fail",
        "reject",
        dkim="example.com",
    ),
    Case("one.psd.test", {"psd.test": f"{REJECT}; psd=y"}, "fail", "reject", dkim="two.psd.test"),
    Case("one.psd.test", {"psd.test": f"{REJECT}; psd=y"}, "pass", dkim="mail.one.psd.test"),
    Case("a.one.psd.test", {"psd.test": "v=DMARC1; p=none; psd=y", "one.psd.test": REJECT}, "fail", "reject"),
    Case("one.psd.test", {"psd.test": "v=DMARC1; p=none; sp=quarantine; psd=y"}, "fail", "quarantine"),
    Case("one.psd.test", {"psd.test": "v=DMARC1; p=none; np=reject; psd=y"}, "fail", "reject", exists=False),
    Case("psd.test", {"psd.test": "v=DMARC1; p=quarantine; sp=none; psd=y"}, "fail", "quarantine"),
    Case("example.com", {"example.com": f"{REJECT}; t=y"}, "fail", "quarantine"),
    Case("example.com", {"example.com": "v=DMARC1; p=quarantine; t=y"}, "fail", "none"),
    Case("example.com", {"example.com": "v=DMARC1; rua=mailto:d@example.com"}, "fail", "none"),
    Case("example.com", {"example.com": "v=DMARC1; p=x; rua=mailto:d@example.com"}, "fail", "none"),
    Case("example.com", {"example.com": "v=DMARC1; p=x"}, "none"),
    Case("example.com", {"example.com": "v=dmarc1; p=reject"}, "none"),
    Case("example.com", {}, "none", dkim="example.com"),
    Case("a.b.c.d.e.f.g.example.com", {"example.com": REJECT}, "fail", "reject"),
    Case("mail.a.b.c.d.e.f.g.example.com", {"b.c.d.e.f.g.example.com": f"{REJECT}; psd=n"}, "none"),
    Case("mail.a.b.c.d.e.f.g.example.com", {"mail.a.b.c.d.e.f.g.example.com": REJECT}, "fail", "reject"),
    Case("a.b.c.d.e.f.g.h.i.j.mail.example.com", {"g.h.i.j.mail.example.com": REJECT}, "fail", "reject"),
)
