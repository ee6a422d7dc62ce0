"""`GET /openapi.json`: OpenAPI 3.1, made from the table of operations."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from postroom import Event, Scope
from postroom.doors import OPERATIONS, PROBLEM_TYPE, RUN_HEADER, CarriedRun, Operation, Problem

REFERENCES = "#/components/schemas/{model}"
_PROBLEMS = (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503)
_TEXT = {"type": "string", "minLength": 1}
_IDS = {
    "thread": "t",
    "attachment": "a",
    "wait": "w",
    "plan": "f",
    "approval": "p",
    "webhook": "h",
    "request": "q",
    "key": "k",
}
_IDS_IN_PATH = {
    f"{name}_id": {"type": "string", "pattern": rf"^{kind}[1-9][0-9]{{0,8}}$"} for name, kind in _IDS.items()
}
_Key = tuple[str, str]


@cache
def described() -> bytes:
    """The whole description, as JSON; the same for every room."""
    schemas = _schemas()
    beside = [schemas.place(operation, part) for operation in OPERATIONS for part in ("path", "query")]
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.verb.lower()] = _described(operation, schemas)
    paths["/v1/events/stream"] = {"get": _stream()}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Postroom", "version": version("postroom-server"), "description": _ABOUT},
            "security": [{"key": []}],
            "paths": paths,
            "components": {
                "schemas": {name: each for name, each in schemas.definitions.items() if name not in beside},
                "responses": {"Problem": _PROBLEM},
                "parameters": {"Run": _RUN, "IdempotencyKey": _IDEMPOTENCY_KEY},
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "prk_"}},
            },
        }
    ).encode()


_ABOUT = "A room's mailboxes, threads and decisions. What a key may do is decided by its scopes and its mailboxes."
_PROBLEM = {
    "description": "It was not done; `code` and `detail` say why (RFC 9457).",
    "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_RUN = {
    "name": RUN_HEADER,
    "in": "header",
    "description": "Who calls: one compact JSON object.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CarriedRun"}}},
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same call gives back the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}


@dataclass(frozen=True)
class Schemas:
    """The schema of everything that is read or written, by the operation and its part, over shared definitions."""

    made: Mapping[_Key, Any]
    definitions: dict[str, Any]

    def of(self, operation: Operation, part: str) -> dict[str, Any]:
        """A schema, or a reference to it."""
        found: dict[str, Any] = self.made[operation.name, part]
        return found

    def place(self, operation: Operation, part: str) -> str:
        """The name of a schema among the definitions; empty where it has none."""
        return str(self.of(operation, part).get("$ref", "")).rpartition("/")[2]

    def whole(self, operation: Operation, part: str) -> dict[str, Any]:
        """A schema itself."""
        name = self.place(operation, part)
        found: dict[str, Any] = self.definitions[name] if name else self.of(operation, part)
        return found


def _schemas() -> Schemas:
    inputs: list[tuple[_Key, JsonSchemaMode, TypeAdapter[Any]]] = [
        (("", "problem"), "serialization", TypeAdapter(Problem)),
        (("", "run"), "validation", TypeAdapter(CarriedRun)),
        (("", "event"), "serialization", TypeAdapter(Event)),
    ]
    for operation in OPERATIONS:
        inputs.append(((operation.name, "result"), "serialization", operation.result))
        inputs += [((operation.name, part), "validation", TypeAdapter(model)) for part, model in _models(operation)]
    made, rest = TypeAdapter.json_schemas(inputs, ref_template=REFERENCES)
    return Schemas({key: schema for (key, _), schema in made.items()}, _readable(rest.get("$defs", {})))


def _readable(schema: Any) -> Any:
    """Without `writeOnly`: a new secret is shown, once, in the answer."""
    if isinstance(schema, list):
        return [_readable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _readable(each) for name, each in schema.items() if name != "writeOnly"}


def _models(operation: Operation) -> Iterable[tuple[str, Any]]:
    yield "path", operation.path_model
    yield "query", operation.query_model
    if operation.body_model is not None:
        yield "body", operation.body_model


def _described(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    said = inspect.getdoc(operation.method) or ""
    found: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.part],
        "summary": said.partition("\n")[0],
        "description": f"{said}\n\n{_needs(operation)}",
        "x-scope": operation.scope,
        "parameters": _parameters(operation, schemas),
        "responses": _responses(operation, schemas),
    }
    if operation.body_model is not None:
        found["requestBody"] = _body(operation, schemas)
    return found


def _needs(operation: Operation) -> str:
    scopes = [scope for scope in (operation.scope, *operation.beside) if scope is not None]
    needed = " and ".join(f"`{scope}`" for scope in scopes) or "any scope"
    instead = f", or `{operation.instead}`" if operation.instead else ""
    where = "" if operation.of_mailbox or operation.mailboxes or operation.subject else ", for the whole room"
    return f"Takes {needed}{instead}{where}."


def _parameters(operation: Operation, schemas: Schemas) -> list[dict[str, Any]]:
    query = schemas.whole(operation, "query")
    found = [_parameter(name, "path", _IDS_IN_PATH.get(name, _TEXT), required=True) for name in operation.in_path]
    found += [
        _parameter(name, "query", schema, required=name in query.get("required", ()))
        for name, schema in query.get("properties", {}).items()
    ]
    names = ["Run", *(["IdempotencyKey"] if operation.writes else [])]
    return [*found, *({"$ref": f"#/components/parameters/{name}"} for name in names)]


def _parameter(name: str, place: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _body(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    required = bool(schemas.whole(operation, "body").get("required"))
    return {"required": required, "content": {"application/json": {"schema": schemas.of(operation, "body")}}}


def _responses(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if not operation.is_silent:
        done["content"] = {"application/json": {"schema": schemas.of(operation, "result")}}
    problems = {str(status): {"$ref": "#/components/responses/Problem"} for status in _PROBLEMS}
    return {"204" if operation.is_silent else "200": done, **problems}


def _stream() -> dict[str, Any]:
    """Events as they happen; no row of the table, because it never ends."""
    known = {"after": "integer", "names": "array", "mailbox": "string", "thread_id": "string"}
    schemas = {
        name: {"type": kind, **({"items": {"type": "string"}} if kind == "array" else {})}
        for name, kind in known.items()
    }
    events = {
        "description": "Events (text/event-stream).",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
    return {
        "operationId": "events.stream",
        "tags": ["room"],
        "summary": "The audit trail as it grows, resumed by Last-Event-ID.",
        "x-scope": Scope.READ,
        "parameters": [_parameter(name, "query", schema, required=False) for name, schema in schemas.items()],
        "responses": {
            "200": events,
            **{str(status.value): {"$ref": "#/components/responses/Problem"} for status in _OF_A_STREAM},
        },
    }


_OF_A_STREAM = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
