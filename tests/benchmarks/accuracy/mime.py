"""How exactly received mail is read, beside the standard library: `python -m tests.benchmarks.accuracy.mime FOLDER`.

FOLDER holds mail files, such as unpacked source packages (CPython's `Lib/test/test_email/data`, mail-parser, talon). The
truth is what `email.policy.default` says; each file that differs is listed, as the library is not always right.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import NamedTuple

from postroom.mail.mime.parse import parse

DAMAGED = 8_000
_NAMES = ("*.eml", "msg_*.txt", "mail_test_*", "mail_malformed_*", "*.msg.txt")
_LOOKS_LIKE_MAIL = re.compile(rb"(?im)^(?:from|subject|received|message-id|date|to)[ \t]*:")


class Reading(NamedTuple):
    """What one reader says about a message: white space does not count."""

    subject: str
    text: str
    attachments: tuple[tuple[str, str, int], ...]


def samples(folder: Path) -> dict[str, bytes]:
    """Every mail file below a folder, by name."""
    paths = sorted({path for name in _NAMES for path in folder.rglob(name) if path.is_file()})
    found = {str(path.relative_to(folder)): path.read_bytes() for path in paths}
    return {name: raw for name, raw in found.items() if _LOOKS_LIKE_MAIL.search(raw[:20_000])}


def ours(raw: bytes) -> Reading:
    """The reading of this project."""
    message = parse(raw)
    files = tuple((each.filename, each.content_type, len(each.content)) for each in message.attachments)
    return Reading(_plain(message.subject), _plain(message.text), files)


def theirs(raw: bytes) -> Reading:
    """The reading of the standard library: plain text where there is any, and whatever else there is as attachments."""
    message = message_from_bytes(raw, policy=default)
    texts: list[str] = []
    files: list[tuple[str, str, int]] = []
    for part in _leaves(message):
        named = part.get_filename() or ""
        kind = part.get_content_type()
        if kind in {"text/plain", "text/html"} and part.get_content_disposition() != "attachment" and not named:
            if kind == "text/plain":
                texts.append(_content(part))
        else:
            files.append((named, kind, len(_octets(part))))
    return Reading(_plain(str(message["Subject"] or "")), _plain("\n".join(texts)), tuple(files))


def _leaves(part: EmailMessage) -> Iterator[EmailMessage]:
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for inner in part.iter_parts():
            yield from _leaves(inner)
    else:
        yield part


def _content(part: EmailMessage) -> str:
    with suppress(Exception):
        return str(part.get_content())
    return _octets(part).decode("utf-8", "replace")


def _octets(part: EmailMessage) -> bytes:
    if part.is_multipart():
        return part.as_bytes().partition(b"\n\n")[2]
    return part.get_payload(decode=True) or b""


def _plain(text: str) -> str:
    return " ".join(text.split())


def compare(name: str, raw: bytes) -> dict[str, bool]:
    """Whether both say the same of a message. Where the library finds no plain text, there is none to compare with."""
    mine, yours = ours(raw), theirs(raw)
    same = {
        "subject": mine.subject == yours.subject,
        "text": not yours.text or mine.text == yours.text,
        "attachments": _same_files(mine.attachments, yours.attachments),
    }
    for what in (key for key, value in same.items() if not value):
        print(f"  {name}: {what}: {str(getattr(mine, what))[:90]!r} and {str(getattr(yours, what))[:90]!r}")
    return same


def _same_files(mine: tuple[tuple[str, str, int], ...], yours: tuple[tuple[str, str, int], ...]) -> bool:
    if len(mine) != len(yours):
        return False
    pairs = zip(mine, yours, strict=True)
    return all(
        a[1] == b[1] and (not b[0] or a[0] == b[0]) and (a[2] == b[2] or a[1].startswith("message/")) for a, b in pairs
    )


def damaged(samples: list[bytes], count: int) -> Iterator[bytes]:
    """Samples with something cut, doubled, swapped, overwritten or joined: the same ones each time."""
    chance = random.Random(5)
    for _ in range(count):
        raw = bytearray(chance.choice(samples)[:60_000])
        for _ in range(chance.randint(1, 6)):
            _damage(raw, chance, chance.choice(samples))
        yield bytes(raw)


def _damage(raw: bytearray, chance: random.Random, other: bytes) -> None:
    start = chance.randrange(len(raw) + 1)
    end = min(len(raw), start + chance.choice((1, 3, 20, 400)))
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: b"",
        lambda: bytes(raw[start:end]) * 3,
        lambda: chance.randbytes(end - start),
        lambda: other[start : start + 300],
        lambda: chance.choice((b"\r", b"\n\n", b"\x00", b"=?utf-8?b?", b"\xff\xfe", b"--", b'"', b"\r\n\r\n", b";;")),
    )
    raw[start:end] = chance.choice(kinds)()


def survives(raws: Iterator[bytes]) -> tuple[int, float]:
    """How many messages raised, and the longest that one took in seconds."""
    crashes, longest = 0, 0.0
    for raw in raws:
        started = time.perf_counter()
        try:
            parse(raw)
        except Exception as error:
            crashes += 1
            print(f"  {error!r} for {raw[:200]!r}")
        longest = max(longest, time.perf_counter() - started)
    return crashes, longest


def sized(octets: int, *, html: bool) -> bytes:
    """An ordinary answer of about this size, with the trace fields of two servers."""
    chance = random.Random(1)
    words = (
        "the",
        "order",
        "has",
        "left",
        "our",
        "house",
        "when",
        "will",
        "it",
        "arrive",
        "at",
        "yours",
        "customers",
        "ask",
    )
    lines = [" ".join(chance.choice(words) for _ in range(12)) for _ in range(octets // 55)]
    header = (
        "Return-Path: <ada@example.com>\r\nReceived: from mx1.example.com (mx1.example.com [192.0.2.1])\r\n"
        "\tby mx.acme.test (Postfix) with ESMTPS id 4XYZ\r\n\tfor <support@acme.test>; Mon, 3 Nov 2025 10:00:00 +0000\r\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1;\r\n\th=to:subject:from; bh={'A' * 43}=;\r\n\tb={'B' * 70}\r\n"
        "MIME-Version: 1.0\r\nFrom: Ada Lovelace <ada@example.com>\r\nDate: Mon, 3 Nov 2025 10:00:00 +0000\r\n"
        "Message-ID: <CAabc123@mail.example.com>\r\nIn-Reply-To: <q1@acme.test>\r\nReferences: <q0@acme.test> <q1@acme.test>\r\n"
        "Subject: Re: =?utf-8?q?Bestellung_f=C3=BCr_uns?=\r\nTo: Support <support@acme.test>\r\n"
    )
    if not html:
        return f"{header}Content-Type: text/plain; charset=utf-8\r\n\r\n".encode() + "\r\n".join(lines).encode()
    third = len(lines) // 3
    body = (
        'Content-Type: multipart/alternative; boundary="BB"\r\n\r\n--BB\r\nContent-Type: text/plain; charset="UTF-8"\r\n\r\n'
        + "\r\n".join(lines[:third])
        + '\r\n--BB\r\nContent-Type: text/html; charset="UTF-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<div>'
        + "<br>\r\n".join(lines[third:])
        + "</div>\r\n--BB--\r\n"
    )
    return (header + body).encode()


def milliseconds(work: Callable[[], object], *, rounds: int = 300) -> float:
    """The median time of one call."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1_000


def main(folder: Path) -> None:
    """Print every figure."""
    warnings.simplefilter("ignore")
    found = samples(folder)
    print(f"{len(found)} mails; what differs from the standard library:")
    results = [compare(name, raw) for name, raw in found.items()]
    for what in ("subject", "text", "attachments"):
        print(f"{what}: {sum(result[what] for result in results) / len(results):.1%} as the standard library")
    crashes, longest = survives(damaged([raw for raw in found.values() if raw], DAMAGED))
    print(f"{DAMAGED:,} damaged mails: {crashes} crashes, the longest took {longest * 1000:.0f} ms")
    for octets in (4_000, 16_000):
        for html in (False, True):
            raw = sized(octets, html=html)
            mine = milliseconds(lambda raw=raw: parse(raw))
            yours = milliseconds(lambda raw=raw: message_from_bytes(raw, policy=default))
            kind = "text and HTML" if html else "text"
            print(
                f"{len(raw):,} octets, {kind}: {mine:.3f} ms, standard library {yours:.3f} ms, ratio {yours / mine:.2f}"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
