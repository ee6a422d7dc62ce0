"""The way out over SMTP (RFC 5321): one message at a time through pooled sessions with a relay or submission server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from typing import TYPE_CHECKING, cast

from postroom.backends.mail_services import smtp_url
from postroom.backends.mail_tls import check_trust, client_tls
from postroom.backends.mail_url import parse_mail_url, system_words
from postroom.backends.sasl import Bearer, tokens_for
from postroom.backends.smtp_bearer import TokenRefused, log_in_by_token
from postroom.backends.smtp_conversation import SessionLost
from postroom.backends.smtp_message import Extensions, OutgoingMessage
from postroom.backends.smtp_pooled import PooledSession
from postroom.backends.smtp_reply import Reply, read_reply, refuses_to_relay
from postroom.model.address import Address
from postroom.model.delivery import RecipientOutcome
from postroom.model.errors import ConfigurationError, TransportUnavailable
from postroom.model.message import Envelope
from postroom.ports.tokens import AccessTokens, TokensUnavailable
from postroom.ports.transport import BeforeContent
from postroom.ports.trial import Seen, Stage, TrialFailed

if TYPE_CHECKING:
    import aiosmtplib

log = logging.getLogger(__name__)

PORTS = {"smtp": 587, "smtps": 465}
OPTIONS = ("starttls", "verify", "timeout", "content_timeout", "pool", "auth")
CONTENT_SECONDS = 600.0  # RFC 5321 section 4.5.3.2.6: who gives up earlier on the final reply makes doubles


class NotLetIn(TransportUnavailable):
    """The server is there, and takes no login that we have."""


class NotEncrypted(TransportUnavailable):
    """The server is there, and offers no TLS where its URL requires it."""


class SmtpTransport:
    """Hands messages to one SMTP server, named by `smtp://` (STARTTLS) or `smtps://` (TLS from the first octet).

    Options: `starttls` (`required`, `optional`, `never`), `verify` (`yes`, `no`, a file of certificates), `timeout`
    seconds for each step, `content_timeout` for the reply to the content, `pool` for the most sessions at a time, `auth=oauth2`
    to log in by the access `tokens` of the account. `hostname` is how the client names itself in EHLO.
    """

    def __init__(self, url: str, *, hostname: str = "localhost", tokens: AccessTokens | None = None) -> None:
        self._url = parse_mail_url(smtp_url(url), ports=PORTS, options=OPTIONS)
        if not self._url.host:
            raise ConfigurationError(f"{self._url.scheme}:// names no host.")
        check_trust(self._url)
        self._tokens = tokens_for(self._url, tokens)
        self._starttls = self._url.starttls
        self._timeout = self._url.seconds("timeout", default=30)
        self._content_timeout = self._url.seconds("content_timeout", default=CONTENT_SECONDS)
        self._hostname = hostname
        self._slots = asyncio.Semaphore(self._url.count("pool", default=8))
        self._idle: list[PooledSession] = []
        self._tls: ssl.SSLContext | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"SmtpTransport({str(self._url)!r})"

    async def deliver(
        self, envelope: Envelope, content: bytes, *, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        """Attempt every recipient once; see `Transport`. A pooled session found closed is replaced by a fresh one."""
        message = OutgoingMessage(envelope, content)
        async with self._slots:
            while (pooled := await self._take_idle()) is not None:
                with contextlib.suppress(SessionLost):
                    return await self._attempt(pooled, message, before_content)
            fresh = await self._open_with_a_token_that_holds()
            try:
                return await self._attempt(fresh, message, before_content)
            except SessionLost as lost:
                raise TransportUnavailable(f"The mail server {self._url.place} {lost}.") from lost

    async def try_out(self, envelope: Envelope) -> Seen:
        """See `TriedTransport`. MAIL and RCPT are said, and then QUIT: no mail leaves."""
        try:
            session = await self._open_with_a_token_that_holds()
        except TransportUnavailable as error:
            raise TrialFailed(str(error), stage=_stage(error)) from error
        try:
            await self._ask_to_relay(session, OutgoingMessage(envelope, b""))
            return session.seen(self._url.place, logged_in=self._url.user is not None)
        finally:
            await session.quit()

    async def _ask_to_relay(self, session: PooledSession, message: OutgoingMessage) -> None:
        recipients = list(message.recipients)
        try:
            sender = await session.begin(message, recipients, up_to_data=False)
            replies = await session.name_recipients(recipients) if sender.severity == 2 else {}
        except SessionLost as lost:
            raise TrialFailed(f"The mail server {self._url.place} {lost}.", stage=Stage.RELAY) from lost
        if sender.severity != 2:
            raise TrialFailed(f"The mail server {self._url.place} takes no mail from us: {sender}.", stage=Stage.RELAY)
        for reply in filter(refuses_to_relay, replies.values()):
            raise TrialFailed(f"The mail server {self._url.place} refuses to relay: {reply}.", stage=Stage.RELAY)

    async def aclose(self) -> None:
        """End the pooled sessions with QUIT; those still at work end when their message is through."""
        self._closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(session.quit() for session in idle))

    async def _attempt(
        self, session: PooledSession, message: OutgoingMessage, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        try:
            replies = await self._replies(session, message, before_content)
        except BaseException:
            session.abort()
            raise
        self._put_back(session)
        return [replies[recipient].outcome(recipient) for recipient in message.envelope.forward_paths]

    async def _replies(
        self, session: PooledSession, message: OutgoingMessage, before_content: BeforeContent
    ) -> dict[Address, Reply]:
        """What the server said, or would have said, about each recipient."""
        replies = message.refusals(session.offered)
        recipients = [recipient for recipient in message.recipients if recipient not in replies]
        if not recipients:
            return replies
        sender = await session.begin(message, recipients, up_to_data=True)
        if sender.severity != 2:
            await session.forget_the_rest()
            return replies | dict.fromkeys(recipients, sender)
        replies |= await session.name_recipients(recipients)
        accepted = [recipient for recipient in recipients if replies[recipient].severity == 2]
        if not accepted:
            await session.forget_the_rest()
            return replies
        final = await session.ask_for_content()
        if final.severity == 3:
            await before_content()
            final = await session.content(message.as_data(), timeout=self._content_timeout)
        return replies | dict.fromkeys(accepted, final)

    async def _take_idle(self) -> PooledSession | None:
        while self._idle:
            session = self._idle.pop()
            if session.is_fit():
                return session
            await session.quit()
        return None

    def _put_back(self, session: PooledSession) -> None:
        session.mark_used()
        if self._closed or not session.is_open:
            session.abort()
        else:
            self._idle.append(session)

    async def _open_with_a_token_that_holds(self) -> PooledSession:
        """A token may be withdrawn before its time: one that is refused is forgotten, and the next is tried once."""
        try:
            return await self._open()
        except TokenRefused as refused:
            assert self._tokens is not None, "only who has tokens can have one refused"
            self._tokens.forget(refused.token)
            return await self._open()

    async def _open(self) -> PooledSession:
        import aiosmtplib

        bearer = await self._bearer()
        implicit = self._url.scheme == "smtps"
        if self._tls is None and (implicit or self._starttls != "never"):
            self._tls = await asyncio.to_thread(client_tls, self._url, implicit=implicit)
        client = aiosmtplib.SMTP(
            hostname=self._url.host,
            port=self._url.port,
            local_hostname=self._hostname,
            timeout=self._timeout,
            use_tls=implicit,
            start_tls=False,
            tls_context=self._tls,
        )
        try:
            async with asyncio.timeout(self._timeout):
                greeting = await client.connect()
                await self._introduce(client, bearer)
        except (OSError, aiosmtplib.SMTPException) as error:
            _abort(client)
            raise TransportUnavailable(f"The mail server {self._url.place} {_reason(error)}.") from error
        except BaseException:
            _abort(client)
            raise
        return PooledSession(
            cast(asyncio.Transport, client.transport),
            offered=_extensions(client),
            greeting=greeting.message,
            timeout=self._timeout,
        )

    async def _bearer(self) -> Bearer | None:
        """Whoever logs in by token, before anybody is called: to get one may take its time."""
        if self._tokens is None:
            return None
        try:
            return Bearer.to(self._url, token=await self._tokens.current())
        except TokensUnavailable as fault:
            raise TransportUnavailable(str(fault)) from None

    async def _introduce(self, client: aiosmtplib.SMTP, bearer: Bearer | None) -> None:
        """EHLO, STARTTLS (RFC 3207) and AUTH (RFC 4954), as the URL asks and the server offers."""
        await _greet(client)
        if self._url.scheme == "smtp" and self._starttls != "never":
            if client.supports_extension("starttls"):
                await client.starttls()
                await _greet(client)
            elif self._starttls == "required":
                raise NotEncrypted(f"The mail server {self._url.place} offers no STARTTLS, which its URL requires.")
        if bearer is not None:
            await self._log_in_by_token(client, bearer)
        elif self._url.user is not None:
            await self._log_in(client, user=self._url.user)

    async def _log_in_by_token(self, client: aiosmtplib.SMTP, bearer: Bearer) -> None:
        async def say(line: bytes) -> Reply:
            response = await client.execute_command(line)
            return read_reply(response.code, response.message)

        if not (_is_encrypted(client) or self._in_clear):
            raise NotEncrypted(f"The mail server {self._url.place} offers no TLS; an access token needs it.")
        await log_in_by_token(say, bearer, offered=client.server_auth_methods)

    @property
    def _in_clear(self) -> bool:
        """Whether whoever logs in may do so without TLS."""
        return self._url.is_loopback or self._starttls == "never"

    async def _log_in(self, client: aiosmtplib.SMTP, *, user: str) -> None:
        import aiosmtplib

        password = self._url.password.get_secret_value() if self._url.password else ""
        for mechanism in _mechanisms(client, in_clear=self._in_clear):
            log_in = getattr(client, f"auth_{mechanism.replace('-', '')}")
            try:
                await log_in(user, password)
            except aiosmtplib.SMTPResponseException as refused:
                if refused.code == 504:  # this mechanism is only announced; RFC 4954 section 4
                    continue
                # The reply's text stays out: a careless server repeats what it was sent.
                code = Reply(code=refused.code, enhanced=read_reply(refused.code, refused.message).enhanced)
                fault = "refused the user name or password" if code.severity == 5 else "cannot check a login now"
                raise NotLetIn(f"The mail server {self._url.place} {fault} ({code}).") from None
            else:
                return
        raise NotLetIn(f"The mail server {self._url.place} offers no way to log in that may be used here.")


async def _greet(client: aiosmtplib.SMTP) -> None:
    import aiosmtplib

    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        if not client.is_connected:
            raise
        await client.helo()


def _extensions(client: aiosmtplib.SMTP) -> Extensions:
    size = client.esmtp_extensions.get("size", "").strip()
    return Extensions(
        announces_size=client.supports_extension("size"),
        size_limit=int(size) if size.isascii() and size.isdigit() else 0,
        eight_bit=client.supports_extension("8bitmime"),
        utf8=client.supports_extension("smtputf8"),
        pipelining=client.supports_extension("pipelining"),
    )


def _is_encrypted(client: aiosmtplib.SMTP) -> bool:
    return client.get_transport_info("sslcontext") is not None


def _mechanisms(client: aiosmtplib.SMTP, *, in_clear: bool) -> list[str]:
    """The offered mechanisms, best first. Without TLS a password leaves this machine only where the URL allows it."""
    encrypted = _is_encrypted(client)
    order = ("plain", "login", "cram-md5") if encrypted else ("cram-md5", "plain", "login")
    usable = order if encrypted or in_clear else ("cram-md5",)
    return [mechanism for mechanism in usable if mechanism in client.server_auth_methods]


def _reason(error: Exception) -> str:
    """Why there is no session, as the end of a sentence that begins with the server's name."""
    import aiosmtplib

    cause = error.__cause__ if isinstance(error, aiosmtplib.SMTPConnectError) and error.__cause__ else error
    if isinstance(cause, aiosmtplib.SMTPResponseException):
        return f"refused the session: {read_reply(cause.code, cause.message)}"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"has a certificate that cannot be trusted: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return f"could not agree on TLS: {cause.reason}"
    if isinstance(cause, TimeoutError):
        return "did not answer in time"
    if isinstance(cause, OSError) and cause.strerror:
        return f"could not be reached: {system_words(cause)}"
    return "closed the connection"


def _stage(error: TransportUnavailable) -> Stage:
    """Where opening a session came to an end."""
    import aiosmtplib

    if isinstance(error, NotEncrypted):
        return Stage.TLS
    if isinstance(error, NotLetIn | TokenRefused) or isinstance(error.__context__, TokensUnavailable):
        return Stage.LOGIN
    cause = error.__cause__
    if isinstance(cause, aiosmtplib.SMTPConnectError) and cause.__cause__:
        cause = cause.__cause__
    kinds = (
        (ssl.SSLCertVerificationError, Stage.CERTIFICATE),
        (ssl.SSLError, Stage.TLS),
        (aiosmtplib.SMTPResponseException, Stage.GREETING),
    )
    return next((stage for kind, stage in kinds if isinstance(cause, kind)), Stage.REACH)


def _abort(client: aiosmtplib.SMTP) -> None:
    if client.transport is not None:
        cast(asyncio.WriteTransport, client.transport).abort()
    client.close()
