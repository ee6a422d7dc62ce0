"""Logging in to an SMTP server by access token (RFC 4954, RFC 7628)."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Collection

from postroom.backends.sasl import Bearer, choose, last_response
from postroom.backends.smtp_reply import Reply
from postroom.model.errors import TransportUnavailable

Say = Callable[[bytes], Awaitable[Reply]]

CONTINUE, WELCOME = 334, 235
LONGEST_COMMAND = 510
"""Octets of a command line without its end (RFC 5321 section 4.5.3.1.4): a longer token waits until it is asked for."""


class TokenRefused(TransportUnavailable):
    """The server does not take this token. Its text does not show it."""

    def __init__(self, bearer: Bearer, reply: Reply) -> None:
        super().__init__(
            f"The mail server {bearer.host}:{bearer.port} refused the access token ({_code(reply)}); if it goes on, sign in to "
            "the account again."
        )
        self.token = bearer.token


async def log_in_by_token(say: Say, bearer: Bearer, *, offered: Collection[str]) -> None:
    """AUTH by a mechanism that the server offers. Raises `TokenRefused`, or `TransportUnavailable` for anything else."""
    mechanism = choose(offered)
    if mechanism is None:
        raise TransportUnavailable(f"The mail server {bearer.host}:{bearer.port} offers no login by access token.")
    reply = await _say_it(say, mechanism, _encoded(bearer.first_response(mechanism)))
    if reply.code == CONTINUE:  # the server describes a fault, and refuses once it is answered
        reply = await say(_encoded(last_response(mechanism)))
    if reply.code == WELCOME:
        return
    if reply.severity == 4:
        raise TransportUnavailable(
            f"The mail server {bearer.host}:{bearer.port} cannot check a login now ({_code(reply)})."
        )
    raise TokenRefused(bearer, reply)


async def _say_it(say: Say, mechanism: str, response: bytes) -> Reply:
    command = b"AUTH " + mechanism.encode()
    if len(command) + 1 + len(response) <= LONGEST_COMMAND:
        return await say(command + b" " + response)
    reply = await say(command)
    return await say(response) if reply.code == CONTINUE else reply


def _encoded(response: str) -> bytes:
    return base64.b64encode(response.encode())


def _code(reply: Reply) -> Reply:
    """Without the text: a careless server repeats what it was sent."""
    return Reply(code=reply.code, enhanced=reply.enhanced)
