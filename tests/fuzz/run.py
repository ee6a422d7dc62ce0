"""Fuzz one function with atheris: `python -m tests.fuzz.run parse --seconds 60`.

Ends with 0 where no input raised anything or took more than two seconds; the input that did is kept in the folder of `--keep`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["postroom.mail"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.corpus import seeds

MAX_SECONDS = 2
MAX_BYTES = 60_000


@contextmanager
def folder_of_seeds() -> Iterator[Path]:
    """A folder with one file for each seed."""
    with tempfile.TemporaryDirectory(prefix="postroom-fuzz-") as name:
        folder = Path(name)
        for number, seed in enumerate(seeds()):
            (folder / f"{number}.eml").write_bytes(seed)
        yield folder


def main() -> None:
    """Fuzz until the time is up or something is found."""
    arguments = _arguments()
    with folder_of_seeds() as folder:
        options = [
            f"-max_total_time={arguments.seconds}",
            f"-timeout={MAX_SECONDS}",
            f"-max_len={MAX_BYTES}",
            f"-seed={arguments.seed}",
            f"-artifact_prefix={arguments.keep}/",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], *options, str(folder)], TARGETS[arguments.target])
        atheris.Fuzz()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()))
    return parser.parse_args()


if __name__ == "__main__":
    main()
