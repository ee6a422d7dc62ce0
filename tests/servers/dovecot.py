"""A Dovecot of the tests' own: IMAP with IDLE, LMTP, and the password check that Postfix asks.

Every address of a domain lands in one mail store, which whoever logs in with an address of that domain reads: a
catch-all account by construction, and a new domain is a new, empty account.
"""

from __future__ import annotations

import grp
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.servers.process import (
    Server,
    certificate,
    free_port,
    give,
    listens,
    private_folder,
    program,
    run,
    server_user,
)
from tests.waiting import until

PASSWORD = "horse/battery:@staple"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
shutdown_clients = yes

ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%d
mail_max_userip_connections = 100
first_valid_uid = 1
postmaster_address = postmaster@dovecot.test
hostname = dovecot.test
recipient_delimiter = +

passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%d allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {sasl_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

BY_TOKEN = """
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""

TOKENS = """
introspection_url = {introspection_url}
introspection_mode = post
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
"""


@dataclass(frozen=True)
class DovecotServer:
    """A running Dovecot. Any address may log in with `PASSWORD`; it reads the mail of its whole domain."""

    imap_port: int
    imaps_port: int
    lmtp_port: int
    sasl_port: int
    certificate: Path
    key: Path
    folder: Path
    _server: Server = field(repr=False)

    def imap_url(self, user: str, *, password: str = PASSWORD, options: str = "") -> str:
        """An `imap://` URL for that address."""
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"imap://{login}@127.0.0.1:{self.imap_port}/INBOX{f'?{options}' if options else ''}"

    def imaps_url(self, user: str, *, options: str = "") -> str:
        """The same with TLS from the first octet; its certificate is `certificate`."""
        login = f"{quote(user, safe='')}:{quote(PASSWORD, safe='')}"
        return f"imaps://{login}@127.0.0.1:{self.imaps_port}/INBOX{f'?{options}' if options else ''}"

    def token_url(self, user: str, *, options: str = "") -> str:
        """An `imap://` URL for that address that logs in by access token."""
        options = f"auth=oauth2&{options}" if options else "auth=oauth2"
        return f"imap://{quote(user, safe='')}@127.0.0.1:{self.imap_port}/INBOX?{options}"

    def renumber(self, user: str, uid_validity: int) -> None:
        """Give the INBOX of that address another UIDVALIDITY, as a folder restored from a backup has."""
        doveadm = (program("doveadm"), "-c", self.folder / "dovecot.conf")
        words = ("mailbox", "update", "-u", user, "--uid-validity", str(uid_validity), "INBOX")
        run(*doveadm, *words, owner=server_user())

    @property
    def ports(self) -> tuple[int, ...]:
        return (self.imap_port, self.imaps_port, self.lmtp_port, self.sasl_port)

    def start(self) -> None:
        until(lambda: not any(listens(port) for port in self.ports))
        self._server.start(ready=lambda: all(listens(port) for port in self.ports))

    def stop(self) -> None:
        self._server.stop()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[DovecotServer]:
    """A Dovecot on free loopback ports, run by an ordinary user."""
    with running_dovecot() as server:
        yield server


@contextmanager
def running_dovecot(*, introspection_url: str = "") -> Iterator[DovecotServer]:
    """Another one, for a test that stops it or damages its mail; or for accounts that log in by access token, about which it
    asks there (RFC 7662).
    """
    owner = server_user()
    binary = program("dovecot")
    with private_folder("pr-dc", owner=owner) as folder:
        cert, key = certificate(folder)
        ports = {name: free_port() for name in ("imap_port", "imaps_port", "lmtp_port", "sasl_port")}
        configuration = folder / "dovecot.conf"
        group = grp.getgrgid(pwd.getpwnam(owner).pw_gid).gr_name
        configuration.write_text(
            CONFIGURATION.format(folder=folder, user=owner, group=group, cert=cert, key=key, password=PASSWORD, **ports)
        )
        if introspection_url:
            (folder / "oauth2.conf").write_text(TOKENS.format(introspection_url=introspection_url))
            with configuration.open("a") as more:
                more.write(BY_TOKEN.format(folder=folder))
        for name in ("run", "state", "mail"):
            (folder / name).mkdir()
            give(folder / name, owner)
        log = folder / "dovecot.log"
        log.touch()
        give(log, owner)
        server = Server(binary, "-F", "-c", configuration, owner=owner, log=folder / "stderr.log")
        instance = DovecotServer(**ports, certificate=cert, key=key, folder=folder, _server=server)
        instance.start()
        try:
            yield instance
        finally:
            instance.stop()
