"""Thresholds: what holds, proposed by one with a reason, approved by another."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.biometrics import access
from yimen.biometrics.actions import policy as actions
from yimen.biometrics.governance_contracts import (
    QUESTION_TITLES,
    TWO_HANDS_TITLES,
    GovernanceRefused,
    PolicyView,
    Question,
    TwoHands,
)
from yimen.biometrics.queries import policy as queries
from yimen.biometrics.resident import client
from yimen.biometrics.web.governing import number_of, said, tabs
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Fact, Option, Row

_FIELDS = (
    forms.Field(
        name="question",
        label="哪一种比对",
        kind="radio",
        options=tuple(Option(value=one, label=title) for one, title in QUESTION_TITLES.items()),
    ),
    forms.Field(name="accept", label="达到多少算同一个人", kind="number", width="s"),
    forms.Field(
        name="doubt",
        label="达到多少由人来定",
        kind="number",
        width="s",
        help="低于它，一比一算不是同一个人，一比多算库里没有。",
    ),
    forms.Field(
        name="gap",
        label="第一位要比第二位高出多少",
        kind="number",
        width="s",
        help="只用于一比多，防止把长得像的人认错。",
    ),
    forms.Field(
        name="reason", label="为什么改，依据哪一次实测", kind="textarea", rows=3, maxlength=1000
    ),
)


@permission(access.SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def thresholds(request: HttpRequest) -> HttpResponse:
    """Show the thresholds in force and every version; posted, propose or decide."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _act(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "reason": refusal.message}
        else:
            return HttpResponseRedirect(reverse("biometrics:thresholds"))
    values = {field.name: request.POST.get(field.name, field.value) for field in _FIELDS}
    fields = forms.fill(_FIELDS, values=values, errors=errors)
    versions = queries.list_policies()
    actor = actor_of(request)
    context = {
        "tabs": tabs("biometrics:thresholds"),
        "facts": _in_force(),
        "columns": [
            Column(title=one)
            for one in ("哪一种", "版本", "算同一人", "由人来定", "领先", "谁提的、为什么", "状态")
        ],
        "rows": [_row(one) for one in versions],
        "waiting": [
            {"one": one, "title": QUESTION_TITLES[one.question]}
            for one in versions
            if one.state is TwoHands.WAITING and actor.may(access.APPROVE)
        ],
        "fields": fields,
        "errors": forms.error_items(
            fields, others=[text for name, text in errors.items() if name == "decision"]
        ),
        "may_write": actor.may(access.WRITE),
    }
    return render(request, "biometrics/thresholds.html", context, status=422 if errors else 200)


def _act(request: HttpRequest) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    match sent.get("act"):
        case "propose":
            if sent.get("question") not in set(Question):
                raise GovernanceRefused("请选哪一种比对。", field="question")
            actions.propose_thresholds(
                actor=actor,
                question=Question(sent["question"]),
                accept=number_of(sent.get("accept", ""), "accept"),
                doubt=number_of(sent.get("doubt", ""), "doubt"),
                gap=number_of(sent.get("gap", "") or "0", "gap"),
                reason=sent.get("reason", ""),
                at=at,
            )
        case "approve" | "refuse":
            actions.decide_thresholds(
                actor=actor,
                policy_id=_id(sent.get("policy", "")),
                approved=sent["act"] == "approve",
                decision=sent.get("decision", ""),
                at=at,
            )
        case _:
            raise NotFound


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _in_force() -> list[Fact]:
    model = client.availability().model
    if model is None:
        return [Fact(name="现在用的门限", value="人脸服务没有启动，启动后显示")]
    held = {one: queries.thresholds_for(sha256=model.sha256, question=one) for one in Question}
    return [
        Fact(
            name=QUESTION_TITLES[one],
            value=f"{found.accept:.2f} 以上算同一人，{found.doubt:.2f} 以上由人来定"
            + (f"，领先第二位 {found.gap:.2f}" if found.gap else ""),
            note=f"{found.name}；模型 {model.name}",
        )
        for one, found in held.items()
    ]


def _row(one: PolicyView) -> Row:
    kind = {TwoHands.IN_FORCE: "done", TwoHands.WAITING: "need", TwoHands.REFUSED: "bad"}
    return Row(
        key=str(one.id),
        cells=[
            Cell(text=QUESTION_TITLES[one.question], head=True, small=one.model_name),
            Cell(text=f"第 {one.version} 版"),
            Cell(text=f"{one.accept:.2f}", num=True),
            Cell(text=f"{one.doubt:.2f}", num=True),
            Cell(text=f"{one.gap:.2f}", num=True),
            Cell(text=one.reason, small=f"{one.written_by}，{said(one.written_at)}"),
            Cell(
                text=TWO_HANDS_TITLES[one.state],
                kind=kind.get(one.state, "plain"),  # type: ignore[arg-type]
                small=f"{one.decided_by}，{said(one.decided_at)}" if one.decided_at else "",
            ),
        ],
    )
