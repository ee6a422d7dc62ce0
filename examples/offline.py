"""What keeps an example on this machine: the frameworks' reports and their files in the home directory."""

from __future__ import annotations

import atexit
import os
import sys
import tempfile

_QUIET = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "CREWAI_TESTING": "true",
    "LANGSMITH_TRACING": "false",
    "OPENAI_AGENTS_DISABLE_TRACING": "1",
    "OTEL_SDK_DISABLED": "true",
}


def stay_at_home() -> None:
    """Frameworks report to their makers, and keep what agents read in the home directory. An example's package calls it, before
    they are imported.

    With a real model, or in a real room, they may do as they are configured; and so they may in a program that only borrows
    from the example: only while Python looks for the module to run is the first argument `-m`.
    """
    if sys.argv[0] != "-m" or any(argument.startswith(("--model", "--serve")) for argument in sys.argv):
        return
    home = tempfile.TemporaryDirectory(prefix="postroom-example-")
    atexit.register(home.cleanup)
    os.environ.update(_QUIET, HOME=home.name, XDG_DATA_HOME=home.name)
