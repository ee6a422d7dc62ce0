"""The DNS records that a mail domain publishes, and the same as a zone file (RFC 1035 section 5)."""

from __future__ import annotations

from collections.abc import Iterable

from postroom.mail.domains.spf_record import VERSION
from postroom.model.domain import DkimAlgorithm, DkimKey, DnsRecord, RecordPurpose

TTL_SECONDS = 3600
MX_PREFERENCE = 10

_KEY_TYPES = {DkimAlgorithm.RSA: "rsa", DkimAlgorithm.ED25519: "ed25519"}
_INDENT = 40


def mx_record(domain: str, *, host: str) -> DnsRecord:
    """Mail for the domain is handed to this host."""
    return DnsRecord(purpose=RecordPurpose.MX, name=domain, type="MX", value=f"{MX_PREFERENCE} {host}")


def spf_record(domain: str, *, mechanisms: Iterable[str]) -> DnsRecord:
    """These hosts send for the domain. The rest is doubtful, not refused: DMARC decides, which knows of the DKIM signature."""
    value = " ".join([VERSION, *mechanisms, "~all"])
    return DnsRecord(purpose=RecordPurpose.SPF, name=domain, type="TXT", value=value)


def dkim_record(domain: str, key: DkimKey) -> DnsRecord:
    """The public half of a key, where its selector says (RFC 6376 section 3.6.2)."""
    value = f"v=DKIM1; k={_KEY_TYPES[key.algorithm]}; p={key.public_key}"
    return DnsRecord(purpose=RecordPurpose.DKIM, name=f"{key.selector}._domainkey.{domain}", type="TXT", value=value)


def dmarc_record(domain: str, *, policy: str, reports_to: str | None) -> DnsRecord:
    """What receivers do with mail that only pretends to come from the domain, and where they report (RFC 9989)."""
    value = f"v=DMARC1; p={policy}" + (f"; rua=mailto:{reports_to}" if reports_to else "")
    return DnsRecord(purpose=RecordPurpose.DMARC, name=f"_dmarc.{domain}", type="TXT", value=value)


def zone_file(domain: str, records: Iterable[DnsRecord]) -> str:
    """The records as a zone file that a name server loads; merge it into the zone that is there."""
    lines = [f"$ORIGIN {domain}.", f"$TTL {TTL_SECONDS}", *(_line(record, domain) for record in records)]
    return "\n".join(lines) + "\n"


def _line(record: DnsRecord, domain: str) -> str:
    name = record.name.removesuffix(domain).rstrip(".") or "@"
    if record.type == "MX":
        return f"{name:<{_INDENT}}IN MX  {record.value}."
    strings = [_quoted(string) for string in record.strings]
    if len(strings) == 1:
        return f"{name:<{_INDENT}}IN TXT {strings[0]}"
    return f"{name:<{_INDENT}}IN TXT (\n" + "\n".join(f"    {string}" for string in strings) + " )"


def _quoted(string: str) -> str:
    escaped = string.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
