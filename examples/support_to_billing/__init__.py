"""Support hands a customer to billing; she sees one thread. In LangChain, CrewAI, OpenAI Agents, and in all three.

python -m examples.support_to_billing.langchain
"""

from __future__ import annotations

from examples.offline import stay_at_home

stay_at_home()
