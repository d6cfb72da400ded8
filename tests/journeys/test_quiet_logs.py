"""What people type and who they are stands in no log."""

from __future__ import annotations

import logging

import pytest

from yimen.connectors import drills
from yimen.site.settings import base

pytestmark = pytest.mark.django_db


def test_what_is_done_meanwhile_leaves_no_secret_in_the_log(caplog):
    """Who writes whole addresses is held to warnings by the settings of every installation."""
    caplog.set_level(logging.DEBUG)
    quiet = {name for name, one in base.LOGGING["loggers"].items() if one["level"] == "WARNING"}
    drills.sms_dead(database_url="", say=lambda _: None)

    written = [one.getMessage() for one in caplog.records if one.name.split(".")[0] not in quiet]
    assert written
    for secret in (drills._PHONE, drills._PASSWORD, drills._ID_NUMBER, drills.SECRET):
        assert [line for line in written if secret in line] == []
