"""Changes of relying systems: what one hand asked for, what another said, what stood before."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from yimen.identity.models.account import Account
from yimen.identity.models.oidc import OidcClient
from yimen.identity.rules.oidc_client import ChangeState
from yimen.kernel.contracts import NotFound


class OidcClientChangeQuerySet(models.QuerySet["OidcClientChange"]):
    """Reads of changes."""

    def for_change(self, change_id: UUID) -> OidcClientChange:
        """Return the locked change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=change_id).first()
        if found is None:
            raise NotFound
        return found


class OidcClientChange(models.Model):
    """One wish to change an approved system. `before` holds what it replaced, once approved."""

    id = models.UUIDField(primary_key=True)
    client = models.ForeignKey(OidcClient, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9)
    wanted = models.JSONField()
    before = models.JSONField()
    why = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    settled_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="")

    objects = OidcClientChangeQuerySet.as_manager()

    class Meta:
        db_table = "identity_oidc_client_change"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ChangeState]),
                name="identity_oidc_client_change_state",
            ),
            models.UniqueConstraint(
                fields=("client",),
                condition=Q(state="asked"),
                name="identity_oidc_client_one_change",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(settled_by=F("asked_by")),
                name="identity_oidc_client_change_two_hands",
            ),
        )

    def __str__(self) -> str:
        return f"{self.client_id} {self.state}"
