"""What a person agreed to let other systems have."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from yimen.identity.models import OidcConsent, OidcSignIn
from yimen.identity.oidc_contracts import ConsentView
from yimen.identity.rules.oidc import Scope

_MOST = 100


def list_consents(*, account_id: UUID) -> list[ConsentView]:
    """Return a person's consents, those that hold first, then the newest."""
    found = (
        OidcConsent.objects.filter(account_id=account_id)
        .select_related("client")
        .order_by("-given_at", "pk")[:_MOST]
    )
    last = _last_used(account_id)
    views = [_view(one, last) for one in found]
    return sorted(views, key=lambda one: one.withdrawn_at is not None)


def _last_used(account_id: UUID) -> dict[UUID, datetime]:
    rows = (
        OidcSignIn.objects.filter(account_id=account_id)
        .values("client_id")
        .annotate(last=Max("began_at"))
        .values_list("client_id", "last")
    )
    return dict(rows)


def _view(one: OidcConsent, last: dict[UUID, datetime]) -> ConsentView:
    client = one.client
    used = last.get(client.pk)
    return ConsentView(
        id=one.pk,
        client_name=client.name,
        owner=client.owner,
        purpose=client.purpose,
        contact=client.contact,
        scopes=tuple(Scope(scope) for scope in one.scopes),
        given_at=one.given_at,
        withdrawn_at=one.withdrawn_at,
        last_used_at=used,
    )
