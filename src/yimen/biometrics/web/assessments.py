"""Impact assessments: listed, written by one, approved by another, printed, ended."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.biometrics import access
from yimen.biometrics.actions import assessment as actions
from yimen.biometrics.contracts import Purpose
from yimen.biometrics.governance_contracts import (
    PURPOSE_TITLES,
    TWO_HANDS_TITLES,
    AssessmentView,
    GovernanceRefused,
    TwoHands,
)
from yimen.biometrics.queries import purpose as queries
from yimen.biometrics.rules import papers
from yimen.biometrics.web.governing import answer_file, day_of, said, tabs
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.typeset.pages import set_page
from yimen.media import kinds, manuscript
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Fact, Option, PillKind, Row

_TEXTS = ("uses", "necessity", "risks", "measures", "assessed_by")
_FIELDS = (
    forms.Field(
        name="purpose",
        label="用途",
        kind="select",
        help="一种用途一份评估；一种用途登记的人脸不会用在别的用途上。",
        options=tuple(Option(value=one, label=title) for one, title in PURPOSE_TITLES.items()),
    ),
    forms.Field(
        name="uses",
        label="用在哪些事上、怎么用",
        kind="textarea",
        why="目的要特定：写到事项、地点、设备。",
        maxlength=2000,
    ),
    forms.Field(
        name="necessity",
        label="为什么非用不可",
        kind="textarea",
        why="能用别的办法的，不能只用刷脸；写明不刷脸怎么办。",
        maxlength=2000,
    ),
    forms.Field(
        name="risks", label="对个人权益有什么影响，风险多大", kind="textarea", maxlength=2000
    ),
    forms.Field(name="measures", label="采取哪些保护措施", kind="textarea", maxlength=2000),
    forms.Field(name="assessed_by", label="由谁评估", maxlength=200),
    forms.Field(name="assessed_on", label="评估日期", kind="date", width="m"),
    forms.Field(
        name="valid_until",
        label="有效期到",
        kind="date",
        width="m",
        help="最长一年，到期自动停用。",
    ),
)
_KINDS: dict[TwoHands, PillKind] = {
    TwoHands.WAITING: "need",
    TwoHands.IN_FORCE: "done",
    TwoHands.REFUSED: "bad",
    TwoHands.ENDED: "plain",
}


@permission(access.SEE)
@never_cache
@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """List every assessment."""
    context = {
        "tabs": tabs("biometrics:assessments"),
        "columns": [Column(title=one) for one in ("编号", "用途", "评估", "有效期到", "状态")],
        "rows": [_row(one) for one in queries.list_assessments()],
        "may_write": actor_of(request).may(access.WRITE),
    }
    return render(request, "biometrics/assessments.html", context)


@permission(access.WRITE)
@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Ask what an assessment must say; posted, write it for another to approve."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            number = _write(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "uses": refusal.message}
        else:
            return HttpResponseRedirect(reverse("biometrics:assessment", args=[number]))
    values = {field.name: request.POST.get(field.name, "") for field in _FIELDS}
    fields = forms.fill(_FIELDS, values=values, errors=errors)
    context = {"fields": fields, "errors": forms.error_items(fields)}
    return render(
        request, "biometrics/assessment_write.html", context, status=422 if errors else 200
    )


def _write(request: HttpRequest) -> str:
    sent = request.POST
    if sent.get("purpose") not in set(Purpose):
        raise GovernanceRefused("请选用途。", field="purpose")
    return actions.write_assessment(
        actor=actor_of(request),
        purpose=Purpose(sent["purpose"]),
        assessed_on=day_of(sent.get("assessed_on", ""), "assessed_on"),
        valid_until=day_of(sent.get("valid_until", ""), "valid_until"),
        at=moment(request),
        **{name: sent.get(name, "") for name in _TEXTS},
    )


@permission(access.SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    """Show an assessment; posted, approve it, refuse it or end it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _act(request, number)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "decision": refusal.message}
        else:
            return HttpResponseRedirect(request.path)
    one = queries.get_assessment(number=number)
    actor = actor_of(request)
    decision = forms.Field(
        name="decision", label="意见", kind="textarea", rows=2, required=False, maxlength=500
    )
    why = forms.Field(name="why", label="为什么停用", kind="textarea", rows=2, maxlength=500)
    fields = forms.fill(
        (decision, why),
        values={name: request.POST.get(name, "") for name in ("decision", "why")},
        errors=errors,
    )
    context = {
        "one": one,
        "title": PURPOSE_TITLES[one.purpose],
        "state": TWO_HANDS_TITLES[one.state],
        "kind": _KINDS[one.state],
        "facts": _facts(one),
        "openly": papers.OPENLY,
        "decision": fields[0],
        "why": fields[1],
        "errors": forms.error_items(fields),
        "may_decide": one.state is TwoHands.WAITING and actor.may(access.APPROVE),
        "may_end": one.state is TwoHands.IN_FORCE
        and (actor.may(access.WRITE) or actor.may(access.APPROVE)),
    }
    return render(request, "biometrics/assessment.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, number: str) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    decision = sent.get("decision", "")
    match sent.get("act"):
        case "approve":
            actions.approve_assessment(actor=actor, number=number, decision=decision, at=at)
        case "refuse":
            actions.refuse_assessment(actor=actor, number=number, decision=decision, at=at)
        case "end":
            actions.end_assessment(actor=actor, number=number, why=sent.get("why", ""), at=at)
        case _:
            raise NotFound


@permission(access.SEE)
@never_cache
@require_safe
def assessment_paper(request: HttpRequest, number: str) -> HttpResponse:
    """Return an assessment as PDF, to be printed and kept."""
    one = queries.get_assessment(number=number)
    made = manuscript.to_pdf(
        papers.assessment(one), one.decided_at or one.written_at, setter=set_page
    )
    return answer_file(made, media_type=kinds.PDF, name=f"{number}.pdf")


def _row(one: AssessmentView) -> Row:
    return Row(
        key=one.number,
        cells=[
            Cell(
                text=one.number, href=reverse("biometrics:assessment", args=[one.number]), head=True
            ),
            Cell(text=PURPOSE_TITLES[one.purpose]),
            Cell(text=one.assessed_by, small=words.long_moment(at=one.assessed_on)),
            Cell(text=words.long_moment(at=one.valid_until)),
            Cell(text=TWO_HANDS_TITLES[one.state], kind=_KINDS[one.state]),
        ],
    )


def _facts(one: AssessmentView) -> list[Fact]:
    facts = [
        Fact(name="处理目的和方式", value=one.uses),
        Fact(name="必要性", value=one.necessity),
        Fact(name="影响和风险", value=one.risks),
        Fact(name="保护措施", value=one.measures),
        Fact(name="由谁评估", value=one.assessed_by, note=words.long_moment(at=one.assessed_on)),
        Fact(name="有效期到", value=words.long_moment(at=one.valid_until)),
        Fact(name="起草", value=one.written_by, note=said(one.written_at)),
    ]
    if one.decided_at:
        facts.append(
            Fact(name="批准", value=one.decided_by, note=f"{said(one.decided_at)} {one.decision}")
        )
    if one.ended_at:
        facts.append(Fact(name="终止", value=one.ended_because, note=said(one.ended_at)))
    return facts
