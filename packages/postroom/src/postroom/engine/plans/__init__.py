"""What is planned for later: waits, follow-ups, promises, and the timers that make it due."""
