"""Rules that need no training: the marks of a chat between a person and a model, and what concepts say when they stand close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress

from postroom.mail.injection.tokens import CONCEPTS

REACH = 9
"""So many tokens may stand between the first and the last concept of a rule."""

_NEIGHBOURS = 6

_MARKS = re.compile(
    r"""<\|[\w ]{2,30}\|?>|\[/?INST\]|<</?SYS>>
    |<<?/?(?:system|assistant|instructions?|important|information|admin|tool_?call|function_?call|user|human|prompt|override|directive|command)\b[^<>\n]{0,40}>
    |\{\{?[#~/]?(?:system|user|assistant|instruction)\b
    |(?:^|\n|"|')[ \t>*#]{0,8}(?:system|assistant|human|user|ai|bot|new\s+instructions?|instructions?\s+for\s+(?:the\s+)?(?:ai|assistant))(?:\s+(?:prompt|message|note|override|instructions?|update))?\s?:(?=\s?\S)
    |\#{2,}\s?(?:system|instructions?|response|new\s+(?:task|instructions?)|admin|human|assistant|user|end)\b
    |(?:begin|end|start|stop)\s+(?:of\s+)?(?:the\s+)?(?:system|prompt|e-?mail|message|context|document|data|input|output|admin|session|user)\b[^\n]{0,20}[\])}>=-]
    |"(?:tool|tool_name|function|action|recipient_name|arguments|parameters|name)"\s?:\s?["{]
    |\b(?:action\s+input|final\s+answer|thought|observation|action)\s?:\s?[\w{"]
    |!\[[^\]\n]{0,80}\]\(\s?https?://[^\s)]{0,300}[{?=<]
    |\b(?:send|forward|delete|create|execute|run|call|invoke)_(?:e?mails?|messages?|money|files?|calendar|contact|filter|command|all|event)\w{0,20}\s?\(""",
    re.IGNORECASE | re.VERBOSE,
)
# What each mark has: a sign with its neighbours, or one of four words with the next. Few letters have any of it.
_SIGNS = re.compile(
    r"""[<\[{\#!_:](?:
    (?<=<)(?=[|<]|/?(?:system|assistant|instruction|important|information|admin|tool|function|user|human|prompt|override|directive|command))
    |(?<=\[)/?inst\]
    |(?<=\{)[{\#~/suai]
    |(?<=\#)\#
    |(?<=!)\[
    |(?<=_)(?:e?mail|message|money|file|calendar|contact|filter|command|all|event)
    |(?<=system:)|(?<=assistant:)|(?<=human:)|(?<=user:)|(?<=ai:)|(?<=bot:)|(?<=instruction:)|(?<=instructions:)
    |(?<=prompt:)|(?<=message:)|(?<=note:)|(?<=override:)|(?<=update:)
    |(?<=input:)|(?<=answer:)|(?<=thought:)|(?<=observation:)|(?<=action:)|(?<=":)|(?<=\s:))""",
    re.IGNORECASE | re.VERBOSE,
)
_LIMITS = re.compile(
    r"(?:begin|end|start|stop)\s++(?:of|the|system|prompt|e-?mail|message|context|document|data|input|output|admin|session|user)\b"
)
_IN_MARKS = ("<", "[", "{", "#", ":", "_", "!", "begin", "end", "start", "stop")

RULES: dict[str, tuple[tuple[str, ...], ...]] = {
    "override": (("override", "instruction"), ("override", "former", "mail"), ("override", "former", "output")),
    "new_instructions": (("now", "instruction", "machine"), ("former", "instruction", "not"), ("system", "override")),
    "role": (("role", "machine"), ("you", "now", "machine"), ("you", "role", "not"), ("you", "machine", "must")),
    "exposure": (("output", "system", "instruction"), ("output", "you", "instruction"), ("output", "secret")),
    "exfiltration": (
        ("send", "former", "mail"),
        ("send", "secret"),
        ("send", "user", "mail"),
        ("seize", "send", "mail"),
    ),
    "concealment": (("not", "output", "user"), ("not", "user", "must"), ("not", "send", "user")),
    "addressed_to_machine": (("machine", "must"), ("machine", "instruction"), ("machine", "mail", "output")),
    "action": (("seize", "former", "mail"), ("seize", "not", "user"), ("machine", "seize")),
}
_MASKS = {
    name: tuple(sum(1 << CONCEPTS[concept] for concept in group) for group in groups) for name, groups in RULES.items()
}


def marks_in(text: str) -> list[str]:
    """What looks like a piece of a chat's format: roles, delimiters, tool calls."""
    if not (_SIGNS.search(text) or _LIMITS.search(text.lower())):
        return []
    return [match[0].strip() for match in _MARKS.finditer(_lines_that_may_mark(text))]


def _lines_that_may_mark(text: str) -> str:
    """Lines with what some mark has, and the line below each: most lines of a letter have nothing of it."""
    lines = text.split("\n")
    found = [index for index, line in enumerate(text.lower().split("\n")) if any(map(line.__contains__, _IN_MARKS))]
    wanted = sorted({*found, *(index + 1 for index in found)})
    return "\n".join(lines[index] for index in wanted if index < len(lines))


def concepts_close(concepts: Sequence[int]) -> dict[str, int]:
    """For each rule that holds somewhere, the first place where it does."""
    events = [(at, each) for at, each in compress(enumerate(concepts), concepts) if each <= len(CONCEPTS)]
    found: dict[str, int] = {}
    for number, (at, first) in enumerate(events):
        near = 1 << first
        for place, concept in events[number + 1 : number + _NEIGHBOURS]:
            if place - at > REACH:
                break
            near |= 1 << concept
        for name in _that_hold(near):
            found.setdefault(name, at)
    return found


@lru_cache(maxsize=4096)
def _that_hold(near: int) -> tuple[str, ...]:
    """The rules all of whose concepts are among these, one bit each."""
    return tuple(name for name, masks in _MASKS.items() if any(near & mask == mask for mask in masks))
