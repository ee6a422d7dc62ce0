"""Logging in to an SMTP server by access token."""

from __future__ import annotations

import base64
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from postroom.backends.http import HttpClient
from postroom.backends.oauth import TokenSources
from postroom.backends.smtp import SmtpTransport
from postroom.model.errors import ConfigurationError, TransportUnavailable
from tests.postroom.backends.scripted_smtp import ScriptedSmtp, scripted_smtp
from tests.postroom.backends.test_oauth import oauth_of
from tests.postroom.backends.test_smtp import ADA, SENT, Marker, deliver
from tests.postroom.backends.token_service import CLIENT_SECRET, REFRESH_TOKEN, TokenService, token_service

pytestmark = pytest.mark.timeout(10)

XOAUTH2, BOTH, BEARER = "AUTH LOGIN PLAIN XOAUTH2", "AUTH XOAUTH2 OAUTHBEARER", "AUTH PLAIN OAUTHBEARER"


@pytest.fixture
def tokens() -> Iterator[TokenService]:
    with token_service() as service:
        yield service


@asynccontextmanager
async def logged_in(server: ScriptedSmtp, tokens: TokenService) -> AsyncIterator[SmtpTransport]:
    url = f"{server.url_for('ada%40gmail.test')}?auth=oauth2"
    sources = TokenSources(oauth_of(tokens), lambda: HttpClient(timeout=5))
    transport = SmtpTransport(url, hostname="acme.test", tokens=sources.of(url))
    try:
        yield transport
    finally:
        await transport.aclose()
        await sources.aclose()


@pytest.mark.parametrize(
    ("offered", "login"),
    [
        (XOAUTH2, ("XOAUTH2", "user=ada@gmail.test")),
        (BOTH, ("XOAUTH2", "user=ada@gmail.test")),
        (BEARER, ("OAUTHBEARER", "n,a=ada@gmail.test,")),
    ],
)
async def test_the_client_logs_in_by_a_mechanism_for_tokens(
    tokens: TokenService, offered: str, login: tuple[str, str]
) -> None:
    async with (
        scripted_smtp(extensions=(offered,), tokens=tokens.valid) as server,
        logged_in(server, tokens) as transport,
    ):
        outcomes = await deliver(transport, ADA)

    assert outcomes[0].status is SENT
    assert server.logins == [login]


async def test_a_token_too_long_for_a_command_line_waits_until_it_is_asked_for(tokens: TokenService) -> None:
    tokens.length = 2500
    async with (
        scripted_smtp(extensions=(XOAUTH2,), tokens=tokens.valid) as server,
        logged_in(server, tokens) as transport,
    ):
        outcomes = await deliver(transport, ADA)

    assert outcomes[0].status is SENT
    assert [command for command in server.commands if command.startswith("AUTH")] == ["AUTH XOAUTH2"]


@pytest.mark.parametrize(("offered", "last_word"), [(XOAUTH2, ""), (BEARER, base64.b64encode(b"\x01").decode())])
async def test_a_token_that_is_withdrawn_in_the_middle_is_renewed_once_and_the_mail_leaves_once(
    tokens: TokenService, offered: str, last_word: str
) -> None:
    marker = Marker()
    async with (
        scripted_smtp(extensions=(offered,), tokens=tokens.valid) as server,
        logged_in(server, tokens) as transport,
    ):
        await deliver(transport, ADA)
        tokens.withdraw()
        server.hang_up()
        outcomes = await deliver(transport, ADA, marker=marker)

    assert outcomes[0].status is SENT
    assert marker.calls == 1
    assert len(server.contents) == 2
    assert tokens.issued == ["token-1", "token-2"]
    assert server.last_words == [last_word]


async def test_a_server_that_wants_a_new_login_in_the_middle_of_a_session_gets_one(tokens: TokenService) -> None:
    replies = {"MAIL": ["250 2.1.0 Ok", "530 5.7.57 Client not authenticated"]}
    async with (
        scripted_smtp(replies, extensions=(XOAUTH2,), tokens=tokens.valid) as server,
        logged_in(server, tokens) as transport,
    ):
        await deliver(transport, ADA)
        outcomes = await deliver(transport, ADA)

    assert outcomes[0].status is SENT
    assert (server.connections, len(server.contents)) == (2, 2)


async def test_tokens_that_are_refused_again_and_again_are_told_and_nothing_leaves(
    tokens: TokenService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    marker = Marker()
    async with scripted_smtp(extensions=(XOAUTH2,)) as server, logged_in(server, tokens) as transport:
        with pytest.raises(TransportUnavailable, match=r"refused the access token \(535 5\.7\.8\)") as refused:
            await deliver(transport, ADA, marker=marker)

    assert tokens.issued == ["token-1", "token-2"]
    assert (server.connections, server.count("MAIL"), marker.calls) == (2, 0, 0)
    for secret in ("token-1", "token-2", REFRESH_TOKEN, CLIENT_SECRET, "ada@gmail.test"):
        assert secret not in str(refused.value) + caplog.text + str(vars(transport))


async def test_a_server_that_cannot_check_now_does_not_cost_a_token(tokens: TokenService) -> None:
    replies = {"AUTH": "454 4.7.0 Temporary authentication failure"}
    async with scripted_smtp(replies, extensions=(XOAUTH2,)) as server, logged_in(server, tokens) as transport:
        with pytest.raises(TransportUnavailable, match=r"cannot check a login now \(454 4\.7\.0\)"):
            await deliver(transport, ADA)

    assert tokens.issued == ["token-1"]


async def test_a_sign_in_that_is_over_is_told_and_nobody_is_called(tokens: TokenService) -> None:
    tokens.refresh_tokens.append("another")
    async with scripted_smtp(extensions=(XOAUTH2,)) as server, logged_in(server, tokens) as transport:
        with pytest.raises(TransportUnavailable, match="sign in to the account again"):
            await deliver(transport, ADA)

    assert server.connections == 0


async def test_a_server_without_such_a_mechanism_is_not_told_the_token(tokens: TokenService) -> None:
    async with scripted_smtp(extensions=("AUTH PLAIN LOGIN",)) as server, logged_in(server, tokens) as transport:
        with pytest.raises(TransportUnavailable, match="offers no login by access token"):
            await deliver(transport, ADA)

    assert server.count("AUTH") == 0


def test_tokens_without_a_user_are_a_configuration_error(tokens: TokenService) -> None:
    url = "smtp://127.0.0.1:2525?auth=oauth2"
    with pytest.raises(ConfigurationError, match="needs a user name"):
        SmtpTransport(url, tokens=TokenSources(oauth_of(tokens), HttpClient).of(url))
