"""Perl's Mail::DKIM, an implementation of DKIM that shares no line with ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.dns_server import LoopbackDns
from tests.servers.process import program, unavailable

SCRIPT = Path(__file__).with_name("verify_dkim.pl")
KNOWS_ED25519 = "Mail::DKIM::Algorithm::ed25519_sha256"


class MailDkim:
    """Verifies messages with keys from a name server."""

    def __init__(self, perl: Path, server: LoopbackDns) -> None:
        self._perl = perl
        self._server = server
        self.knows_ed25519 = _has(perl, KNOWS_ED25519)

    def verify(self, raw: bytes) -> dict[str, str]:
        """`pass`, `fail`, `invalid`, ... by selector."""
        words = [self._perl, SCRIPT, str(self._server.port)]
        done = subprocess.run(words, input=raw, capture_output=True, timeout=30, check=True)
        lines = [line.split() for line in done.stdout.decode().splitlines()]
        return {selector: result for selector, _, result in lines}


@pytest.fixture
def mail_dkim(loopback_dns: LoopbackDns) -> MailDkim:
    """Mail::DKIM from the system's packages (Debian: libmail-dkim-perl)."""
    perl = program("perl")
    if not _has(perl, "Mail::DKIM::Verifier"):
        unavailable("Perl's Mail::DKIM is not installed; install libmail-dkim-perl to run this test.")
    return MailDkim(perl, loopback_dns)


def _has(perl: Path, module: str) -> bool:
    return subprocess.run([perl, f"-M{module}", "-e1"], capture_output=True, timeout=30, check=False).returncode == 0
