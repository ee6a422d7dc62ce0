"""Five agents write to leads, remind them, and answer those who answer; on one domain, in three patterns of working together.

python -m examples.outreach_five_roles.langchain --pattern centralised
python -m examples.outreach_five_roles.crewai --pattern decentralised
python -m examples.outreach_five_roles.openai_agents --pattern hybrid
python -m examples.outreach_five_roles.simulation
"""

from __future__ import annotations

from examples.offline import stay_at_home

stay_at_home()
