"""Keys change while people write; what is encrypted is known, and all of it comes along."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from yimen.ops import key_drill, rekeying

_PLAIN = {
    "identity_factor.credential_id",
    "identity_factor.public_key",
    "identity_rate.key",
    "kernel_ledger_checkpoint.root",
    "kernel_ledger_checkpoint.signature",
    "kernel_ledger_tile.hashes",
}


def test_every_binary_column_is_encrypted_or_known_not_to_be():
    binary = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and not field.column.endswith("_index")
    }
    sealed = {f"{one.table}.{one.column}" for one in rekeying.sealed_columns()}
    assert binary - sealed == _PLAIN
    named = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.column.endswith("_encrypted")
    }
    assert named <= sealed


@pytest.mark.django_db
def test_keys_change_under_writers_and_all_stays_readable():
    """A sample of the drill `key-rotation`, with the writing done between the changes."""
    assert (
        key_drill.rotate_under_load(database_url="", say=lambda _: None, writers=0, rotations=2)
        == []
    )
