"""Table of private keys that certificates go with.

A key is stored under a key of the key store, outside the database: who holds the database alone can
use none of them.
"""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class TrustKey(models.Model):
    """One key pair; `is_escrowed` where it was made for somebody to decrypt with (密钥托管).

    The private half is here, was taken away in a file (`offline_at`), or was destroyed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    suite = models.CharField(max_length=20)
    use = models.CharField(max_length=20)
    public_key = models.BinaryField()
    private_encrypted = models.BinaryField(null=True)
    is_escrowed = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    offline_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "trust_key"
        constraints = (
            models.CheckConstraint(
                name="trust_key_destroyed",
                condition=models.Q(
                    private_encrypted__isnull=False,
                    offline_at__isnull=True,
                    destroyed_at__isnull=True,
                )
                | models.Q(private_encrypted__isnull=True, destroyed_at__isnull=False)
                | models.Q(private_encrypted__isnull=True, offline_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.suite} {self.use}"
