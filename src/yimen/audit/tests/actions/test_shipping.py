"""Copies outside: gap-free, signed, never lost, and whatever the database's owner does shows."""

from __future__ import annotations

import shutil
import socketserver
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from yimen.audit import public
from yimen.audit.actions import shipping
from yimen.audit.models import Shipment
from yimen.audit.queries.shipping import shipments
from yimen.audit.rules import batch as batches
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.contracts import REFUSED, Result
from yimen.kernel.ledger.sequencer import sequence_once
from yimen.kernel.ledger.verification import verify

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
_TABLES = ("entry", "place", "checkpoint")
_EMPTY = tuple(
    f"DELETE FROM kernel_ledger_{one}"  # noqa: S608 -- constants
    for one in ("salt", "tile", *_TABLES)
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """An empty ledger that is shipped to a folder."""
    _tamper(*_EMPTY)
    _sql(
        "UPDATE kernel_ledger_state SET cluster = '', floor_id = 0, last_xid = '0', last_id = 0,"
        " size = 0"
    )
    settings.YIMEN_AUDIT_FOLDER = str(tmp_path / "outside")
    return tmp_path / "outside"


def _sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else None


def _tamper(*statements):
    """Write past the triggers, as somebody who owns the database could."""
    for table in _TABLES:
        _sql(f"ALTER TABLE kernel_ledger_{table} DISABLE TRIGGER USER")
    for statement in statements:
        _sql(statement)
    _sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in _TABLES:
        _sql(f"ALTER TABLE kernel_ledger_{table} ENABLE TRIGGER USER")


def _record(number, *, verb="toy.thing.moved", result=Result.DONE):
    for _ in range(number):
        ledger.record(
            actor=SYSTEM, verb=verb, subject=Ref("toy.thing", uuid4()), at=AT, result=result
        )
    while sequence_once(at=AT, with_own=True):
        pass


def _shipped(number):
    _record(number)
    return shipping.ship(at=AT)


def _faults(folder=None):
    found = public.check_copies(folder=folder, with_database=folder is None)
    return [sentence for one in found.values() for sentence in one.faults]


def test_batches_are_whole_signed_and_without_a_gap(folder):
    done = [_shipped(5), shipping.ship(at=AT), _shipped(37)]

    read = [batches.read(path.read_bytes()) for path in sorted(folder.iterdir())]
    assert done == [1, 0, 1]
    assert [(one.number, one.start, one.end) for one in read] == [(1, 0, 5), (2, 5, 42)]
    assert read[1].previous == read[0].digest
    assert _faults() == []
    assert _faults(folder) == []


def test_a_full_or_dead_place_loses_nothing_and_is_shown(folder):
    _shipped(3)
    shutil.rmtree(folder)
    folder.write_text("a file where the folder was")
    _record(4)

    shipping.ship(at=AT)
    shipping.ship(at=AT + timedelta(minutes=1))
    (failing,) = shipments()
    folder.unlink()
    shipping.ship(at=AT + timedelta(minutes=2))
    (mended,) = shipments()

    assert (failing.size, failing.waiting, failing.failing_since) == (3, 4, AT)
    assert str(folder) in failing.error
    assert failing.oldest_waiting_at == AT
    assert (mended.size, mended.failing_since, mended.error) == (7, None, "")
    assert [
        verb
        for (verb,) in _sql(
            "SELECT verb FROM kernel_ledger_entry WHERE verb LIKE 'audit.copies.%%' ORDER BY id"
        )
    ] == [shipping.FAILED, shipping.RESUMED]


def test_a_batch_left_by_a_process_that_died_is_taken_for_confirmed(folder):
    _shipped(3)
    Shipment.objects.update(size=0, batch=0, digest="")
    _record(2)

    shipping.ship(at=AT)

    assert [path.name for path in sorted(folder.iterdir())] == [
        batches.name_of(1),
        batches.name_of(2),
    ]
    assert _faults() == []


def test_a_copy_names_the_field_that_the_owner_changed(folder):
    _shipped(6)

    _tamper(
        "UPDATE kernel_ledger_entry SET ground = 'x' WHERE id ="
        " (SELECT entry_id FROM kernel_ledger_place WHERE position = 2)"
    )

    (fault,) = _faults()
    assert "第 2 位" in fault
    assert "ground 外面是“”，数据库里是“x”" in fault


def test_a_complete_rewrite_with_the_keys_is_found_by_the_copies_alone(folder):
    """The owner changes an entry and lets our own sequencer build tree and checkpoints again."""
    _shipped(5)
    _shipped(4)
    _tamper(
        "UPDATE kernel_ledger_entry SET ground = 'x' WHERE id ="
        " (SELECT entry_id FROM kernel_ledger_place WHERE position = 2)",
        "DELETE FROM kernel_ledger_checkpoint",
        "DELETE FROM kernel_ledger_place",
        "DELETE FROM kernel_ledger_tile",
        "UPDATE kernel_ledger_state SET cluster = '', floor_id = 0, last_xid = '0', last_id = 0,"
        " size = 0",
    )
    while sequence_once(at=AT, with_own=True):
        pass

    assert verify().holds
    assert any("第 2 位的记录和外面的副本不同" in fault for fault in _faults())


def test_an_emptied_ledger_is_found_by_the_copies_alone(folder):
    _shipped(5)
    _tamper(*_EMPTY)
    _sql("UPDATE kernel_ledger_state SET size = 0, last_xid = '0', last_id = 0")

    assert verify().holds
    assert sum("数据库里没有，外面有" in fault for fault in _faults()) == 5


def test_an_older_backup_is_found_and_never_overwrites_the_copies(folder):
    _shipped(5)
    _tamper(
        "DELETE FROM kernel_ledger_entry e USING kernel_ledger_place p"
        " WHERE e.id = p.entry_id AND p.position > 2",
        "DELETE FROM kernel_ledger_place WHERE position > 2",
        "DELETE FROM kernel_ledger_checkpoint",
        "DELETE FROM kernel_ledger_tile",
        "DELETE FROM kernel_ledger_place",
        "UPDATE kernel_ledger_state SET cluster = '', last_xid = '0', last_id = 0, size = 0",
        "UPDATE audit_shipment SET size = 0, batch = 0, digest = ''",
    )
    before = [path.read_bytes() for path in sorted(folder.iterdir())]
    _record(1)

    shipping.ship(at=AT)

    (failing,) = shipments()
    assert "恢复过旧备份" in failing.error
    assert [path.read_bytes() for path in sorted(folder.iterdir())] == before
    assert any("恢复过旧备份" in fault for fault in _faults())


def test_copies_that_were_touched_or_are_missing_are_named(folder):
    _shipped(3)
    _shipped(3)
    _shipped(3)
    first, second, _ = sorted(folder.iterdir())
    second.unlink()

    missing = _faults(folder)
    first.write_bytes(first.read_bytes().replace(b"toy.thing.moved", b"toy.thing.bowed", 1))

    assert missing == [f"缺第 2 批：外面接下来是 {batches.name_of(3)}"]
    assert _faults(folder)[0].startswith(first.name)


def test_a_damaged_ledger_is_not_shipped(folder):
    _record(4)
    _tamper(
        "UPDATE kernel_ledger_entry SET ground = 'x' WHERE id ="
        " (SELECT entry_id FROM kernel_ledger_place WHERE position = 2)"
    )

    shipping.ship(at=AT)

    (failing,) = shipments()
    assert "没有外送" in failing.error
    assert not folder.exists() or not list(folder.iterdir())


class _Syslog(socketserver.ThreadingTCPServer):
    """A syslog server that keeps what it is sent, by octet counting (RFC 6587)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.messages: list[bytes] = []


class _Taking(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while length := self._length():
            self.server.messages.append(self.rfile.read(length))

    def _length(self) -> int:
        digits = b""
        while (one := self.rfile.read(1)) not in {b"", b" "}:
            digits += one
        return int(digits or b"0")


def test_syslog_gets_every_entry_and_the_checkpoint(folder, settings):
    settings.YIMEN_AUDIT_FOLDER = ""
    with _Syslog() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.YIMEN_AUDIT_SYSLOG = f"tcp://127.0.0.1:{server.server_address[1]}"
        _record(2)
        _record(1, verb=REFUSED, result=Result.REFUSED)
        shipping.ship(at=AT)
        server.shutdown()

    assert len(server.messages) == 4
    assert [one.split(b" ")[0] for one in server.messages] == [
        b"<110>1",
        b"<110>1",
        b"<109>1",
        b"<110>1",
    ]
    assert b'[yimen@32473 position="2" entry="' in server.messages[2]
    assert b" kernel.act.refused " in server.messages[2]
    assert b" checkpoint [yimen@32473 batch=" in server.messages[3]
    assert shipments()[0].size == 3


def test_a_dead_syslog_server_is_said(folder, settings):
    settings.YIMEN_AUDIT_FOLDER = ""
    settings.YIMEN_AUDIT_SYSLOG = "tcp://127.0.0.1:9"
    _record(1)

    shipping.ship(at=AT)

    assert "连不上 syslog tcp://127.0.0.1:9" in shipments()[0].error
