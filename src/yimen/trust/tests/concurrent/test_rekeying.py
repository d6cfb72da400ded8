"""Rekeying under real transactions: killed anywhere it goes on, and a held row waits its turn."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from yimen.kernel.actor import SYSTEM
from yimen.kernel.crypto.fields import decrypt_text, encrypt_text
from yimen.trust.actions import rekeying
from yimen.trust.models import RekeyingPart
from yimen.trust.queries import encrypted

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ROWS = 120
PATIENCE = 20.0
COLUMN = "trust_toy.code"

pytestmark = [pytest.mark.concurrent, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def toys(tmp_path, settings, monkeypatch):
    """A table of its own with small batches, so that a kill falls into the middle."""
    settings.YIMEN_KEYS_FOLDER = tmp_path / "keys"
    toy = encrypted.Encrypted(
        table="trust_toy", column="code", key="id", key_type="bigint", names=(COLUMN,)
    )
    monkeypatch.setattr(encrypted, "encrypted_columns", lambda: [toy])
    monkeypatch.setattr(rekeying, "_ROWS", 2)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trust_toy (id bigint PRIMARY KEY, code bytea NOT NULL)")
        cursor.executemany(
            "INSERT INTO trust_toy VALUES (%s, %s)",
            [(n, encrypt_text(column=COLUMN, text=f"第{n}行")) for n in range(ROWS)],
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE trust_toy")


def _rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, code FROM trust_toy ORDER BY id")
        return {number: bytes(code) for number, code in cursor.fetchall()}


def _work():
    moved = rekeying.work_once(actor=SYSTEM, at=AT)
    while moved and not moved.is_finished:
        moved = rekeying.work_once(actor=SYSTEM, at=AT)


def _worker():
    connection.connection = None  # forked: a connection of its own
    _work()


def _done():
    return RekeyingPart.objects.get(name="trust_toy.code").done


def test_killed_in_the_middle_it_goes_on_where_it_was(toys):
    rekeying.rotate_keys(actor=SYSTEM, suite=None, at=AT)
    for _ in range(3):
        before, until = _done(), time.monotonic() + PATIENCE
        worker = multiprocessing.get_context("fork").Process(target=_worker)
        worker.start()
        while _done() == before and time.monotonic() < until and worker.is_alive():
            time.sleep(0.005)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()

    stopped = _done()
    _work()

    assert stopped > 0
    assert _done() == ROWS
    assert {decrypt_text(column=COLUMN, stored=code) for code in _rows().values()} == {
        f"第{n}行" for n in range(ROWS)
    }
    assert {code[:2] for code in _rows().values()} == {b"\0\2"}


def test_a_row_that_somebody_holds_is_taken_in_a_later_pass(toys):
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM trust_toy WHERE id = 7 FOR UPDATE")
            held.set()
            let_go.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(PATIENCE)
    rekeying.rotate_keys(actor=SYSTEM, suite=None, at=AT)
    moved = rekeying.work_once(actor=SYSTEM, at=AT)
    while not moved.must_wait:
        moved = rekeying.work_once(actor=SYSTEM, at=AT)
    assert [n for n, code in _rows().items() if code[:2] == b"\0\1"] == [7]

    let_go.set()
    thread.join(PATIENCE)
    _work()

    assert {code[:2] for code in _rows().values()} == {b"\0\2"}
