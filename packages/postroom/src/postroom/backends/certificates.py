"""TLS certificates: whom they name, and when they hold."""

from __future__ import annotations

import ssl
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from postroom.ports.trial import Certificate


def read_certificate(octets: bytes | None) -> Certificate | None:
    """A certificate in DER, as a TLS peer shows it; `None` where there is none, or none that can be read."""
    if not octets:
        return None
    try:
        found = x509.load_der_x509_certificate(octets)
    except ValueError:
        return None
    return _value(found)


def read_certificate_file(path: Path) -> Certificate:
    """The first certificate of a PEM file. Raises `OSError` and `ValueError`."""
    return _value(x509.load_pem_x509_certificate(path.read_bytes()))


def of_peer(peer: ssl.SSLObject | ssl.SSLSocket | None) -> Certificate | None:
    """What the other end of a TLS connection showed."""
    return read_certificate(peer.getpeercert(binary_form=True)) if peer is not None else None


def _value(found: x509.Certificate) -> Certificate:
    return Certificate(names=_names(found), not_before=found.not_valid_before_utc, not_after=found.not_valid_after_utc)


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        others = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return tuple(str(name.value) for name in found.subject.get_attributes_for_oid(NameOID.COMMON_NAME))
    return tuple(str(name.value) for name in others)
