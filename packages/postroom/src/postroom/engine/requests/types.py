"""What a room has agreed on with others: for each type of request, what is asked and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError

from postroom.mail.request_part import first_flaws
from postroom.model.errors import ConfigurationError, InvalidRequest
from postroom.model.request import Flaw, Json, RequestKind, RequestPart

UNKNOWN_TYPE = Flaw(at="/type", code="unknown_type")
_SHAPE = "like 'purchase-order/1': lower case, and a version"
_EVERY = (RequestKind.REQUEST, RequestKind.ANSWER)

Model = type[BaseModel]


@dataclass(frozen=True)
class RequestTypes:
    """The types that this process knows, by name: the model of what is asked, and of what is answered."""

    known: dict[str, dict[RequestKind, Model]] = field(default_factory=dict)

    def define(self, name: str, *, asks: Model, answers: Model) -> None:
        """Agree on a type. Raises `ConfigurationError` for a name that cannot travel."""
        try:
            RequestPart(kind=RequestKind.REQUEST, id="unwritten", type=name)
        except ValidationError:
            raise ConfigurationError(f"{name[:80]!r} is not a type of request; they look {_SHAPE}.") from None
        self.known[name] = {RequestKind.REQUEST: asks, RequestKind.ANSWER: answers}

    def checked(self, name: str, kind: RequestKind, body: Json | BaseModel) -> Json:
        """A body as it may leave. Raises `InvalidRequest` that says where it is not as agreed."""
        if name not in self.known:
            raise InvalidRequest(
                f"{name[:80]!r} is no type of request that this room knows.",
                you_can=f"use one of: {', '.join(sorted(self.known)) or 'none; a developer defines them'}.",
            )
        model = self.known[name][kind]
        try:
            value = model.model_validate(body.model_dump() if isinstance(body, BaseModel) else body)
        except ValidationError as error:
            raise InvalidRequest(
                f"The body is not as agreed for {name}: {'; '.join(map(str, first_flaws(error)))}.",
                you_can=f"mend it; its fields are {', '.join(_fields(model))}.",
            ) from None
        return value.model_dump(mode="json", by_alias=True)

    def flaws(self, part: RequestPart) -> tuple[Flaw, ...]:
        """What is wrong with a part that came. A process that knows no type at all, as one that only receives, finds nothing."""
        if part.kind not in _EVERY or not self.known:
            return ()
        if part.type not in self.known:
            return (UNKNOWN_TYPE,)
        try:
            self.known[part.type][part.kind].model_validate(part.body)
        except ValidationError as error:
            return tuple(flaw.model_copy(update={"at": f"/body{flaw.at}"[:200]}) for flaw in first_flaws(error))
        return ()


def _fields(model: Model) -> list[str]:
    return [
        f"{field.alias or name}{'' if field.is_required() else ' (optional)'}"
        for name, field in model.model_fields.items()
    ]
