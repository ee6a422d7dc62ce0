"""The root command: with `--json`, a wrong command line is reported as JSON too."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup


class Commands(TyperGroup):
    """Runs a command line; where JSON was asked for, every complaint is one JSON document."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run and exit."""
        words = list(sys.argv[1:] if args is None else args)
        if "--json" not in words:
            return super().main(words, *rest, **extra)
        sys.exit(self._run_for_a_program(words, *rest, **{**extra, "standalone_mode": False}))

    def _run_for_a_program(self, words: list[str], *rest: Any, **extra: Any) -> int:
        try:
            return super().main(words, *rest, **extra) or 0
        except typer.Abort:
            return 1
        except Exception as error:
            # The class of usage errors is not part of typer's public names; these two attributes are what it promises.
            if not (hasattr(error, "format_message") and hasattr(error, "exit_code")):
                raise
            typer.echo(json.dumps({"code": "usage", "message": error.format_message()}), err=True)
            return int(error.exit_code)
