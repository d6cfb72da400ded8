"""Reads of applications that wait for the applicant to confirm who filed them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from yimen.cases import access
from yimen.cases.contracts import WaitingView
from yimen.cases.models import WaitingDraft
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound


def list_waiting(*, actor: Actor, limit: int = 100) -> list[WaitingView]:
    """Return what waits where the officer receives or may confirm mandates, oldest first."""
    inside = Q(unit_id__in=())
    for grant in actor.grants:
        if grant.verb == access.FILE_FOR:
            own = Q(unit_id=grant.unit_id)
            codes = Q(draft__item_version__item__code__in=grant.items)
            inside |= own & codes if grant.items else own
    for prefix in actor.areas("identity.confirm_mandate"):
        inside |= Q(draft__applicant__area_code__startswith=prefix)
    rows = WaitingDraft.objects.select_related("draft").filter(inside, ended_at=None)
    return _views(rows.order_by("sent_at", "id")[:limit])


def list_my_waiting(*, person_id: UUID) -> list[WaitingView]:
    """Return what this person filed for others and still waits, or failed to be filed."""
    rows = WaitingDraft.objects.select_related("draft").filter(
        Q(ended_at=None) | ~Q(trouble=""),
        draft__filed_by_person_id=person_id,
        draft__case=None,
        draft__discarded_at=None,
    )
    return _views(rows.order_by("-sent_at"))


def list_asked(*, person_id: UUID) -> list[WaitingView]:
    """Return what others filled in for this person and may not file before he confirms."""
    rows = WaitingDraft.objects.select_related("draft").filter(
        ended_at=None,
        draft__applicant_id=person_id,
        draft__case=None,
        draft__discarded_at=None,
    )
    return _views(rows.order_by("-sent_at"))


def get_waiting(*, actor: Actor, draft_id: UUID) -> WaitingView:
    """Return one waiting application. Raises NotFound."""
    found = next((one for one in list_waiting(actor=actor) if one.draft_id == draft_id), None)
    if found is None:
        raise NotFound("这份申请已经不用等了，可能别人刚确认过。")
    return found


def _views(rows: Iterable[WaitingDraft]) -> list[WaitingView]:
    views = []
    for row in rows:
        mandate = identity.get_mandate(mandate_id=row.mandate_id)
        views.append(
            WaitingView(
                draft_id=row.draft_id,
                mandate_id=row.mandate_id,
                item_name=catalogue.get_version(version_id=row.draft.item_version_id).name,
                applicant_name=mandate.grantor.name,
                holder_name=mandate.holder_name,
                sent_at=row.sent_at,
                trouble=row.trouble,
            )
        )
    return views
