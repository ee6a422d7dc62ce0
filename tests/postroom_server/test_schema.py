"""The description and the server agree, whatever is sent: checked with schemathesis, by a fixed seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS

from postroom import Postroom, Scope
from postroom.model.settings import Settings
from postroom_server import app
from postroom_server.openapi import described

REAL = {"mailbox": "support", "thread_id": "t1", "message_id": "m1", "approval_id": "p1", "webhook_id": "h1"}
"""What there is in the room, so that calls reach it."""

DESCRIBED: dict[str, Any] = json.loads(described())
NAMES = [(path, verb) for path, verbs in DESCRIBED["paths"].items() for verb in verbs if path != "/v1/events/stream"]


@pytest.fixture(scope="module")
def api() -> Iterator[Any]:
    """A room with some mail in it, and its description as schemathesis reads it."""
    told = Settings(domain="acme.test", mailboxes=("support", "billing"), request_limit=1_000_000)
    with Postroom("acme.test", settings=told, background=False) as room:
        room.mailbox("billing").send("support@acme.test", subject="Refund", text="Somebody wants a refund.")
        room.drain()
        secret = room.keys.create("schema", scopes=set(Scope)).secret.get_secret_value()
        schema = schemathesis.openapi.from_asgi("/openapi.json", app(room))
        schema.config.generation.with_security_parameters = False  # the key is ours; wrong ones are tried elsewhere
        yield schema, {"Authorization": f"Bearer {secret}"}


BY_SEED = settings(
    max_examples=3,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "verb"), NAMES, ids=lambda each: each)
def test_no_call_makes_the_server_fail_or_say_what_it_does_not_describe(
    api: Any, path: str, verb: str, mode: GenerationMode
) -> None:
    """What fits the description may still be refused: no address is nobody's, no id is unknown to a schema."""
    schema, headers = api

    @BY_SEED
    @given(case=schema[path][verb.upper()].as_strategy(generation_mode=mode))
    def call(case: Case) -> None:
        if mode is GenerationMode.POSITIVE:
            case.path_parameters.update({name: REAL[name] for name in case.path_parameters.keys() & REAL.keys()})
        response = case.call(headers=headers)
        case.validate_response(response, excluded_checks=[CHECKS.get_one("positive_data_acceptance")])

    call()
