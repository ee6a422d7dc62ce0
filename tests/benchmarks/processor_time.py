"""The processor time of processes that are not ours to ask: as the system counts it, in ticks of ten milliseconds."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")


def processor_ms(processes: Iterable[int]) -> float:
    """What these processes have taken so far, together, in milliseconds."""
    return sum(map(_ticks, processes)) / _TICKS * 1000


def server_processes(url: str) -> list[int]:
    """Those of the PostgreSQL server behind a URL, as they are now, but for the one that says so."""
    with psycopg.connect(url) as driver:
        rows = driver.execute("select pid from pg_stat_activity where pid <> pg_backend_pid()").fetchall()
    return [pid for (pid,) in rows]


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
