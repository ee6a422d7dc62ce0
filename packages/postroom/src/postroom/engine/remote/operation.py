"""One operation of a room, as both ends of the wire see it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.remote import signature
from postroom.engine.remote.signature import Field, Signature, adapter_of
from postroom.engine.remote.wire import is_array
from postroom.model.choices import Scope
from postroom.model.errors import InvalidRequest

MAILBOX = "mailbox"
ROOM = "room"
_IN_PATH = re.compile(r"\{(\w+)\}")
_BODY_VERBS = ("POST", "PUT", "PATCH")


@dataclass(frozen=True)
class WireRequest:
    """A call as it travels: the path with its parameters filled in, the query, and the JSON of the body (`None`: no body)."""

    verb: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclass(frozen=True)
class Operation:
    """One row: a method, where it stands in the REST interface, and what a key needs for it.

    `part` says whose method it is: `mailbox`, `mailbox.requests`, `room`, or a part of the room (`approvals`). A key needs
    `scope` and all of `beside`, or `instead` alone; with no scope, any for that mailbox. `mailboxes` are arguments that name
    mailboxes which the key must be for: where there are none, and no mailbox in the path, it must be for all. `subject` says what
    belongs to a mailbox that only the store knows (an approval). `names` are arguments called otherwise on the wire.
    `finish` makes of a result what travels, of type `returns`; `reveals` is the field of a result whose secret is shown this once.
    `stays` are arguments that mean nothing elsewhere, such as a function that is told how far long work has come.
    """

    part: str
    verb: str
    path: str
    method: Callable[..., Any]
    scope: Scope | None
    beside: tuple[Scope, ...] = ()
    instead: Scope | None = None
    mailboxes: tuple[str, ...] = ()
    subject: str | None = None
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    returns: Any = None
    finish: Callable[[Any], Awaitable[Any]] | None = None
    reveals: str | None = None
    stays: tuple[str, ...] = ()

    @cached_property
    def name(self) -> str:
        """`mailbox.send`, `approvals.approve`."""
        return f"{self.part}.{self.method.__name__}"

    @property
    def of_mailbox(self) -> bool:
        """Whether it is done through a handle on the mailbox that the path names."""
        return self.part.split(".")[0] == MAILBOX

    @property
    def writes(self) -> bool:
        """Whether it may change anything."""
        return self.verb != "GET"

    @cached_property
    def takes_key(self) -> bool:
        """Whether it has an idempotency key of its own (`key`), as sends have."""
        return "key" in {field.name for field in self.signature.fields}

    @cached_property
    def waits(self) -> bool:
        """Whether it may wait for something to happen, for as long as its caller says (`wait`)."""
        return "wait" in {field.name for field in self.signature.fields}

    @cached_property
    def signature(self) -> Signature:
        """What the method takes and gives."""
        return signature.signature_of(self.method)

    @cached_property
    def in_path(self) -> tuple[str, ...]:
        """The names in the path, in order."""
        return tuple(_IN_PATH.findall(self.path))

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The parameters by their names on the wire."""
        travels = (field for field in self.signature.fields if field.name not in self.stays)
        return {self.names.get(field.name, field.name): field for field in travels}

    @cached_property
    def path_model(self) -> type[BaseModel]:
        """The parameters in the path, without the mailbox whose handle it is."""
        own = {wire: each for wire, each in self.fields.items() if wire in self.in_path}
        return signature.model_of(f"{self._title}Path", own)

    @cached_property
    def query_model(self) -> type[BaseModel]:
        """The parameters in the query: all others of what reads or deletes."""
        return signature.model_of(f"{self._title}Query", {} if self.verb in _BODY_VERBS else self._others)

    @cached_property
    def body_model(self) -> type[BaseModel] | None:
        """The JSON object in the body; `None` where there is none to send."""
        if self.verb not in _BODY_VERBS or not self._others:
            return None
        return signature.model_of(f"{self._title}Body", self._others)

    @cached_property
    def result(self) -> TypeAdapter[Any]:
        """What reads and writes the result."""
        return adapter_of(self.returns or self.signature.returns)

    @cached_property
    def is_silent(self) -> bool:
        """Whether nothing comes back."""
        return self.returns is None and self.signature.returns is type(None)

    def target(self, room: Any, mailbox: AsyncMailbox | None) -> Any:
        """The object whose method it is."""
        first, *rest = self.part.split(".")
        root = mailbox if first == MAILBOX else room if first == ROOM else getattr(room, first)
        return reduce(getattr, rest, root)

    def arguments(
        self, path: Mapping[str, str], query: Sequence[tuple[str, str]] = (), body: bytes = b""
    ) -> dict[str, Any]:
        """The method's arguments out of a request's parts. Raises `ValidationError`, `InvalidRequest`."""
        wanted = {name: value for name, value in path.items() if name in self.fields}
        models = [self.path_model.model_validate(wanted), self.query_model.model_validate(self._collected(query))]
        if self.body_model is not None:
            models.append(self.body_model.model_validate_json(body or b"{}"))
        elif body.strip() not in (b"", b"{}"):
            raise InvalidRequest(f"{self.verb} {self.path} takes no body.")
        given = {name: value for model in models for name, value in _set(model).items()}
        return {self.fields[wire].name: value for wire, value in given.items()}

    def call(self, target: Any, arguments: Mapping[str, Any]) -> Any:
        """Call the method on its object."""
        named, variadic = dict(arguments), self.signature.variadic
        positional = named.pop(variadic, ()) if variadic else ()
        return getattr(target, self.method.__name__)(*positional, **named)

    def request(self, arguments: Mapping[str, Any], *, mailbox: str | None = None) -> WireRequest:
        """The request for a call with these arguments. Raises `InvalidRequest` for what cannot travel."""
        travels = {name: value for name, value in arguments.items() if name not in self.stays}
        wire = {self.names.get(name, name): value for name, value in travels.items()}
        path = {**wire, MAILBOX: mailbox} if self.of_mailbox else wire
        filled = _IN_PATH.sub(lambda found: _segment(str(path[found[1]])), self.path)
        others = {name: value for name, value in wire.items() if name not in self.in_path}
        if self.verb in _BODY_VERBS:
            return WireRequest(self.verb, filled, body=self._written(self.body_model, others))
        query = self._validated(self.query_model, others).model_dump(mode="json", exclude_unset=True)
        return WireRequest(self.verb, filled, query=tuple(_pairs(query)))

    def write(self, result: Any) -> bytes:
        """The JSON of a result."""
        if self.reveals is None:
            return self.result.dump_json(result)
        secret = getattr(result, self.reveals)
        shown = {self.reveals: secret.get_secret_value() if secret is not None else None}
        return adapter_of(dict[str, Any]).dump_json({**self.result.dump_python(result, mode="json"), **shown})

    def read(self, content: bytes) -> Any:
        """The result out of its JSON."""
        return None if self.is_silent else self.result.validate_json(content)

    @property
    def _title(self) -> str:
        return "".join(word.title() for word in re.split(r"[._]", self.name))

    @cached_property
    def _others(self) -> dict[str, Field]:
        return {wire: each for wire, each in self.fields.items() if wire not in self.in_path}

    def _collected(self, query: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Values by name; those that may be several as a list."""
        found: dict[str, Any] = {}
        for name, value in query:
            if name in self.fields and is_array(self.fields[name].type):
                found.setdefault(name, []).append(value)
            else:
                found[name] = value
        return found

    def _written(self, model: type[BaseModel] | None, values: Mapping[str, Any]) -> bytes | None:
        if model is None:
            return None
        return self._validated(model, values).model_dump_json(exclude_unset=True).encode()

    def _validated(self, model: type[BaseModel], values: Mapping[str, Any]) -> BaseModel:
        plain = {name: _plain(value, self.fields[name]) for name, value in values.items()}
        try:
            return model.model_validate(plain)
        except ValidationError as error:
            raise InvalidRequest(faults_of(error)) from None


def faults_of(error: ValidationError) -> str:
    """What is wrong with some arguments, as a sentence; nothing of what was given."""
    said = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'the body'}: {each['msg']}" for each in error.errors()[:10])
    return f"The arguments do not fit: {said}."


def _segment(value: str) -> str:
    """A value as one segment of a path. Whoever carries a path takes dots out of it (RFC 3986 section 5.2.4): it would be another
    operation's.
    """
    if value in ("", ".", ".."):
        raise InvalidRequest(f"There is nothing named {value!r}.", you_can="give an id, such as m12 or t3.")
    return quote(value, safe="")


def _set(model: BaseModel) -> dict[str, Any]:
    return {name: getattr(model, name) for name in model.model_fields_set}


def _plain(value: Any, wanted: Field) -> Any:
    """A model of the caller's own, where only an object is wanted, as that object."""
    return value.model_dump(mode="json") if isinstance(value, BaseModel) and wanted.name == "body" else value


def _pairs(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in query.items():
        found.extend(
            (name, _text(each)) for each in (value if isinstance(value, list) else [value]) if each is not None
        )
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
