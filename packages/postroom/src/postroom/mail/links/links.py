"""Every link in a text or an HTML document, however it is dressed up, and what a reader's click would give away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from postroom.mail.characters.unfolding import unfolded
from postroom.mail.domains.hosts import MAX_HOST_CHARS, belongs_to, is_host, normal_host
from postroom.mail.html.tags import html_attributes, html_tokens, unescaped
from postroom.mail.links.link_hosts import FILE_ENDINGS, REDIRECTORS, SENTENCE_WORDS, SHORTENERS, TOP_LEVEL
from postroom.mail.wording.expression import expression

LONGEST_OPAQUE = 23
"""More characters in a row, or in all, that are no words: a link that carries something out."""
LONGEST_WORDED = 60
"""More than this in a query or fragment carries something out, words or not."""

_PIECE = expression(r"[^\s<>\"'`()\[\]{}|^]++")
_SCHEME = expression(r"([a-z][a-z0-9+.-]{0,20}+):[/\\]{2,}+", re.IGNORECASE)
_HEAD = expression(r"[/\\?#]")
_BARE = expression(r"(?<![^\W_])(?:[^\W_]|-){1,63}+(?:\.(?:[^\W_]|-){1,63}+)++")
_PATH_FOLLOWS = expression(r"[/\\?#]|:\d")
_INSIDE = expression(r"[/\\]{2,}+([^\s/\\?#&]{1,253}+)")
_VALUES = expression(r"[?&#;=]+")
_WORD_PARTS = expression(r"[^\W_]+")
_PLAIN_WORD = expression(r"(?:[A-Z]?[a-z]{1,14}|[A-Z]{1,14}|[0-9]{1,4})")
_VOWEL = expression(r"[aeiouyäöü]", re.IGNORECASE)
_LOCAL_PART = expression(r"[^\w.+-]")
_MARKDOWN = expression(r"\[([^\[\]]{1,300})\]\(([^\s()]{1,2000})\)")
_STYLE_URL = expression(r"(?:url\(|@import)\s{0,9}+[\"']?([^\"'()]{1,2000}+)", re.IGNORECASE)
_CAMPAIGN = expression(r"(?:^|(?<=&))utm_[a-z]{1,20}=[\w.-]{1,40}(?:&|$)")
_LONGEST_REDIRECTOR = max(map(len, REDIRECTORS))
_MOST_SHOWN = 300
_MOST_DIGITS_OF_A_DATE = 4

_URL_ATTRIBUTES = ("href", "src", "srcset", "background", "poster", "action", "formaction", "data", "ping", "longdesc")
_LOADED_ATTRIBUTES = frozenset({"src", "srcset", "background", "poster", "data"})
_BROWSERS_DROP = expression(r"[\t\r\n]")
_SCRIPTED = expression(r"\s*(?:javascript|data|vbscript):", re.IGNORECASE)

# What people write so that a program does not see a link, and a reader does.
_REFANG = (
    (expression(r"(?<=[a-z0-9])[。｡](?=[a-z0-9])", re.IGNORECASE), "."),
    (expression(r"\bh ?(?:[tx*] ?){2}p(?: ?(s))? ?: ?[/\\] ?[/\\] ?", re.IGNORECASE), r"http\1://"),
    (expression(r" ?[\[({<] ?(?:\.|dot|punkt|punto|point) ?[\])}>] ?", re.IGNORECASE), "."),
    (expression(r" ?[\[({<] ?(?:@|at|arroba) ?[\])}>] ?", re.IGNORECASE), "@"),
    (expression(r"\[(:|/|://|//)\]"), r"\1"),
    (expression(r"(?<=[^\W_]) at (?=[a-z0-9-]{1,40} dot [a-z]{2,20}\b)", re.IGNORECASE), "@"),
    (expression(r"(?<=[^\W_]) dot (?=(?:[a-z0-9-]{1,30} dot )?(?:com|net|org|info|biz|example|test)\b)", re.IGNORECASE), "."),
    (expression(r"(?<=[^\W_]) \. (?=[^\W_])"), "."),
    (expression(r"(://[^\s/]{1,253}+) \.(?=[^\W_])"), r"\1."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """One link. `target` is the form in which two writings of one link are equal; `host` is lower case, an IDNA A-label.

    `hosts` are all that it names, also inside its query; `shows` is another host that its text shows. `loads` means that it
    is fetched without a click. `redirects`: where it ends is not to be seen. `carries`: it is long enough to take words out.
    """

    target: str
    host: str
    hosts: tuple[str, ...]
    shows: str = ""
    loads: bool = False
    redirects: bool = False
    carries: bool = False


def links_in(text: str, *, disguised: bool = True) -> tuple[Link, ...]:
    """The links of a plain text that a reader could follow; addresses count as links. `disguised` ones are those that only
    a reader would understand (`hxxp`, `[.]`).
    """
    seen = unfolded(text)
    for pattern, plain in _REFANG if disguised else ():
        seen = pattern.sub(plain, seen)
    return _once([*_markdown_links(seen), *_links_of_pieces(seen)])


def links_in_html(html: str) -> tuple[Link, ...]:
    """The links of an HTML document: of its attributes and styles, with what their text shows, and those in its text."""
    found: list[Link] = []
    anchor, shown = 0, ""
    for slash, name, content in html_tokens(html):
        if not name:
            shown = (shown + content[:_MOST_SHOWN])[:_MOST_SHOWN]
            found += links_in(unescaped(content))
        elif name == "a":
            found[anchor:] = _showing(found[anchor:], shown) if slash else found[anchor:]
            anchor, shown = len(found), ""
        if name and not slash:
            found += _attribute_links(content)
    styles = (link for value in _STYLE_URL.findall(html) for link in _links_of_url(value, loads=True))
    return _once([*found, *styles])


def _once(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(links))


def _markdown_links(text: str) -> Iterator[Link]:
    for shown, target in _MARKDOWN.findall(text):
        yield from _showing(list(_links_of_piece(target)), shown)


def _links_of_pieces(text: str) -> Iterator[Link]:
    for piece in _PIECE.finditer(text):
        if "." in piece[0] or "://" in piece[0]:
            yield from _links_of_piece(piece[0])


def _attribute_links(attributes: str) -> Iterator[Link]:
    values = html_attributes(attributes)
    for name in _URL_ATTRIBUTES:
        if value := values.get(name):
            yield from _links_of_url(_BROWSERS_DROP.sub("", value), loads=name in _LOADED_ATTRIBUTES)


def _links_of_url(value: str, *, loads: bool) -> Iterator[Link]:
    """The links of an attribute, read as a browser reads it."""
    if _SCRIPTED.match(value):
        yield Link(
            target=value[:40].strip().lower(), host="", hosts=("",), loads=loads, carries=len(value) > LONGEST_WORDED
        )
        return
    for piece in value.split():
        yield from (replace(link, loads=loads) for link in _links_of_piece(unfolded(piece)))


def _showing(links: list[Link], shown: str) -> list[Link]:
    """The links of one anchor, with the first host that its text shows and that is not theirs."""
    hosts = [named.host for named in _links_of_pieces(unfolded(shown))]
    return [replace(link, shows=next((host for host in hosts if not _is_kin(host, link.host)), "")) for link in links]


def _is_kin(one: str, other: str) -> bool:
    return belongs_to(one, other) or belongs_to(other, one)


def _links_of_piece(piece: str) -> Iterator[Link]:
    """The links of a run of characters without spaces: one with a scheme takes the rest of it."""
    scheme = _SCHEME.search(piece)
    plain = piece[: scheme.start()] if scheme else piece
    for part in re.split("[,;]", plain):
        yield from _plain_links(part)
    if scheme:
        yield _link(piece[scheme.end() :])


def _plain_links(part: str) -> Iterator[Link]:
    """What a mail program makes a link of by itself: `//host`, an address, a bare name."""
    if part.startswith(("//", "\\\\")):
        head = part.lstrip("/\\")
        if is_host(_HEAD.split(head, maxsplit=1)[0]):
            yield _link(head)
    elif "@" in part:
        local, _, rest = part.rpartition("@")
        domain = _BARE.match(rest)
        if domain is not None:
            yield replace(_link(domain[0]), target=f"{_LOCAL_PART.split(local)[-1].lower()}@{normal_host(domain[0])}")
    else:
        yield from _bare_links(part)


def _bare_links(part: str) -> Iterator[Link]:
    for name in _BARE.finditer(part):
        has_path = _PATH_FOLLOWS.match(part, name.end()) is not None
        if _is_bare_host(name[0], has_path=has_path):
            yield _link(part[name.start() :] if has_path else name[0])
            if has_path:
                return


def _is_bare_host(name: str, *, has_path: bool) -> bool:
    """Whether a name without a scheme would be followed: by its ending, unless that rather is a file or a sentence."""
    ending = name.rpartition(".")[2]
    if ending.isdigit() or len(name) > MAX_HOST_CHARS:
        return False
    if (has_path and len(ending) > 1) or name.lower().startswith("www."):
        return True
    if ending.istitle() and ending.lower() in SENTENCE_WORDS:
        return False
    known = ending.lower() in TOP_LEVEL or ending.lower().startswith("xn--")
    return known and ending.lower() not in FILE_ENDINGS


def _link(rest: str) -> Link:
    """A link from what follows its scheme. What stands before `@` in the host part is no host."""
    head = _HEAD.search(rest)
    authority, tail = (rest[: head.start()], rest[head.start() :]) if head else (rest, "")
    host = normal_host(unquote(authority).rpartition("@")[2].partition(":")[0].rstrip(".,;!?*_~"))
    decoded = unquote(unquote(tail)).replace("\\", "/").rstrip(".,;!?*_~")
    inside = tuple(dict.fromkeys(named for named in _hosts_inside(decoded) if named != host))
    return Link(
        target=f"{host}{decoded.rstrip('/')}",
        host=host,
        hosts=(host, *inside),
        redirects=bool(inside) or _is_redirector(host, decoded),
        carries=_carries(host, decoded),
    )


def _hosts_inside(tail: str) -> Iterator[str]:
    """The hosts that a path or query names: after `//`, or as a whole value."""
    for named in _INSIDE.findall(tail):
        yield normal_host(named.rpartition("@")[2].partition(":")[0])
    for value in _VALUES.split(tail):
        if _BARE.fullmatch(value) and _is_bare_host(value, has_path=False):
            yield normal_host(value)


def _is_redirector(host: str, tail: str) -> bool:
    parents = [".".join(host.split(".")[start:]) for start in range(min(host.count("."), 8) + 1)]
    if any(parent in SHORTENERS or parent in REDIRECTORS for parent in parents):
        return True
    begins = tail[:_LONGEST_REDIRECTOR]
    return any(f"{parent}{begins}".startswith(known) for parent in parents for known in REDIRECTORS if "/" in known)


def _carries(host: str, tail: str) -> bool:
    """Whether a link is long and opaque in its path, query, fragment or labels: what it asks for may be what it tells."""
    if opaque_chars(host) > LONGEST_OPAQUE or opaque_chars(tail) > LONGEST_OPAQUE:
        return True
    _, mark, query = tail.partition("?") if "?" in tail else tail.partition("#")
    return len(_CAMPAIGN.sub("", query)) > LONGEST_WORDED if mark else False


def opaque_chars(text: str) -> int:
    """How many characters of a text stand in parts that are neither words nor a few short numbers."""
    parts = _WORD_PARTS.findall(text)
    opaque = sum(len(part) for part in parts if not _is_worded(part))
    digits = sum(len(part) for part in parts if len(part) <= _MOST_DIGITS_OF_A_DATE and part.isdigit())
    return opaque + (digits if digits > 3 * _MOST_DIGITS_OF_A_DATE else 0)


def _is_worded(part: str) -> bool:
    if part.isdigit():
        return len(part) <= _MOST_DIGITS_OF_A_DATE
    return _PLAIN_WORD.fullmatch(part) is not None and (len(part) <= 3 or _VOWEL.search(part) is not None)
