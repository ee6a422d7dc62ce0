"""Asking a provider for something beside a send: provisioning, and received mail that has to be fetched."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from postroom.backends.providers.account import Account, Request
from postroom.model.errors import ConfigurationError, InvalidRequest, TransportUnavailable
from postroom.model.message import AttachmentContent
from postroom.ports.http import HttpAnswer, NotAnswered, NotSent

log = logging.getLogger(__name__)

_MOST_FILES = 50
_MOST_OCTETS = 30 * 1024 * 1024
_MOST_REASON_CHARS = 300
_LATER = frozenset({408, 425, 429})
GONE = frozenset({404, 410})


def bearer(account: Account) -> dict[str, str]:
    """The header of a JSON request by token (RFC 6750)."""
    return {
        "authorization": f"Bearer {account.token}",
        "accept": "application/json",
        "content-type": "application/json",
    }


def segment(text: str) -> str:
    """One segment of a path, whatever is in it. Raises `InvalidRequest` for one that would lead elsewhere."""
    if text in ("", ".", ".."):
        raise InvalidRequest("A provider named something by no id.")
    return quote(text, safe="")


async def check(
    account: Account, verb: str, path: str, body: object = None, *, unless: Collection[int] = ()
) -> HttpAnswer:
    """Ask once, by token. A 2xx is an answer, and so is a status in `unless`: what was asked for is so already.

    Raises `TransportUnavailable` where it may be asked again, `ConfigurationError` for a token that is refused, and
    `InvalidRequest` with the provider's words for anything else.
    """
    content = json.dumps(body).encode() if body is not None else b""
    try:
        answer = await account.ask(Request(verb, path, bearer(account), content))
    except (NotSent, NotAnswered) as fault:
        raise TransportUnavailable(f"{account.provider} {fault}.") from None
    if answer.is_success or answer.status in unless:
        return answer
    raise _fault(account, answer)


async def fetch(account: Account, path: str, *, unless: Collection[int] = ()) -> Any:
    """What a path answers, as JSON; as `check`."""
    return (await check(account, "GET", path, unless=unless)).json()


def _fault(account: Account, answer: HttpAnswer) -> Exception:
    if answer.status in _LATER or answer.status >= 500:
        return TransportUnavailable(f"{account.provider} answered {answer.status}; it may be asked again later.")
    if answer.status == 401:
        return ConfigurationError(f"{account.provider} refused the token (401).")
    words = _words(answer.json()).replace(account.token, "...")
    said = f": {' '.join(words.split())[:_MOST_REASON_CHARS]}" if words else "."
    return InvalidRequest(f"{account.provider} answered {answer.status}{said}")


def _words(said: object) -> str:
    """The sentence of an error, under whichever name providers give it."""
    for name in ("message", "error", "detail"):
        if isinstance(said, dict) and isinstance(said.get(name), str):
            return str(said[name])
    return ""


class Files:
    """Fetches the files of one message, from URLs that hold their own permission, for as long as that lasts. What is too much, too
    large or gone by now is left out: the message comes in without it.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._octets = 0
        self.found: list[AttachmentContent] = []

    async def add(self, url: str, *, name: str, kind: str, content_id: str = "") -> None:
        """Fetch one, without our token. Raises `TransportUnavailable` where it cannot be had now."""
        if not url or len(self.found) >= _MOST_FILES:
            return
        try:
            answer = await self._account.http.request("GET", url, headers={}, timeout=self._account.timeout)
        except (NotSent, NotAnswered) as fault:
            raise TransportUnavailable(f"{self._account.provider}: a file {fault}.") from None
        if 400 <= answer.status < 500 and answer.status not in _LATER:
            log.warning("provider.file_gone", extra={"source": self._account.provider, "code": answer.status})
            return
        if not answer.is_success:
            raise TransportUnavailable(f"{self._account.provider}: a file was not to be had ({answer.status}).")
        self._octets += len(answer.body)
        if self._octets <= _MOST_OCTETS:
            self.found.append(_file(answer.body, name=name, kind=kind, content_id=content_id))


def _file(content: bytes, *, name: str, kind: str, content_id: str) -> AttachmentContent:
    return AttachmentContent(
        filename=name[:255] or "attachment",
        content_type=kind if "/" in kind else "application/octet-stream",
        content=content,
        inline=bool(content_id),
        content_id=content_id or None,
    )
