"""What is encrypted is found in the models, so that no column stays behind when keys change."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from yimen.trust.queries import encrypted

_PLAIN = {
    "identity_factor.credential_id",
    "identity_factor.public_key",
    "identity_rate.key",
    "kernel_ledger_checkpoint.root",
    "kernel_ledger_checkpoint.signature",
    "kernel_ledger_tile.hashes",
    "trust_certificate.der",
    "trust_key.public_key",
    "trust_revocation_list.der",
    "trust_seal_key.certificate",
    "trust_seal_key.structure",
    "trust_time_stamp.imprint",
}


def test_every_binary_column_is_encrypted_or_known_not_to_be():
    binary = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and not field.column.endswith("_index")
    }
    found = {one.name for one in encrypted.encrypted_columns()}
    assert binary - found == _PLAIN
    named = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.column.endswith("_encrypted")
    }
    assert named <= found
