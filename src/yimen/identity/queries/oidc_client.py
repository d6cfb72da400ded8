"""Reads of relying systems."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from yimen.identity.contracts import Assurance
from yimen.identity.models import OidcClient, OidcLogout
from yimen.identity.oidc_contracts import ClientView, ClientWish, LogoutView
from yimen.identity.rules.oidc import Scope
from yimen.identity.rules.oidc_client import Authentication, ClientState
from yimen.kernel.contracts import NotFound

_MOST = 500
_LAST = 20


def view(client: OidcClient) -> ClientView:
    """Return the shape of a stored system."""
    return ClientView(
        id=client.pk,
        code=client.code,
        state=ClientState(client.state),
        wish=_wish(client),
        secret_at=client.secret_at,
        applied_by=client.applied_by_id,
        applied_by_name=client.applied_by.name,
        applied_at=client.applied_at,
        settled_by_name=client.settled_by.name if client.settled_by else "",
        settled_at=client.settled_at,
        reason=client.reason,
    )


def _wish(client: OidcClient) -> ClientWish:
    return ClientWish(
        name=client.name,
        owner=client.owner,
        contact=client.contact,
        purpose=client.purpose,
        redirect_uris=tuple(client.redirect_uris),
        after_logout_uris=tuple(client.after_logout_uris),
        backchannel_uri=client.backchannel_uri,
        sector=client.sector,
        scopes=tuple(Scope(scope) for scope in client.scopes),
        minimum_assurance=Assurance(client.minimum_assurance),
        authentication=Authentication(client.authentication),
        algorithm=client.algorithm,
    )


def get_client(*, client_id: UUID) -> ClientView:
    """Return a system. Raises NotFound."""
    found = _all().filter(pk=client_id).first()
    if found is None:
        raise NotFound
    return view(found)


def find_client(*, code: str) -> ClientView | None:
    """Return the system with this name on the wire, or None."""
    found = _all().filter(code=code).first() if code else None
    return view(found) if found else None


def list_clients() -> list[ClientView]:
    """Return every system, what waits for approval first, then the newest."""
    found = [view(one) for one in _all().order_by("-applied_at", "pk")[:_MOST]]
    return sorted(found, key=lambda one: one.state is not ClientState.APPLIED)


def _all() -> QuerySet[OidcClient]:
    return OidcClient.objects.select_related("applied_by", "settled_by")


def list_logouts(*, client_id: UUID) -> list[LogoutView]:
    """Return the last sign-outs that a system was told of or has to be told, newest first."""
    found = OidcLogout.objects.filter(sign_in__client_id=client_id).order_by("-made_at", "pk")
    return [
        LogoutView(
            made_at=one.made_at,
            tried=one.tried,
            told_at=one.told_at,
            given_up_at=one.given_up_at,
            last_error=one.last_error,
        )
        for one in found[:_LAST]
    ]
