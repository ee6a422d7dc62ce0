"""DMARC by RFC 9989: the tree walk and its examples, alignment, policies, and authors that are none or many."""

from __future__ import annotations

import pytest

from postroom.mail.authentication.dmarc import Claims, DmarcFound, check_dmarc
from postroom.mail.authentication.lookups import Lookups
from postroom.mail.authentication.organizational_domain import organizational_domain, steps, walk
from postroom.model.authentication import AuthMethod, AuthResult
from postroom.testing import ScriptedResolver

REJECT = "v=DMARC1; p=reject"


def dns_of(records: dict[str, str], *, existing: tuple[str, ...] = ()) -> ScriptedResolver:
    dns = ScriptedResolver()
    for domain, record in records.items():
        dns.add(f"_dmarc.{domain}", "TXT", *record.split(" | "))
    for name in existing:
        dns.add(name, "A", "192.0.2.1")
    return dns


def passing(domain: str) -> AuthMethod:
    return AuthMethod(result=AuthResult.PASS, domain=domain)


async def found(
    author: str,
    records: dict[str, str],
    *,
    spf: str = "",
    dkim: str = "",
    existing: tuple[str, ...] = (),
    silent: str = "",
) -> DmarcFound:
    dns = dns_of(records, existing=existing)
    dns.silence(*filter(None, [silent]))
    claims = Claims(passing(spf) if spf else AuthMethod(), (passing(dkim),) if dkim else ())
    return await check_dmarc([author if "@" in author else f"Ada <ada@{author}>"], claims, Lookups(dns))


async def result(author: str, records: dict[str, str], **told) -> str:
    return (await found(author, records, **told)).method.result.value


async def policy(author: str, records: dict[str, str], **told) -> str:
    return (await found(author, records, **told)).policy.value


def test_the_walk_of_a_long_name_asks_eight_times() -> None:
    """The example of section 4.10."""
    assert list(steps("a.b.c.d.e.f.g.h.i.j.mail.example.com")) == [
        "a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "g.h.i.j.mail.example.com",
        "h.i.j.mail.example.com",
        "i.j.mail.example.com",
        "j.mail.example.com",
        "mail.example.com",
        "example.com",
        "com",
    ]


def test_the_walk_of_a_short_name_visits_every_parent() -> None:
    assert list(steps("a.mail.example.com")) == ["a.mail.example.com", "mail.example.com", "example.com", "com"]
    assert len(list(steps("h.g.f.e.d.c.b.a"))) == 8
    assert list(steps("com")) == ["com"]


@pytest.mark.parametrize(
    ("domain", "records", "organization"),
    [
        ("a.mail.example.com", {"mail.example.com": REJECT, "example.com": REJECT}, "example.com"),
        ("a.mail.example.com", {"mail.example.com": f"{REJECT}; psd=n", "example.com": REJECT}, "mail.example.com"),
        ("a.mail.example.com", {"com": f"{REJECT}; psd=y"}, "example.com"),
        ("a.mail.example.com", {"mail.example.com": REJECT, "com": f"{REJECT}; psd=y"}, "example.com"),
        ("mail.example.com", {"example.com": f"{REJECT}; psd=y"}, "mail.example.com"),
        ("a.mail.example.com", {}, "a.mail.example.com"),
        ("a.mail.example.com", {"a.mail.example.com": REJECT}, "a.mail.example.com"),
        ("gov.test", {"gov.test": f"{REJECT}; psd=y"}, "gov.test"),
        ("a.example.com", {"a.example.com": f"{REJECT}; psd=u", "example.com": f"{REJECT}; psd=what"}, "example.com"),
        ("a.example.com", {"a.example.com": REJECT, "example.com": f"{REJECT} | {REJECT}"}, "a.example.com"),
        ("a.example.com", {"a.example.com": "v=spf1 -all", "example.com": "v=DMARC2; p=none"}, "a.example.com"),
    ],
)
async def test_whose_a_domain_is(domain: str, records: dict[str, str], organization: str) -> None:
    met = await walk(domain, Lookups(dns_of(records)))

    assert organizational_domain(domain, met) == organization


