"""Repair records: the list, reporting a fault, noting how it was mended, and both signatures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotAllowed, NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.procurement import access
from yimen.procurement.actions import repair as actions
from yimen.procurement.actions.repair import Mending
from yimen.procurement.contracts.repair import (
    REPAIR_TITLES,
    SIDE_TITLES,
    RepairState,
    RepairView,
    Side,
)
from yimen.procurement.queries import contract as contracts
from yimen.procurement.queries import repair as queries
from yimen.procurement.web import labels, typed
from yimen.procurement.web.drawing import errors_of, filled, form_page
from yimen.procurement.web.staff.contracts import tabs_of
from yimen.trust import public as trust
from yimen.trust.contracts import HandKind, HandSent
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, Fact, Filter, Link, Option, Row

PAGE = 50
_LARGEST = 10 * 1024 * 1024


@permission(*access.REPAIRS)
@never_cache
@require_safe
def repairs(request: HttpRequest) -> HttpResponse:
    """List the repairs that the officer may see, the newest first."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    state = state if state in set(RepairState) else ""
    after = read_key(request.GET.get("after", ""))
    rows = queries.list_repairs(
        actor=actor,
        state=state,
        contract_id=typed.maybe_key(request.GET.get("contract", "")),
        limit=PAGE + 1,
        after=after,
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    query = {"state": state} if state else {}
    key = {"after": f"{last.reported_at.isoformat()}~{last.id}"} if last else {}
    codes = {code.value: title for code, title in REPAIR_TITLES.items()}
    context = {
        "title": "维修记录",
        "said": "报修人、修理人都签了字才算完",
        "new": Link(label="报修", href=reverse("procurement:new_repair"))
        if actor.may(access.REPORT) or actor.may(access.RECORD)
        else None,
        "tabs": tabs_of(":repairs") if any(actor.may(verb) for verb in access.STAFF) else (),
        "columns": [
            Column(title="设备和故障"),
            Column(title="状态"),
            Column(title="用时", num=True),
            Column(title="报修"),
        ],
        "rows": [_row(one) for one in rows[:PAGE]],
        "filters": [Filter.of(name="state", label="状态", titles=codes, value=state)],
        "here": reverse("procurement:repairs"),
        "empty": "没有维修记录",
        "empty_said": "设备坏了就点“报修”。",
        "after_href": f"?{urlencode({**query, **key})}" if key else "",
        "first_href": f"?{urlencode(query)}" if after else "",
    }
    return render(request, "procurement/list.html", context)


def _row(one: RepairView) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.device,
                small=f"{one.number}　{one.fault}　{one.unit_name}，{one.place}",
                href=row_address("procurement:repair", one.id),
                head=True,
            ),
            Cell(text=REPAIR_TITLES[one.state], kind=labels.REPAIR_KINDS[one.state]),
            Cell(text=_hours(one), num=True),
            Cell(text=labels.moment_words(one.reported_at)),
        ),
    )


def _hours(one: RepairView) -> str:
    return f"{one.hours:.1f} 小时" if one.hours is not None else "—"


def _own_unit(actor: Actor) -> OrganisationView:
    """Return the unit for which somebody reports. Raises NotAllowed."""
    units = actor.units(access.REPORT) | actor.units(access.RECORD)
    if not units:
        raise NotAllowed
    own = actor.unit_id if actor.unit_id in units else min(units)
    return directory.get_organisation(organisation_id=own)


