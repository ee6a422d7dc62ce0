"""How addresses are taken and refused, beside email-validator: `python -m tests.benchmarks.accuracy.addresses FOLDER`.

FOLDER holds email-validator's source package: its `tests/test_syntax.py` lists right addresses and wrong ones.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from email_validator import EmailNotValidError, validate_email

from postroom.mail.addresses.addresses import parse_address
from postroom.model.errors import InvalidRequest

RIGHT = ("test_email_valid", "test_email_valid_intl_local_part", "test_email_valid_only_if_quoted_local_part")
WRONG = ("test_email_invalid_syntax",)


def listed(source: str, names: tuple[str, ...]) -> Iterator[str]:
    """The first value of every row that the named tests are run with."""
    for function in ast.parse(source).body:
        if isinstance(function, ast.FunctionDef) and function.name in names:
            rows = function.decorator_list[0].args[1]  # type: ignore[attr-defined]  # each is run by parametrize
            yield from (ast.literal_eval(row.elts[0]) for row in rows.elts)


def takes(read: Callable[[str], object], address: str) -> bool:
    """Whether a reader takes an address."""
    try:
        read(address)
    except (InvalidRequest, EmailNotValidError):
        return False
    return True


def theirs(address: str) -> object:
    """The library as it is without settings, but for the questions to the network."""
    return validate_email(address, check_deliverability=False)


def main(folder: Path) -> None:
    """Print both figures, and each address that Postroom reads otherwise than the list says."""
    source = next(folder.rglob("tests/test_syntax.py")).read_text("utf-8")
    for kind, names, wanted in (("right", RIGHT, True), ("wrong", WRONG, False)):
        addresses = list(dict.fromkeys(listed(source, names)))
        for who, read in (("Postroom", parse_address), ("email-validator", theirs)):
            agreed = [address for address in addresses if takes(read, address) is wanted]
            print(f"{kind}: {who}: {len(agreed)} of {len(addresses)}")
            if read is parse_address:
                print("".join(f"  {address[:100]!r}\n" for address in addresses if address not in agreed), end="")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
