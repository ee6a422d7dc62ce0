"""How right the verifiers are: `python -m tests.benchmarks.accuracy.authentication FOLDER`.

FOLDER holds the public suites, unpacked by hand: pyspf's source package (`rfc7208-tests.yml`, `rfc4408-tests.yml`) and, where
it is there, the ARC suite (`arc-draft-validation-tests.yml`). Beside that, chains of our own are damaged in every line and
shown to dkimpy too, and the cases of `dmarc_cases` to authheaders where that can be imported, which needs no data.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import dkim
import yaml

from postroom.mail import verify_authentication
from postroom.mail.authentication.dmarc import Claims, check_dmarc
from postroom.mail.authentication.lookups import Lookups
from postroom.mail.authentication.spf import check_spf
from postroom.model.authentication import AuthMethod, AuthResult
from postroom.model.dns import NoAnswer
from postroom.model.domain import DkimAlgorithm, SigningKey
from postroom.testing import ScriptedResolver
from postroom.testing.servers.sealing import seal
from tests.benchmarks.accuracy.dmarc_cases import CASES, Case
from tests.dkim_checks import key, record_of

LETTER = (
    b"MIME-Version: 1.0\r\nFrom: Ada <ada@example.com>\r\nTo: list@list.test\r\nSubject: Two  words\r\n"
    b"Message-ID: <a1@example.com>\r\n\r\nHello.\r\n"
)
TAGS = (b"i", b"a", b"b", b"bh", b"c", b"d", b"s", b"h", b"cv", b"t")
VALUES = (
    None,
    b"",
    b"0",
    b"1",
    b"2",
    b"51",
    b"none",
    b"pass",
    b"fail",
    b"rsa-sha1",
    b"simple/simple",
    b"from",
    b"arc-seal:from",
    b"!",
)


class SuiteDns:
    """The zone of one scenario of the SPF suite: `TIMEOUT` is a name server's silence, an SPF record stands for a TXT."""

    def __init__(self, zone: dict[str, list[Any]]) -> None:
        self._zone = {name.lower(): records for name, records in zone.items()}

    async def txt(self, name: str) -> tuple[str, ...]:
        return tuple("".join(value) if isinstance(value, list) else value for value in self._ask(name, "TXT"))

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        return tuple((preference, host.rstrip(".")) for preference, host in self._ask(name, "MX"))

    async def addresses(self, name: str, *, version: int | None = None) -> tuple[str, ...]:
        return tuple(self._ask(name, "A" if version == 4 else "AAAA"))

    async def ptr(self, name: str) -> tuple[str, ...]:
        return tuple(self._ask(name, "PTR"))

    async def exists(self, name: str) -> bool:
        return name in self._zone

    def _ask(self, name: str, kind: str, depth: int = 0) -> list[Any]:
        records = self._zone.get(name.lower(), [])
        if (name.startswith("error.") and not records) or depth > 10:
            raise NoAnswer(name)
        pairs = [pair for record in records if isinstance(record, dict) for pair in record.items()]
        has_txt = any(found == "TXT" for found, _ in pairs)
        pairs = [("TXT" if found == "SPF" and not has_txt else found, value) for found, value in pairs]
        values = [value for found, value in pairs if found == kind and value != "NONE"]
        if "TIMEOUT" in values or ("TIMEOUT" in records and not values):
            raise NoAnswer(name)
        alias = next((value for found, value in pairs if found == "CNAME"), None)
        return values if values or alias is None else self._ask(alias.rstrip("."), kind, depth + 1)


def spf_figures(folder: Path) -> Iterator[str]:
    """One line for each SPF suite: how many of its cases have a result that the suite allows."""
    for path in sorted(folder.rglob("rfc*-tests.yml")):
        right = Counter(
            _spf(case, scenario["zonedata"])
            in ([case["result"]] if isinstance(case["result"], str) else case["result"])
            for scenario in yaml.safe_load_all(path.read_bytes())
            for case in scenario["tests"].values()
        )
        yield f"SPF, {path.name}: {right[True]} of {right.total()}"


def _spf(case: dict[str, str], zone: dict[str, list[Any]]) -> str:
    lookups = Lookups(SuiteDns(zone))
    return asyncio.run(
        check_spf(case["host"], helo=case["helo"], mail_from=case["mailfrom"] or "", lookups=lookups)
    ).result.value


def arc_figures(folder: Path) -> Iterator[str]:
    """The ARC suite, an empty `cv` of which stands for a chain that says that it is broken."""
    for path in sorted(folder.rglob("arc-draft-validation-tests.yml")):
        right = Counter(
            _arc(case["message"].replace("\n", "\r\n").encode(), scenario.get("txt-records") or {})
            == ((case["cv"] or "fail").lower())
            for scenario in yaml.safe_load_all(path.read_bytes())
            for case in scenario["tests"].values()
        )
        yield f"ARC, {path.name}: {right[True]} of {right.total()}"


