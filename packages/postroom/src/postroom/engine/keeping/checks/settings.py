"""The settings: what they say, and variables that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from postroom.backends.mail_url import is_loopback
from postroom.engine.keeping.case import Case
from postroom.model.diagnosis import Diagnosis, ok, warning
from postroom.model.settings import Settings

NAME = "settings"
_PREFIX = "POSTROOM_"


async def look(case: Case) -> list[Diagnosis]:
    """What the settings say, and what is odd about them."""
    odd = [*_unread(case), *_without_protection(case.settings), *_one_way(case.settings)]
    return [ok(NAME, f"The room is {case.settings.domain}."), *odd]


def _unread(case: Case) -> Iterator[Diagnosis]:
    known = [f"{_PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in sorted(case.variables):
        if name.startswith(_PREFIX) and name.partition("__")[0] not in known:
            near = get_close_matches(name, known, n=1)
            you_can = f"write {near[0]}." if near else "remove it, or look for its name in the reference."
            yield warning(NAME, f"{name} is set, and is no setting.", you_can=you_can)


def _without_protection(settings: Settings) -> Iterator[Diagnosis]:
    urls = {"POSTROOM_TRANSPORT": (settings.transport,), "POSTROOM_SENT_FOLDER": (settings.sent_folder,)}
    for name, given in {**urls, "POSTROOM_RECEIVERS": settings.receivers}.items():
        for url in filter(None, given):
            yield from _in_clear(name, url)


def _in_clear(name: str, url: SecretStr) -> Iterator[Diagnosis]:
    parts = urlsplit(url.get_secret_value())
    options = parse_qs(parts.query)
    if parts.username is None or is_loopback(parts.hostname or ""):
        return
    if options.get("starttls") == ["never"] and not parts.scheme.endswith("s"):
        what = f"{name} sends its password to {parts.hostname} unencrypted (starttls=never)."
        yield warning(NAME, what, you_can="remove starttls=never, or use the scheme that ends with s.")
    elif options.get("verify") == ["no"]:
        what = f"{name} believes whoever answers as {parts.hostname} (verify=no)."
        yield warning(NAME, what, you_can="name the file of its authority instead: verify=/path/ca.pem.")


def _one_way(settings: Settings) -> Iterator[Diagnosis]:
    if settings.transport and not (settings.receivers or settings.provider_secrets):
        what = "Mail leaves, and nothing brings mail in: answers and bounces will not be seen."
        yield warning(NAME, what, you_can="set POSTROOM_RECEIVERS='[\"imaps://user:password@host/INBOX\"]'.")
    if settings.receivers and not settings.transport:
        what = "Mail comes in, and what agents write to others is kept here."
        yield warning(NAME, what, you_can="set POSTROOM_TRANSPORT=smtp://user:password@host:587.")
