"""Mail as a customer's program writes it."""

from __future__ import annotations


def mail(
    text: str = "I was charged twice.",
    *,
    number: int = 1,
    to: str = "support@acme.test",
    sender: str = "Ada Lovelace <ada@example.com>",
    subject: str = "Charged twice",
    answers: str | None = None,
    references: tuple[str, ...] = (),
    headers: tuple[str, ...] = (),
) -> bytes:
    """One message, with `Message-ID: <number@example.com>`."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Message-ID: <{number}@example.com>", *headers]
    if answers:
        lines += [f"In-Reply-To: {answers}", f"References: {' '.join((*references, answers))}"]
    return "\r\n".join([*lines, "", *text.split("\n"), ""]).encode()
