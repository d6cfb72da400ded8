"""Reads of changes of relying systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yimen.identity.contracts import Assurance
from yimen.identity.models import OidcClientChange
from yimen.identity.oidc_contracts import ChangeView, ClientChange, ClientWish
from yimen.identity.queries import oidc_client as clients
from yimen.identity.rules.oidc import Scope
from yimen.identity.rules.oidc_client import ChangeState, Effect, Terms, effect_of
from yimen.kernel.contracts import NotFound

_MOST = 50


def stored(change: ClientChange) -> dict[str, Any]:
    """Return a change as it lies in the table."""
    return {
        "name": change.name,
        "owner": change.owner,
        "contact": change.contact,
        "purpose": change.purpose,
        "redirect_uris": list(change.redirect_uris),
        "after_logout_uris": list(change.after_logout_uris),
        "backchannel_uri": change.backchannel_uri,
        "scopes": [scope.value for scope in Scope if scope in change.scopes],
        "minimum_assurance": int(change.minimum_assurance),
    }


def read(kept: Mapping[str, Any]) -> ClientChange:
    """Return a change from what lies in the table."""
    return ClientChange(
        name=kept["name"],
        owner=kept["owner"],
        contact=kept["contact"],
        purpose=kept["purpose"],
        redirect_uris=tuple(kept["redirect_uris"]),
        after_logout_uris=tuple(kept["after_logout_uris"]),
        backchannel_uri=kept["backchannel_uri"],
        scopes=tuple(Scope(scope) for scope in kept["scopes"]),
        minimum_assurance=Assurance(kept["minimum_assurance"]),
    )


def standing(wish: ClientWish) -> ClientChange:
    """Return what may be changed of a system, as it stands."""
    return ClientChange(
        name=wish.name,
        owner=wish.owner,
        contact=wish.contact,
        purpose=wish.purpose,
        redirect_uris=wish.redirect_uris,
        after_logout_uris=wish.after_logout_uris,
        backchannel_uri=wish.backchannel_uri,
        scopes=wish.scopes,
        minimum_assurance=wish.minimum_assurance,
    )


def effect(*, before: ClientChange, after: ClientChange) -> Effect:
    """Return what else ends when a change begins to hold."""
    return effect_of(before=_terms(before), after=_terms(after))


def _terms(change: ClientChange) -> Terms:
    return Terms(
        owner=change.owner,
        purpose=change.purpose,
        redirect_uris=change.redirect_uris,
        backchannel_uri=change.backchannel_uri,
        scopes=[scope.value for scope in change.scopes],
        minimum_assurance=int(change.minimum_assurance),
    )


def list_changes(*, client_id: UUID) -> list[ChangeView]:
    """Return the changes of a system, the newest first."""
    found = _all().filter(client_id=client_id).order_by("-asked_at", "pk")[:_MOST]
    return [_view(one) for one in found]


def find_waiting(*, client_id: UUID) -> ChangeView | None:
    """Return the change that waits for approval, or None."""
    found = _all().filter(client_id=client_id, state=ChangeState.ASKED).first()
    return _view(found) if found else None


def list_waiting() -> set[UUID]:
    """Return the systems of which a change waits for approval."""
    found = OidcClientChange.objects.filter(state=ChangeState.ASKED)
    return set(found.values_list("client_id", flat=True))


def get_change(*, change_id: UUID) -> ChangeView:
    """Return a change. Raises NotFound."""
    found = _all().filter(pk=change_id).first()
    if found is None:
        raise NotFound
    return _view(found)


def _all() -> QuerySet[OidcClientChange]:
    return OidcClientChange.objects.select_related(
        "client__applied_by", "client__settled_by", "asked_by", "settled_by"
    )


def _view(row: OidcClientChange) -> ChangeView:
    waiting = row.state == ChangeState.ASKED
    before = standing(clients.view(row.client).wish) if waiting else read(row.before)
    wanted = read(row.wanted)
    return ChangeView(
        id=row.pk,
        client_id=row.client_id,
        client_name=row.client.name,
        state=ChangeState(row.state),
        wanted=wanted,
        before=before,
        effect=effect(before=before, after=wanted),
        why=row.why,
        asked_by=row.asked_by_id,
        asked_by_name=row.asked_by.name,
        asked_at=row.asked_at,
        settled_by_name=row.settled_by.name if row.settled_by else "",
        settled_at=row.settled_at,
        reason=row.reason,
    )
