"""Calls of web servers. The only file that imports `httpx`."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from functools import cached_property

import httpx

from postroom.backends.mail_url import is_loopback
from postroom.backends.web_addresses import Networks, reachable
from postroom.model.errors import ConfigurationError
from postroom.model.webhook import Latency
from postroom.ports.http import BeforeBody, HttpAnswer, NotAnswered, NotSent
from postroom.ports.web import WebAnswer

Resolve = Callable[[str, int], Awaitable[list[str]]]

_MOST_ADDRESSES = 3
_SLOW_SECONDS = 1.0
_USER_AGENT = "Postroom"
_MOST_OCTETS = 64 * 1024 * 1024


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as this machine knows them. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class HttpWeb:
    """POSTs to URLs that others chose. A name is resolved once, and the very address that was looked at is called; every call
    has a connection of its own, no proxy, no redirect, no cookie, and `timeout` seconds in all.

    It is `httpx`'s transport without its client, which would log whole URLs.
    """

    def __init__(
        self,
        networks: Networks,
        *,
        timeout: float,
        resolve: Resolve = resolve,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._networks = networks
        self._timeout = timeout
        self._resolve = resolve
        self._transport = httpx.AsyncHTTPTransport(
            verify=context if context is not None else True,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        """POST once; of the answer only status and header are read, never the body."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._post(httpx.URL(url), headers, body)
        except TimeoutError:
            answer = WebAnswer(error="timeout")
        except httpx.InvalidURL:
            answer = WebAnswer(error="bad_url")
        return replace(answer, latency=Latency.SLOW if loop.time() - begun >= _SLOW_SECONDS else Latency.FAST)

    async def aclose(self) -> None:
        """Close what is open."""
        await self._transport.aclose()

    async def _post(self, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        encrypted = url.scheme == "https"
        try:
            found = await self._resolve(url.host, url.port or (443 if encrypted else 80))
        except (OSError, UnicodeError):  # the second for what can be no host's name
            return WebAnswer(error="unknown_host")
        allowed = reachable(found, self._networks, encrypted=encrypted)
        answer = WebAnswer(error="not_allowed" if found else "unknown_host")
        for address in allowed[:_MOST_ADDRESSES]:
            answer = await self._call(url, address, headers, body)
            if answer.error != "unreachable":
                break
        return answer

    async def _call(self, url: httpx.URL, address: str, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        """To this address and no other; for TLS the name in the URL counts."""
        request = httpx.Request(
            "POST",
            url.copy_with(host=address),
            headers={"user-agent": _USER_AGENT, **headers, "host": url.netloc.decode("ascii")},
            content=body,
            extensions={"sni_hostname": url.host},
        )
        try:
            return await self._read(request)
        except httpx.ConnectError as error:
            return WebAnswer(error="tls" if _is_about_tls(error) else "unreachable")
        except httpx.HTTPError:
            return WebAnswer(error="dropped")

    async def _read(self, request: httpx.Request) -> WebAnswer:
        response = await self._transport.handle_async_request(request)
        try:
            return WebAnswer(status=response.status_code, retry_after=response.headers.get("retry-after", "")[:100])
        finally:
            await response.aclose()


class HttpClient:
    """Calls interfaces whose URLs the room was told, over pooled connections: no proxy, no redirect, no cookie.

    An answer of more than `most_octets` counts as none. As above, it is `httpx`'s transport without its client.
    """

    def __init__(
        self, *, timeout: float = 30, most_octets: int = _MOST_OCTETS, context: ssl.SSLContext | None = None
    ) -> None:
        self._timeout = timeout
        self._most_octets = most_octets
        self._context = context

    async def request(
        self,
        verb: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes = b"",
        timeout: float | None = None,
        before_body: BeforeBody | None = None,
    ) -> HttpAnswer:
        """Ask once; see `Http`."""
        leaving = _Leaving(body, before_body)
        request = _request(verb, url, headers, leaving)
        try:
            async with asyncio.timeout(self._timeout if timeout is None else timeout):
                return await self._answer(request)
        except TimeoutError:
            raise leaving.fault("did not answer in time") from None
        except httpx.HTTPError as error:
            raise leaving.fault(_reason(error)) from error

    async def aclose(self) -> None:
        """Close the pooled connections."""
        if "_transport" in self.__dict__:
            await self._transport.aclose()

    @cached_property
    def _transport(self) -> httpx.AsyncHTTPTransport:
        """Made at the first request: it loads the certificates that are trusted."""
        return httpx.AsyncHTTPTransport(verify=self._context if self._context is not None else True, trust_env=False)

    async def _answer(self, request: httpx.Request) -> HttpAnswer:
        response = await self._transport.handle_async_request(request)
        try:
            body = await self._read(response)
        finally:
            await response.aclose()
        return HttpAnswer(response.status_code, {name.lower(): value for name, value in response.headers.items()}, body)

    async def _read(self, response: httpx.Response) -> bytes:
        read = bytearray()
        assert isinstance(response.stream, httpx.AsyncByteStream), "an asynchronous transport answers so"
        async for octets in response.stream:
            read += octets
            if len(read) > self._most_octets:
                raise httpx.ReadError("answered with more than is read")
        return bytes(read)


class _Leaving(httpx.AsyncByteStream):
    """A body on its way out, which knows whether it has begun to leave."""

    def __init__(self, content: bytes, before: BeforeBody | None) -> None:
        self.content = content
        self._before = before
        self._begun = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._before is not None:
            await self._before()
        self._begun = True
        if self.content:
            yield self.content

    def fault(self, reason: str) -> NotSent | NotAnswered:
        """What a request came to that has no answer."""
        return NotAnswered(reason) if self._begun else NotSent(reason)


def _request(verb: str, url: str, headers: Mapping[str, str], body: _Leaving) -> httpx.Request:
    """Asks for no compression, so that what is counted is what comes."""
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL:
        raise ConfigurationError("The URL of an HTTP interface cannot be read.") from None
    if target.scheme != "https" and not (target.scheme == "http" and is_loopback(target.host)):
        raise ConfigurationError(f"The HTTP interface of {target.host or 'no host'} is called by https:// only.")
    if target.userinfo:
        raise ConfigurationError(f"The URL of the HTTP interface of {target.host} carries a user; it would be shown.")
    sized = {"content-length": str(len(body.content))} if body.content or verb in ("POST", "PUT", "PATCH") else {}
    host = {"host": target.netloc.decode("ascii")}
    told = {"user-agent": _USER_AGENT, "accept-encoding": "identity", **headers, **sized, **host}
    return httpx.Request(verb, target, headers=told, stream=body)


def _reason(error: httpx.HTTPError) -> str:
    """Why there is no answer, as the end of a sentence that begins with the server's name."""
    if _is_about_tls(error):
        return "could not agree on TLS"
    if isinstance(error, httpx.ConnectError):
        return "could not be reached"
    if isinstance(error, httpx.ReadError) and str(error).startswith("answered"):
        return str(error)
    return "closed the connection"


def _is_about_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
