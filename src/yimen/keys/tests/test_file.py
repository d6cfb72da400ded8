"""The key file: plain or encrypted, each version with its suite, signing keys that never leave."""

from __future__ import annotations

import json

import pytest

from yimen.keys.contracts import KeyStoreError, Purpose
from yimen.keys.file import NAME, FileKeys
from yimen.pki.contracts import SuiteName

SECRET = "a phrase that only the machine knows"


def test_a_version_keeps_its_suite_whatever_the_installation_uses_later(tmp_path):
    first = FileKeys(tmp_path, suite=SuiteName.SM)
    first.current(Purpose.FIELD)

    first.rotate(Purpose.FIELD, suite=SuiteName.INTERNATIONAL)
    read_again = FileKeys(tmp_path, suite=SuiteName.SM)

    assert read_again.version(Purpose.FIELD, 1).suite is SuiteName.SM
    assert read_again.version(Purpose.FIELD, 2).suite is SuiteName.INTERNATIONAL


def test_a_key_of_the_time_before_suites_is_of_sm(tmp_path):
    (tmp_path / NAME).write_text(json.dumps({"field": {"1": "a2tra2tra2tra2tra2traw=="}}))
    (tmp_path / NAME).chmod(0o600)

    key = FileKeys(tmp_path, suite=SuiteName.INTERNATIONAL).version(Purpose.FIELD, 1)

    assert (key.suite, key.secret) == (SuiteName.SM, b"k" * 16)


def test_a_protected_file_holds_no_key_and_opens_with_its_secret_alone(tmp_path):
    plain = FileKeys(tmp_path)
    key = plain.current(Purpose.FIELD)
    FileKeys(tmp_path, secret=SECRET).protect()

    assert "field" not in (tmp_path / NAME).read_text()
    assert FileKeys(tmp_path, secret=SECRET).version(Purpose.FIELD, 1) == key
    with pytest.raises(KeyStoreError, match="是加密的"):
        FileKeys(tmp_path).current(Purpose.FIELD)
    with pytest.raises(KeyStoreError, match="YIMEN_KEYS_SECRET 不对"):
        FileKeys(tmp_path, secret="another").current(Purpose.FIELD)


def test_a_key_made_later_keeps_the_file_protected(tmp_path):
    keys = FileKeys(tmp_path, secret=SECRET)
    keys.current(Purpose.FIELD)

    keys.rotate(Purpose.FIELD)

    assert keys.is_protected()
    assert FileKeys(tmp_path, secret=SECRET).newest(Purpose.FIELD) == 2


def test_a_key_that_signs_is_given_to_nobody_and_no_other_key_signs(tmp_path):
    keys = FileKeys(tmp_path)
    version = keys.newest(Purpose.LEDGER)

    assert len(keys.sign(Purpose.LEDGER, version=version, message=b"m")) == 64
    with pytest.raises(KeyStoreError, match="不给出去"):
        keys.current(Purpose.LEDGER)
    with pytest.raises(KeyStoreError, match="不是用来签名"):
        keys.sign(Purpose.INDEX, version=keys.newest(Purpose.INDEX), message=b"m")


def test_a_secret_does_not_show_where_a_key_is_printed(tmp_path):
    key = FileKeys(tmp_path).current(Purpose.FIELD)

    assert repr(key.secret) not in repr(key)


def test_where_a_file_was_none_is_made_in_its_place(tmp_path):
    running = FileKeys(tmp_path)
    field, index = running.current(Purpose.FIELD), running.current(Purpose.INDEX)
    (tmp_path / NAME).unlink()

    assert running.version(Purpose.FIELD, 1) == field
    assert running.current(Purpose.INDEX) == index
    for keys in (running, FileKeys(tmp_path)):
        with pytest.raises(KeyStoreError, match="不见了"):
            keys.current(Purpose.FIELD)
    assert not (tmp_path / NAME).exists()
