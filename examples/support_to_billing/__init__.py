"""Support hands a customer to billing; she sees one thread. In LangChain, CrewAI, OpenAI Agents, and in all three.

python -m examples.support_to_billing.langchain
"""

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


def _stay_at_home() -> None:
    """Frameworks report to their makers, and keep what agents read in the home directory. Before they are imported."""
    home = tempfile.TemporaryDirectory(prefix="postroom-example-")
    atexit.register(home.cleanup)
    os.environ.update(_QUIET, HOME=home.name, XDG_DATA_HOME=home.name)


if not any(argument.startswith(("--model", "--serve")) for argument in sys.argv):
    _stay_at_home()
