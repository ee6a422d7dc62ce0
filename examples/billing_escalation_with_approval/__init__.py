"""Support escalates to billing; a large refund waits for a person, and the run goes on with what she decides.

python -m examples.billing_escalation_with_approval.langchain
"""

from __future__ import annotations

from examples.offline import stay_at_home

stay_at_home()
