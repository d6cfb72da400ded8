"""Switch watching on with its filing checklist, approved by another; off at once by either."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.biometrics import public as biometrics
from yimen.biometrics.contracts import Purpose
from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView, UnitLevel
from yimen.hall import access
from yimen.hall.actions import watch_switch as actions
from yimen.hall.contracts.watch import Checklist, WatchRefused
from yimen.hall.queries import watch
from yimen.hall.rules.watch import LONGEST_STILL_DAYS
from yimen.hall.web.times import day_of
from yimen.hall.web.watch_pages import items_of, said_of, shown
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.parts import Option

_FIELDS = (
    forms.Field(
        name="reason", label="为了维护哪一项公共安全，为什么非用不可", kind="textarea", maxlength=1000
    ),
    forms.Field(
        name="signs", label="提示标识立在哪里、哪天立的", kind="textarea", rows=2, maxlength=300
    ),
    forms.Field(name="filed_with", label="向哪个公安机关备案", maxlength=80),
    forms.Field(name="filing_number", label="备案编号", maxlength=60, width="l"),
    forms.Field(name="filed_on", label="备案日期", kind="date", width="m"),
    forms.Field(name="responsible", label="谁负责、谁值守", maxlength=200),
    forms.Field(
        name="still_days", label="报警截图保存几天", kind="integer", unit="天", width="s", value="7",
        help=f"最长 {LONGEST_STILL_DAYS} 天；判断是误报的立即清除。",
    ),
)  # fmt: skip


@permission(*access.WATCH_STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Show the checklist and the wish that is open; posted, propose, approve or switch off."""
    actor, at = actor_of(request), moment(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _act(request)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = said_of(refusal)
    unit = forms.Field(
        name="unit", label="哪个单位负责", kind="select",
        help="提醒送到这个单位值守的人的待办里。",
        options=[Option(value=str(one.id), label=one.name) for one in _units()],
    )  # fmt: skip
    fields = forms.fill((unit, *_FIELDS), values=request.POST.dict(), errors=errors)
    open_wish = watch.open_wish()
    names = {one.name for one in fields}
    context = shown(request, "hall:watch_switch", at=at) | {
        "assessed": biometrics.is_on(purpose=Purpose.WATCH, at=at),
        "available": biometrics.availability(),
        "open_wish": open_wish,
        "unit_name": directory.get_organisation(organisation_id=open_wish.unit_id).name
        if open_wish
        else "",
        "may_propose": actor.may(access.WATCH_PROPOSE) and open_wish is None,
        "may_approve": actor.may(access.WATCH_APPROVE)
        and open_wish is not None
        and open_wish.approved_at is None,
        "fields": fields,
        "sent": request.POST,
        "said": errors,
        "errors": forms.error_items(fields)
        + items_of({name: said for name, said in errors.items() if name not in names}),
    }
    return render(request, "hall/watch_switch.html", context, status=422 if errors else 200)


def _act(request: HttpRequest) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    act = sent.get("act", "")
    if act == "propose":
        actions.propose(actor=actor, unit_id=_unit(request), checklist=_checklist(request), at=at)
    elif act == "approve":
        actions.approve(actor=actor, switch_id=_wish(request), at=at)
    elif act == "end":
        actions.end(actor=actor, switch_id=_wish(request), why=sent.get("why", ""), at=at)
    else:
        raise WatchRefused("act", "没有这一步。请刷新页面再办。")


def _wish(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("wish", ""))
    except ValueError:
        raise WatchRefused("wish", "没有找到这一份，请刷新页面。") from None


def _units() -> list[OrganisationView]:
    """Return who may answer for it: alarms come to those on duty in that unit."""
    levels = (UnitLevel.CENTRE, UnitLevel.COUNTY)
    return [one for level in levels for one in directory.list_organisations(level=level)]


def _unit(request: HttpRequest) -> UUID:
    found = next((one.id for one in _units() if str(one.id) == request.POST.get("unit")), None)
    if found is None:
        raise WatchRefused("unit", "请选负责的单位。", field="unit")
    return found


def _checklist(request: HttpRequest) -> Checklist:
    sent = request.POST
    days = sent.get("still_days", "").strip()
    return Checklist(
        reason=sent.get("reason", ""),
        signs=sent.get("signs", ""),
        filed_with=sent.get("filed_with", ""),
        filing_number=sent.get("filing_number", ""),
        filed_on=day_of(sent.get("filed_on", "")),
        responsible=sent.get("responsible", ""),
        still_days=int(days) if days.isdecimal() and len(days) < 4 else 0,
    )
