"""The JSON part of mail between agents: written from checked values, read with caps, told in lines that a person reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from postroom.model.errors import InvalidRequest
from postroom.model.message import AttachmentContent, Draft, ParsedMessage
from postroom.model.request import Flaw, Json, RequestKind, RequestPart

MEDIA_TYPE = "application/vnd.postroom.request+json"
FILENAME = "request.json"
MAX_OCTETS = 65_536
MAX_DEPTH = 16
_INDENT = "  "

_HEADLINES = {
    RequestKind.REQUEST: "Request",
    RequestKind.ACKNOWLEDGEMENT: "Taken, an answer follows",
    RequestKind.ANSWER: "Answer",
    RequestKind.REJECTION: "Rejected",
}


class MalformedPart(ValueError):
    """A part that calls itself one of ours and cannot be read; `flaw` says how, without repeating any of it."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(str(flaw))
        self.flaw = flaw


def write_part(part: RequestPart) -> AttachmentContent:
    """The part as an attachment. Raises `MalformedPart` where its body is too large or too deep to be taken."""
    content = part.model_dump_json(indent=1, exclude_defaults=True).encode()
    if len(content) > MAX_OCTETS:
        raise MalformedPart(Flaw(at="/body", code="too_long"))
    _refuse_depth(part.body)
    return AttachmentContent(filename=FILENAME, content_type=MEDIA_TYPE, content=content)


def read_part(parsed: ParsedMessage) -> RequestPart | None:
    """The first part of ours in a message, or `None`. Raises `MalformedPart`; the body is not yet checked for its type."""
    found = next((file for file in parsed.attachments if file.content_type == MEDIA_TYPE), None)
    return _read(found.content) if found is not None else None


def part_in(draft: Draft) -> RequestPart | None:
    """The part that stands in a draft, also as its text. A file that only calls itself one is a file like any other."""
    found = next((file for file in draft.attachments if stands_in(draft.text, file)), None)
    return _read(found.content) if found is not None else None


def told(part: RequestPart, words: str = "") -> str:
    """The part for a person: the writer's own words, then what it is, by when, and its body line by line."""
    lines = [_headline(part)]
    lines += [f"By: {part.deadline:%Y-%m-%d %H:%M} UTC"] if part.deadline is not None else []
    lines += [f"Why: {part.reason}"] if part.reason else []
    lines += [f"- {flaw}" for flaw in part.flaws]
    lines += _lines(part.body, "")
    return "\n\n".join(filter(None, (words.strip(), "\n".join(lines))))


def told_anew(part: RequestPart, text: str) -> str:
    """The part below other words: below those of a text that tells it already, or below the whole of one that does not. Raises
    `InvalidRequest` for a text that tells it otherwise.
    """
    words = _unbroken(text).removesuffix(_unbroken(told(part)))
    if _headline(part) in words:
        raise InvalidRequest(
            f"What stands below {_headline(part)!r} is what its part says, and stays as it is.",
            you_can="change the words above it; or reject the draft, and have something else asked.",
        )
    return told(part, words)


def stands_in(text: str, file: AttachmentContent) -> bool:
    """Whether a file is a part of ours that says no more than a text does, line by line."""
    if file.content_type != MEDIA_TYPE:
        return False
    try:
        part = _read(file.content)
    except MalformedPart:
        return False
    return file.filename == FILENAME and file.content == write_part(part).content and text.endswith(told(part))


def _headline(part: RequestPart) -> str:
    return f"{_HEADLINES[part.kind]}: {part.type} ({part.id})"


def _unbroken(text: str) -> str:
    """Without what a form in a browser makes of line ends."""
    return "\n".join(text.splitlines()).rstrip()


def _read(content: bytes) -> RequestPart:
    if len(content) > MAX_OCTETS:
        raise MalformedPart(Flaw(at="", code="too_long"))
    try:
        value = from_json(content, allow_inf_nan=False)
    except ValueError:
        raise MalformedPart(Flaw(at="", code="json_invalid")) from None
    _refuse_depth(value)
    try:
        return RequestPart.model_validate(value)
    except ValidationError as error:
        raise MalformedPart(first_flaws(error)[0]) from None


def first_flaws(error: ValidationError, *, count: int = 20) -> tuple[Flaw, ...]:
    """What a validation found, as places and codes; nothing of the value itself is repeated."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(Flaw(at=_pointer(each["loc"]), code=each["type"][:60]) for each in found[:count])


def _pointer(location: tuple[int | str, ...]) -> str:
    """A JSON pointer; a name that only the writer knows may be anything, so it is cut short."""
    return "".join(f"/{str(step)[:40].replace('~', '~0').replace('/', '~1')}" for step in location)[:200]


def _refuse_depth(value: Any, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise MalformedPart(Flaw(at="/body", code="too_deep"))
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _refuse_depth(inner, depth + 1)


def _lines(value: Json | list[Any], indent: str) -> Iterator[str]:
    entries = value.items() if isinstance(value, dict) else enumerate(value, start=1)
    for name, inner in entries:
        if isinstance(inner, dict | list):
            yield f"{indent}{name}:"
            yield from _lines(inner, indent + _INDENT)
        else:
            yield f"{indent}{name}: {_plain(inner)}"


def _plain(value: Any) -> str:
    return "yes" if value is True else "no" if value is False else "-" if value is None else str(value)
