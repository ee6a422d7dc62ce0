"""Logging and telemetry: that what was asked for is there."""

from __future__ import annotations

from postroom.backends.programs import has_module
from postroom.engine.keeping.case import Case
from postroom.model.diagnosis import Diagnosis, ok, warning

NAME = "telemetry"
_WANTED = "OTEL_EXPORTER_"


async def look(case: Case) -> list[Diagnosis]:
    """Whether spans and metrics that somebody wants can leave."""
    wanted = sorted(name for name in case.variables if name.startswith(_WANTED))
    if not wanted:
        return [ok(NAME, "No exporter of OpenTelemetry is set; logs go where the program sends them.")]
    if not has_module("opentelemetry.sdk"):
        what = f"{wanted[0]} is set, and the OpenTelemetry SDK is not installed: no span or metric leaves."
        return [warning(NAME, what, you_can="pip install opentelemetry-distro opentelemetry-exporter-otlp.")]
    return [ok(NAME, f"{wanted[0]} is set, and the OpenTelemetry SDK is there.")]
