"""What a simulated month costs, as a ratio to writing and reading as many messages with the standard library alone.

Run `python -m tests.benchmarks.simulated_month` from the root of the workspace. Processor time of one process, in one run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TypeVar

from tests.stories.month import month

Result = TypeVar("Result")

AGENTS = 50
LETTERS_A_DAY = 48


def write_and_read(messages: int) -> None:
    """The reference: each message composed, printed and parsed once, and nothing done with it."""
    for number in range(messages):
        message = EmailMessage()
        message["From"], message["To"] = "Ada <ada@example.com>", "support@acme.test"
        message["Subject"], message["Message-ID"] = f"Question {number}", f"<{number}@example.com>"
        message.set_content(f"What of {number}?")
        message_from_bytes(message.as_bytes(), policy=default).get_content()


def seconds_of(work: Callable[[], Result]) -> tuple[float, Result]:
    """The processor time that some work took, and what came of it."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def main() -> None:
    """Measure and print."""
    seconds, simulated = seconds_of(lambda: month(agents=AGENTS, letters_a_day=LETTERS_A_DAY))
    reference, _ = seconds_of(lambda: write_and_read(simulated.messages))
    ratio = seconds / reference
    print(
        f"{simulated.messages:,} messages of {AGENTS} agents in a month: {seconds:.1f} s, {ratio:.1f} x of the reference"
    )


if __name__ == "__main__":
    main()
