"""What a model says to itself or to its operator, not to the reader of a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postroom.mail.lint.fault import Fault, first_match, shown

_TAGS = (
    re.compile(
        r"</?(?:think|thinking|scratchpad|reasoning|tool_call|tool_calls|tool_use|tool_response|function_calls?|invoke)>"
    ),
    re.compile(r"<\|(?:im_start|im_end|endoftext|eot_id|start_header_id|assistant|system|user)\|>"),
    re.compile(r"\[/?(?:INST|TOOL_CALLS|TOOL_RESULTS)\]"),
)
_CALLS = (
    re.compile(r"\"(?:tool_calls|tool_call_id|tool_use_id|function_call|tool_name|tool_input)\"\s{0,4}:"),
    re.compile(r"\{\s{0,20}\"name\"\s{0,4}:\s{0,4}\"\w{2,60}\",\s{0,20}\"(?:arguments|parameters|input)\"\s{0,4}:"),
)
_SELF = (
    re.compile(r"\bas an? (?:AI|artificial intelligence|large)?[ -]?(?:language|AI) model\b", re.IGNORECASE),
    re.compile(r"\bmy (?:training data|knowledge cut-?off|system prompt)\b", re.IGNORECASE),
)
_PREFACE = (
    re.compile(
        r"\A\s*(?:(?:sure|certainly|of course|absolutely)[!,.]?\s+)?here(?:'s|’s| is) (?:a|an|the|your|my) (?:[\w-]+ ){0,3}"
        r"(?:draft|e-?mail|reply|response|message)\b[^\n]{0,80}:[ \t]*$",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(r"\A\s*(?:\*\*)?Subject:(?:\*\*)? [^\n]+\n", re.IGNORECASE),
)


def model_talk(text: str) -> Iterator[Fault]:
    """Tags of a model's thinking, fragments of tool calls, talk about itself, and a preface to the mail that it wrote."""
    for kind, name, expressions, remedy in (
        ("thinking", "the model's own mark", _TAGS, "send only what the reader should read"),
        ("tool_call", "a piece of a tool call", _CALLS, "send only what the reader should read"),
        ("model_talk", "the model's talk about itself", _SELF, "answer as the team would, or hand the thread over"),
        ("preface", "the preface", _PREFACE, "begin with the mail itself; the subject is an argument of its own"),
    ):
        for match in first_match(expressions, text):
            yield Fault(kind, f"{name} {shown(match)}", match.start(), remedy)
