"""The administrator's pages on organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.directory import access
from yimen.directory.actions import organisation as actions
from yimen.directory.contracts import OrganisationView, UnitLevel
from yimen.directory.queries import officer as officers
from yimen.directory.queries import organisation as organisations
from yimen.directory.web import edge, labels
from yimen.directory.web.officers import OFFICER_COLUMNS, officer_row
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Fact, Filter, Row

_COLUMNS = (
    Column(title="机构"),
    Column(title="层级"),
    Column(title="统一社会信用代码"),
    Column(title="机关代字"),
    Column(title="电话"),
)
_SAID = {
    "opened": "机构已经新增，接着可以给它配人员和岗位。",
    "changed": "机构信息已经改好。",
    "closed": "机构已经撤销，新的办件不会再分给它。",
}
_WORDS = (
    forms.Field(name="name", label="全称", maxlength=60),
    forms.Field(name="short_name", label="简称", maxlength=30, width="m"),
    forms.Field(
        name="document_word",
        label="机关代字",
        maxlength=12,
        width="s",
        why="印在文书字号里，例如“一门卫许准〔2026〕1 号”的“一门卫”。",
    ),
    forms.Field(name="address", label="地址", required=False, maxlength=100),
    forms.Field(name="phone", label="电话", kind="tel", required=False, width="m"),
)
_NEW = (
    forms.Field(name="level", label="层级", kind="select", options=labels.LEVEL_OPTIONS, width="m"),
    forms.Field(
        name="area_code",
        label="区划代码",
        maxlength=12,
        width="m",
        why="12 位。部门填县的代码，镇、村填自己的代码。",
    ),
    forms.Field(
        name="code",
        label="机构编码",
        maxlength=32,
        width="m",
        why="系统内部用，定了就不改。小写字母开头，例如 mzj。",
    ),
    forms.Field(name="uscc", label="统一社会信用代码", kind="uscc"),
    *_WORDS,
)


@permission(access.MANAGE)
@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List organisations by code, a page at a time."""
    level, text = request.GET.get("level", ""), request.GET.get("q", "").strip()[:50]
    after = request.GET.get("after", "")[:32]
    page, more = organisations.page_of_organisations(
        level=UnitLevel(level) if level in set(UnitLevel) else None, text=text, after=after
    )
    kept = {name: value for name, value in (("q", text), ("level", level)) if value}
    base = reverse("directory:organisations")
    titles = {one.value: one.label for one in labels.LEVEL_OPTIONS}
    return render(
        request,
        "directory/organisations.html",
        {
            "columns": _COLUMNS,
            "rows": [_row(one) for one in page],
            "filters": (Filter.of(name="level", label="层级", titles=titles, value=level),),
            "q": text,
            "clear_href": base if kept else "",
            "first_href": f"{base}?{urlencode(kept)}" if after else "",
            "after_href": f"{base}?{urlencode({**kept, 'after': page[-1].code})}" if more else "",
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
    )


def _row(one: OrganisationView) -> Row:
    return Row(
        key=str(one.id),
        label=one.name,
        cells=(
            Cell(
                text=one.name,
                small=one.code,
                head=True,
                href=row_address("directory:organisation", one.id),
            ),
            Cell(text=labels.UNIT_LEVEL[one.level], small=one.area_name),
            Cell(text=one.uscc),
            Cell(text=one.document_word),
            Cell(text=one.phone),
        ),
    )


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    errors: Mapping[str, str] = {}
    others: Sequence[str] = ()
    if request.method == "POST":
        try:
            made = _open(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors, others = edge.errors_of(refusal, _NEW)
        else:
            page = reverse("directory:organisation", args=(made.id,))
            return HttpResponseRedirect(f"{page}?said=opened")
    fields = forms.fill(_NEW, values=edge.typed(request, _NEW), errors=errors)
    return render(
        request,
        "directory/organisation_new.html",
        {"fields": fields, "errors": forms.error_items(fields, others=others)},
        status=422 if errors or others else 200,
    )


def _open(request: HttpRequest) -> OrganisationView:
    posted = edge.typed(request, _NEW)
    return actions.open_organisation(
        actor=actor_of(request),
        code=posted["code"].strip(),
        uscc=posted["uscc"],
        name=posted["name"],
        short_name=posted["short_name"],
        document_word=posted["document_word"],
        area_code=posted["area_code"].strip(),
        level=edge.choice(UnitLevel, posted["level"], "level"),
        at=edge.moment(request),
        parent_id=None,
        address=posted["address"],
        phone=posted["phone"],
    )


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Show an organisation with its officers, and change its words."""
    shown = _managed(request, organisation_id)
    errors: Mapping[str, str] = {}
    others: Sequence[str] = ()
    values = {
        "name": shown.name,
        "short_name": shown.short_name,
        "document_word": shown.document_word,
        "address": shown.address,
        "phone": shown.phone,
    }
    if request.method == "POST":
        values = edge.typed(request, _WORDS)
        try:
            actions.change_organisation(
                actor=actor_of(request),
                organisation_id=organisation_id,
                at=edge.moment(request),
                name=values["name"],
                short_name=values["short_name"],
                document_word=values["document_word"],
                address=values["address"],
                phone=values["phone"],
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors, others = edge.errors_of(refusal, _WORDS)
        else:
            return HttpResponseRedirect(f"{request.path}?said=changed")
    return _page(request, shown, values, errors, others)


def _managed(request: HttpRequest, organisation_id: UUID) -> OrganisationView:
    """Return an organisation of the actor's areas. Raises NotFound."""
    shown = organisations.get_organisation(organisation_id=organisation_id)
    if not actor_of(request).may(access.MANAGE, area=shown.area_code):
        raise NotFound
    return shown


def _page(
    request: HttpRequest,
    shown: OrganisationView,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    others: Sequence[str],
) -> HttpResponse:
    fields = forms.fill(_WORDS, values=values, errors=errors)
    today = local_day(edge.moment(request))
    staff = officers.officers_of(unit_id=shown.id, on=today, post=None)
    return render(
        request,
        "directory/organisation.html",
        {
            "organisation": shown,
            "facts": [
                Fact(name="机构编码", value=shown.code),
                Fact(name="层级", value=labels.UNIT_LEVEL[shown.level], note=shown.area_name),
                Fact(name="统一社会信用代码", value=shown.uscc),
                Fact(name="状态", value="在用" if shown.is_active else "已撤销"),
            ],
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "columns": OFFICER_COLUMNS,
            "rows": [officer_row(one) for one in staff],
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
        status=422 if errors or others else 200,
    )


@permission(access.MANAGE)
@require_POST
def close(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Close an organisation in which nobody holds a post any more."""
    actions.close_organisation(
        actor=actor_of(request), organisation_id=organisation_id, at=edge.moment(request)
    )
    return HttpResponseRedirect(f"{reverse('directory:organisations')}?said=closed")
