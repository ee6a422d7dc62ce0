"""Workers that share a room on PostgreSQL die by SIGKILL under load, and the server is restarted under it: counted outside."""

from __future__ import annotations

import pytest

from tests.crash.workers_killed import is_good, run

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.xdist_group("servers")]


def test_workers_that_are_killed_under_load_lose_nothing_and_send_nothing_twice() -> None:
    ended = run(seconds=15, every=4, restarts=None, rate=8, seed=1)

    assert is_good(ended), ended
    assert ended.kills == 3


def test_a_restart_of_postgresql_under_load_loses_nothing_and_the_workers_go_on_by_themselves() -> None:
    ended = run(seconds=15, every=0, restarts=6, rate=8, seed=1)

    assert is_good(ended), ended
    assert ended.restarts == 2
