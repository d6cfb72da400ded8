"""The test database itself: fresh for every test, whatever the test before it committed."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from yimen.ops import testing


@pytest.mark.django_db
def test_database_is_postgresql_with_our_settings() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_user")
        version, user = cursor.fetchone()
    assert version >= 150000
    assert user != "postgres"


@pytest.mark.concurrent
@pytest.mark.parametrize("_round", [1, 2])
def test_committed_rows_are_gone_for_the_next_test(_round: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (n int)")
        cursor.execute("INSERT INTO left_behind VALUES (1)")
        cursor.execute("SELECT count(*) FROM left_behind")
        assert cursor.fetchone() == (1,)


def test_network_beyond_loopback_is_refused() -> None:
    with pytest.raises(PermissionError, match="only loopback"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_real_input_is_found_or_skipped(yimen_data: Path) -> None:
    assert (yimen_data / "README.md").exists()


def test_databases_of_tests_lie_in_memory_where_there_is_plenty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "YIMEN_HOME", tmp_path / "home")
    monkeypatch.setattr(testing, "_MEMORY", tmp_path)
    monkeypatch.setattr(testing, "_PLENTY", 0)
    chosen = testing.server_folder()
    assert chosen.parent == tmp_path
    monkeypatch.setattr(testing, "_PLENTY", 2**60)
    assert testing.server_folder() == tmp_path / "home" / "test-postgres"
    chosen.mkdir()
    assert testing.server_folder() == chosen  # what lies there already is used again
    monkeypatch.setattr(testing, "_MEMORY", tmp_path / "missing")
    assert testing.server_folder() == tmp_path / "home" / "test-postgres"
