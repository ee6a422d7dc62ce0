"""Scenario files: YAML, where every mistake is told with its file, its line, its place and what is wrong."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from postroom.model.errors import ConfigurationError
from postroom.testing.scenarios.actions import ACTORS
from postroom.testing.scenarios.scenario import NAMES_NOTHING, Scenario

if TYPE_CHECKING:
    import yaml

INSTALL = "Scenario files need PyYAML: pip install 'postroom[testing]'."


def read_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file. Raises `ConfigurationError` that names the file, the place in it, and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: this file cannot be read: {error}") from None
    tree = _tree(text, path)
    try:
        return Scenario.model_validate(tree.data)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_told(path, tree, error))) from None


class _Tree:
    """A YAML document: what it says, and on which line each part of it stands."""

    def __init__(self, data: Any, node: yaml.Node | None) -> None:
        self.data = data
        self._node = node

    def line(self, place: Sequence[Hashable]) -> int:
        """The line of the innermost part of this place that is there."""
        node, line = self._node, 1
        for key in place:
            node, line = _child(node, key, line)
        return line


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


def _tree(text: str, path: Path) -> _Tree:
    """Raises `ConfigurationError` for what is no YAML, or says a thing twice."""
    try:
        import yaml
    except ImportError:
        raise ConfigurationError(INSTALL) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _require_unique_keys(node, path)
        return _Tree(yaml.safe_load(text), node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark is not None else str(path)
        raise ConfigurationError(
            f"{place}: this is no YAML: {getattr(error, 'problem', error)}; a text with : ? # or {{ in it needs quotes."
        ) from None


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


def _told(path: Path, tree: _Tree, error: ValidationError) -> Iterator[str]:
    """A line for each mistake: file, line, place, what is wrong."""
    faults = error.errors(include_url=False)
    for fault in faults:
        if fault["type"] == "too_short" and any(_is_within(other["loc"], fault["loc"]) for other in faults):
            continue  # nothing is missing there: what stands there is wrong
        said = fault["msg"].removeprefix("Value error, ").removesuffix(".")
        if fault["type"] == "extra_forbidden":
            said = "there is no such word here"
        mistakes = fault["ctx"]["mistakes"] if fault["type"] == NAMES_NOTHING else [(_place(fault["loc"]), said)]
        for place, mistake in mistakes:
            yield f"{path}:{tree.line(place)}: {'.'.join(map(str, place)) or 'the whole file'}: {mistake}."


def _is_within(inner: Sequence[Any], outer: Sequence[Any]) -> bool:
    return len(inner) > len(outer) and tuple(inner[: len(outer)]) == tuple(outer)


def _place(loc: Sequence[Any]) -> list[Any]:
    """Where it stands in the file: without what pydantic puts behind the number of an action, its kind."""
    tagged = len(loc) > 2 and loc[0] == "actions" and loc[2] in ACTORS
    return [*loc[:2], *loc[3:]] if tagged else list(loc)
