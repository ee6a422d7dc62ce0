"""People outside: what they read, how they react, and what their mail programs write and show."""