def _arc(raw: bytes, records: dict[str, str]) -> str:
    dns = ScriptedResolver()
    for name, value in records.items():
        dns.add(name, "TXT", value)
    return asyncio.run(verify_authentication(raw, dns)).arc.result.value


def dmarc_figures() -> Iterator[str]:
    """The cases of RFC 9989; authheaders answers them as well, where it can be imported."""
    yield f"DMARC, cases of RFC 9989: {sum(map(_is_right, CASES))} of {len(CASES)}"
    with suppress(ImportError):
        from authheaders import dmarc_per_from

        right = sum(_is_right_elsewhere(case, dmarc_per_from) for case in CASES)
        yield f"DMARC, the same by authheaders: {right} of {len(CASES)}"


def _is_right(case: Case) -> bool:
    dns = ScriptedResolver()
    for domain, record in case.zone.items():
        dns.add(f"_dmarc.{domain}", "TXT", record)
    if case.exists:
        dns.add(case.author, "A", "192.0.2.1")
    claims = Claims(_passing(case.spf), (_passing(case.dkim),))
    found = asyncio.run(check_dmarc([f"ada@{case.author}"], claims, Lookups(dns)))
    return found.method.result == case.result and (case.result != "fail" or found.policy == case.policy)


def _passing(domain: str) -> AuthMethod:
    return AuthMethod(result=AuthResult.PASS if domain else AuthResult.NONE, domain=domain)


def _is_right_elsewhere(case: Case, dmarc_per_from: Any) -> bool:
    from authres import DKIMAuthenticationResult, SPFAuthenticationResult

    def ask(name: str, qtype: str = "TXT", timeout: int = 5) -> str | None:
        exists = "192.0.2.1" if case.exists and name == case.author else None
        return case.zone.get(name.rstrip(".").removeprefix("_dmarc."), exists)

    try:
        result, _, _, policy = dmarc_per_from(
            case.author,
            spf_result=SPFAuthenticationResult(result="pass", smtp_mailfrom=f"x@{case.spf}") if case.spf else None,
            dkim_result=DKIMAuthenticationResult(result="pass", header_d=case.dkim) if case.dkim else None,
            dnsfunc=ask,
            dmarcbis=True,
        )
    except Exception:
        return False
    return bool(result == case.result and (case.result != "fail" or policy == case.policy))


def agreement() -> Iterator[str]:
    """How often dkimpy says the same of a chain that was damaged in one place."""
    signing = key(DkimAlgorithm.RSA, selector="s1", domain="list.test")  # dkimpy knows no other kind for ARC
    record = record_of(signing)
    said: Counter[tuple[str, str]] = Counter()
    for raw in damaged(signing):
        said[_arc(raw, {record.name: record.value}), _by_dkimpy(raw, record.value.encode())] += 1
    yield f"ARC, damaged chains: {said.total()}; ours and dkimpy's word, how often: {dict(said)}"


def damaged(signing: SigningKey) -> Iterator[bytes]:
    """Chains of one to three sets, each with one line dropped, doubled or moved, or one tag of one line changed."""
    raw = LETTER
    for number in range(1, 4):
        raw = seal(b"Received: from a by b\r\n" + raw, signing, host=f"mx{number}.list.test", results="dmarc=pass")
        lines = raw.split(b"\r\n")
        for place, line in enumerate(lines):
            for instead in [[], [line, line], *([changed] for changed in _changed(line))]:
                yield b"\r\n".join([*lines[:place], *instead, *lines[place + 1 :]])
        yield raw


def _changed(line: bytes) -> Iterator[bytes]:
    for tag in TAGS if line.startswith(b"ARC-") else ():
        place = re.compile(rb"([:;] ?)" + tag + rb"=[^;]*")
        for value in VALUES:
            text = b"" if value is None else tag + b"=" + value
            if place.search(line):
                yield place.sub(lambda found, text=text: found[1] + text, line, count=1)


def _by_dkimpy(raw: bytes, record: bytes) -> str:
    try:
        chain, _, _ = dkim.arc_verify(raw, dnsfunc=lambda name, timeout=5: record if name.startswith(b"s1.") else b"")
    except Exception as stumble:
        return type(stumble).__name__
    return str((chain or b"fail").decode())


if __name__ == "__main__":
    given = Path(sys.argv[1])
    for figure in (*spf_figures(given), *arc_figures(given), *dmarc_figures(), *agreement()):
        print(figure)
