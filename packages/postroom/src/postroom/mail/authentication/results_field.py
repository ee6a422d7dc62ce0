"""Authentication-Results (RFC 8601): what a mail provider found, read from a server that is named as trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from postroom.mail.domains.hosts import belongs_to, normal_host
from postroom.mail.domains.organisations import organisational_domain
from postroom.model.authentication import AuthenticationResults, AuthMethod, AuthResult, DmarcPolicy

MAX_FIELD_CHARS = 16 * 1024
MAX_RESULTS = 30
MAX_VERSION = "1"

_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))"""
    r"""|(?P<open>\()"""
    r"""|(?P<mark>[;=])"""
    r"""|(?P<space>\s++)"""
    r"""|(?P<word>[^\s"(;=]++)""",
    re.DOTALL,
)
_IN_COMMENT = re.compile(r"[()]|\\.|[^()\\]++|\\", re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_BY = re.compile(r"(?:\A|\s)by\s+([A-Za-z0-9_.:\[\]-]{1,253})", re.IGNORECASE)
_POLICY = re.compile(r"\bp=(none|quarantine|reject)\b", re.IGNORECASE)
_DOMAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?")

# `hardfail` is what SPF's `fail` was called once (RFC 5451).
_WORDS = {result.value: result for result in AuthResult} | {"hardfail": AuthResult.FAIL}


@dataclass(frozen=True)
class Finding:
    """One result: its method in lower case, its word, and its properties (`header.d`)."""

    method: str
    result: AuthResult
    properties: dict[str, str]
    comment: str = ""

    def domain(self, *names: str) -> str:
        """The domain in the first of these properties that has one."""
        for name in names:
            host = self.properties.get(name, "").rpartition("@")[2].lower()
            if _DOMAIN.fullmatch(host):
                return normal_host(host)
        return ""

    def described(self, *names: str) -> AuthMethod:
        """The result as it is kept, about the domain in one of these properties."""
        selector = self.properties.get("header.s", "")
        return AuthMethod(
            result=self.result,
            domain=self.domain(*names),
            selector=selector if _DOMAIN.fullmatch(selector) else "",
        )


@dataclass(frozen=True)
class ResultsField:
    """One field: the server that wrote it, and what it found."""

    host: str
    findings: tuple[Finding, ...]

    def of(self, method: str) -> list[Finding]:
        """Everything that was found by one method."""
        return [each for each in self.findings if each.method == method]


def read_trusted_results(headers: Iterable[tuple[str, str]], *, trusted: Iterable[str]) -> AuthenticationResults | None:
    """What the topmost Authentication-Results of a trusted server says, `None` without one.

    Below the first Received field of another organisation everything is the sender's own, and is not read.
    """
    hosts = frozenset(host.lower() for host in trusted)
    for name, value in headers:
        if name.lower() == "received" and not _is_of(value, hosts):
            return None
        if name.lower() == "authentication-results":
            field = read_results(value)
            if field is not None and field.host in hosts:
                return _results(field)
    return None


def read_results(value: str) -> ResultsField | None:
    """A field, or the same inside ARC-Authentication-Results; `None` for one that cannot be read or is of a later version."""
    if len(value) > MAX_FIELD_CHARS:
        return None
    head, *pieces = _pieces(value)
    words = [text for kind, text in head if kind in ("word", "quoted")]
    if not words or any(kind == "mark" for kind, _ in head) or words[1:] not in ([], [MAX_VERSION]):
        return None
    found = (_finding(piece) for piece in pieces[:MAX_RESULTS])
    return ResultsField(words[0].lower(), tuple(each for each in found if each is not None))


def _is_of(received: str, hosts: Iterable[str]) -> bool:
    """Whether a Received field was written by the organisation of a trusted server, or names no host that could be asked."""
    found = _BY.search(received)
    if found is None or not any(char.isalpha() for char in found[1].rpartition(".")[2]) or ":" in found[1]:
        return True
    return any(belongs_to(found[1].lower(), organisational_domain(host)) for host in hosts)


def _pieces(value: str) -> list[list[tuple[str, str]]]:
    """The tokens between semicolons; white space is dropped."""
    pieces: list[list[tuple[str, str]]] = [[]]
    for kind, text in _tokens(value):
        if kind == "mark" and text == ";":
            pieces.append([])
        elif kind != "space":
            pieces[-1].append((kind, text))
    return pieces


def _tokens(value: str) -> Iterator[tuple[str, str]]:
    position = 0
    while token := _TOKEN.match(value, position):
        kind, text, position = token.lastgroup or "", token[0], token.end()
        if kind == "open":
            position, text = _end_of_comment(value, position)
            yield "comment", text
        elif kind == "quoted":
            yield kind, _QUOTED_PAIR.sub(r"\1", text[1:].removesuffix('"'))
        else:
            yield kind, text


def _end_of_comment(value: str, start: int) -> tuple[int, str]:
    """Where a comment ends, which may hold others, and its text; one that is not closed runs to the end."""
    depth, position = 1, start
    while depth and (token := _IN_COMMENT.match(value, position)):
        position = token.end()
        depth += {"(": 1, ")": -1}.get(token[0], 0)
    return position, value[start:position]


def _finding(piece: list[tuple[str, str]]) -> Finding | None:
    """`method[/version]=result`, then `reason=...` and properties, with comments anywhere."""
    comment = " ".join(text for kind, text in piece if kind == "comment")
    pairs = _pairs([text if kind != "mark" else None for kind, text in piece if kind != "comment"])
    if not pairs:
        return None
    (method, word), *properties = pairs
    name, _, version = method.partition("/")
    if version not in ("", MAX_VERSION):
        return None
    return Finding(
        name.lower(),
        _WORDS.get(word.lower(), AuthResult.NONE),
        {key.lower(): text for key, text in reversed(properties)},
        comment,
    )


def _pairs(tokens: list[str | None]) -> list[tuple[str, str]]:
    """Name and value around each `=` (`None`). A value may itself have some, as `header.b=abc=` does."""
    pairs: list[tuple[str, str]] = []
    tokens = _joined(tokens)
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token is None and before is not None and after is not None:
            pairs.append((before, after))
    return pairs


def _joined(tokens: list[str | None]) -> list[str | None]:
    """Names that were written with white space around their `/` or `.`, in one piece."""
    joined: list[str | None] = []
    for index, token in enumerate(tokens):
        glued = token in ("/", ".") or (index > 0 and tokens[index - 1] in ("/", "."))
        if glued and joined and joined[-1] is not None and token is not None:
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _results(field: ResultsField) -> AuthenticationResults:
    dmarc = next(iter(field.of("dmarc")), None)
    said = _POLICY.search(dmarc.comment) if dmarc else None
    return AuthenticationResults(
        spf=_first(field, "spf", "smtp.mailfrom", "smtp.mfrom", "smtp.helo"),
        dkim=tuple(each.described("header.d", "header.i") for each in field.of("dkim")),
        dmarc=_first(field, "dmarc", "header.from"),
        arc=_first(field, "arc", "header.oldest-pass"),
        dmarc_policy=DmarcPolicy(said[1].lower()) if said else DmarcPolicy.NONE,
        trusted_host=field.host,
    )


def _first(field: ResultsField, method: str, *properties: str) -> AuthMethod:
    return next((each.described(*properties) for each in field.of(method)), AuthMethod())
