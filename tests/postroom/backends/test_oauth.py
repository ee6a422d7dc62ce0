from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from postroom.backends.http import HttpClient
from postroom.backends.mail_services import imap_url, logs_in_by_token, sent_folder_of, smtp_url
from postroom.backends.oauth import KeptTokens, Token, TokenSources
from postroom.backends.registry import next_hop, open_transport
from postroom.model.errors import ConfigurationError
from postroom.model.oauth import OAuth
from postroom.ports.tokens import SignInNeeded, TokensUnavailable
from tests.postroom.backends.token_service import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    TokenService,
    token_service,
)
from tests.providers.service import Answer, Fault, json_answer

pytestmark = pytest.mark.timeout(10)

URL = "smtps://ada%40gmail.test@smtp.gmail.test?auth=oauth2"


def oauth_of(tokens: TokenService, **others: object) -> OAuth:
    told = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "refresh_token": REFRESH_TOKEN,
        "token_url": tokens.token_url,
    }
    return OAuth.model_validate(told | others)


@pytest.fixture
def tokens() -> Iterator[TokenService]:
    with token_service() as service:
        yield service


@pytest.fixture
def sources(tokens: TokenService) -> TokenSources:
    return TokenSources(oauth_of(tokens), lambda: HttpClient(timeout=5))


class Ticking:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_one_exchange_serves_all_that_log_in_at_the_same_time(
    tokens: TokenService, sources: TokenSources
) -> None:
    got = await asyncio.gather(*(sources.of(URL).current() for _ in range(20)))
    await sources.aclose()

    assert set(got) == {"token-1"}
    assert tokens.forms == [
        {
            "grant_type": "refresh_token",
            "refresh_token": REFRESH_TOKEN,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }
    ]


async def test_a_token_is_used_until_shortly_before_it_expires() -> None:
    clock, lives = Ticking(), iter([3600.0, 90.0, 90.0])
    fetched: list[str] = []

    async def fetch() -> Token:
        fetched.append(f"token-{len(fetched) + 1}")
        return Token(SecretStr(fetched[-1]), next(lives))

    kept = KeptTokens(fetch, now=clock)
    seen = []
    for clock.seconds in (0.0, 3539.0, 3540.0, 3584.0, 3585.0):
        seen.append(await kept.current())

    assert seen == ["token-1", "token-1", "token-2", "token-2", "token-3"]


async def test_a_refused_token_is_replaced_and_only_that_one(tokens: TokenService, sources: TokenSources) -> None:
    account = sources.of(URL)
    first = await account.current()
    account.forget("another")
    kept = await account.current()
    account.forget(first)
    second = await account.current()
    await sources.aclose()

    assert (first, kept, second) == ("token-1", "token-1", "token-2")


async def test_the_newest_refresh_token_is_the_one_that_is_exchanged(
    tokens: TokenService, sources: TokenSources
) -> None:
    tokens.rotates = True
    account = sources.of(URL)
    account.forget(await account.current())
    account.forget(await account.current())
    await account.current()
    await sources.aclose()

    assert [form["refresh_token"] for form in tokens.forms] == [
        REFRESH_TOKEN,
        f"{REFRESH_TOKEN}-1",
        f"{REFRESH_TOKEN}-2",
    ]


class Kept:
    """What two processes of a room share."""

    def __init__(self) -> None:
        self.secrets: dict[str, SecretStr] = {}

    def __call__(self, name: str) -> KeptUnder:
        return KeptUnder(self.secrets, name)


@dataclass(frozen=True)
class KeptUnder:
    secrets: dict[str, SecretStr]
    name: str

    async def load(self) -> SecretStr | None:
        return self.secrets.get(self.name)

    async def save(self, secret: SecretStr) -> None:
        self.secrets[self.name] = secret


async def test_a_refresh_token_that_another_process_was_given_is_found(tokens: TokenService) -> None:
    """The service takes the newest one only."""
    tokens.rotates, kept = True, Kept()
    one, other = (TokenSources(oauth_of(tokens), lambda: HttpClient(timeout=5)) for _ in range(2))
    for sources in (one, other):
        sources.keep_by(kept)

    first = await one.of(URL).current()
    second = await other.of(URL).current()
    one.of(URL).forget(first)
    third = await one.of(URL).current()
    for sources in (one, other):
        await sources.aclose()

    assert [first, second, third] == tokens.issued
    assert REFRESH_TOKEN not in "".join(kept.secrets)


async def test_a_new_sign_in_goes_before_what_was_kept_of_the_old(tokens: TokenService) -> None:
    tokens.rotates, kept = True, Kept()
    old = TokenSources(oauth_of(tokens), lambda: HttpClient(timeout=5))
    old.keep_by(kept)
    await old.of(URL).current()
    tokens.refresh_tokens = ["of-a-new-sign-in"]
    new = TokenSources(oauth_of(tokens, refresh_token="of-a-new-sign-in"), lambda: HttpClient(timeout=5))
    new.keep_by(kept)

    assert await new.of(URL).current() == "token-2"
    for sources in (old, new):
        await sources.aclose()


