"""Contents lie sealed: unreadable in the store, readable from any place, and no bit may change."""

import hashlib
import io
import os
import random
from datetime import UTC, datetime

import pytest

from yimen.kernel.crypto import keystore
from yimen.kernel.crypto.fields import Unreadable
from yimen.kernel.files import actions as files
from yimen.kernel.files import sealing
from yimen.keys.contracts import Purpose

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
PIECE = 64 * 1024
HEAD, TAG = 22, 16

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.YIMEN_FILES_FOLDER = tmp_path / "files"
    settings.YIMEN_KEYS_FOLDER = tmp_path / "keys"
    return tmp_path / "files"


def _content(size):
    return (b"%PDF-1.7 " + "王秀英 439981194806150027 ".encode() * (size // 20))[:size]


def _put(content):
    return files.put_bytes(content=content, name="身份证.pdf", at=AT)


def _path(folder, stored):
    return folder / stored.address[:2] / stored.address


def test_nothing_of_a_content_can_be_read_in_the_store(folder):
    content = _content(PIECE * 3 + 77)

    stored = _put(content)

    lying = _path(folder, stored).read_bytes()
    assert len(lying) == sealing.sealed_size(len(content))
    assert b"439981" not in lying
    assert b"%PDF" not in lying
    assert stored.address != hashlib.sha256(content).hexdigest()
    assert files.read_bytes(file_id=stored.id) == content


@pytest.mark.parametrize("size", [20, PIECE - 1, PIECE, PIECE + 1, PIECE * 2, PIECE * 2 + 5])
def test_a_content_is_read_from_any_place(size):
    content = _content(size)
    stored = _put(content)
    chance = random.Random(size)

    _, reader = files.open_file(file_id=stored.id)

    with reader:
        assert reader.seek(0, io.SEEK_END) == size
        for _ in range(20):
            start, length = chance.randrange(size), chance.randrange(1, size)
            reader.seek(start)
            assert reader.read(length) == content[start : start + length]


def _flip(lying):
    return lying[:5000] + bytes([lying[5000] ^ 1]) + lying[5001:]


def _cut_the_last_piece(lying):
    return lying[: HEAD + 2 * (PIECE + TAG)]


def _swap_two_pieces(lying):
    one, two = HEAD + PIECE + TAG, HEAD + 2 * (PIECE + TAG)
    return lying[:HEAD] + lying[one:two] + lying[HEAD:one] + lying[two:]


@pytest.mark.parametrize(
    "damage",
    [_flip, _cut_the_last_piece, _swap_two_pieces, lambda lying: lying[:HEAD], lambda _: b"%PDF-"],
)
def test_a_changed_content_is_never_given_out(folder, damage):
    stored = _put(_content(PIECE * 2 + 300))
    path = _path(folder, stored)

    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(Unreadable):
        files.read_bytes(file_id=stored.id)


def test_a_content_cannot_lie_under_another_name(folder):
    one, two = _put(_content(300)), _put(_content(301))

    os.replace(_path(folder, one), _path(folder, two))

    with pytest.raises(Unreadable):
        files.read_bytes(file_id=two.id)


def test_a_new_key_leaves_old_contents_readable_and_writes_new_ones():
    old = _put(_content(400))
    keystore.installed().rotate(Purpose.FILE)

    new = _put(_content(500))

    assert files.read_bytes(file_id=old.id) == _content(400)
    assert files.read_bytes(file_id=new.id) == _content(500)
