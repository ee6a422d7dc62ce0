"""The option that puts a real model in the place of a script."""

from __future__ import annotations

import argparse
import os
import re

_OF_OPENAI = re.compile(r"openai[:/]|gpt-|o\d")


def add_model_option(parser: argparse.ArgumentParser) -> None:
    """`--model gpt-5`, by the name that the framework has for it."""
    parser.add_argument(
        "--model", type=_model, help="a real model in place of the script; takes its provider's key, OPENAI_API_KEY"
    )


def _model(name: str) -> str:
    """Without a key every turn would fail, be tried again for minutes, and show what the framework makes of that."""
    if _OF_OPENAI.match(name) and not os.environ.get("OPENAI_API_KEY"):
        raise argparse.ArgumentTypeError(f"{name} takes a key; set OPENAI_API_KEY")
    return name
