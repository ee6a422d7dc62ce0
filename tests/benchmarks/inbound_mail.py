"""Mail as it comes from outside, of a size and in any number: what providers write above it, and what people and shops send."""

from __future__ import annotations

import base64
import quopri
import textwrap
from collections.abc import Callable, Iterator
from random import Random

SENTENCES = """
Thank you for getting back to me so quickly about the delivery of last week.
The second parcel arrived on Tuesday, but the box was open and two of the lamps are missing.
Could you please tell me when the replacement will leave your warehouse?
I have attached the invoice again, since our accounting needs the purchase order number on it.
We agreed on a discount of twelve percent for orders above five hundred pieces.
My colleague Marta is going to call you tomorrow between ten and eleven o'clock.
The driver left the goods with a neighbour who does not remember any of it.
If that does not suit you, we would also be happy with a credit note.
As far as I can see the amount was charged twice, once on the third and once on the fifth.
Our new address is Lindenstrasse 14, and the old one is no longer in use.
Please let me know whether the contract can be prolonged under the same conditions.
The training in March was a success, and eleven of our people would like to come to the next one.
Attached you will find the photographs of the damaged corner, taken right after unpacking.
I am on the road until Thursday, so the telephone is the surest way to reach me.
For the conference we need forty seats, vegetarian lunch and a quiet room next to the hall.
The heating has been out of order since Friday, and it is getting rather cold in here.
Would it be possible to move our meeting to the week after next?
Everything else in your proposal looks good to us, and the board has approved it.
Your colleague promised a refund within fourteen days, and that was a month ago.
The children loved the museum, above all the old locomotives on the second floor.
We are closing the books on the thirtieth and would like to settle this before then.
Vielen Dank für die schnelle Antwort, die Unterlagen sind heute angekommen.
Könnten Sie mir bitte noch die Größe der Kisten für den Versand nach Österreich nennen?
La factura de marzo todavía no aparece en nuestra cuenta, ¿la pueden enviar otra vez?
""".strip().splitlines()
PEOPLE = ("Ada Lovelace", "Grace Hopper", "Emmy Noether", "Jürgen Groß", "Katherine Johnson", "José Ángel Ruiz")
SHOPS = ("Lantern & Co", "Nordic Lamps", "Paper Mill", "Station Books", "Riverside Tools")


def mails(size: int, *, count: int, first: int = 0) -> list[bytes]:
    """So many different mails of about so many octets each, from the one of this number on: replies, newsletters, mails with
    a file. They are the same whenever they are asked for.
    """
    return [_filled(KINDS[number % len(KINDS)], number, size) for number in range(first, first + count)]


def _filled(kind: Callable[[Random, int, int, int], bytes], number: int, size: int) -> bytes:
    """The longest mail of its kind that is not over the size."""
    versions = (kind(Random(number), number, size, paragraphs) for paragraphs in range(1, 200))
    best = next(versions)
    for longer in versions:
        if len(longer) > size:
            break
        best = longer
    return best


