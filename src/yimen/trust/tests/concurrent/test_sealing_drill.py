"""Workers that seal are killed at random; the sample of the drill of ten thousand."""

from __future__ import annotations

import re

import pytest

from yimen.trust.sealing_drill import seal_overnight

pytestmark = [pytest.mark.concurrent, pytest.mark.django_db(transaction=True)]


def test_documents_whose_sealers_are_killed_are_sealed_once_each():
    told: list[str] = []

    assert seal_overnight(database_url="", say=told.append, number=30, kills=6) == []
    killed = re.search(r"随机杀了 (\d+) 次", told[-1])
    assert killed
    assert 3 <= int(killed[1]) <= 6
