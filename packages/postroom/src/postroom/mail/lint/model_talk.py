"""What a model says to itself or to its operator, not to the reader of a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postroom.mail.lint.fault import Fault, first_match, shown
from postroom.mail.wording.expression import expression

_TAGS = (
    expression(
        r"</?(?:think|thinking|scratchpad|reasoning|tool_call|tool_calls|tool_use|tool_response|function_calls?|invoke)>"
    ),
    expression(r"<\|(?:im_start|im_end|endoftext|eot_id|start_header_id|assistant|system|user)\|>"),
    expression(r"\[/?(?:INST|TOOL_CALLS|TOOL_RESULTS)\]"),
)
_CALLS = (
    expression(r"\"(?:tool_calls|tool_call_id|tool_use_id|function_call|tool_name|tool_input)\"\s{0,4}:"),
    expression(r"\{\s{0,20}\"name\"\s{0,4}:\s{0,4}\"\w{2,60}\",\s{0,20}\"(?:arguments|parameters|input)\"\s{0,4}:"),
)
_SELF = (
    expression(r"\bas an? (?:AI|artificial intelligence|large)?[ -]?(?:language|AI) model\b", re.IGNORECASE),
    expression(r"\bmy (?:training data|knowledge cut-?off|system prompt)\b", re.IGNORECASE),
)
_PREFACE = (
    expression(
        r"\A\s*(?:(?:sure|certainly|of course|absolutely)[!,.]?\s+)?here(?:'s|’s| is) (?:a|an|the|your|my) (?:[\w-]+ ){0,3}"
        r"(?:draft|e-?mail|reply|response|message)\b[^\n]{0,80}:[ \t]*$",
        re.IGNORECASE | re.MULTILINE,
    ),
    expression(r"\A\s*(?:\*\*)?Subject:(?:\*\*)? [^\n]+\n", re.IGNORECASE),
)


_ONLY_FOR_READERS = "send only what the reader should read"
_OWN_ROLE = "answer as the team would, or hand the thread over"
_OWN_SUBJECT = "begin with the mail itself; the subject is an argument of its own"
_RULES = (
    ("thinking", "the model's own mark", _TAGS, ("<", "["), _ONLY_FOR_READERS),
    ("tool_call", "a piece of a tool call", _CALLS, ('"',), _ONLY_FOR_READERS),
    ("model_talk", "the model's talk about itself", _SELF, ("model", "my "), _OWN_ROLE),
    ("preface", "the preface", _PREFACE, ("here", "subject:"), _OWN_SUBJECT),
)


def model_talk(text: str) -> Iterator[Fault]:
    """Tags of a model's thinking, fragments of tool calls, talk about itself, and a preface to the mail that it wrote."""
    for kind, name, expressions, hints, remedy in _RULES:
        for match in first_match(expressions, text, hints=hints):
            yield Fault(kind, f"{name} {shown(match)}", match.start(), remedy)
