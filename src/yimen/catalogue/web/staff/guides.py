"""Guides with their owners and review-by dates: name an owner, say that a guide is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import guide_review as actions
from yimen.catalogue.contracts import CatalogueRefused
from yimen.catalogue.contracts.vetting import GuideReview
from yimen.catalogue.queries import guide_review as queries
from yimen.catalogue.rules.guide_review import usual_review_day
from yimen.catalogue.web.edge import at_of, today_of
from yimen.catalogue.web.staff.items import units
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import ErrorItem, Link, Option

_STANDINGS = {"": "全部", "late": "过了日子", "soon": "30 天内要复核", "nobody": "没有负责人"}
_SAID = {"reviewed": "已记下复核。", "owned": "已指定负责人。"}


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def guides(request: HttpRequest) -> HttpResponse:
    """List guides with the earliest review first; name owners and note reviews here."""
    if request.method == "POST":
        try:
            said = _act(request)
        except CatalogueRefused as refusal:
            return _page(request, errors=[ErrorItem(message=refusal.message)])
        return HttpResponseRedirect(f"{reverse('catalogue:staff_guides')}?said={said}")
    return _page(request)


def _act(request: HttpRequest) -> str:
    try:
        item_id = UUID(request.POST.get("item", ""))
    except ValueError:
        raise NotFound from None
    actor, at = actor_of(request), at_of(request)
    if request.POST.get("op") == "own":
        actions.name_owner(actor=actor, item_id=item_id, owner_id=_officer(request), at=at)
        return "owned"
    actions.review_guide(
        actor=actor,
        item_id=item_id,
        review_by=_day(request),
        note=request.POST.get("note", "").strip(),
        at=at,
    )
    return "reviewed"


def _officer(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("owner", ""))
    except ValueError:
        raise CatalogueRefused("no_owner", "请选一位负责人。", field="owner") from None


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("review_by", ""))
    except ValueError:
        raise CatalogueRefused("no_day", "请选下次复核的日子。", field="review_by") from None


def _page(request: HttpRequest, *, errors: Sequence[ErrorItem] = ()) -> HttpResponse:
    actor, today = actor_of(request), today_of(request)
    mine = access.own_departments(actor)
    standing = request.GET.get("standing", "")
    standing = standing if standing in _STANDINGS else ""
    text = request.GET.get("q", "")[:60].replace("\0", "")
    page = _page_number(request)
    found = queries.list_guides(on=today, departments=mine, text=text, standing=standing, page=page)
    counts = queries.count_guides(on=today, departments=mine)
    known, officers = units(), _officers(found.rows, today)
    names = directory.officer_names(
        officer_ids={row.owner_id for row in found.rows if row.owner_id}
    )
    base = reverse("catalogue:staff_guides")
    kept = {name: value for name, value in (("standing", standing), ("q", text)) if value}
    following = urlencode({**kept, "page": found.next_page})
    return render(
        request,
        "catalogue/staff/guides.html",
        {
            "errors": errors,
            "rows": [
                _row(row, known, names, today, actor) | {"people": officers[row.department_code]}
                for row in found.rows
            ],
            "tabs": _tabs(standing, counts),
            "q": text,
            "keep": {"standing": standing} if standing else {},
            "usual": usual_review_day(since=today),
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "first_href": f"{base}?{urlencode(kept)}" if page > 1 else "",
            "after_href": f"{base}?{following}" if found.next_page else "",
        },
        status=422 if errors else 200,
    )


def _row(
    row: GuideReview, known: Mapping[str, str], names: Mapping[UUID, str], today: date, actor: Actor
) -> dict[str, object]:
    late = row.review_by is not None and row.review_by < today
    return {
        "guide": row,
        "href": row_address("catalogue:staff_item", row.item_code),
        "unit": known.get(row.department_code, row.department_code),
        "owner": names.get(row.owner_id, "") if row.owner_id else "",
        "late": late,
        "may": access.can_edit(actor, department=row.department_code),
    }


def _page_number(request: HttpRequest) -> int:
    raw = request.GET.get("page", "1")
    return int(raw) if raw.isdecimal() and 0 < int(raw[:6]) < 10_000 else 1


def _tabs(standing: str, counts: Mapping[str, int]) -> list[Link]:
    base = reverse("catalogue:staff_guides")
    return [
        Link(
            label=title,
            href=f"{base}?{urlencode({'standing': code} if code else {})}",
            current=code == standing,
            count=counts[code],
        )
        for code, title in _STANDINGS.items()
    ]


def _officers(rows: Sequence[GuideReview], today: date) -> dict[str, list[Option]]:
    """Return by unit the officers who may be named."""
    codes = {row.department_code for row in rows}
    units = {code: directory.find_organisation(code=code) for code in codes}
    known = directory.list_colleagues(
        unit_ids={unit.id for unit in units.values() if unit}, on=today
    )
    return {
        code: [
            Option(value=str(officer_id), label=name)
            for officer_id, name in (known.get(unit.id, {}) if unit else {}).items()
        ]
        for code, unit in units.items()
    }
