"""Keys change while people write; all of it comes along."""

from __future__ import annotations

import pytest

from yimen.ops import key_drill, key_loss_drill


@pytest.mark.django_db
def test_keys_change_under_writers_and_all_stays_readable():
    """A sample of the drill `key-rotation`, with the writing done between the changes."""
    assert (
        key_drill.rotate_under_load(database_url="", say=lambda _: None, writers=0, rotations=2)
        == []
    )


@pytest.mark.django_db
def test_a_lost_key_file_is_said_never_replaced_and_heals_when_put_back():
    """The drill `key-file-lost`, whole."""
    assert key_loss_drill.lose_the_key_file(database_url="", say=lambda _: None) == []
