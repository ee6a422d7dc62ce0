"""What each provider can do, as a table; the README holds it."""

from __future__ import annotations

from collections.abc import Mapping

from postroom.model.provider import Capabilities


def capability_table(known: Mapping[str, Capabilities]) -> str:
    """One row for each capability, one column for each provider, in Markdown; what is not there is `no`."""
    rows = [["", *known], ["---", *("---" for _ in known)]]
    for name, field in Capabilities.model_fields.items():
        told = (_cell(getattr(capabilities, name)) for capabilities in known.values())
        rows.append([f"`{name}`: {field.description}", *told])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(value: bool | int | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if value is not None else "-"
