"""Floor 2: Protocols. What the engine and the gates need from the world, as few methods as each caller uses."""
