"""Support in LangChain, billing in CrewAI, a supervisor in OpenAI Agents: one thread for the customer.

python -m examples.support_to_billing.three_frameworks_one_thread
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.support_to_billing.three_frameworks_one_thread")

from examples.support_to_billing import crewai, langchain, openai_agents, story
from postroom import Postroom


def agents(room: Postroom, model: str | None) -> None:
    """Each mailbox is bound to one agent; which framework that one lives in, the others cannot see."""
    langchain.employ(room, "support", langchain.chat_model("support", model and f"openai:{model}"))
    asking = crewai.language_model("billing, asking first", model and f"openai/{model}")
    crewai.employ(room, "billing", asking, rules=story.ASK_FIRST)
    openai_agents.employ(room, "supervisor", openai_agents.language_model("supervisor", model))


if __name__ == "__main__":
    sys.exit(story.main(agents, __doc__, holders=("support", "billing", "supervisor", "billing")))
