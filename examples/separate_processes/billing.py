"""Billing, a CrewAI agent in a process of its own: it reaches its room by `POSTROOM_URL` and `POSTROOM_KEY`.

python -m examples.separate_processes.billing
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.separate_processes.billing")

from examples.separate_processes.agent import work
from examples.support_to_billing import crewai
from postroom import Postroom


def employ(room: Postroom, model: str | None) -> None:
    """The agent of the other example, unchanged: it does not see that the room is elsewhere."""
    crewai.employ(room, "billing", crewai.language_model("billing", model and f"openai/{model}"))


if __name__ == "__main__":
    sys.exit(work(employ, __doc__))
