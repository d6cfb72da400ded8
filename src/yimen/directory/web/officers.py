"""The administrator's pages on officers and posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.directory import access
from yimen.directory.actions import officer as actions
from yimen.directory.contracts import (
    POST_TITLES,
    DirectoryRefused,
    OfficerView,
    Post,
)
from yimen.directory.queries import area as areas
from yimen.directory.queries import assignment as assignments
from yimen.directory.queries import officer as officers
from yimen.directory.queries import organisation as organisations
from yimen.directory.web import edge, labels
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Filter, Option, Row

OFFICER_COLUMNS = (
    Column(title="姓名"),
    Column(title="单位"),
    Column(title="岗位"),
    Column(title="状态"),
)
_SAID = {
    "appointed": "人员已经新增。安全管理员批准岗位后给他激活码，他用初始密码和激活码登录。",
    "granted": "已经报给安全管理员，批准后生效。",
    "left": "已经离岗：岗位全部免去，账号已经停用。",
    "ended": "岗位已经免去，马上生效。",
    "suspended": "账号已经停用，对方已被退出登录。",
    "restored": "账号已经恢复。",
}


def officer_row(one: OfficerView) -> Row:
    """Return an officer as a row of a table."""
    posts = "、".join(POST_TITLES[held.post] for held in one.holdings)
    return Row(
        key=str(one.id),
        label=one.name,
        cells=(
            Cell(
                text=one.name,
                small=one.username,
                head=True,
                href=row_address("directory:officer", one.id),
            ),
            Cell(text=one.organisation_name),
            Cell(text=posts or "没有岗位"),
            Cell(
                text="在岗" if one.is_active else "停用", kind="done" if one.is_active else "stop"
            ),
        ),
    )


@permission(access.MANAGE)
@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the officers with their posts of today, a page at a time."""
    text = request.GET.get("q", "").strip()[:32].replace("\0", "")
    units = _units()
    unit = request.GET.get("unit", "")
    unit = unit if unit in {one.value for one in units} else ""
    page = officers.page_of_officers(
        on=local_day(edge.moment(request)),
        text=text,
        organisation_id=UUID(unit) if unit else None,
        after=request.GET.get("after", "")[:120].replace("\0", ""),
    )
    kept = {name: value for name, value in (("q", text), ("unit", unit)) if value}
    base = reverse("directory:officers")
    everywhere = Option(value="", label="单位：全部")
    return render(
        request,
        "directory/officers.html",
        {
            "columns": OFFICER_COLUMNS,
            "rows": [officer_row(one) for one in page.rows],
            "filters": (
                Filter(name="unit", label="单位", options=(everywhere, *units), value=unit),
            ),
            "q": text,
            "clear_href": base if kept else "",
            "first_href": f"{base}?{urlencode(kept)}" if request.GET.get("after") else "",
            "after_href": f"{base}?{urlencode({**kept, 'after': page.after})}"
            if page.after
            else "",
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
    )


def _units() -> tuple[Option, ...]:
    found = organisations.list_organisations(level=None, ids=None)
    return tuple(
        Option(value=str(one.id), label=one.name, group=labels.UNIT_LEVEL[one.level])
        for one in found
    )


def _post_fields() -> tuple[forms.Field, ...]:
    return (
        forms.Field(name="organisation_id", label="单位", kind="select", options=_units()),
        forms.Field(
            name="post", label="岗位", kind="select", options=labels.POST_OPTIONS, width="m"
        ),
        forms.Field(
            name="area_prefix",
            label="只管这个地方",
            required=False,
            maxlength=12,
            width="m",
            help="不填就是单位所在的整个区划。只管一个镇、一个村的，填它的区划代码。",
        ),
        forms.Field(
            name="items",
            label="只管这些事项",
            kind="textarea",
            rows=2,
            required=False,
            help="不填就是单位的全部事项。一行一个事项编码。",
        ),
        forms.Field(
            name="until_on",
            label="到哪天为止",
            kind="date",
            required=False,
            width="m",
            help="不填就一直有效，直到免去。",
        ),
    )


def _new_fields() -> tuple[forms.Field, ...]:
    return (
        forms.Field(name="name", label="姓名", maxlength=50, width="m"),
        forms.Field(
            name="username",
            label="登录账号",
            maxlength=32,
            width="m",
            why="小写字母开头，只含小写字母、数字和 . _ -，定了就不改。",
        ),
        forms.Field(
            name="password",
            label="初始密码",
            kind="password",
            width="m",
            help="至少 8 位，字母、数字、符号里要有两种。请当面交给本人。岗位批准后，安全管理员另给他激活码，他激活时要换密码。",
            autocomplete="new-password",
        ),
        *_post_fields(),
    )


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add an officer with a first post."""
    questions = _new_fields()
    errors: Mapping[str, str] = {}
    others: Sequence[str] = ()
    if request.method == "POST":
        try:
            made = _appoint(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors, others = edge.errors_of(refusal, questions)
        else:
            page = reverse("directory:officer", args=(made.id,))
            return HttpResponseRedirect(f"{page}?said=appointed")
    fields = forms.fill(questions, values=edge.typed(request, questions), errors=errors)
    return render(
        request,
        "directory/officer_new.html",
        {"fields": fields, "errors": forms.error_items(fields, others=others)},
        status=422 if errors or others else 200,
    )


def _appoint(request: HttpRequest) -> OfficerView:
    posted = request.POST
    return actions.appoint_officer(
        actor=actor_of(request),
        username=posted.get("username", "").strip(),
        name=posted.get("name", ""),
        password=posted.get("password", ""),
        organisation_id=_unit(posted.get("organisation_id", "")),
        post=edge.choice(Post, posted.get("post", ""), "post"),
        at=edge.moment(request),
        area_prefix=_prefix(posted.get("area_prefix", "")),
        item_codes=edge.codes(posted.get("items", "")),
        until_on=_day(posted.get("until_on", "")),
    )


def _unit(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise DirectoryRefused("请选单位。", field="organisation_id") from error


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Show an officer's posts, and give another."""
    at = edge.moment(request)
    questions = _post_fields()
    errors: Mapping[str, str] = {}
    others: Sequence[str] = ()
    if request.method == "POST":
        try:
            _grant(request, officer_id)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors, others = edge.errors_of(refusal, questions)
        else:
            return HttpResponseRedirect(f"{request.path}?said=granted")
    shown = officers.get_officer(officer_id=officer_id, on=local_day(at))
    fields = forms.fill(questions, values=edge.typed(request, questions), errors=errors)
    return render(
        request,
        "directory/officer.html",
        {
            "officer": shown,
            "holdings": [
                {
                    "held": held,
                    "title": POST_TITLES[held.post],
                    "items": labels.item_words(held.item_codes),
                    "area": labels.area_words(held.area_prefix),
                }
                for held in shown.holdings
            ],
            "asked": [
                {"one": one, "title": POST_TITLES[one.post], "waiting": one.state == "waiting"}
                for one in assignments.list_of(officer_id=officer_id)
            ],
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
        status=422 if errors or others else 200,
    )


def _grant(request: HttpRequest, officer_id: UUID) -> None:
    posted = request.POST
    actions.grant_post(
        actor=actor_of(request),
        officer_id=officer_id,
        post=edge.choice(Post, posted.get("post", ""), "post"),
        organisation_id=_unit(posted.get("organisation_id", "")),
        at=edge.moment(request),
        area_prefix=_prefix(posted.get("area_prefix", "")),
        until_on=_day(posted.get("until_on", "")),
        item_codes=edge.codes(posted.get("items", "")),
    )


def _prefix(text: str) -> str:
    """Return the prefix of the area whose code was typed. Raises DirectoryRefused."""
    code = text.strip()
    if not code:
        return ""
    if not areas.is_known(code=code):
        raise DirectoryRefused("没有这个区划代码，请到“行政区划”里查。", field="area_prefix")
    return areas.get_area(code=code).prefix


def _day(text: str) -> date | None:
    return edge.day(text, "until_on") if text else None


@permission(access.MANAGE)
@require_POST
def end_post(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """End a post at once."""
    shown = actions.end_post(
        actor=actor_of(request), holding_id=holding_id, at=edge.moment(request)
    )
    return HttpResponseRedirect(f"{reverse('directory:officer', args=(shown.id,))}?said=ended")


@permission(access.MANAGE)
@require_POST
def set_active(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Suspend or restore an officer."""
    active = request.POST.get("active") == "1"
    actions.set_officer_active(
        actor=actor_of(request), officer_id=officer_id, active=active, at=edge.moment(request)
    )
    said = "restored" if active else "suspended"
    return HttpResponseRedirect(f"{reverse('directory:officer', args=(officer_id,))}?said={said}")
