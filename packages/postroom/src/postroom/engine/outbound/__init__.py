"""From an agent's draft to the next hop: `outbox.py` is the table of contents."""
