"""What is installed beside us."""

from __future__ import annotations

import shutil
from importlib.util import find_spec


def is_installed(program: str) -> bool:
    """Whether a program is on the path."""
    return shutil.which(program) is not None


def has_module(name: str) -> bool:
    """Whether a module can be imported; it is not."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
