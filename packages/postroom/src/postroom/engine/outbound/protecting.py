"""What a room protects: secrets of its settings, passwords of its own URLs, and canaries."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from postroom.backends.registry import provider_names
from postroom.backends.store.records.records import Records
from postroom.engine.wiring import Wiring
from postroom.mail.secrets.numbers import account_numbers
from postroom.mail.secrets.registered import WINDOW, KnownSecrets
from postroom.model.address import Address
from postroom.model.errors import ConfigurationError
from postroom.model.settings import Settings
from postroom.ports.database import Row

_CANARY_CHARS = 24
_SEED_OCTETS = 16
_GUESSABLE_WORD = 12


def known_from(settings: Settings, urls: Mapping[str, str | None]) -> KnownSecrets:
    """The secrets of the settings, and the password in each of these URLs (by what it opens). Raises `ConfigurationError`."""
    known = KnownSecrets()
    for number, secret in enumerate(settings.secrets, 1):
        try:
            known.add(secret.get_secret_value(), name=f"registered secret {number} of POSTROOM_SECRETS")
        except ValueError as error:
            raise ConfigurationError(f"{error}.") from None
    for opens, password in {**_passwords(urls), **_of_settings(settings)}.items():
        if not _guessable(password):
            known.add(password, name=f"the password of the {opens}")
    return known


def canary(seed: str, name: str) -> str:
    """The text of a canary. The store keeps the seed only, so that a search for the canary never finds our own records."""
    digest = hmac.digest(seed.encode(), name.encode(), hashlib.sha256)
    return f"cny_{base64.b32encode(digest).decode().lower()[:_CANARY_CHARS]}"


async def lay_canary(wiring: Wiring, name: str) -> str:
    """Make the canary of that name, or give back the one that was made before."""
    seed = wiring.entropy.token(_SEED_OCTETS)
    return canary(await wiring.store.awrite(lambda records: records.canaries.add(name, seed=seed)), name)


def learn_canaries(known: KnownSecrets, records: Records) -> None:
    """Look for every canary of the room from now on, whichever process made it."""
    for row in records.canaries.all():
        text = canary(row["seed"], row["name"])
        if text not in known:
            known.add(text, name=f"the canary {row['name']!r}")


def account_numbers_told(answered: Row, people: Sequence[Address], records: Records) -> frozenset[str]:
    """The account numbers that these people wrote themselves in the thread of an answered message."""
    authors = {person.key for person in people}
    texts = records.messages.texts_by(answered["thread_id"], authors)
    return frozenset(number for text in texts for number, _ in account_numbers(text))


def _passwords(urls: Mapping[str, str | None]) -> dict[str, str]:
    return {opens: _password(url or "") for opens, url in urls.items()}


def _of_settings(settings: Settings) -> dict[str, str]:
    told = {f"web calls of {name}": secret.get_secret_value() for name, secret in settings.provider_secrets.items()}
    return {
        **told,
        "DKIM keys": _plain(settings.key_secret),
        "OAuth client": _plain(settings.oauth.client_secret),
        "OAuth account": _plain(settings.oauth.refresh_token),
        "mail provider": _plain(settings.provider_token),
    }


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _password(url: str) -> str:
    try:
        parts = urlsplit(url)
        token = parts.username if parts.scheme in provider_names() else None
        return unquote(parts.password or token or "")
    except ValueError:
        return ""  # whoever opens the URL says what is wrong with it


def _guessable(password: str) -> bool:
    """A short word would be found in ordinary mail."""
    return len(password) < WINDOW or (password.isalpha() and len(password) < _GUESSABLE_WORD)
