"""Looking into the DNS: each way in which a record can be wrong is told in a sentence, with what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from postroom import Postroom
from postroom.model.domain import CheckStatus, RecordCheck, RecordPurpose
from postroom.model.settings import Settings
from postroom.testing import ScriptedResolver
from tests.dns_server import LoopbackDns

NAME = "acme.test"
RSA = f"pr1-rsa._domainkey.{NAME}"
OTHER_KEY = "MIIB"


@pytest.fixture
def resolver() -> ScriptedResolver:
    return ScriptedResolver()


@pytest.fixture
def room(resolver: ScriptedResolver) -> Iterator[Postroom]:
    settings = Settings(domain=NAME, mail_host="mail.acme.test")
    with Postroom(NAME, settings=settings, resolver=resolver) as opened:
        opened.domains.add(NAME, spf="include:relay.test", dmarc="quarantine")
        resolver.publish(*opened.domains.records(NAME))
        resolver.add("relay.test", "TXT", "v=spf1 ip4:192.0.2.0/24 -all")
        yield opened


def looked_at(room: Postroom, purpose: RecordPurpose) -> RecordCheck:
    return next(check for check in room.domains.verify(NAME).checks if check.record.purpose is purpose)


Edit = Callable[[ScriptedResolver], None]


def only(name: str, kind, *values: str) -> Edit:
    def edit(resolver: ScriptedResolver) -> None:
        resolver.remove(name, kind)
        resolver.add(name, kind, *values)

    return edit


def chain(length: int) -> Edit:
    """An SPF record with includes that include."""

    def edit(resolver: ScriptedResolver) -> None:
        resolver.remove("relay.test")
        for number in range(length):
            name = "relay.test" if number == 0 else f"r{number}.relay.test"
            resolver.add(name, "TXT", f"v=spf1 include:r{number + 1}.relay.test -all")
        resolver.add(f"r{length}.relay.test" if length else "relay.test", "TXT", "v=spf1 -all")

    return edit


WRONG = {
    "null mx": (RecordPurpose.MX, only(NAME, "MX", "0 ."), "acme.test says that it takes no mail (RFC 7505)."),
    "another mx": (
        RecordPurpose.MX,
        only(NAME, "MX", "10 mx.example.com", "20 mx2.example.com"),
        "MX points to mx.example.com, mx2.example.com; we receive at mail.acme.test.",
    ),
    "mx without address": (
        RecordPurpose.MX,
        only("mail.acme.test", "A"),
        "MX points to mail.acme.test, which has no address.",
    ),
    "two spf records": (
        RecordPurpose.SPF,
        lambda resolver: resolver.add(NAME, "TXT", "v=spf1 -all"),
        "SPF has 2 records at acme.test; verifiers then take none (RFC 7208 section 4.5).",
    ),
    "spf without us": (RecordPurpose.SPF, only(NAME, "TXT", "v=spf1 mx -all"), "SPF does not name include:relay.test."),
    "spf for everybody": (
        RecordPurpose.SPF,
        only(NAME, "TXT", "v=spf1 include:relay.test +all"),
        "SPF lets the whole world send: it ends with +all.",
    ),
    "spf with nonsense": (
        RecordPurpose.SPF,
        only(NAME, "TXT", "v=spf1 include:relay.test ipv4:192.0.2.1 -all"),
        "SPF has a term that nobody understands: 'ipv4:192.0.2.1'.",
    ),
    "spf that leads nowhere": (
        RecordPurpose.SPF,
        only("relay.test", "TXT", "hello"),
        "SPF has include:relay.test, and relay.test has no SPF record.",
    ),
    "spf that asks too much": (
        RecordPurpose.SPF,
        chain(10),
        "SPF needs more than 10 DNS lookups, so that verifiers give up (RFC 7208 section 4.6.4).",
    ),
    "spf that includes itself": (
        RecordPurpose.SPF,
        only("relay.test", "TXT", "v=spf1 include:relay.test -all"),
        "SPF needs more than 10 DNS lookups, so that verifiers give up (RFC 7208 section 4.6.4).",
    ),
    "another key": (
        RecordPurpose.DKIM,
        only(RSA, "TXT", f"v=DKIM1; k=rsa; p={OTHER_KEY}"),
        f"DKIM key at {RSA} differs from ours.",
    ),
    "revoked key": (
        RecordPurpose.DKIM,
        only(RSA, "TXT", "v=DKIM1; p="),
        f"DKIM key at {RSA} is revoked: its p= is empty.",
    ),
    "two keys": (
        RecordPurpose.DKIM,
        lambda resolver: resolver.add(RSA, "TXT", f"v=DKIM1; p={OTHER_KEY}"),
        f"{RSA} has 2 keys; verifiers may take either.",
    ),
    "dmarc without p": (
        RecordPurpose.DMARC,
        only(f"_dmarc.{NAME}", "TXT", "v=DMARC1; rua=mailto:a@acme.test"),
        "DMARC p= is missing.",
    ),
    "dmarc with nonsense": (
        RecordPurpose.DMARC,
        only(f"_dmarc.{NAME}", "TXT", "v=DMARC1; p=maybe"),
        "DMARC p=maybe is no policy.",
    ),
    "weak dmarc": (
        RecordPurpose.DMARC,
        only(f"_dmarc.{NAME}", "TXT", "v=DMARC1; p=none"),
        "DMARC p=none is weaker than ours, p=quarantine.",
    ),
    "two dmarc records": (
        RecordPurpose.DMARC,
        lambda resolver: resolver.add(f"_dmarc.{NAME}", "TXT", "v=DMARC1; p=reject"),
        "DMARC has 2 records at _dmarc.acme.test; receivers then take none.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_what_to_do(room: Postroom, resolver: ScriptedResolver, case: str) -> None:
    purpose, edit, sentence = WRONG[case]
    edit(resolver)

    check = looked_at(room, purpose)

    assert (check.status, check.reason) == (CheckStatus.WRONG, sentence)
    assert check.you_can
    assert not room.domains.verify(NAME).complete


@pytest.mark.parametrize("purpose", RecordPurpose)
def test_what_is_missing_is_said(room: Postroom, resolver: ScriptedResolver, purpose: RecordPurpose) -> None:
    name = looked_at(room, purpose).record.name
    resolver.remove(name)

    check = looked_at(room, purpose)

    assert (check.status, check.reason) == (CheckStatus.MISSING, f"{name} has no {purpose} record.")


@pytest.mark.parametrize("purpose", RecordPurpose)
def test_servers_that_do_not_answer_prove_nothing(
    room: Postroom, resolver: ScriptedResolver, purpose: RecordPurpose
) -> None:
    resolver.silence(looked_at(room, purpose).record.name)

    assert looked_at(room, purpose).status is CheckStatus.UNANSWERED


@pytest.mark.parametrize(
    ("purpose", "edit"),
    [
        (RecordPurpose.MX, only(NAME, "MX", "5 mx.example.com", "10 MAIL.acme.test.")),
        (RecordPurpose.SPF, only(NAME, "TXT", "site=1", "V=spf1 mx  a include:RELAY.test ?all")),
        (RecordPurpose.SPF, chain(9)),
        (RecordPurpose.DMARC, only(f"_dmarc.{NAME}", "TXT", "v=DMARC1 ; p=reject; sp=none")),
    ],
)
def test_what_says_the_same_or_more_is_found(
    room: Postroom, resolver: ScriptedResolver, purpose: RecordPurpose, edit: Edit
) -> None:
    edit(resolver)

    assert looked_at(room, purpose).status is CheckStatus.FOUND


def test_a_key_record_may_be_written_in_other_ways(room: Postroom, resolver: ScriptedResolver) -> None:
    ours = looked_at(room, RecordPurpose.DKIM).record.value.split("p=")[1]
    only(RSA, "TXT", "unrelated", f"p={ours[:40]} {ours[40:]} ; t=s")(resolver)

    assert looked_at(room, RecordPurpose.DKIM).status is CheckStatus.FOUND


def test_a_key_that_a_web_form_cut_off_is_recognised(room: Postroom, resolver: ScriptedResolver) -> None:
    value = looked_at(room, RecordPurpose.DKIM).record.value
    only(RSA, "TXT", value[:255])(resolver)

    assert looked_at(room, RecordPurpose.DKIM).reason == f"DKIM key at {RSA} stops after 237 of 392 characters."


def test_a_key_marked_as_a_test_is_not_enough(room: Postroom, resolver: ScriptedResolver) -> None:
    value = looked_at(room, RecordPurpose.DKIM).record.value
    only(RSA, "TXT", f"{value}; t=y:s")(resolver)

    assert "marked as a test" in looked_at(room, RecordPurpose.DKIM).reason


def test_who_may_send_by_a_network_around_it_may_send(room: Postroom, resolver: ScriptedResolver) -> None:
    room.domains.add(NAME, spf="ip4:192.0.2.7")

    assert looked_at(room, RecordPurpose.SPF).status is CheckStatus.FOUND


def test_the_policy_of_the_domain_above_holds(room: Postroom, resolver: ScriptedResolver) -> None:
    room.domains.add("shop.acme.test", dmarc="quarantine")

    check = room.domains.verify("shop.acme.test").checks[-1]

    assert (check.status, check.reason) == (
        CheckStatus.FOUND,
        "the policy of acme.test holds for it, p=quarantine.",
    )


def test_the_zone_file_on_a_real_name_server_is_what_verify_looks_for(loopback_dns: LoopbackDns) -> None:
    settings = Settings(domain=NAME, mail_host="mail.acme.test", resolver=loopback_dns.place)
    with Postroom(NAME, settings=settings) as room:
        room.domains.add(NAME, reports_to="dmarc@acme.test")
        before = room.domains.verify(NAME)
        loopback_dns.serve(room.domains.zone(NAME) + "mail IN A 192.0.2.1\n")
        after = room.domains.verify(NAME)
        loopback_dns.broken.add(RSA)
        silent = room.domains.verify(NAME)

    assert {check.status for check in before.checks} == {CheckStatus.MISSING}
    assert after.complete
    assert after.activated == ("pr1-rsa", "pr1-ed")
    assert [check.status for check in silent.checks if check.record.name == RSA] == [CheckStatus.UNANSWERED]
