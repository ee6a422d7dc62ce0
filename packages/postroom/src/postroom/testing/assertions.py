class WorldAssertions:
    """To come."""
