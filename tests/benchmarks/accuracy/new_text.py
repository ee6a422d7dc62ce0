"""How much of other libraries' marked replies `new_text` gives back exactly, beside those libraries where they are installed.

Run `python -m tests.benchmarks.accuracy.new_text FOLDER` from the root of the workspace. The folder holds unpacked source
packages of `talon` and `quotequail`; their test files are read, never run. Nothing is downloaded, nothing asserted.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postroom.mail.html.text import html_to_text
from postroom.mail.mime.parse import parse
from postroom.mail.replies.new_text import new_text

Reader = Callable[["Marked"], str]

_EXTRACTORS = ("extract_from_plain", "extract_from_html")
_HTML_REPLY = "Hi. I am fine.\n\nThanks,\nAlex"


class _NotWritten(Exception):
    """This side of a comparison is made while the test runs."""


@dataclass(frozen=True)
class Marked:
    """A text or page, and what its author added, as another project marked it."""

    corpus: str
    name: str
    text: str = ""
    html: str = ""
    reply: str = ""


def talon_inline(folder: Path) -> Iterator[Marked]:
    """Every `eq_(reply, extract_from_...(message))` of talon's tests whose both sides are written out."""
    for file in sorted(folder.glob("talon-*/tests/*_quotations_test.py")):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                yield from _comparisons(function)


def _comparisons(function: ast.FunctionDef) -> Iterator[Marked]:
    known: dict[str, str] = {}
    for node in (node for statement in function.body for node in ast.walk(statement)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            with suppress(_NotWritten, ValueError):
                known[node.targets[0].id] = _literal(node.value, known)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "eq_":
            with suppress(_NotWritten, ValueError):
                yield _comparison(function.name, node, known)


def _comparison(name: str, call: ast.Call, known: dict[str, str]) -> Marked:
    reply = _literal(call.args[0], known)
    extraction = next((node for node in ast.walk(call.args[1]) if _is_extraction(node)), None)
    if not isinstance(extraction, ast.Call):
        raise _NotWritten
    message = _literal(extraction.args[0], known)
    if getattr(extraction.func, "attr", "") == "extract_from_html":
        return Marked("talon, pages", name, html=message, reply=html_to_text(reply))
    return Marked("talon, texts", name, text=message, reply=reply)


def _is_extraction(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _EXTRACTORS


def _literal(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Name) and node.id in known:
        return known[node.id]
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("sub", "encode"):
        inner = node.args[-1] if node.func.attr == "sub" else node.func.value  # type: ignore[attr-defined]  # an Attribute
        return _literal(inner, known)
    value = ast.literal_eval(node)
    if not isinstance(value, str):
        raise _NotWritten
    return value


def talon_files(folder: Path) -> Iterator[Marked]:
    """The real replies of several mail programs that talon keeps as files."""
    for file in sorted(folder.glob("talon-*/tests/fixtures/standard_replies/*.eml")):
        marked = file.with_name(f"{file.stem}_reply_text")
        reply = marked.read_text("utf-8") if marked.exists() else "Hello"
        parsed = parse(file.read_bytes())
        yield Marked("talon, replies", file.name, text=parsed.text, html=parsed.html, reply=reply)
        if parsed.html:
            yield Marked("talon, their pages", file.name, html=parsed.html, reply=reply)
    for file in sorted(folder.glob("talon-*/tests/fixtures/html_replies/*.html")):
        yield Marked("talon, page files", file.name, html=file.read_text("utf-8"), reply=_HTML_REPLY)


def quotequail(folder: Path) -> Iterator[Marked]:
    """The texts of quotequail's tests; with its forwards, whose whole text is the content."""
    for file in sorted(folder.glob("quotequail-*/tests/test_quote.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Tuple) and len(node.elts) == 3:
                with suppress(_NotWritten, ValueError):
                    text, _, parts = ast.literal_eval(node)
                    forwarded = "orward" in text
                    reply = text if forwarded else "".join(part for is_new, part in parts if is_new)
                    yield Marked("quotequail", text[:60], text=text, reply=reply)


def readers() -> dict[str, Reader]:
    """Ours, and each library that is installed."""
    found: dict[str, Reader] = {"postroom": lambda each: new_text(each.text, html=each.html or None)}
    for name, make in (
        ("talon", _talon),
        ("email_reply_parser", _email_reply_parser),
        ("mail-parser-reply", _mail_parser_reply),
        ("quotequail", _quotequail),
    ):
        with suppress(ImportError):
            found[name] = make()
    return found


def _talon() -> Reader:
    from talon import quotations  # measured only where it is installed

    def read(each: Marked) -> str:
        if each.text:
            return _text(quotations.extract_from_plain(each.text))
        return html_to_text(_text(quotations.extract_from_html(each.html)))

    return read


def _email_reply_parser() -> Reader:
    from email_reply_parser import EmailReplyParser  # measured only where it is installed

    return lambda each: EmailReplyParser.parse_reply(each.text or html_to_text(each.html))


def _mail_parser_reply() -> Reader:
    from mailparser_reply import EmailReplyParser  # measured only where it is installed

    parser = EmailReplyParser(languages=["en", "de", "fr", "it", "es", "nl", "pl", "da", "sv"])
    return lambda each: parser.parse_reply(each.text or html_to_text(each.html)) or ""


def _quotequail() -> Reader:
    from quotequail import quote, quote_html  # measured only where it is installed

    def read(each: Marked) -> str:
        if each.text:
            return "\n".join(part for is_new, part in quote(each.text, quote_intro_line=True) if is_new)
        return html_to_text("".join(part for is_new, part in quote_html(each.html, quote_intro_line=True) if is_new))

    return read


def _text(value: Any) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else value


def is_exact(found: str, reply: str) -> bool:
    """Equal but for white space."""
    return re.sub(r"\s+", "", found) == re.sub(r"\s+", "", reply)


def loses_words(found: str, reply: str) -> bool:
    """Whether a word of the author is missing."""
    return bool(Counter(re.findall(r"\w+", reply)) - Counter(re.findall(r"\w+", found)))


def _measure(cases: list[Marked], read: Reader, *, show: bool) -> tuple[int, int]:
    exact = lost = 0
    for each in cases:
        found = _read_or_keep(read, each)
        exact += is_exact(found, each.reply)
        lost += loses_words(found, each.reply)
        if show and not is_exact(found, each.reply):
            print(f"--- {each.corpus}: {each.name}\nwanted {each.reply!r}\nfound  {found!r}")
    return exact, lost


def _read_or_keep(read: Reader, each: Marked) -> str:
    """A library that fails has cut nothing."""
    try:
        return read(each)
    except Exception as error:  # other people's code, which may raise anything
        print(f"{each.corpus}: {each.name}: {error!r:.100}", file=sys.stderr)
        return each.text or html_to_text(each.html)


def main() -> None:
    """Print one line for each corpus and reader: cases, exact, cases with lost words."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--show", action="store_true", help="print what ours gets wrong")
    told = arguments.parse_args()
    marked = [*talon_inline(told.folder), *talon_files(told.folder), *quotequail(told.folder)]
    for corpus in dict.fromkeys(each.corpus for each in marked):
        cases = [each for each in marked if each.corpus == corpus]
        for name, read in readers().items():
            exact, lost = _measure(cases, read, show=told.show and name == "postroom")
            print(f"{corpus:20} {name:20} {len(cases):4} cases {exact:4} exact {lost:3} lose words")


if __name__ == "__main__":
    main()
