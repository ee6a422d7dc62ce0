"""Two organisations, an agent each, and nothing but mail between them. In LangChain, CrewAI and OpenAI Agents.

python -m examples.agent_to_agent.langchain
"""

from __future__ import annotations

from examples.offline import stay_at_home

stay_at_home()
