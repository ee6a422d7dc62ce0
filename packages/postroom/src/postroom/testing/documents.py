"""Files that describe something for a test, in YAML or JSON: every mistake is told with its file, its line and its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from postroom.model.errors import ConfigurationError

if TYPE_CHECKING:
    import yaml

INSTALL = "YAML files need PyYAML: pip install 'postroom[testing]'."
NAMES_NOTHING = "names_nothing"
"""The type of an error that carries several mistakes: `ctx["mistakes"]` are pairs of a place and what is wrong there."""

Place = tuple[str | int, ...]
Mistake = tuple[Place, str]
M = TypeVar("M", bound=BaseModel)


class Tree:
    """A document: what it says, and on which line each part of it stands, as far as that is known."""

    def __init__(self, path: Path, data: Any, node: yaml.Node | None) -> None:
        self.path = path
        self.data = data
        self._node = node

    def line(self, place: Sequence[Hashable]) -> str:
        """`cases.json:12`: the line of the innermost part of this place that is there."""
        node, line = self._node, 1
        for key in place:
            node, line = _child(node, key, line)
        return f"{self.path}:{line}" if self._node is not None else str(self.path)


def read_tree(path: Path) -> Tree:
    """Read a file: JSON where its name says so, else YAML. Raises `ConfigurationError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: this file cannot be read: {error}") from None
    return _json_tree(text, path) if path.suffix == ".json" else _yaml_tree(text, path)


def understood(tree: Tree, kind: type[M], *, place_of: Callable[[Sequence[Any]], list[Any]] = list) -> M:
    """What a document says, as a value. Raises `ConfigurationError` with a line for each mistake; `place_of` turns the
    place of a fault in the model into its place in the file.
    """
    try:
        return kind.model_validate(tree.data)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_told(tree, error, place_of))) from None


def _json_tree(text: str, path: Path) -> Tree:
    try:
        data = json.loads(text)
    except ValueError as error:
        line = f"{path}:{error.lineno}" if isinstance(error, json.JSONDecodeError) else str(path)
        raise ConfigurationError(f"{line}: this is no JSON: {error}.") from None
    return Tree(path, data, _lines_of(text))


def _lines_of(text: str) -> yaml.Node | None:
    """JSON is YAML, nearly: where PyYAML is there and agrees, it knows the lines."""
    try:
        import yaml

        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (ImportError, ValueError):
        return None
    except yaml.YAMLError:
        return None


def _yaml_tree(text: str, path: Path) -> Tree:
    """Raises `ConfigurationError` for what is no YAML, or says a thing twice."""
    try:
        import yaml
    except ImportError:
        raise ConfigurationError(INSTALL) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _require_unique_keys(node, path)
        return Tree(path, yaml.safe_load(text), node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark is not None else str(path)
        raise ConfigurationError(
            f"{place}: this is no YAML: {getattr(error, 'problem', error)}; a text with : ? # or {{ in it needs quotes."
        ) from None


def _child(node: yaml.Node | None, key: Hashable, line: int) -> tuple[yaml.Node | None, int]:
    """The node under a key, and its line; a key that is no word of the document leads nowhere."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return value, name.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key].start_mark.line + 1
    return node, line


def _require_unique_keys(node: yaml.Node | None, path: Path) -> None:
    import yaml

    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, yaml.SequenceNode):
            waiting += each.value
        elif isinstance(each, yaml.MappingNode):
            seen: set[str] = set()
            for name, value in each.value:
                if name.value in seen:
                    raise ConfigurationError(f"{path}:{name.start_mark.line + 1}: {name.value!r} is said twice.")
                seen.add(name.value)
                waiting.append(value)


def _told(tree: Tree, error: ValidationError, place_of: Callable[[Sequence[Any]], list[Any]]) -> Iterator[str]:
    """A line for each mistake: file, line, place, what is wrong."""
    faults = error.errors(include_url=False)
    for fault in faults:
        if fault["type"] == "too_short" and any(_is_within(other["loc"], fault["loc"]) for other in faults):
            continue  # nothing is missing there: what stands there is wrong
        said = fault["msg"].removeprefix("Value error, ").removesuffix(".")
        if fault["type"] == "extra_forbidden":
            said = "there is no such word here"
        within = place_of(fault["loc"])
        mistakes = fault["ctx"]["mistakes"] if fault["type"] == NAMES_NOTHING else [((), said)]
        for place, mistake in mistakes:
            whole = [*within, *place]
            yield f"{tree.line(whole)}: {'.'.join(map(str, whole)) or 'the whole file'}: {mistake}."


def _is_within(inner: Sequence[Any], outer: Sequence[Any]) -> bool:
    return len(inner) > len(outer) and tuple(inner[: len(outer)]) == tuple(outer)
