"""Each agent in a process of its own, with a key of its own, against one server; one thread for the customer.

`story` is the server and the customer. `support` and `billing` are the agents: each knows a URL and a key, and nothing else.
"""

from __future__ import annotations

from examples.offline import stay_at_home

stay_at_home()
