"""Everything encrypted comes to the newest keys, in batches that know how far they came."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from yimen.identity.testing import make_resident
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.crypto import keystore
from yimen.kernel.crypto.fields import decrypt_text
from yimen.kernel.files import actions as files
from yimen.kernel.files import sealing, store
from yimen.keys.contracts import Purpose
from yimen.pki.contracts import SuiteName
from yimen.trust.actions import rekeying
from yimen.trust.queries.rekeying import find_latest

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\0\0\1\0\0\0\1\x08\6\0\0\0" + b"\0" * 64

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(tmp_path, settings):
    settings.YIMEN_KEYS_FOLDER = tmp_path / "keys"
    settings.YIMEN_FILES_FOLDER = tmp_path / "files"


def _to_the_end():
    while (moved := rekeying.work_once(actor=SYSTEM, at=AT)) and not moved.is_finished:
        assert not moved.must_wait


def _codes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT code_encrypted FROM identity_person ORDER BY id")
        return [bytes(code) for (code,) in cursor.fetchall()]


def test_fields_and_files_go_from_one_suite_to_the_other_and_stay_readable():
    make_resident(name="张桂兰", at=AT)
    before = _codes()
    kept = files.put_bytes(content=PNG, name="a.png", at=AT)

    rekeying.rotate_keys(actor=SYSTEM, suite=SuiteName.INTERNATIONAL, at=AT)
    _to_the_end()

    after = _codes()
    assert [one[:2] for one in after] == [b"\0\2"] * len(before)
    column = "identity_person.code"
    assert [decrypt_text(column=column, stored=one) for one in after] == [
        decrypt_text(column=column, stored=one) for one in before
    ]
    assert sealing.version_of(store.installed().open(address=kept.address)) == 2
    assert files.read_bytes(file_id=kept.id) == PNG
    run = find_latest()
    assert (run.waiting, run.unreadable, run.finished_at) == (0, 0, AT)
    assert {part.name: part.done for part in run.parts}["identity_person.code_encrypted"] == len(
        after
    )


def test_a_value_that_no_key_opens_is_counted_and_named_and_stops_nobody():
    lost = make_resident(name="张桂兰", at=AT)
    make_resident(name="李建国", at=AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE identity_person SET code_encrypted = set_byte(code_encrypted, 20,"
            " (get_byte(code_encrypted, 20) + 1) %% 256) WHERE id = %s",
            [lost.person_id],
        )

    rekeying.rotate_keys(actor=SYSTEM, suite=None, at=AT)
    _to_the_end()

    part = next(one for one in find_latest().parts if one.name == "identity_person.code_encrypted")
    assert (part.unreadable, part.example) == (1, str(lost.person_id))
    assert sorted(one[:2] for one in _codes()) == [b"\0\1", b"\0\2"]


def test_keys_changed_again_in_the_middle_begin_the_same_run_anew():
    make_resident(name="张桂兰", at=AT)
    rekeying.rotate_keys(actor=SYSTEM, suite=None, at=AT)
    rekeying.work_once(actor=SYSTEM, at=AT)

    rekeying.rotate_keys(actor=SYSTEM, suite=None, at=AT)
    _to_the_end()

    assert {one[:2] for one in _codes()} == {b"\0\3"}


def test_nobody_changes_keys_from_a_page():
    officer = Actor(kind=ActorKind.OFFICER, name="安全员")

    with pytest.raises(NotAllowed):
        rekeying.rotate_keys(actor=officer, suite=None, at=AT)

    assert keystore.installed().newest(Purpose.FIELD) == 1
