"""The process itself, over its socket: killed, it comes back and answers rightly."""

from __future__ import annotations

import pytest

from yimen.biometrics.resident.drills import kill_the_process

pytestmark = [pytest.mark.concurrent, pytest.mark.django_db(transaction=True)]


def test_a_killed_process_comes_back_with_all_that_was_kept() -> None:
    told: list[str] = []

    assert kill_the_process(database_url="", say=told.append, templates=300, kills=1) == []

    assert "恢复" in told[-2]
