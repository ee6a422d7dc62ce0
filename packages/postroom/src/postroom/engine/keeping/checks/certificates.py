"""TLS certificates: those that servers show to us, and those that we show to others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from postroom.backends.certificates import read_certificate_file
from postroom.engine.keeping.case import Case
from postroom.model.diagnosis import Diagnosis, fault, ok, warning
from postroom.model.ids import at
from postroom.ports.trial import Certificate

NAME = "certificate"
SOON = timedelta(days=14)


async def look(case: Case) -> list[Diagnosis]:
    """The certificates that our own listeners show; those of servers are looked at where the server is."""
    now = at(case.clock.now())
    return [found for url in case.settings.receivers for found in _of_listener(url, case, now)]


def judged(certificate: Certificate | None, *, place: str, now: datetime) -> list[Diagnosis]:
    """What is to be said about a certificate that was shown at a place: nothing while it holds."""
    if certificate is None:
        return []
    days = (certificate.not_after - now).days
    if certificate.not_after <= now:
        what = f"The certificate of {place} expired on {certificate.not_after:%Y-%m-%d}."
        return [fault(NAME, what, you_can="let whoever runs it renew it.")]
    if certificate.not_before > now:
        what = f"The certificate of {place} holds only from {certificate.not_before:%Y-%m-%d %H:%M} UTC on."
        return [fault(NAME, what, you_can="check the clock of this machine, and that certificate.")]
    if certificate.not_after - now <= SOON:
        what = f"The certificate of {place} expires on {certificate.not_after:%Y-%m-%d}, {_in(days)}."
        return [warning(NAME, what, you_can="renew it before, and see why nothing renews it by itself.")]
    return []


def _in(days: int) -> str:
    return {0: "within a day", 1: "in a day"}.get(days, f"in {days} days")


def _of_listener(url: SecretStr, case: Case, now: datetime) -> Iterator[Diagnosis]:
    parts = urlsplit(url.get_secret_value())
    files = parse_qs(parts.query).get("cert", [])
    for file in files:
        place = f"{parts.hostname}:{parts.port or 25}, {file},"
        try:
            certificate = read_certificate_file(Path(file))
        except (OSError, ValueError):
            yield fault(
                NAME, f"The certificate of {place} cannot be read.", you_can="name a file in PEM that is ours to read."
            )
            continue
        known = judged(certificate, place=place, now=now)
        yield from known
        yield from _names(certificate, place=place, host=case.settings.mail_host)
        if not known:
            yield ok(NAME, f"The certificate of {place} holds until {certificate.not_after:%Y-%m-%d}.")


def _names(certificate: Certificate, *, place: str, host: str | None) -> Iterator[Diagnosis]:
    if host is None or any(_covers(name, host) for name in certificate.names):
        return
    what = f"The certificate of {place} names {', '.join(certificate.names) or 'nobody'}, and mail comes to {host}."
    yield warning(NAME, what, you_can=f"get one for {host}; strict senders (MTA-STS, DANE) do not deliver otherwise.")


def _covers(name: str, host: str) -> bool:
    """Whether a name of a certificate stands for a host (RFC 9525 section 6.3): a star for one label."""
    wanted, given = host.lower(), name.lower()
    return given == wanted or (given.startswith("*.") and wanted.partition(".")[2] == given[2:])
