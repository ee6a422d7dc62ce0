"""The way in over SMTP (RFC 5321) and LMTP (RFC 2033): a listener that takes mail for the room's own addresses only."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

from postroom.backends.mail_url import MailUrl, parse_mail_url
from postroom.backends.smtp_session import Door, Limits
from postroom.model.errors import ConfigurationError
from postroom.ports.receiver import Accept, Cursor, Knows

PORTS = {"smtp": 25, "lmtp": 24}
OPTIONS = ("size", "sessions", "timeout", "recipients", "cert", "key", "xclient")
DEFAULT_SIZE = 30 * 1024 * 1024


class SmtpReceiver:
    """Listens at `smtp://host:port`, `lmtp://host:port` or `lmtp:///path/to/socket` on the running loop.

    Options: `size` of the largest message in octets, `sessions` at a time, `timeout` seconds for each command,
    `recipients` of one message, `cert` and `key` files to offer STARTTLS, `xclient=yes` behind a mail server of your own that
    says by XFORWARD or XCLIENT which client a message came from. `hostname` is the room's domain.
    """

    def __init__(self, url: str, *, hostname: str) -> None:
        self._url = parse_mail_url(url, ports=PORTS, options=OPTIONS)
        has_path = bool(self._url.path.strip("/"))
        if bool(self._url.host) == has_path or (has_path and self._url.scheme != "lmtp"):
            raise ConfigurationError(f"{self._url}: a listener needs a host, or with lmtp:/// the path of a socket.")
        self._limits = _limits(self._url)
        self._hostname = hostname
        self._tls = _server_tls(self._url)
        self._is_behind_another = self._url.choice("xclient", ("yes", "no"), default="no") == "yes"
        self._server: asyncio.Server | None = None
        self._door: Door | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port listened on, once started; for a socket its path and 0."""
        if self._server is None or not self._server.sockets:
            raise ConfigurationError(f"{self._url} is not listening.")
        name = self._server.sockets[0].getsockname()
        return (name, 0) if isinstance(name, str) else (name[0], name[1])

    async def start(self, accept: Accept, *, knows: Knows) -> None:
        """Listen. Raises `ConfigurationError` if the place is taken or not ours to listen at."""
        door = Door(
            accept,
            knows,
            scheme=self._url.scheme,
            hostname=self._hostname,
            limits=self._limits,
            tls=self._tls,
            is_behind_another=self._is_behind_another,
        )
        loop = asyncio.get_running_loop()
        try:
            if self._url.host:
                self._server = await loop.create_server(door.open_session, self._url.host, self._url.port)
            else:
                self._server = await loop.create_unix_server(door.open_session, self._url.path)
        except OSError as error:
            raise ConfigurationError(f"Cannot listen at {self._url}{self._url.path}: {error.strerror}.") from error
        self._door = door

    async def aclose(self) -> None:
        """Stop listening; a message whose content has been read is stored and answered first."""
        if self._server is None or self._door is None:
            return
        self._server.close()
        await self._door.aclose()
        await self._server.wait_closed()
        self._server = None
        if not self._url.host:
            await asyncio.to_thread(Path(self._url.path).unlink, missing_ok=True)


def open_smtp_receiver(url: str, *, hostname: str, cursor: Cursor) -> SmtpReceiver:
    """The receiver for `smtp://` and `lmtp://` (an entry point). A listener has no place in a source to remember."""
    return SmtpReceiver(url, hostname=hostname)


def _limits(url: MailUrl) -> Limits:
    return Limits(
        size=url.count("size", default=DEFAULT_SIZE),
        sessions=url.count("sessions", default=100),
        timeout=url.seconds("timeout", default=300),
        recipients=url.count("recipients", default=100),
    )


def _server_tls(url: MailUrl) -> ssl.SSLContext | None:
    certificate = url.options.get("cert")
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, url.options.get("key"))
    except OSError as error:
        raise ConfigurationError(f"{url}: the certificate or its key cannot be read: {error.strerror}.") from error
    return context
