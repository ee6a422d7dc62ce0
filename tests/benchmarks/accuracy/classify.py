"""What `classify` takes ordinary mail for: nobody's own words should count as a program's.

Run `python -m tests.benchmarks.accuracy.classify FILE` from the root of the workspace. The file holds one JSON object a line,
gzipped, with `label` (0 is ordinary mail), `category` and `eml_b64`. Nothing is downloaded, nothing asserted.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import thread_time

from postroom.mail.classification.classify import classify
from postroom.mail.mime.parse import parse
from postroom.mail.replies.new_text import new_text


def ordinary(file: Path) -> Iterator[tuple[str, bytes]]:
    """The group of each ordinary mail, and its bytes."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["label"] == 0:
                yield row["category"].partition("/")[0], base64.b64decode(row["eml_b64"])


def main() -> None:
    """Print how many mails of each group are of each kind, which words decided, and what it costs beyond parsing."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    kinds, signs = Counter[tuple[str, str]](), Counter[str]()
    parsing, costs = [], []
    for group, raw in ordinary(arguments.parse_args().file):
        began = thread_time()
        parsed = parse(raw)
        parsing.append(thread_time() - began)
        added = new_text(parsed.text, html=parsed.html or None)
        began = thread_time()
        found = classify(parsed, new_text=added)
        costs.append(thread_time() - began)
        kinds[group, found.kind] += 1
        signs.update(reason for reason in found.reasons if reason.startswith(("words", "subject", "sender")))
    for (group, kind), count in sorted(kinds.items()):
        print(f"{group:30} {kind:22} {count:6}")
    cost, share = median(costs) * 1e6, median(costs) / median(parsing)
    print(f"decided by words: {dict(signs)}; median {cost:.0f} µs of processor time, {share:.2f} of parsing")


if __name__ == "__main__":
    main()
