"""Mail servers: what they say and what goes wrong with them, on the wire and without one."""
