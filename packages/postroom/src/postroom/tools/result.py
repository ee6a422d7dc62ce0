"""What a tool gives back: text for the model, a typed object for the program."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from postroom.mail.fence import fence, one_line
from postroom.model.errors import InvalidRequest, PostroomError
from postroom.tools.nonce import new_nonce

Model = TypeVar("Model", bound=BaseModel)
log = logging.getLogger("postroom.tools")


@dataclass(frozen=True)
class ToolResult:
    """`text` is all that the model reads; `data` is plain JSON data for the program; `error` is set on a refusal."""

    text: str
    data: dict[str, Any]
    error: PostroomError | None = None

    @property
    def refused(self) -> bool:
        """Whether the tool did not do what it was asked."""
        return self.error is not None


def told(text: str, value: BaseModel) -> ToolResult:
    """A result whose data is `value`."""
    return ToolResult(text, value.model_dump(mode="json"))


class InternalError(PostroomError):
    """Something broke that no agent can mend."""

    code = "internal_error"


def refusal(error: PostroomError) -> ToolResult:
    """A refusal as the model reads it, beginning with NOT DONE. What may have come by mail stands behind it in a fence."""
    text, words = error.as_text(), dict.fromkeys(filter(None, error.untrusted))
    for number, untrusted in enumerate(words, 1):
        text = text.replace(untrusted, f"[{number}]")
    told = "\n".join(f"[{number}] {one_line(untrusted)}" for number, untrusted in enumerate(words, 1))
    fenced = f"\n{fence(told, nonce=new_nonce())}" if told else ""
    return ToolResult(text=text + fenced, data=error.as_dict(), error=error)


def checked(kind: type[Model], given: Mapping[str, Any] | str) -> Model:
    """What a model gave, or its JSON text as it stands. Raises `InvalidRequest`, which says what is wrong with each."""
    try:
        return kind.model_validate_json(given) if isinstance(given, str) else kind.model_validate(given)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}"
            for each in error.errors(include_url=False)
        )
        raise InvalidRequest(f"{faults}.", you_can="correct the arguments and call again.") from None


def crash(tool: str) -> ToolResult:
    """A crash: the model gets a reference, the log gets the traceback."""
    reference = secrets.token_hex(4)
    log.exception("tool.crashed", extra={"tool": tool, "reference": reference})
    return refusal(
        InternalError(
            f"The mail system failed (reference {reference}). It is unknown whether the action happened.",
            you_can="read the thread to see what was sent before you try again.",
        )
    )
