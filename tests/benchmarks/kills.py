"""Four workers on PostgreSQL under load, one killed by SIGKILL every few seconds; then the server restarted every few seconds.

Run `python -m tests.benchmarks.kills` from the root of the workspace. What is counted, and how, says `tests.crash.workers_killed`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.benchmarks.figures import Figure, alone, options, tell
from tests.crash.workers_killed import Ended, run


def figures(what: str, ended: Ended) -> list[Figure]:
    """What was lost and doubled, and of how many messages."""
    name = f"4 workers, {what}"
    return [
        alone(f"{name}: messages that were to leave", ended.sends + ended.answers, "messages", rounds=1),
        alone(f"{name}: lost", ended.lost, "messages", goal="<= 0 messages", rounds=1),
        alone(f"{name}: sent twice", ended.doubled, "messages", goal="<= 0 messages", rounds=1),
        alone(f"{name}: shown as unknown", ended.unknown, "messages", rounds=1),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Disturb, count and tell. Raises where anything was not as it must be."""
    parser = options(__doc__, rounds=1)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--every", type=float, default=5)
    parser.add_argument("--rate", type=float, default=12, help="sends a second, and inbound mails a second")
    told = parser.parse_args(arguments)
    killed = run(seconds=told.seconds, every=told.every, restarts=None, rate=told.rate, seed=1)
    restarted = run(seconds=told.seconds / 2, every=0, restarts=told.every * 3, rate=told.rate, seed=1)
    if killed.faults or restarted.faults:
        raise RuntimeError(f"{killed.faults} {restarted.faults}")
    found = figures(f"{killed.kills} x kill -9", killed)
    found += figures(f"{restarted.restarts} x restart of PostgreSQL", restarted)
    tell("kills", found, write=told.write)


if __name__ == "__main__":
    main()
