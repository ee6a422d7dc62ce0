"""How well bounces are read, beside flufl.bounce: `python -m tests.benchmarks.accuracy.reports BOUNCES [ORDINARY ...]`.

BOUNCES is an unpacked source package of flufl.bounce, with its expectations in `tests/test_detectors.py`; each ORDINARY is a
folder of messages (one in each file, or mboxes) of which none is a report.
"""

from __future__ import annotations

import ast
import mailbox
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from flufl.bounce import all_failures

from postroom.mail import read_report


@dataclass
class Score:
    """Recipients that were found, by whether they are the right ones."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: set[str], expected: set[str]) -> None:
        self.right += len(found & expected)
        self.wrong += len(found - expected)
        self.missed += len(expected - found)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def expectations(package: Path) -> dict[str, set[str]]:
    """The recipients that each sample of flufl.bounce is about, failed and delayed alike."""
    tree = ast.parse((package / "tests/test_detectors.py").read_text())
    rows = next(node.value for node in tree.body if isinstance(node, ast.Assign) and _named(node) == "DETECTORS")
    found: dict[str, set[str]] = {}
    for _, name, addresses, _ in ast.literal_eval(rows):
        found.setdefault(name, set()).update(address.decode().lower() for address in addresses)
    return {name: addresses for name, addresses in found.items() if addresses}


def _named(node: ast.Assign) -> str:
    return node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""


def ours(raw: bytes) -> set[str]:
    report = read_report(raw)
    return {each.address.key for each in report.recipients} if report is not None else set()


def theirs(raw: bytes) -> set[str]:
    try:
        failures = all_failures(message_from_bytes(raw))
    except Exception as error:
        print(f"  flufl.bounce raises {error!r}")
        return set()
    return {address.decode().lower() for found in failures for address in found}


def ordinary(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every message below a folder that is no report by its own words."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        if path.suffix == ".mbox" or (raw.startswith(b"From ") and raw.count(b"\n\nFrom ") > 1):
            yield from ((f"{path}#{key}", box.as_bytes()) for key, box in mailbox.mbox(path).items())
        elif b":" in raw[:200]:
            yield str(path), raw


def main(package: Path, folders: list[Path]) -> None:
    expected = expectations(package)
    samples = {name: (package / "tests/data" / name).read_bytes() for name in expected}
    for name, reader in (("postroom", ours), ("flufl.bounce", theirs)):
        score = Score()
        for sample, raw in samples.items():
            found = reader(raw)
            score.add(found, expected[sample])
            if found != expected[sample]:
                print(f"  {name} {sample}: found {sorted(found)}, expected {sorted(expected[sample])}")
        print(f"{name}: F1 {score.f1:.3f} ({score.right} right, {score.wrong} wrong, {score.missed} missed)")
    for folder in folders:
        mails = list(ordinary(folder))
        taken = {
            name: [path for path, raw in mails if reader(raw)]
            for name, reader in (("postroom", ours), ("flufl.bounce", theirs))
        }
        print(
            f"{folder}: {len(mails)} mails; taken for bounces: "
            + ", ".join(f"{name} {len(found)}" for name, found in taken.items())
        )
        for path in taken["postroom"]:
            print(f"  postroom {path}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]])
