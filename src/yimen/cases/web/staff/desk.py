"""The counter and the village agent's page: for whom, on whose word, and which item."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.cases import access
from yimen.cases.actions import agent, desk_entry, relative
from yimen.cases.actions import draft as drafts
from yimen.cases.queries import draft as draft_queries
from yimen.cases.queries import waiting as waitings
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter, ItemVersionView
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.identity.contracts import (
    CODE_TYPE_TITLES,
    ConfirmedBy,
    MandateEvidence,
    MandateState,
    MandateView,
    PersonView,
)
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Option, Row

_EVIDENCE = {
    MandateEvidence.SIGNED_PAPER: "本人签字的委托书",
    MandateEvidence.THUMBPRINT: "本人按了手印的委托书",
    MandateEvidence.WITNESS: "口头委托，有见证人",
}
_STATES = {
    MandateState.PENDING: "等本人确认",
    MandateState.ACTIVE: "有效",
    MandateState.ENDED: "已结束",
}
_SAID = {
    "mandate": "委托已经登记。您是代办人，不能自己确认，请另一位同事打电话或当面问过本人再确认。",
    "registered": "已经登记，可以替他办事了。",
    "entered": "已经录入。收件点不在本单位，办件已经转给收件的单位。",
    "confirmed": "本人的话已经记下。委托有效的，申请马上自动交上去。",
    "refused": "已经记下本人没有委托，申请没有交上去。",
}


@permission(access.FILE_FOR)
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Find the applicant; below, what is begun and what waits for somebody's word."""
    actor, at = actor_of(request), moment(request)
    text = request.GET.get("q", "").strip()[:60]
    found = identity.search_persons(actor=actor, text=text, at=at) if text else []
    begun = draft_queries.list_drafts(actor=actor)
    names = {
        one.id: one.name
        for one in identity.list_persons(person_ids={draft.applicant_id for draft in begun})
    }
    context = {
        "q": text,
        "columns": [
            Column(title="姓名"),
            Column(title="证件号码"),
            Column(title="电话"),
            Column(title="年龄", num=True),
        ],
        "rows": [_person_row(one, local_day(at)) for one in found],
        "drafts": [
            {
                "draft": one,
                "name": names.get(one.applicant_id, ""),
                "item": catalogue.get_version(version_id=one.item_version_id).name,
                "paper": one.mandate_id is None,
            }
            for one in begun
        ],
        "waiting": waitings.list_waiting(actor=actor),
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    return render(request, "cases/desk.html", context)


def _person_row(person: PersonView, today: date) -> Row:
    age = person.age_on(today)
    return Row(
        key=str(person.id),
        label=person.name,
        cells=[
            Cell(text=person.name, href=reverse("cases:desk_person", args=[person.id]), head=True),
            Cell(text=person.code_masked, small=CODE_TYPE_TITLES[person.code_type]),
            Cell(text=person.phone_masked or "没有登记"),
            Cell(text="" if age is None else str(age), num=True),
        ],
    )


_REGISTER = (
    forms.Field(name="name", label="姓名", width="m", maxlength=50, why="和身份证上的一样。"),
    forms.Field(
        name="code", label="身份证号码", kind="id_number", why="会核对号码对不对，只存密文。"
    ),
    forms.Field(
        name="phone",
        label="联系电话",
        kind="tel",
        width="m",
        required=False,
        why="办好了打这个电话。没有手机的，可以填家里人的。",
    ),
)


@permission(access.FILE_FOR)
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponseBase:
    """Record a person whom nobody recorded yet, with a checked number."""
    actor, at = actor_of(request), moment(request)
    asked = (
        *_REGISTER,
        forms.Field(
            name="area", label="住在哪个村（社区）", kind="select", options=tuple(_villages(actor))
        ),
    )
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            person = agent.register_applicant(
                actor=actor,
                name=request.POST.get("name", ""),
                code=request.POST.get("code", ""),
                phone=request.POST.get("phone", ""),
                area_code=request.POST.get("area", ""),
                at=at,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "code": refusal.message}
        else:
            page = reverse("cases:desk_person", args=[person.id])
            return HttpResponseRedirect(f"{page}?said=registered")
    typed = {one.name: request.POST.get(one.name, "") for one in asked}
    fields = forms.fill(asked, values=typed, errors=errors)
    context = {"fields": fields, "errors": forms.error_items(fields)}
    return render(request, "cases/desk_register.html", context, status=422 if errors else 200)


def _villages(actor: Actor) -> list[Option]:
    """Return the villages in which the officer files for others, with their town."""
    found: dict[str, str] = {}
    for prefix in actor.areas(access.FILE_FOR):
        todo = [prefix.ljust(12, "0")]
        while todo:
            code = todo.pop()
            below = [one.code for one in directory.list_areas(parent=code)]
            todo += below
            if not below:
                found[code] = directory.area_name(code=code, full=True)
    return [Option(value=code, label=name) for code, name in sorted(found.items())]


@permission(access.FILE_FOR)
@never_cache
@require_GET
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a person masked, his mandates, and what can be filed for him."""
    return _person_page(request, person_id, {})


def _person_page(
    request: HttpRequest, person_id: UUID, errors: dict[str, str], others: list[str] | None = None
) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    shown = agent.get_applicant(actor=actor, person_id=person_id)
    held = [
        one
        for one in identity.list_mandates(person_id=person_id)
        if one.grantor.id == person_id and one.state is not MandateState.ENDED
    ]
    mine = [one for one in held if one.holder_officer_id == actor.officer_id]
    text = request.GET.get("item", "").strip()[:40]
    asked = forms.fill(
        _MANDATE,
        values={one.name: request.POST.get(one.name, "") for one in _MANDATE},
        errors=errors,
    )
    items = open_items(text, at)
    context = {
        "person": shown,
        "facts": _facts(shown, local_day(at)),
        "mandates": [_mandate_row(one, actor) for one in held],
        "mandate_columns": [
            Column(title="谁来代办"),
            Column(title="可以办"),
            Column(title="依据"),
            Column(title="状态"),
        ],
        "may_file": any(one.holds_on(local_day(at)) for one in mine),
        "waits": any(one.state is MandateState.PENDING for one in mine),
        "fields": asked,
        "errors": [
            *forms.error_items(asked),
            *(ErrorItem(message=said, anchor="main") for said in others or []),
        ],
        "item": text,
        "items": items,
        "asking": {one.item_code for one in items if catalogue.asks_situation(version=one)},
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    status = 422 if errors or others else 200
    return render(request, "cases/desk_person.html", context, status=status)


def open_items(text: str, at: datetime) -> list[ItemVersionView]:
    """Return the items that can be applied for: those found, or all when nothing was asked."""
    day = local_day(at)
    if text:
        codes = [one.item_code for one in catalogue.search_items(text=text, on=day, limit=20)]
    else:
        page = catalogue.list_current(on=day, where=ItemFilter(open_only=True), limit=50)
        codes = [one.item_code for one in page.rows]
    found = [catalogue.find_current(item_code=code, on=day) for code in codes]
    return [one for one in found if one is not None and one.definition is not None]


def _facts(shown: PersonView, today: date) -> list[Fact]:
    facts = [
        Fact(name=CODE_TYPE_TITLES[shown.code_type], value=shown.code_masked),
        Fact(name="联系电话", value=shown.phone_masked or "没有登记"),
        Fact(
            name="村（社区）",
            value=directory.area_name(code=shown.area_code, full=True)
            if shown.area_code
            else "没有登记",
        ),
    ]
    if shown.birth_on is not None:
        age = shown.age_on(today)
        facts.append(
            Fact(name="出生日期", value=words.long_date(on=shown.birth_on), note=f"{age} 岁")
        )
    return facts


def _mandate_row(one: MandateView, actor: Actor) -> Row:
    who = "您" if one.holder_officer_id == actor.officer_id else one.holder_name
    names = [catalogue.find_current(item_code=code, on=one.from_on) for code in one.item_codes]
    return Row(
        key=str(one.id),
        label=one.holder_name,
        cells=[
            Cell(text=who, head=True, small=f"见证人{one.witness}" if one.witness else ""),
            Cell(text="、".join(item.name for item in names if item) or "所有事项"),
            Cell(text=_EVIDENCE.get(one.evidence, "网上委托"), small=one.evidence_note),
            Cell(
                text=_STATES[one.state],
                kind="done" if one.state is MandateState.ACTIVE else "need",
            ),
        ],
    )


_MANDATE = (
    forms.Field(
        name="evidence",
        label="凭什么",
        kind="radio",
        options=tuple(Option(value=how, label=title) for how, title in _EVIDENCE.items()),
    ),
    forms.Field(
        name="scan",
        label="委托书扫描件或照片",
        kind="file",
        required=False,
        why="签了字或按了手印的委托书拍一张。",
    ),
    forms.Field(
        name="evidence_note", label="委托书放在哪里、谁在场", required=False, maxlength=200
    ),
    forms.Field(name="witness", label="见证人姓名", required=False, width="m", maxlength=50),
)


@permission(access.FILE_FOR)
@never_cache
@require_POST
def record_mandate(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Record that the person wants this officer to file for him, with the scan as proof."""
    actor, at = actor_of(request), moment(request)
    try:
        agent.record_mandate(
            actor=actor,
            person_id=person_id,
            evidence=request.POST.get("evidence", ""),
            note=request.POST.get("evidence_note", ""),
            witness=request.POST.get("witness", ""),
            scan=request.FILES.get("scan"),
            at=at,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        if refusal.field in {one.name for one in _MANDATE}:
            return _person_page(request, person_id, {str(refusal.field): refusal.message})
        return _person_page(request, person_id, {}, [refusal.message])
    return HttpResponseRedirect(
        reverse("cases:desk_person", args=[person_id]) + "?said=mandate#h-mandates"
    )


@permission(access.FILE_FOR)
@require_POST
def start(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Begin an application for the person: under a mandate, or from his signed paper."""
    actor, at = actor_of(request), moment(request)
    agent.get_applicant(actor=actor, person_id=person_id)
    item, situation = request.POST.get("item_code", ""), request.POST.get("situation", "")
    try:
        if request.POST.get("how") == "paper":
            begun = desk_entry.start_entry(
                actor=actor, item_code=item, applicant_id=person_id, at=at, situation=situation
            ).draft
            return HttpResponseRedirect(reverse("cases:desk_entry", args=[begun.id]))
        draft = drafts.start_draft(
            actor=actor, item_code=item, at=at, applicant_id=person_id, situation=situation
        )
        if situation and draft.situation != situation:
            draft = drafts.choose_situation(
                actor=actor, draft_id=draft.id, situation=situation, at=at
            )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _person_page(request, person_id, {}, [refusal.message])
    return HttpResponseRedirect(reverse("cases:draft", args=[draft.id]))


@permission(access.FILE_FOR)
@never_cache
@require_http_methods(["GET", "POST"])
def waiting(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Ask the applicant about a mandate, by telephone or at the village, and record his word."""
    actor, at = actor_of(request), moment(request)
    error = ""
    if request.method == "POST":
        answer = request.POST.get("said", "")
        try:
            relative.rule_on_mandate(
                actor=actor,
                draft_id=draft_id,
                how=_HOW[answer],
                note=request.POST.get("note", "")[:200],
                at=at,
            )
            said = "confirmed" if _HOW[answer] else "refused"
            return HttpResponseRedirect(reverse("cases:desk") + f"?said={said}")
        except KeyError:
            error = "请选是怎样问到本人的。"
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message
    one = waitings.get_waiting(actor=actor, draft_id=draft_id)
    mandate = identity.get_mandate(mandate_id=one.mandate_id)
    context = {
        "one": one,
        "facts": [
            Fact(name="本人", value=mandate.grantor.name, note=mandate.grantor.phone_masked),
            Fact(name="谁来代办", value=mandate.holder_name),
            Fact(name="办什么", value=one.item_name),
            Fact(name="交上来的时间", value=words.long_moment(at=one.sent_at)),
        ],
        "person_id": mandate.grantor.id,
        "errors": [ErrorItem(message=error, anchor="f-note")] if error else [],
    }
    return render(request, "cases/desk_waiting.html", context, status=422 if error else 200)


_HOW: dict[str, ConfirmedBy | None] = {
    "telephone": ConfirmedBy.TELEPHONE,
    "village": ConfirmedBy.VILLAGE,
    "no": None,
}
