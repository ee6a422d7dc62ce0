"""Proofs: how a report shows that it is about mail of ours, and where our mail asks answers and bounces to go."""

from __future__ import annotations

from enum import StrEnum


class Proof(StrEnum):
    """What shows that a report comes from whoever was handed our message. Without one it suppresses nobody."""

    TOKEN = "token"  # noqa: S105 - it came to the return path of that message
    RETURNED = "returned"  # it returns the signature of our message, or its return path
    MESSAGE_ID = "message_id"  # it names a Message-ID that nobody but this recipient was told
    PROVIDER = "provider"  # the provider that took the message says so, in a web call that is verified to be its own
    NONE = ""


class ReturnPath(StrEnum):
    """Which reverse-path mail leaves with."""

    AUTO = (
        "auto"  # `verp` where the room speaks for its domain itself; `mailbox` where it logs in to somebody's account
    )
    VERP = "verp"  # a subaddress of the mailbox with a token that names the message
    MAILBOX = "mailbox"  # the address of the mailbox


class ReplyTokens(StrEnum):
    """Which mail has a Reply-To with a token, by which an answer proves that it is one."""

    OFF = "off"
    OUTREACH = "outreach"
    ALL = "all"
