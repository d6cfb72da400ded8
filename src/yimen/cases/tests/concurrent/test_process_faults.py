"""Workers that advance processes are killed at random; and the bench of a step counts what it did."""

from __future__ import annotations

import re

import pytest

from yimen.cases.benches.processes import processes
from yimen.cases.process_drill import kill_processes

pytestmark = [pytest.mark.concurrent, pytest.mark.django_db(transaction=True)]


def test_processes_whose_workers_are_killed_lose_and_double_no_step():
    told: list[str] = []
    assert kill_processes(database_url="", say=told.append, number=50, kills=25) == []
    found = re.search(r"随机杀了 (\d+) 次", told[-1])
    assert found
    assert 10 <= int(found[1]) <= 25  # the last workers may be done before all were killed


def test_the_bench_does_every_step_once():
    measured = processes(database_url="", say=lambda _said: None, number=2)
    assert measured["figures"][0]["errors"] == 0
