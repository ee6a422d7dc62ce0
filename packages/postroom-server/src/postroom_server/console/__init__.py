"""The console: a page on which a person sees what the agents do, and decides what waits for a person."""

from postroom_server.console.routes import routes

__all__ = ["routes"]