@pytest.mark.parametrize(
    ("author", "spf", "dkim", "record", "expected"),
    [
        ("example.com", "example.com", "", REJECT, "pass"),
        ("example.com", "", "example.com", REJECT, "pass"),
        ("example.com", "bounces.example.com", "", REJECT, "pass"),
        ("example.com", "", "mail.example.com", REJECT, "pass"),
        ("news.example.com", "", "example.com", REJECT, "pass"),
        ("news.example.com", "", "mail.example.com", REJECT, "pass"),
        ("example.com", "bounces.example.com", "", f"{REJECT}; aspf=s", "fail"),
        ("example.com", "bounces.example.com", "", f"{REJECT}; adkim=s", "pass"),
        ("example.com", "", "mail.example.com", f"{REJECT}; adkim=S", "fail"),
        ("example.com", "", "mail.example.com", f"{REJECT}; adkim=x", "pass"),
        ("example.com", "", "com", REJECT, "fail"),
        ("example.com", "other.test", "other.test", REJECT, "fail"),
        ("example.com", "notexample.com", "", REJECT, "fail"),
        ("example.com", "", "", REJECT, "fail"),
        ("EXAMPLE.com", "", "example.com", REJECT, "pass"),
    ],
)
async def test_alignment(author: str, spf: str, dkim: str, record: str, expected: str) -> None:
    assert await result(author, {"example.com": record}, spf=spf, dkim=dkim) == expected


async def test_a_department_that_says_psd_n_is_an_organisation_of_its_own() -> None:
    records = {"example.com": REJECT, "dep.example.com": f"{REJECT}; psd=n"}

    assert await result("dep.example.com", records, dkim="example.com") == "fail"
    assert await result("example.com", records, dkim="dep.example.com") == "fail"
    assert await result("a.dep.example.com", records, dkim="dep.example.com") == "pass"


async def test_neighbours_under_a_public_suffix_are_strangers() -> None:
    records = {"suffix.test": f"{REJECT}; psd=y"}

    assert await result("one.suffix.test", records, dkim="two.suffix.test") == "fail"
    assert await result("one.suffix.test", records, dkim="mail.one.suffix.test") == "pass"


@pytest.mark.parametrize(
    ("author", "record", "existing", "expected"),
    [
        ("example.com", "v=DMARC1; p=reject; sp=none; np=quarantine", (), "reject"),
        ("a.example.com", "v=DMARC1; p=reject", ("a.example.com",), "reject"),
        ("a.example.com", "v=DMARC1; p=reject; sp=none", ("a.example.com",), "none"),
        ("a.example.com", "v=DMARC1; p=none; sp=quarantine; np=reject", ("a.example.com",), "quarantine"),
        ("a.example.com", "v=DMARC1; p=none; sp=quarantine; np=reject", (), "reject"),
        ("a.example.com", "v=DMARC1; p=none; sp=quarantine; np=reject", ("x.a.example.com",), "quarantine"),
        ("a.example.com", "v=DMARC1; p=none; sp=quarantine", (), "quarantine"),
        ("a.example.com", "v=DMARC1; p=none; np=reject", ("a.example.com",), "none"),
        ("a.example.com", "v=DMARC1; p=none; np=reject", (), "reject"),
        ("example.com", "v=DMARC1; p=reject; t=y", (), "quarantine"),
        ("example.com", "v=DMARC1; p=quarantine; t=y", (), "none"),
        ("example.com", "v=DMARC1; p=none; t=y", (), "none"),
        ("example.com", "v=DMARC1; p=reject; t=n; pct=0", (), "reject"),
        ("example.com", "v=DMARC1 ; P = Reject ; unknown=1;;junk", (), "reject"),
        ("example.com", "v=DMARC1; rua=mailto:d@example.com", (), "none"),
        ("example.com", "v=DMARC1; p=rejekt; rua=mailto:d@example.com", (), "none"),
        ("example.com", "v=DMARC1; p=reject; sp=x; rua=mailto:d@example.com", (), "none"),
    ],
)
async def test_the_policy_that_applies(author: str, record: str, existing: tuple[str, ...], expected: str) -> None:
    found_ = await found(author, {"example.com": record}, existing=existing)

    assert (found_.method.result, found_.policy) == (AuthResult.FAIL, expected)


async def test_a_suffix_speaks_for_organisations_without_a_record() -> None:
    records = {"suffix.test": "v=DMARC1; p=none; sp=quarantine; np=reject; psd=y"}

    assert await policy("one.suffix.test", records, existing=("one.suffix.test",)) == "quarantine"
    assert await policy("one.suffix.test", records) == "reject"
    assert await policy("a.one.suffix.test", {**records, "one.suffix.test": REJECT}) == "reject"
    assert await policy("suffix.test", records) == "none"


