"""Copies outside: gap-free, signed, never lost, and whatever the database's owner does shows."""

from __future__ import annotations

import shutil
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from yimen.audit import public
from yimen.audit.actions import shipping
from yimen.audit.models import Shipment
from yimen.audit.outside.bucket import BucketPlace
from yimen.audit.queries.shipping import shipments
from yimen.audit.rules import batch as batches
from yimen.audit.tests.receiver import receiving
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


def test_syslog_over_tls_gets_every_entry_and_a_proper_end(folder, settings, tmp_path):
    with receiving(tmp_path) as server:
        settings.YIMEN_AUDIT_FOLDER, settings.YIMEN_AUDIT_SYSLOG = "", server.url
        settings.YIMEN_AUDIT_SYSLOG_CA = str(server.ca)

        assert _shipped(3) == 1

        assert server.done.wait(20)
    assert (server.wrong, len(server.messages)) == ([], 4)
    assert b"toy.thing.moved" in server.messages[0]
    assert b"checkpoint" in server.messages[3]


@pytest.mark.parametrize(
    ("name", "trusts", "why"),
    [
        ("127.0.0.1", False, "CERTIFICATE_VERIFY_FAILED"),
        ("log.example", True, "CERTIFICATE_VERIFY_FAILED"),
    ],
)
def test_a_syslog_server_that_cannot_prove_who_it_is_gets_nothing(
    folder, settings, tmp_path, name, trusts, why
):
    with receiving(tmp_path, name=name) as server:
        settings.YIMEN_AUDIT_FOLDER, settings.YIMEN_AUDIT_SYSLOG = "", server.url
        settings.YIMEN_AUDIT_SYSLOG_CA = str(server.ca) if trusts else ""

        _shipped(3)

    assert server.messages == []
    assert why in shipments()[0].error


@pytest.fixture
def bucket(folder, settings) -> Iterator[dict[str, str]]:
    """A bucket behind the S3 protocol over HTTP, in place of the folder."""
    server_module = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings.YIMEN_AUDIT_FOLDER = ""
    settings.YIMEN_AUDIT_BUCKET = {
        "endpoint": f"http://{host}:{port}",
        "bucket": f"ledger-{uuid4().hex[:8]}",
        "access_key": "test",
        "secret_key": "test",
        "region": "us-east-1",
    }
    client = boto3.client(
        "s3",
        endpoint_url=settings.YIMEN_AUDIT_BUCKET["endpoint"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=settings.YIMEN_AUDIT_BUCKET["bucket"])
    yield settings.YIMEN_AUDIT_BUCKET
    server.stop()


def test_a_bucket_gets_batches_without_a_gap_and_shows_what_the_owner_changed(bucket):
    assert [_shipped(3), _shipped(4)] == [1, 1]
    assert _faults() == []

    _tamper(
        "UPDATE kernel_ledger_entry SET ground = 'x' WHERE id ="
        " (SELECT entry_id FROM kernel_ledger_place WHERE position = 2)"
    )

    assert ["第 2 位" in fault for fault in _faults()] == [True]


def test_a_bucket_never_takes_a_name_twice(bucket):
    place = BucketPlace(**bucket)
    place.put(name="ledger-1.jsonl", content=b"first")

    with pytest.raises(FileExistsError):
        place.put(name="ledger-1.jsonl", content=b"second")
    with pytest.raises(FileExistsError):  # two shippers that both saw the name free
        place._ask("put_object", Key="ledger/ledger-1.jsonl", Body=b"third", IfNoneMatch="*")

    assert place.get(name="ledger-1.jsonl") == b"first"
    assert place.names() == ["ledger-1.jsonl"]


def test_a_bucket_that_is_not_there_or_refuses_loses_nothing(bucket, settings):
    settings.YIMEN_AUDIT_BUCKET = {**bucket, "bucket": "no-such-bucket"}
    _shipped(3)
    assert "NoSuchBucket" in shipments()[0].error

    settings.YIMEN_AUDIT_BUCKET = bucket
    shipping.ship(at=AT + timedelta(minutes=1))

    assert shipments()[0].waiting <= 1
    assert _faults() == []
