"""A service's OAuth 2.0 endpoints on loopback: one gives access tokens, the other tells mail servers whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from tests.providers.service import Answer, Asked, Service, json_answer, serving

REFRESH_TOKEN, CLIENT_ID, CLIENT_SECRET = "1//refresh-of-ada", "postroom-client", "shhh-client-secret"


@dataclass
class TokenService:
    """Gives `token-1`, `token-2`, ... for the refresh token of `user`; each holds until it is withdrawn."""

    user: str = "ada@gmail.test"
    lifetime: int = 3600
    length: int = 0
    rotates: bool = False
    refresh_tokens: list[str] = field(default_factory=lambda: [REFRESH_TOKEN])
    issued: list[str] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    service: Service = field(init=False)

    @property
    def token_url(self) -> str:
        return f"{self.service.url}/token"

    @property
    def introspection_url(self) -> str:
        return f"{self.service.url}/introspect"

    @property
    def forms(self) -> list[dict[str, str]]:
        """What was asked at the token endpoint."""
        asked = [each for each in self.service.asked if each.path == "/token"]
        return [{name: values[0] for name, values in parse_qs(each.body.decode()).items()} for each in asked]

    def withdraw(self) -> None:
        """No token that was given holds any more."""
        self.valid.clear()

    def behave(self, asked: Asked) -> Answer:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        return self._introspect(form) if asked.path == "/introspect" else self._exchange(form)

    def _exchange(self, form: dict[str, str]) -> Answer:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return json_answer({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh_tokens[-1]:
            return json_answer({"error": "invalid_grant", "error_description": f"{form}"}, 400)
        token = f"token-{len(self.issued) + 1}".ljust(self.length, "x")
        self.issued.append(token)
        self.valid.add(token)
        told: dict[str, object] = {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime}
        if self.rotates:
            self.refresh_tokens.append(f"{REFRESH_TOKEN}-{len(self.issued)}")
            told["refresh_token"] = self.refresh_tokens[-1]
        return json_answer(told)

    def _introspect(self, form: dict[str, str]) -> Answer:
        if form.get("token") in self.valid:
            return json_answer({"active": True, "username": self.user, "email": self.user})
        return json_answer({"active": False})


@contextmanager
def token_service(**options: object) -> Iterator[TokenService]:
    """One that listens until the end of the block."""
    tokens = TokenService(**options)  # type: ignore[arg-type]  # passed on as they are
    with serving(tokens.behave) as tokens.service:
        yield tokens
