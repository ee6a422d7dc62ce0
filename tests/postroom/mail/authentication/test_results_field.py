"""Authentication-Results of a trusted server: the examples of RFC 8601, what providers write, and what forgers write."""

from __future__ import annotations

import pytest

from postroom.mail.authentication.results_field import read_results, read_trusted_results
from postroom.model.authentication import AuthenticationResults, AuthResult, DmarcPolicy

GOOGLE = (
    "mx.google.com; dkim=pass header.i=@example.com header.s=20230601 header.b=Ab+c/d==; "
    "spf=pass (google.com: domain of ada@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=ada@example.com; "
    "dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.com"
)
RECEIVED = (
    "Received",
    "from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id x; Mon, 2 Mar",
)
TRUSTED = ("mx.google.com",)


def trusted(*fields: tuple[str, str], hosts: tuple[str, ...] = TRUSTED) -> AuthenticationResults | None:
    return read_trusted_results(fields, trusted=hosts)


def said(value: str) -> list[tuple[str, str]]:
    field = read_results(value)
    assert field is not None
    return [(each.method, each.result.value) for each in field.findings]


def test_what_a_provider_writes() -> None:
    results = trusted(RECEIVED, ("Authentication-Results", GOOGLE))

    assert results is not None
    assert (results.trusted_host, results.dmarc.result, results.dmarc.domain) == (
        "mx.google.com",
        "pass",
        "example.com",
    )
    assert (results.spf.result, results.spf.domain) == ("pass", "example.com")
    assert [(each.domain, each.selector, each.result) for each in results.dkim] == [("example.com", "20230601", "pass")]
    assert results.dmarc_policy is DmarcPolicy.REJECT


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("example.com 1; none", []),
        ("example.com; spf=pass smtp.mailfrom=example.net", [("spf", "pass")]),
        ("example.com; auth=pass (cram-md5) smtp.auth=s@example.net; spf=pass", [("auth", "pass"), ("spf", "pass")]),
        ("foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail "
         "policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462",
         [("dkim", "fail")]),
        ('"mx example"; dkim=pass reason="good; signature" header.d=a.test', [("dkim", "pass")]),
        ("a.test; spf=hardfail", [("spf", "fail")]),
        ("a.test; spf=bestguesspass", [("spf", "none")]),
        ("a.test; dkim/2=pass; spf=fail", [("spf", "fail")]),
        ("a.test; DKIM=PASS", [("dkim", "pass")]),
        ("a.test; dkim=fail (dmarc=pass; header.from=x)", [("dkim", "fail")]),
        ('a.test; dkim=fail reason="; dmarc=pass"', [("dkim", "fail")]),
        ("a.test; (dkim=pass (nested) ) dkim=fail", [("dkim", "fail")]),
        ("a.test;;; ; dkim=pass;", [("dkim", "pass")]),
        (r"a.test; dkim=fail (\) dmarc=pass;", [("dkim", "fail")]),
    ],
)  # fmt: skip
def test_the_shapes_of_the_standard(value: str, found: list[tuple[str, str]]) -> None:
    assert said(value) == found


@pytest.mark.parametrize(
    "value", ["", ";", "a.test 2; dmarc=pass", "=; dmarc=pass", "dmarc=pass", "a b; dmarc=pass", "x" * 99_999]
)
def test_what_cannot_be_read_says_nothing(value: str) -> None:
    assert read_results(value) is None


def test_only_a_named_server_is_believed() -> None:
    assert trusted(RECEIVED, ("Authentication-Results", GOOGLE), hosts=("mx.acme.test",)) is None
    assert trusted(RECEIVED, ("Authentication-Results", GOOGLE), hosts=()) is None
    assert trusted(RECEIVED, ("Authentication-Results", GOOGLE.replace("mx.google", "mx.google.com.evil"))) is None


def test_the_topmost_field_counts_and_a_forged_one_below_is_not_read() -> None:
    forged = GOOGLE
    genuine = GOOGLE.replace("dmarc=pass", "dmarc=fail")

    results = trusted(RECEIVED, ("Authentication-Results", genuine), ("Authentication-Results", forged))

    assert results is not None
    assert results.dmarc.result is AuthResult.FAIL


def test_below_a_server_of_somebody_else_nothing_is_believed() -> None:
    foreign = ("Received", "from x by mail.example.com (Postfix) with ESMTP id 1")

    assert trusted(RECEIVED, foreign, ("Authentication-Results", GOOGLE)) is None


def test_own_servers_without_a_name_do_not_end_the_look() -> None:
    own = ("Received", "by 2002:a05:6a10:1234:b0:1:2 with SMTP id x; Mon, 2 Mar")

    assert trusted(own, RECEIVED, ("Authentication-Results", GOOGLE)) is not None


def test_fields_of_others_above_are_passed_over() -> None:
    other = ("Authentication-Results", "spam.filter.test; dmarc=fail header.from=example.com")

    results = trusted(RECEIVED, other, ("Authentication-Results", GOOGLE))

    assert results is not None
    assert results.dmarc.result is AuthResult.PASS


def test_a_property_that_is_no_domain_is_left_out() -> None:
    results = trusted(
        ("Authentication-Results", "mx.google.com; dmarc=pass header.from=<script>; dkim=pass header.d=a..b/c")
    )

    assert results is not None
    assert (results.dmarc.domain, results.dkim[0].domain) == ("", "")
