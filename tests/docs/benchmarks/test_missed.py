"""The page of the benchmarks says what a goal that is not met would leave, and what its work takes."""

from __future__ import annotations

from tests.benchmarks.figures import Figure, Results, alone, compared
from tests.benchmarks.missed import missed

READING = compared("reading alone, 16 kB", 500.0, "messages/s", reference="library", of_reference=1_000.0, rounds=3)
SERVER = [
    alone("a send, RSA-2048, PostgreSQL: Postroom's part", 4.0, "ms", rounds=3),
    alone("a send, RSA-2048, PostgreSQL: the server's part", 2.5, "ms", rounds=3),
]


def results(*figures: Figure) -> list[Results]:
    return [Results("some", "2026-11-21", "3.11.7", "Linux x86_64", 2, {}, figures)]


def rate(name: str, ours: float, reference: float, goal: str) -> Figure:
    return compared(name, ours, "messages/s", reference="library", of_reference=reference, goal=goal, rounds=3)


def rows(section: str) -> list[str]:
    return [line for line in section.splitlines() if line.startswith("| ") and "---" not in line][1:]


def test_a_rate_that_is_not_reached_is_told_as_the_time_that_it_leaves_on_all_cores() -> None:
    received = rate("inbound, 16 kB, SQLite", 250.0, 1_000.0, ">= 2.0")

    assert rows(missed(results(received, READING))) == [
        "| inbound, 16 kB, SQLite: 2.0 of library | 1.00 ms | 4.00 ms | reading 2.00 ms, storing 2.00 ms |"
    ]


def test_what_postgresql_takes_counts_for_a_send() -> None:
    sent = rate("send, RSA-2048, PostgreSQL", 150.0, 5_000.0, ">= 0.2")

    assert rows(missed(results(sent, *SERVER))) == [
        "| send, RSA-2048, PostgreSQL: 0.2 of library | 2.00 ms | 6.50 ms | PostgreSQL 2.50 ms |"
    ]


def test_nothing_is_said_where_every_goal_is_met() -> None:
    assert missed(results(rate("inbound, 16 kB, SQLite", 3_000.0, 1_000.0, ">= 2.0"), READING)) == ""
