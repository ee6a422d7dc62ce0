"""From bytes at the door to a woken agent: `inbox.py` is the table of contents."""
