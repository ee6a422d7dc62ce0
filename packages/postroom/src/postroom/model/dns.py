"""What can go wrong when the DNS is asked."""

from __future__ import annotations


class NoAnswer(Exception):
    """The name servers could not be asked, or did not say: nothing is known, and asking again later makes sense."""