@permission(access.REPORT, access.RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def new_repair(request: HttpRequest) -> HttpResponse:
    """Ask what does not work; posted, report it."""
    actor = actor_of(request)
    unit = _own_unit(actor)
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.report_repair(
                actor=actor,
                contract_id=typed.key_of(
                    typed.said(request, "contract"), "contract", "请选是哪份合同的设备。"
                ),
                unit_id=unit.id,
                device=typed.said(request, "device", 120),
                place=typed.said(request, "place", 120),
                fault=typed.said(request, "fault", 500),
                at=moment(request),
                key=typed.said(request, "key", 64),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = errors_of(refusal)
        else:
            return HttpResponseRedirect(reverse("procurement:repair", args=[made.id]))
    choices = queries.list_contracts_for(area_code=unit.area_code)
    return form_page(
        request,
        title="报修",
        intro=f"{unit.name}报修。修好以后您和修理人都要签字。",
        fields=_fault(choices),
        values={"contract": str(choices[0][0]) if len(choices) == 1 else "", "place": unit.name},
        errors=errors,
        back=Link(label="维修记录", href=reverse("procurement:repairs")),
        button="报修",
    )


def _fault(choices: list[tuple[UUID, str]]) -> tuple[forms.Field, ...]:
    contracts_to_choose = tuple(Option(value=str(key), label=label) for key, label in choices)
    return (
        forms.Field(
            name="contract", label="是哪份合同的设备", kind="select", options=contracts_to_choose
        ),
        forms.Field(name="device", label="哪台设备", maxlength=120, help="最好带编号或序列号。"),
        forms.Field(name="place", label="设备在哪里", maxlength=120),
        forms.Field(name="fault", label="出了什么故障", kind="textarea", rows=3, maxlength=500),
    )


def _seen(request: HttpRequest, repair_id: UUID) -> tuple[RepairView, bool]:
    """Return a repair that the actor may see, and whether he may write on it. Raises NotAllowed."""
    one = queries.get_repair(repair_id=repair_id)
    row = contracts.get_contract(contract_id=one.contract_id).row
    actor = actor_of(request)
    may = access.can_repair(actor, unit_id=one.unit_id, contract_unit_id=row.unit_id)
    if not may and not access.can_read(actor, unit_id=row.unit_id, area_code=row.area_code):
        raise NotAllowed
    return one, may


@permission(*access.REPAIRS)
@never_cache
@require_http_methods(["GET", "POST"])
def repair(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """Show one repair; posted, note that it was mended."""
    _seen(request, repair_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.mend_repair(
                actor=actor_of(request),
                repair_id=repair_id,
                mending=Mending(
                    arrived_at=typed.instant(request, "arrived_at"),
                    mended_at=typed.instant(request, "mended_at"),
                    work_done=typed.said(request, "work_done", 500),
                    parts=typed.said(request, "parts", 300),
                    repairer=typed.said(request, "repairer", 50),
                ),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = errors_of(refusal)
        else:
            return HttpResponseRedirect(request.path)
    return _page(request, repair_id, errors)


@permission(*access.REPAIRS)
@require_POST
def sign(request: HttpRequest, repair_id: UUID, side: str) -> HttpResponse:
    """Take the signature of one side; refused, show the record with the reason."""
    if side not in set(Side):
        raise NotFound
    try:
        actions.sign_repair(
            actor=actor_of(request),
            repair_id=repair_id,
            side=Side(side),
            sent=_sent(request),
            ticket=request.POST.get("ticket", ""),
            device=trust.hand_device(
                user_agent=request.headers.get("User-Agent", ""),
                screen=request.POST.get("screen", ""),
                pointer=request.POST.get("pointer", ""),
            ),
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, repair_id, {f"sign-{side}": next(iter(errors_of(refusal).values()))})
    return HttpResponseRedirect(reverse("procurement:repair", args=[repair_id]) + f"#f-sign-{side}")


def _sent(request: HttpRequest) -> HandSent:
    """Return what was sent: strokes where something was drawn, else a picture, else a name."""
    posted = request.POST
    if posted.get("strokes"):
        return HandSent(kind=HandKind.HANDWRITING, strokes=posted["strokes"])
    file = request.FILES.get("picture")
    if posted.get("way") == "picture" and file is not None:
        return HandSent(kind=HandKind.PICTURE, picture=file.read(_LARGEST + 1))
    if posted.get("way") == "picture":
        return HandSent(kind=HandKind.PICTURE)
    return HandSent(
        kind=HandKind.TYPED, name=posted.get("name", ""), declared=bool(posted.get("declared"))
    )


def _page(request: HttpRequest, repair_id: UUID, errors: dict[str, str]) -> HttpResponse:
    one, may = _seen(request, repair_id)
    waits = one.state is RepairState.REPORTED
    fields = _mending(request, one, errors) if may and waits else []
    loose = [said for name, said in errors.items() if name.startswith("sign-") or not name]
    context = {
        "one": one,
        "state": REPAIR_TITLES[one.state],
        "kind": labels.REPAIR_KINDS[one.state],
        "facts": _facts(one),
        "fields": fields,
        "errors": forms.error_items(fields, others=loose),
        "hands": _hands(request, one, may=may) if not waits else [],
        "signs": may and one.state is RepairState.MENDED,
    }
    return render(request, "procurement/repair.html", context, status=422 if errors else 200)


def _facts(one: RepairView) -> list[Fact]:
    facts = [
        Fact(name="设备", value=one.device),
        Fact(name="地点", value=f"{one.unit_name}，{one.place}"),
        Fact(name="故障", value=one.fault),
        Fact(name="报修", value=f"{one.reported_by}，{labels.moment_words(one.reported_at)}"),
        Fact(name="供应商", value=one.supplier_name, note=one.contract_number),
    ]
    if one.mended_at:
        facts += [
            Fact(name="到场", value=labels.moment_words(one.arrived_at)),
            Fact(name="修好", value=labels.moment_words(one.mended_at), note=f"用时 {_hours(one)}"),
            Fact(name="做了什么", value=one.work_done),
            Fact(name="换的零件", value=one.parts or "没有换"),
            Fact(name="修理人", value=one.repairer),
        ]
    return facts


def _mending(request: HttpRequest, one: RepairView, errors: Mapping[str, str]) -> list[forms.Field]:
    now = f"{moment(request).astimezone(LOCAL):%Y-%m-%dT%H:%M}"
    questions = (
        forms.Field(name="arrived_at", label="修理人到场的时间", kind="datetime-local", width="m"),
        forms.Field(name="mended_at", label="修好的时间", kind="datetime-local", width="m"),
        forms.Field(name="work_done", label="做了什么修理", kind="textarea", rows=3, maxlength=500),
        forms.Field(name="parts", label="换了什么零件", maxlength=300, required=False),
        forms.Field(name="repairer", label="修理人的姓名", maxlength=50, width="m"),
    )
    values = {"arrived_at": now, "mended_at": now}
    return filled(request, questions, values=values, errors=errors)


def _hands(request: HttpRequest, one: RepairView, *, may: bool) -> list[dict[str, Any]]:
    document, signed = queries.document_of(one), queries.signatures_of(one)
    actor = actor_of(request)
    return [
        {
            "side": side.value,
            "title": title,
            "who": one.repairer if side is Side.REPAIRER else actor.name,
            "note": "在您的手机或电脑上签，您就是见证人。"
            if side is Side.REPAIRER
            else "您看过修好了，再签字。",
            "hand": signed.get(side) if one.signed_at(side) else None,
            "holds": side in signed
            and trust.hand_signature_holds(
                signature_id=signed[side].id, document=document, at=moment(request)
            ),
            "ticket": trust.hand_ticket(actor=actor, document=document, place=side.value)
            if may and one.signed_at(side) is None
            else "",
        }
        for side, title in SIDE_TITLES.items()
    ]


@permission(*access.REPAIRS)
@never_cache
@require_safe
def hand(request: HttpRequest, repair_id: UUID, side: str) -> HttpResponse:
    """Show the picture of a signature on a repair record."""
    one, _ = _seen(request, repair_id)
    found = queries.signatures_of(one)
    if side not in set(Side) or Side(side) not in found:
        raise NotFound
    content = trust.open_hand_picture(signature_id=found[Side(side)].id)
    answer = HttpResponse(content, content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    return answer
