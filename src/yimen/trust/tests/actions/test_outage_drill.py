"""The drills of outages say that all is well here, and what they saw on the way."""

from __future__ import annotations

import pytest

from yimen.trust import outage_drill

pytestmark = pytest.mark.django_db


def test_nothing_is_lost_while_time_or_status_is_down():
    told: list[str] = []

    assert outage_drill.services_down(database_url="", say=told.append) == []
    assert any("时间戳服务没有应答" in one for one in told)
    assert any("证书状态查不到" in one for one in told)
    assert told[-1] == "都恢复以后：2 份，2 份盖好了"


def test_a_batch_whose_seal_is_revoked_is_refused_and_what_was_sealed_stands():
    told: list[str] = []

    assert outage_drill.revoked_in_batch(database_url="", say=told.append) == []
    assert "吊销以后：4 份，4 份没有盖上" in told
    assert told[-1] == "换发证书、重新排队以后：4 份，4 份盖好了"
