"""A Postfix of the tests' own: submission with STARTTLS and AUTH, relaying to Dovecot by LMTP or to a room by SMTP.

Mail for `*.dovecot.test` goes to Dovecot, mail for a domain below `.test` where `route` says, nothing else anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.servers.dovecot import PASSWORD, DovecotServer
from tests.servers.process import (
    Server,
    free_port,
    give,
    listens,
    private_folder,
    program,
    run,
    server_user,
    unavailable,
)

SIZE_LIMIT = 10_240_000

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mx.postfix.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
message_size_limit = {size_limit}
mailbox_size_limit = 0
smtp_host_lookup = native
smtp_dns_support_level = disabled
smtputf8_enable = yes

relay_domains = test
transport_maps = hash:{folder}/transport
relay_transport = error:5.4.4 no route
default_transport = error:5.4.4 nothing leaves this machine
smtpd_relay_restrictions = check_recipient_access regexp:{folder}/refusals,
  permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl_port}
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtpd_delay_reject = yes
"""

MASTER = """
127.0.0.1:{smtp_port} inet n - n - - smtpd
127.0.0.1:{submission_port} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_auth_only=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
lmtp      unix  - - n - - lmtp
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
showq     unix  n - n - - showq
postlog   unix-dgram n - n - 1 postlogd
"""

REFUSALS = """
/^refused@/ 550 5.1.1 No such person
/^later@/ 451 4.2.1 Come back later
"""


@dataclass(frozen=True)
class PostfixServer:
    """A running Postfix: `submission_port` wants STARTTLS and AUTH, `smtp_port` takes mail for the routed domains.

    It refuses `refused@` anywhere with 550 5.1.1 and defers `later@` with 451 4.2.1.
    """

    smtp_port: int
    submission_port: int
    certificate: Path
    folder: Path

    @property
    def submission_url(self) -> str:
        """An `smtp://` URL that logs in and trusts this server's certificate."""
        return self.submission_url_for("agent@postfix.test")

    def submission_url_for(self, user: str, *, password: str = PASSWORD) -> str:
        """The same with another login."""
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"smtp://{login}@127.0.0.1:{self.submission_port}?starttls=required&verify={self.certificate}"

    def token_url(self, user: str) -> str:
        """The same for a login by access token."""
        login = quote(user, safe="")
        return (
            f"smtp://{login}@127.0.0.1:{self.submission_port}?starttls=required&verify={self.certificate}&auth=oauth2"
        )

    def route(self, domain: str, port: int) -> None:
        """From now on, hand mail for that domain below `.test` to that loopback port by SMTP."""
        self._add_route(domain, f"smtp:[127.0.0.1]:{port}")
        run(program("postfix"), "-c", self.folder / "etc", "reload")

    def _add_route(self, domain: str, next_hop: str) -> None:
        table = self.folder / "transport"
        with table.open("a") as lines:
            lines.write(f"{domain} {next_hop}\n")
        run(program("postmap"), "-c", self.folder / "etc", f"hash:{table}")

    def queue(self) -> str:
        """What waits in the queue, for a failing test's message."""
        return run(program("postqueue"), "-c", self.folder / "etc", "-p")

    def log(self) -> str:
        """The mail log so far, for a failing test's message."""
        return (self.folder / "mail.log").read_text()


@pytest.fixture(scope="session")
def postfix(dovecot: DovecotServer) -> Iterator[PostfixServer]:
    """A Postfix on free loopback ports; root alone can start one."""
    with running_postfix(dovecot) as server:
        yield server


@contextmanager
def running_postfix(dovecot: DovecotServer) -> Iterator[PostfixServer]:
    """Another one, whose logins that Dovecot checks."""
    binary = program("postfix")
    if os.geteuid() != 0:
        unavailable("Postfix can be started by root only.")
    with private_folder("pr-px", owner="root") as folder:
        instance = PostfixServer(free_port(), free_port(), dovecot.certificate, folder)
        _configure(instance, dovecot)
        run(binary, "-c", folder / "etc", "check")
        # Its master itself, without the script around it: that one could not be ended with us.
        master = program("master", run(program("postconf"), "-dh", "daemon_directory").strip())
        server = Server(master, "-c", folder / "etc", "-s", owner="root", log=folder / "stderr.log")
        server.start(ready=lambda: listens(instance.smtp_port) and listens(instance.submission_port))
        try:
            yield instance
        finally:
            server.stop()


def _configure(instance: PostfixServer, dovecot: DovecotServer) -> None:
    folder = instance.folder
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir()
    give(folder / "data", server_user("postfix"))
    files = {
        "etc/main.cf": MAIN.format(
            folder=folder,
            size_limit=SIZE_LIMIT,
            sasl_port=dovecot.sasl_port,
            cert=dovecot.certificate,
            key=dovecot.key,
        ),
        "etc/master.cf": MASTER.format(smtp_port=instance.smtp_port, submission_port=instance.submission_port),
        "refusals": REFUSALS,
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    instance._add_route(".dovecot.test", f"lmtp:inet:127.0.0.1:{dovecot.lmtp_port}")
