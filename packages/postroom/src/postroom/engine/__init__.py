"""Floor 4: use cases. What a room does with a draft, an arrival, a hand-off, a due plan."""
