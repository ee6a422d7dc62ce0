"""Support escalates to billing; a large refund waits for a person, and the run goes on with what she decides.

python -m examples.billing_escalation_with_approval.langchain
"""

from __future__ import annotations

import examples.support_to_billing  # noqa: F401 - keeps frameworks at home, before they are imported