def _gmail_reply(random: Random, number: int, size: int, paragraphs: int) -> bytes:
    """A reply above its quotation, in both forms; what is quoted is as long as what is new."""
    author, domain = random.choice(PEOPLE), "gmail.example"
    said, quoted = [*_prose(random, -(-paragraphs // 2))], [*_prose(random, paragraphs // 2 + 1)]
    wrote = f"On Tue, Nov {number % 28 + 1}, 2026 at 9:{number % 60:02} AM Acme Support <support@acme.test> wrote:"
    marked = "\n".join(f"> {line}" for each in quoted for line in [*textwrap.wrap(each, 70), ""])
    text = f"{_wrapped(said)}\n\n{wrote}\n\n{marked}\n"
    html = (
        f'<div dir="ltr">{"".join(f"<div>{each}</div><div><br></div>" for each in said)}</div><br>'
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{wrote}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);'
        f'padding-left:1ex">{"".join(f"<p>{each}</p>" for each in quoted)}</blockquote></div>\n'
    )
    return _mail(_header(random, number, size, author, domain), _alternative(text, html, number))


def _outlook_reply(random: Random, number: int, size: int, paragraphs: int) -> bytes:
    """A reply with a signature above the header block of what it answers."""
    author, domain = random.choice(PEOPLE), "contoso.example"
    said, quoted = [*_prose(random, -(-paragraphs // 2))], [*_prose(random, paragraphs // 2)]
    block = ("From: Acme Support <support@acme.test>", f"Sent: Monday, November {number % 28 + 1}, 2026 10:12 AM")
    block = (*block, f"To: {author} <{_local(author)}@{domain}>", f"Subject: RE: Order {4000 + number}")
    text = "\n".join([_wrapped(said), "", "Best regards,", author, "", "_" * 32, *block, "", _wrapped(quoted), ""])
    page = "".join(f'<p class="MsoNormal"><span lang="EN-US">{each}<o:p></o:p></span></p>\n' for each in said)
    old = "".join(f'<p class="MsoNormal">{each}<o:p></o:p></p>\n' for each in quoted)
    labels = "<br>".join(f"<b>{line.partition(':')[0]}:</b>{line.partition(':')[2]}" for line in block)
    html = (
        f"<html><head>{_OUTLOOK_STYLE}</head><body lang=EN-US link=blue vlink=purple><div class=WordSection1>{page}"
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">'
        f'<p class="MsoNormal">{labels}<o:p></o:p></p></div>{old}</div></body></html>\n'
    )
    return _mail(_header(random, number, size, author, domain), _alternative(text, html, number))


def _newsletter(random: Random, number: int, size: int, paragraphs: int) -> bytes:
    """A page of tables with pictures and links that are followed, and its twin in plain text."""
    shop = random.choice(SHOPS)
    items = [*_prose(random, paragraphs)]
    text = "\n\n".join(
        f"{_wrapped([each])}\nhttps://news.shop.example/c/{number}/{at}" for at, each in enumerate(items)
    )
    rows = "".join(_ROW.format(number=number, at=at, text=each) for at, each in enumerate(items))
    html = _PAGE.format(shop=shop, rows=rows, number=number)
    header = _header(random, number, size, shop, "shop.example")
    header += f"List-Unsubscribe: <https://news.shop.example/u/{number}>, <mailto:out+{number}@shop.example>\n"
    header += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\nPrecedence: bulk\nFeedback-ID: 12:news:shop\n"
    return _mail(header, _alternative(text, html, number))


def _with_file(random: Random, number: int, size: int, paragraphs: int) -> bytes:
    """A few words in both forms and a document, a third of the whole."""
    author = random.choice(PEOPLE)
    said = [*_prose(random, paragraphs)]
    html = f"<html><body>{''.join(f'<p>{each}</p>' for each in said)}<p>{author}</p></body></html>\n"
    file = base64.encodebytes(b"%PDF-1.7\n" + random.randbytes(size // 6)).decode()
    outer = f"000000000000m{number:08x}"
    parts = f"--{outer}\n{_alternative(f'{_wrapped(said)}{chr(10)}{chr(10)}{author}{chr(10)}', html, number)}\n"
    parts += (
        f'--{outer}\nContent-Type: application/pdf; name="invoice-{number}.pdf"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="invoice-{number}.pdf"\n\n{file}\n--{outer}--\n'
    )
    body = f'Content-Type: multipart/mixed; boundary="{outer}"\n\n{parts}'
    return _mail(_header(random, number, size, author, "web.example"), body)


KINDS = (_gmail_reply, _newsletter, _outlook_reply, _with_file)


def _prose(random: Random, paragraphs: int) -> Iterator[str]:
    """Paragraphs of two to four sentences, with a number of their own."""
    for _ in range(paragraphs):
        yield f"{' '.join(random.sample(SENTENCES, random.randint(2, 4)))} Order {random.randrange(10**6)}."


def _wrapped(paragraphs: list[str]) -> str:
    return "\n\n".join(textwrap.fill(each, 72) for each in paragraphs)


def _alternative(text: str, html: str, number: int) -> str:
    """The same words in both forms (RFC 2046 section 5.1.4), as quoted-printable and as they are."""
    boundary = f"000000000000{number:08x}0624a1b2c3"
    return (
        f'Content-Type: multipart/alternative; boundary="{boundary}"\n\n'
        f'--{boundary}\nContent-Type: text/plain; charset="UTF-8"\nContent-Transfer-Encoding: 8bit\n\n{text}\n'
        f'--{boundary}\nContent-Type: text/html; charset="UTF-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
        f"{_quoted_printable(html)}\n--{boundary}--\n"
    )


def _quoted_printable(text: str) -> str:
    return quopri.encodestring(text.encode()).decode()


def _mail(header: str, body: str) -> bytes:
    return f"{header}MIME-Version: 1.0\n{body}".replace("\n", "\r\n").encode()


def _local(author: str) -> str:
    return author.split()[0].lower().encode("ascii", "ignore").decode()


def _header(random: Random, number: int, size: int, author: str, domain: str) -> str:
    """What servers on the way wrote, and the author's program; a longer mail has come a longer way."""
    far = size > 8_000
    hops = "".join(_hop(random, number, at, domain) for at in range(5 if far else 2))
    signatures = "".join(_signature(random, name) for name in (domain, "mail.example")[: 2 if far else 1])
    seals = _seal(random, number, domain) if far else ""
    ids = [f"<CAF{random.randbytes(12).hex()}@mail.{domain}>" for _ in range(9 if far else 2)]
    chain = "".join(f"\n {each}" for each in ids)
    name = author if author.isascii() else f"=?UTF-8?B?{base64.b64encode(author.encode()).decode()}?="
    return (
        f"Return-Path: <bounce-{number}@{domain}>\nDelivered-To: support@acme.test\n{hops}{seals}"
        f"Authentication-Results: mx.acme.test;\n dkim=pass header.i=@{domain} header.s=s1;\n"
        f" spf=pass smtp.mailfrom=bounce-{number}@{domain}; dmarc=pass header.from={domain}\n{signatures}"
        f'From: "{name}" <{_local(author)}@{domain}>\nTo: Acme Support <support@acme.test>\n'
        f"Subject: Re: Order {4000 + number} and the delivery of last week\n"
        f"Date: Tue, {number % 28 + 1} Nov 2026 09:{number % 60:02}:11 +0100\n"
        f"Message-ID: <CAE{number}x{random.randbytes(14).hex()}@mail.{domain}>\n"
        f"In-Reply-To: {ids[-1]}\nReferences:{chain}\n"
        "X-Mailer: Mail 16.0\n" + (f"X-Gm-Message-State: {_letters(random, 190)}\n" if far else "")
    )


def _hop(random: Random, number: int, at: int, domain: str) -> str:
    return (
        f"Received: from out-{at}.{domain} (out-{at}.{domain} [198.51.100.{at + 7}])\n by mx{at}.acme.test with ESMTPS id "
        f"{random.randbytes(9).hex()}\n for <support@acme.test>\n (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 "
        f"bits=256/256);\n Tue, {number % 28 + 1} Nov 2026 00:{at:02}:12 -0800 (PST)\n"
    )


def _signature(random: Random, domain: str) -> str:
    return (
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1;\n t=1793524271; h=to:subject:message-id:"
        "date:from:in-reply-to:references\n :mime-version:from:to:cc:subject:date:message-id:reply-to;\n "
        f"bh={_letters(random, 43)}=;\n b={_folded(_letters(random, 340))}==\n"
    )


def _seal(random: Random, number: int, domain: str) -> str:
    return (
        "ARC-Seal: i=1; a=rsa-sha256; t=1793524271; cv=none; d=mail.example; s=arc-20260901;\n "
        f"b={_folded(_letters(random, 340))}==\nARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; "
        f"d=mail.example; s=arc-20260901;\n h=to:subject:message-id:date:from;\n bh={_letters(random, 43)}=;\n "
        f"b={_folded(_letters(random, 340))}==\nARC-Authentication-Results: i=1; mx.mail.example;\n"
        f" dkim=pass header.i=@{domain}; spf=pass smtp.mailfrom=bounce-{number}@{domain}\n"
    )


def _letters(random: Random, count: int) -> str:
    return base64.b64encode(random.randbytes(count)).decode()[:count].replace("=", "A")


def _folded(letters: str) -> str:
    return "\n ".join(textwrap.wrap(letters, 72))


_OUTLOOK_STYLE = (
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style><!--\n@font-face {font-family:Calibri;}\n'
    'p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0in; font-size:11.0pt; font-family:"Calibri",sans-serif;}\n'
    "a:link, span.MsoHyperlink {color:#0563C1; text-decoration:underline;}\ndiv.WordSection1 {page:WordSection1;}\n"
    "--></style>"
)
_ROW = """<tr><td align="center" style="padding:12px 24px;font-family:Arial,sans-serif;font-size:15px;color:#333333">
<a href="https://news.shop.example/c/{number}/{at}" style="color:#0a66c2;text-decoration:none"><img
 src="https://img.shop.example/i/{number}-{at}.png" width="260" height="90" alt="" style="display:block;border:0"></a>
<p style="margin:8px 0 0 0;line-height:22px">{text}</p></td></tr>
"""
_PAGE = """<!DOCTYPE html><html><head><title>{shop}</title><style type="text/css">
body {{margin:0;background-color:#f4f4f4}} .foot {{font-size:12px;color:#777777}}
@media only screen and (max-width:600px) {{ .wide {{width:100% !important}} }}</style></head><body>
<div style="display:none;max-height:0px;overflow:hidden">New things from {shop} this week</div>
<table role="presentation" width="600" class="wide" cellpadding="0" cellspacing="0" bgcolor="#ffffff"><tbody>
{rows}</tbody></table><p class="foot">You get this letter because you are a customer of {shop}.
<a href="https://news.shop.example/u/{number}">Unsubscribe</a></p></body></html>
"""
