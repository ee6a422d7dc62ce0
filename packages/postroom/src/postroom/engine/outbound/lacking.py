"""What the provider of a room cannot do that the room relies on, in sentences, with what to do about each."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from postroom.backends.registry import find_provider, provider_names
from postroom.model.settings import Settings

if TYPE_CHECKING:
    from postroom.model.provider import Capabilities

log = logging.getLogger("postroom.providers")


class Lack(NamedTuple):
    """One thing that is missing, in a word and in a sentence, and what the user can do."""

    code: str
    what: str
    you_can: str


def find_lacks(transport: str | None, settings: Settings, *, receives: bool) -> list[Lack]:
    """What is missing where this URL is the way out; `receives` says whether mail comes in by another way."""
    name = _name(transport)
    if name not in provider_names():
        return []
    able = find_provider(name).capabilities
    known = bool(settings.provider_secrets.get(name))
    return [*_in_what_leaves(name, able), *_in_what_it_tells(name, able, known=known, receives=receives)]


def tell_once(transport: object, settings: Settings, *, receives: bool) -> None:
    """Say at the opening of a room what it will miss; a way out that is no URL says itself what it is."""
    if not isinstance(transport, str):
        return
    for lack in find_lacks(transport, settings, receives=receives):
        log.warning("provider.lacks", extra={"source": _name(transport), "reason": lack.code})


def _in_what_leaves(name: str, able: Capabilities) -> Iterator[Lack]:
    if not able.answers:
        what = f"{name} carries no In-Reply-To or References: readers see no thread."
        yield Lack("answers", what, "use it for mail that nobody answers, or another provider.")
    if not able.headers:
        what = f"{name} carries no List-Unsubscribe: readers see no way out of outreach by one click."
        yield Lack("headers", what, "say in the text how to end it, or use another provider for outreach.")
    if not able.attachments:
        yield Lack(
            "attachments", f"{name} carries no attachments: a message with one fails.", "send a link in its place."
        )
    if not able.html:
        what = f"{name} carries no HTML: readers see the text alone."
        yield Lack("html", what, "write the text so that it stands by itself.")
    if not (able.lookup or able.idempotent):
        what = f"{name} cannot be asked whether a message left: where its answer is lost, the outcome stays `unknown`."
        yield Lack("lookup", what, "let its events come in, which settle that; or decide by `postroom outbox`.")


def _in_what_it_tells(name: str, able: Capabilities, *, known: bool, receives: bool) -> Iterator[Lack]:
    if not able.events:
        what = f"{name} reports no bounces by web calls: what bounces is known only if a report comes as mail."
        yield Lack("events", what, "let the domain's own mail come in by a receiver.")
    elif not known:
        what = f"Bounces and complaints that {name} reports are not heard: the secret of its web calls is not set."
        yield Lack(
            "secret", what, f"""set POSTROOM_PROVIDER_SECRETS='{{"{name}": "..."}}', and let it call this room."""
        )
    if not (receives or (able.inbound and known)):
        way = "hands over no received mail" if not able.inbound else "may hand over no received mail yet"
        what = f"{name} {way}, and no receiver is set: answers do not come in."
        yield Lack("inbound", what, "set POSTROOM_RECEIVERS.")


def _name(transport: str | None) -> str:
    return urlsplit(transport).scheme if transport is not None else ""
