"""Sends until its attempts are used up: `python -m tests.limits.sender STORE LIMITS MAILBOX ATTEMPTS begin|reply`.

It says `ready`, waits for a line on standard input, says `refused` at the first refusal, and at the end how many messages
were accepted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

from pydantic import SecretStr

from postroom import Mailbox, Postroom, Receipt
from postroom.model.errors import LimitExceeded
from postroom.model.limits import Limits
from postroom.model.settings import Settings

Attempt = Callable[[], Receipt]


def main() -> None:
    store, limits, name, count, kind = sys.argv[1:]
    settings = Settings(domain="acme.test", store=SecretStr(store), limits=Limits.model_validate_json(limits))
    with Postroom("acme.test", settings=settings, delivering=False) as room:
        attempts = KINDS[kind](room.mailbox(name), int(count))
        print("ready", flush=True)
        sys.stdin.readline()
        print(sum(outcomes(attempts)), flush=True)


def outcomes(attempts: Iterator[Attempt]) -> Iterator[bool]:
    """Whether each attempt was accepted; the first refusal is said at once."""
    refused = False
    for attempt in attempts:
        try:
            attempt()
        except LimitExceeded:
            if not refused:
                print("refused", flush=True)
            refused = True
            yield False
        else:
            yield True


def begins(mailbox: Mailbox, count: int) -> Iterator[Attempt]:
    """Messages to strangers, each another one."""
    for number in range(count):
        yield partial(
            mailbox.send, f"{mailbox.name}.{number}@example.com", subject=f"News {number}", text=f"From {mailbox.name}."
        )


def replies(mailbox: Mailbox, count: int) -> Iterator[Attempt]:
    """Answers to what people wrote."""
    for message in mailbox.messages(count=count).messages:
        yield partial(mailbox.reply, message.id, text=f"Thank you for {message.subject}.")


KINDS = {"begin": begins, "reply": replies}

if __name__ == "__main__":
    main()