async def test_a_sign_in_that_is_over_says_so_without_a_secret(
    tokens: TokenService, sources: TokenSources, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tokens.refresh_tokens.append("another")
    with pytest.raises(SignInNeeded, match="sign in to the account again") as refused:
        await sources.of(URL).current()
    with pytest.raises(SignInNeeded):
        await sources.of(URL).current()
    await sources.aclose()

    assert len(tokens.forms) == 1  # whoever asks again at once is not asked for again
    for secret in (REFRESH_TOKEN, CLIENT_SECRET, "ada"):
        assert secret not in str(refused.value) + caplog.text + repr(vars(sources)["_oauth"])


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (json_answer({"error": "invalid_client"}, 401), SignInNeeded, "does not know this program"),
        (json_answer({"error": "slow_down"}, 429), TokensUnavailable, r"gave no token \(slow_down\)"),
        (json_answer({"error": "Your token is 1//x!"}, 500), TokensUnavailable, r"gave no token \(status 500\)"),
        (Answer(503, b"<html>"), TokensUnavailable, "status 503"),
        (json_answer(["token"]), TokensUnavailable, "without a bearer token"),
        (json_answer({"access_token": "x", "token_type": "mac"}), TokensUnavailable, "without a bearer token"),
        (json_answer({"access_token": "x\r\nA LOGOUT", "token_type": "bearer"}), TokensUnavailable, "without a bearer"),
        (Fault.DROP_BEFORE, TokensUnavailable, "closed the connection"),
    ],
)
async def test_an_endpoint_that_gives_no_token_is_told_apart(
    tokens: TokenService, sources: TokenSources, answer: Answer | Fault, error: type[Exception], words: str
) -> None:
    tokens.service.script.append(answer)
    with pytest.raises(error, match=words) as raised:
        await sources.of(URL).current()
    await sources.aclose()

    assert type(raised.value) is error


async def test_each_account_has_tokens_of_its_own(tokens: TokenService, sources: TokenSources) -> None:
    tokens.refresh_tokens = ["of-bob"]
    with_its_own = URL.replace("ada%40gmail.test", "bob%40gmail.test:of-bob")

    token = await sources.of(with_its_own).current()
    same = sources.of(with_its_own.replace("smtps:", "imaps:").replace("smtp.", "imap."))
    await sources.aclose()

    assert token == await same.current() == "token-1"
    assert sources.of(URL) is not same
    assert [form["refresh_token"] for form in tokens.forms] == ["of-bob"]


async def test_a_command_may_print_the_token(tokens: TokenService) -> None:
    command = f"{sys.executable} -c \"import sys; print('of', sys.argv[1], sep='-')\" {{user}}"
    sources = TokenSources(oauth_of(tokens, token_command=command), HttpClient)

    assert await sources.of(URL).current() == "of-ada@gmail.test"
    assert tokens.forms == []


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        (f"{sys.executable} -c \"import sys; print('hunter2'); sys.exit(3)\"", TokensUnavailable, "exit status 3"),
        (f'{sys.executable} -c "pass"', TokensUnavailable, "printed no token"),
        (f"{sys.executable} -c \"print('please sign in')\"", TokensUnavailable, "printed no token"),
        ("/nowhere/token", SignInNeeded, "cannot be run"),
    ],
)
async def test_a_command_without_a_token_is_told_without_what_it_said(
    tokens: TokenService, command: str, error: type[Exception], words: str
) -> None:
    sources = TokenSources(oauth_of(tokens, token_command=command), HttpClient)
    with pytest.raises(error, match=words) as raised:
        await sources.of(URL).current()

    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("command", [" ", "token 'of ada"])
async def test_a_command_that_is_none_is_told_at_once(tokens: TokenService, command: str) -> None:
    sources = TokenSources(oauth_of(tokens, token_command=command), HttpClient)

    with pytest.raises(ConfigurationError, match="TOKEN_COMMAND is no command"):
        sources.of(URL)


@pytest.mark.parametrize(
    ("missing", "named"), [("client_id", "CLIENT_ID"), ("refresh_token", "REFRESH_TOKEN"), ("token_url", "TOKEN_URL")]
)
def test_what_is_missing_is_named(tokens: TokenService, missing: str, named: str) -> None:
    sources = TokenSources(oauth_of(tokens, **{missing: None}), HttpClient)
    with pytest.raises(ConfigurationError, match=f"POSTROOM_OAUTH__{named}"):
        sources.of(URL)


@pytest.mark.parametrize(
    ("short", "smtp", "imap", "sent"),
    [
        (
            "gmail://ada@gmail.com",
            "smtps://ada%40gmail.com@smtp.gmail.com?auth=oauth2",
            "imaps://ada%40gmail.com@imap.gmail.com?auth=oauth2",
            "gmail://ada@gmail.com",
        ),
        (
            "microsoft365://ada:1%2Fx@acme.test/INBOX?start=new",
            "smtp://ada%40acme.test:1%2Fx@smtp.office365.com/INBOX?start=new&auth=oauth2",
            "imaps://ada%40acme.test:1%2Fx@outlook.office365.com/INBOX?start=new&auth=oauth2",
            "microsoft365://ada:1%2Fx@acme.test",
        ),
        ("smtp://mx.acme.test", "smtp://mx.acme.test", "smtp://mx.acme.test", None),
    ],
)
def test_a_short_url_stands_for_the_service(short: str, smtp: str, imap: str, sent: str | None) -> None:
    assert (smtp_url(short), imap_url(short), sent_folder_of(short)) == (smtp, imap, sent)
    assert logs_in_by_token(short) is (sent is not None)


def test_a_service_is_the_next_hop_by_its_name() -> None:
    assert next_hop("gmail://ada@gmail.com") == "smtp.gmail.com"
    assert next_hop("microsoft365://ada@acme.test") == "smtp.office365.com"


@pytest.mark.parametrize("url", ["gmail://gmail.com", "gmail://ada@gmail.com", URL])
def test_an_account_without_a_source_of_tokens_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        open_transport(url, hostname="acme.test")

    assert "ada" not in str(error.value).replace("ada@example.com", "")


def test_an_account_at_a_known_service_needs_no_token_url() -> None:
    sources = TokenSources(OAuth(client_id="us", refresh_token=SecretStr("1//x")), HttpClient)

    assert sources.of("gmail://ada@gmail.com") is sources.of("imaps://ada%40gmail.com@imap.gmail.com?auth=oauth2")