async def test_a_record_between_the_author_and_the_organisation_does_not_apply() -> None:
    records = {"mail.example.com": "v=DMARC1; p=none", "example.com": REJECT}

    assert await policy("a.mail.example.com", records, existing=("a.mail.example.com",)) == "reject"


@pytest.mark.parametrize(
    "record",
    [
        "v=dmarc1; p=reject",
        "v=DMARC1 p=reject",
        "p=reject; v=DMARC1",
        "v=DMARC1; p=rejekt",
        "v=DMARC1; p=reject; np=x",
        "v=DMARC1; p=x; rua=nowhere",
        f"{REJECT} | {REJECT}; t=y",
        "v=DMARC1",
    ],
)
async def test_what_is_no_policy_record_asks_for_nothing(record: str) -> None:
    assert await result("example.com", {"example.com": record}, dkim="example.com") == "none"


async def test_other_text_beside_the_record_is_no_matter() -> None:
    assert await result("example.com", {"example.com": f"hello | {REJECT}"}, dkim="example.com") == "pass"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([], "permerror"),
        (["Ada <ada@example.com>", "Ada <ada@example.com>"], "permerror"),
        (["Ada"], "permerror"),
        (["ada@[192.0.2.1]"], "permerror"),
        (["Ada <ada@example.com>, Bob <bob@example.com>"], "pass"),
        (["Ada <ada@example.com>, Bob <bob@mail.example.com>"], "pass"),
        (["Ada <ada@example.com>, Bob <bob@bank.test>"], "fail"),
        (["Ada <ada@example.com>, Bob <bob@silent.test>"], "none"),
        ([", ".join(f"x@d{number}.test" for number in range(9))], "permerror"),
        (["Acme, Inc. <ada@example.com>"], "pass"),
        (["ceo@bank.test <ada@example.com>"], "pass"),
        (["Ada <ada@EXAMPLE.com> (work)"], "pass"),
    ],
)
async def test_every_author_must_answer_for_it(fields: list[str], expected: str) -> None:
    dns = dns_of({"example.com": REJECT, "bank.test": REJECT})
    claims = Claims(AuthMethod(), (passing("example.com"),))

    assert (await check_dmarc(fields, claims, Lookups(dns))).method.result == expected


async def test_a_name_beyond_ascii_is_looked_up_as_its_a_label() -> None:
    found_ = await found("ada@bücher.test", {"xn--bcher-kva.test": REJECT}, dkim="xn--bcher-kva.test")

    assert (found_.method.result, found_.method.domain) == (AuthResult.PASS, "xn--bcher-kva.test")


async def test_silence_of_the_dns_is_neither_pass_nor_fail() -> None:
    records = {"example.com": REJECT}

    assert await result("example.com", records, dkim="example.com", silent="_dmarc.example.com") == "temperror"
    assert await result("a.example.com", records, dkim="example.com", silent="_dmarc.com") == "temperror"
    assert await result("example.com", records, dkim="a.example.com", silent="_dmarc.a.example.com") == "temperror"
    assert await result("a.example.com", {"example.com": f"{REJECT}; np=none"}, silent="a.example.com") == "temperror"


async def test_a_stranger_cannot_buy_time_with_a_silent_dns_of_his_own() -> None:
    assert await result("example.com", {"example.com": REJECT}, dkim="evil.com", silent="_dmarc.evil.com") == "fail"


async def test_a_signature_that_could_not_be_checked_leaves_it_open() -> None:
    undecided = AuthMethod(result=AuthResult.TEMPERROR, domain="mail.example.com")
    strange = AuthMethod(result=AuthResult.TEMPERROR, domain="evil.test")
    lookups = Lookups(dns_of({"example.com": REJECT}))

    ours = await check_dmarc(["a@example.com"], Claims(AuthMethod(), (undecided,)), lookups)
    theirs = await check_dmarc(["a@example.com"], Claims(AuthMethod(), (strange,)), lookups)

    assert (ours.method.result, theirs.method.result) == (AuthResult.TEMPERROR, AuthResult.FAIL)


async def test_strict_alignment_asks_nothing_about_others() -> None:
    dns = dns_of({"example.com": f"{REJECT}; adkim=s; aspf=s"})
    claims = Claims(passing("mail.example.com"), (passing("x.example.com"), passing("example.com")))

    await check_dmarc(["ada@example.com"], claims, Lookups(dns))

    assert dns.asked == ["_dmarc.example.com"]
