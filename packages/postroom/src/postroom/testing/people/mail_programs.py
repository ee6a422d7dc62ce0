"""How the mail programs of the world write an answer: where the words go, and how they quote what is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Literal, NamedTuple

from postroom.testing.people.letter import quote_lines, quoted
from postroom.testing.people.mail import Mail

Style = Literal["plain", "bottom", "outlook", "gmail", "apple"]


class Written(NamedTuple):
    """The body of an answer: its plain text, and its HTML where the program writes any."""

    text: str
    html: str | None = None


def written_answer(mail: Mail, *, text: str, style: Style) -> Written:
    """The body of an answer to a message, as the program of this style writes it."""
    return _PROGRAMS[style](mail, text.strip())


def _plain(mail: Mail, text: str) -> Written:
    """The words on top, the message below an attribution line."""
    return Written(f"{text}\n\n{quoted(mail)}\n")


def _bottom(mail: Mail, text: str) -> Written:
    """The message first, the words below it."""
    return Written(f"{quoted(mail)}\n\n{text}\n")


def _gmail(mail: Mail, text: str) -> Written:
    """Gmail: a `gmail_quote` below its attribution line, with a narrow space before AM and PM."""
    when = mail.parsed.date or mail.at
    attribution = f"On {when:%a, %b} {when.day}, {when.year} at {_twelve_hours(when, space=chr(0x202F))}"
    plain = f"{text}\n\n{attribution} {_author(mail)} wrote:\n\n{quote_lines(mail.text)}\n"
    html = (
        f'<div dir="ltr">{_lines(text)}</div><br>'
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f"{attribution} {_linked_author(mail)} wrote:<br></div>"
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        'border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{_body(mail)}</blockquote></div>\n"
    )
    return Written(plain, html)


def _outlook(mail: Mail, text: str) -> Written:
    """Outlook: no quote marks at all, a ruled line and the header of the message in front of it."""
    when = mail.parsed.date or mail.at
    fields = {
        "From": _author(mail),
        "Sent": f"{when:%A, %B} {when.day}, {when.year} {_twelve_hours(when, space=' ')}",
        "To": ", ".join(str(person) for person in mail.parsed.to),
        "Subject": mail.subject,
    }
    header = "\n".join(f"{name}: {value}" for name, value in fields.items())
    rows = "<br>\n".join(f"<b>{name}:</b> {escape(value)}" for name, value in fields.items())
    html = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">\n'
        "<head><style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt;} --></style></head>\n"
        '<body lang="EN-US"><div class="WordSection1">\n'
        f'<p class="MsoNormal">{_lines(text)}<o:p></o:p></p>\n<p class="MsoNormal"><o:p>&nbsp;</o:p></p>\n'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{rows}<o:p></o:p></p></div>\n<p class="MsoNormal"><o:p>&nbsp;</o:p></p>\n'
        f"{_body(mail)}\n</div></body></html>\n"
    )
    return Written(f"{text}\n\n{'_' * 32}\n{header}\n\n{mail.text.strip()}\n", html)


def _apple(mail: Mail, text: str) -> Written:
    """Apple Mail: the attribution line stands inside the quote."""
    when = mail.parsed.date or mail.at
    attribution = f"On {when.day} {when:%b %Y}, at {when:%H:%M}, {_author(mail)} wrote:"
    html = (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        '<body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">'
        f'{_lines(text)}<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite">'
        f'<div>{escape(attribution)}</div><br class="Apple-interchange-newline"><div>{_body(mail)}</div>'
        "</blockquote></div><br></body></html>\n"
    )
    return Written(f"{text}\n\n{quote_lines(attribution)}\n>\n{quote_lines(mail.text)}\n", html)


_PROGRAMS: dict[Style, Callable[[Mail, str], Written]] = {
    "plain": _plain,
    "bottom": _bottom,
    "gmail": _gmail,
    "outlook": _outlook,
    "apple": _apple,
}


def _author(mail: Mail) -> str:
    return str(mail.sender or "somebody")


def _linked_author(mail: Mail) -> str:
    if mail.sender is None:
        return "somebody"
    address = escape(str(mail.sender.address))
    return f'{escape(mail.sender.name)} &lt;<a href="mailto:{address}">{address}</a>&gt;'.strip()


def _body(mail: Mail) -> str:
    return mail.parsed.html or f"<div>{_lines(mail.text.strip())}</div>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _twelve_hours(when: datetime, *, space: str) -> str:
    return f"{when.hour % 12 or 12}:{when:%M}{space}{'PM' if when.hour >= 12 else 'AM'}"
