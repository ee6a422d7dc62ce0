"""Ten agents behind three mailboxes, and one of their processes killed in the middle; the same team in three frameworks.

python -m examples.support_pool.langchain
"""

from __future__ import annotations

from examples.offline import stay_at_home

stay_at_home()
