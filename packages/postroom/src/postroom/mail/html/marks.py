"""What the mark-up of mail programs says about an element: that it quotes, attributes, signs, or that a reply ends above it."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Web mail prefixes the names it finds in other programs' pages.
_PREFIXES = re.compile(r"^(?:x_|yiv\d+|ydp[0-9a-f]+|m_-?\d+)+")
_QUOTE_CLASSES = frozenset(
    {
        "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "gmx_quote", "freshdesk_quote", "missive_quote",
        "cm_quote", "sh-quoted-content", "front-blockquote", "quoted_reply", "mailspring_quote", "nylas-quote", "hs_reply",
    }
)  # fmt: skip
_QUOTE_IDS = frozenset({"olk_src_body_section", "isreplycontent", "edo-original", "quoted_header", "yahoo_quoted"})
_QUOTE_NAMES = frozenset({"quote", "messagereplysection"})
_ATTRIBUTION_CLASSES = frozenset({"gmail_attr", "moz-cite-prefix", "airmail_ext_on", "gmail_quote_attribution"})
_ATTRIBUTION_IDS = frozenset({"reply-intro", "edo-meta"})
_SIGNATURE_CLASSES = frozenset(
    {"gmail_signature", "moz-signature", "protonmail_signature_block", "bloop_sign", "sh-signature"}
)
_SIGNATURE_IDS = frozenset({"signature", "ms-outlook-mobile-signature", "edo-signature", "bloop_sign"})
_SIGNATURE_NAMES = frozenset({"messagesignaturesection"})
_SEPARATOR_IDS = frozenset({"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container"})
_GMAIL_CLASSES = frozenset({"gmail_quote", "gmail_quote_container"})
_COLOURS = r"(?:#?e1e1e1|#?b5c4df|#?e5e5e5|rgb\(225, ?225, ?225\)|rgb\(181, ?196, ?223\)|rgb\(229, ?229, ?229\))"
_SEPARATOR_STYLE = re.compile(rf"border-top(?:-color)?: ?[^;]{{0,40}}{_COLOURS}", re.IGNORECASE)
_NO_BORDER_STYLE = re.compile(r"border: ?(?:none|0)", re.IGNORECASE)


def mark_of(name: str, attributes: Mapping[str, str]) -> str:
    """What an element means: nothing, or quote, unsure, gmail, attribution, signature, separator.

    `unsure` is a blockquote that may be the author's own, `gmail` an element of that name: the quotation is inside it.
    """
    if name == "blockquote":
        return _mark_of_blockquote(attributes)
    style = attributes.get("style", "")
    return _mark_by_name(attributes) or ("separator" if _SEPARATOR_STYLE.search(style) else "")


def _mark_of_blockquote(attributes: Mapping[str, str]) -> str:
    """Mail programs also indent with this element; then it says that it has no border. Gmail's button gives it Gmail's name."""
    if attributes.get("type", "").lower() == "cite" or "cite" in attributes:
        return "quote"
    classes = names_in(attributes.get("class", ""))
    if classes & _GMAIL_CLASSES:
        return "gmail"
    if any("quote" in each for each in classes):
        return "quote"
    return "" if _NO_BORDER_STYLE.search(attributes.get("style", "")) else "unsure"


def _mark_by_name(attributes: Mapping[str, str]) -> str:
    classes, identifiers = names_in(attributes.get("class", "")), names_in(attributes.get("id", ""))
    names = names_in(attributes.get("name", ""))
    if identifiers & _SEPARATOR_IDS:
        return "separator"
    if classes & _SIGNATURE_CLASSES or identifiers & _SIGNATURE_IDS or names & _SIGNATURE_NAMES:
        return "signature"
    if classes & _ATTRIBUTION_CLASSES or identifiers & _ATTRIBUTION_IDS:
        return "attribution"
    if classes & _QUOTE_CLASSES or identifiers & _QUOTE_IDS or names & _QUOTE_NAMES:
        return "quote"
    return "gmail" if classes & _GMAIL_CLASSES else ""


def names_in(value: str) -> frozenset[str]:
    """The names in a class or id, in lower case and without the prefixes of web mail."""
    return frozenset(_PREFIXES.sub("", each) for each in value.lower().split()[:20])
