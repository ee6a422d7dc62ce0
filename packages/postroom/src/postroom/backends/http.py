"""Calls of web servers. The only file that imports `httpx`."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import httpx

from postroom.backends.web_addresses import Networks, reachable
from postroom.model.webhook import Latency
from postroom.ports.web import WebAnswer

Resolve = Callable[[str, int], Awaitable[list[str]]]

_MOST_ADDRESSES = 3
_SLOW_SECONDS = 1.0
_USER_AGENT = "Postroom"


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
        except OSError:
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


def _is_about_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
