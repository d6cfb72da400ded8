"""The ledger: entries as they were recorded, their places in the tree, and signed checkpoints."""

from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class TransactionIdField(models.TextField):  # type: ignore[type-arg]
    """PostgreSQL's 64-bit transaction id, text on our side."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return PostgreSQL's type name."""
        return "xid8"


def _where(name: str, column: str, there: models.Q) -> models.Index:
    """Return an index for reading what one of many did, in the order of time."""
    return models.Index(fields=(column, "at", "id"), condition=there, name=f"kernel_ledger_{name}")


class LedgerEntry(models.Model):
    """What was done, by whom, to what; never changed, never removed.

    `xid` is the transaction that wrote the row: the sequencer takes entries in its order, so that
    a slow transaction's entries are never skipped.
    """

    id = models.BigAutoField(primary_key=True)
    xid = TransactionIdField()
    at = models.DateTimeField()
    verb = models.TextField()
    actor_kind = models.TextField()
    account_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    officer_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=1)
    on_behalf_of = models.UUIDField(null=True)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    ground = models.TextField(default="")
    change = models.TextField(default="{}")
    personal_hash = models.TextField(default="")
    result = models.TextField(db_default="done")
    source_address = models.TextField(db_default="")
    source_agent = models.TextField(db_default="")

    class Meta:
        db_table = "kernel_ledger_entry"
        indexes = (
            models.Index(fields=("subject_id", "id"), name="kernel_ledger_subject"),
            models.Index(fields=("at", "id"), name="kernel_ledger_at"),
            models.Index(fields=("verb", "at", "id"), name="kernel_ledger_verb"),
            _where("account", "account_id", models.Q(account_id__isnull=False)),
            _where("behalf", "on_behalf_of", models.Q(on_behalf_of__isnull=False)),
            _where("unit", "unit_id", models.Q(unit_id__isnull=False)),
            _where("address", "source_address", ~models.Q(source_address="")),
            _where("result", "result", ~models.Q(result="done")),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.verb}"


class LedgerSalt(models.Model):
    """The salt of an entry's personal hash; removing it makes the hash mean nothing."""

    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    salt = models.TextField()

    class Meta:
        db_table = "kernel_ledger_salt"

    def __str__(self) -> str:
        return str(self.entry_id)


class LedgerPlace(models.Model):
    """The entry at a position of the tree; never changed, never removed."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)

    class Meta:
        db_table = "kernel_ledger_place"

    def __str__(self) -> str:
        return f"{self.position}: {self.entry_id}"


class LedgerTile(models.Model):
    """Up to 32 neighbouring hashes of every fifth level of the tree, joined."""

    id = models.BigAutoField(primary_key=True)
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "kernel_ledger_tile"
        constraints = (
            models.UniqueConstraint(fields=("level", "index"), name="kernel_ledger_tile_one"),
        )

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LedgerCheckpoint(models.Model):
    """The tree's size and root at a moment, signed; never changed, never removed."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    signed_at = models.DateTimeField()
    key_version = models.IntegerField()
    signature = models.BinaryField()

    class Meta:
        db_table = "kernel_ledger_checkpoint"

    def __str__(self) -> str:
        return f"{self.size}"


class LedgerState(models.Model):
    """How far the sequencer has come; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    cluster = models.TextField(default="")
    floor_id = models.BigIntegerField(default=0)
    last_xid = models.TextField(default="0")
    last_id = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)

    class Meta:
        db_table = "kernel_ledger_state"

    def __str__(self) -> str:
        return f"{self.size}"
