"""Noting a step of performance, and its confirmation by a second person."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.procurement import access
from yimen.procurement.actions import milestone as actions
from yimen.procurement.contracts.contract import ContractView
from yimen.procurement.contracts.milestone import (
    JUDGED,
    MILESTONE_STATES,
    MILESTONE_TITLES,
    MilestoneDraft,
    MilestoneKind,
    MilestoneState,
    MilestoneVerb,
    MilestoneView,
)
from yimen.procurement.queries import contract as contracts
from yimen.procurement.queries import milestone as queries
from yimen.procurement.web import labels, typed
from yimen.procurement.web.drawing import errors_of, form_page, second_page, tried
from yimen.ui import forms
from yimen.ui.parts import Fact, Link, Option

_DAY_LABELS = {
    MilestoneKind.PUBLICATION: "公示开始",
    MilestoneKind.SURVEY: "名册截止的日子",
    MilestoneKind.TRAINING: "培训的日子",
}
_COUNT_LABELS = {
    MilestoneKind.TRAINING: "参加人数",
    MilestoneKind.SURVEY: "使用人员有多少人",
}
_PLACE_LABELS = {
    MilestoneKind.PUBLICATION: "公示在哪里",
    MilestoneKind.TRAINING: "培训的内容和地点",
    MilestoneKind.SURVEY: "名册从哪里来",
    MilestoneKind.TEST: "测试机构",
}


@permission(access.RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def new_milestone(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Ask which step, then what came of it; posted, note it."""
    contract = contracts.get_contract(contract_id=contract_id)
    access.check_record(actor_of(request), contract.row.unit_id)
    kind = request.GET.get("kind", "")
    if kind not in set(MilestoneKind):
        return _choices(request, contract)
    if request.method == "GET":
        return _page(request, contract, MilestoneKind(kind), {})
    try:
        made = actions.note_milestone(
            actor=actor_of(request),
            contract_id=contract_id,
            draft=_draft(request, MilestoneKind(kind)),
            sent=typed.sent_file(request, "paper"),
            at=moment(request),
            key=typed.said(request, "key", 64),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, contract, MilestoneKind(kind), errors_of(refusal))
    return HttpResponseRedirect(reverse("procurement:milestone", args=[made.id]))


def _choices(request: HttpRequest, contract: ContractView) -> HttpResponse:
    address = reverse("procurement:new_milestone", args=[contract.id])
    context = {
        "contract": contract.row,
        "links": [
            Link(label=title, href=f"{address}?kind={kind.value}", hint=_HINTS[kind])
            for kind, title in MILESTONE_TITLES.items()
        ],
    }
    return render(request, "procurement/milestone_kinds.html", context)


_HINTS = {
    MilestoneKind.PROCESS_CHECK: "交货以前，检查供应商做到哪一步。",
    MilestoneKind.INITIAL: "货物全部签收后，先验一次。",
    MilestoneKind.TEST: "大型或者复杂的项目，请有资质的机构测试。",
    MilestoneKind.FINAL: "初验合格、试运行以后，最后验收。",
    MilestoneKind.PUBLICATION: "验收结果向社会公告。",
    MilestoneKind.TRAINING: "培训使用人员，留下签到和教材。",
    MilestoneKind.SURVEY: "登记有多少使用人员，调查时从里面抽。",
}


def _draft(request: HttpRequest, kind: MilestoneKind) -> MilestoneDraft:
    passed = request.POST.get("passed", "")
    return MilestoneDraft(
        kind=kind,
        held_on=typed.day(request, "held_on"),
        until_on=typed.day_or_none(request, "until_on"),
        passed={"1": True, "0": False}.get(passed) if kind in JUDGED else None,
        opinion=typed.said(request, "opinion", 4_000),
        signers=tuple(typed.said(request, "signers", 1_000).split()) if kind in JUDGED else (),
        count=typed.whole(typed.said(request, "count", 8), "count") or None,
        place=typed.said(request, "place", 200),
    )


def _page(
    request: HttpRequest, contract: ContractView, kind: MilestoneKind, errors: Mapping[str, str]
) -> HttpResponse:
    title = MILESTONE_TITLES[kind]
    return form_page(
        request,
        title=f"登记{title}",
        intro=f"{contract.row.title}（{contract.row.number}）。您登记以后，由另一个人确认才算数。",
        facts=[Fact(name=f"“{one.title}”的验收标准", value=one.standard) for one in contract.lines]
        if kind in JUDGED
        else (),
        fields=_questions(kind),
        values={"held_on": local_day(moment(request)).isoformat()},
        errors=errors,
        back=Link(label="回到合同", href=reverse("procurement:contract", args=[contract.id])),
        button=f"登记{title}",
    )


def _questions(kind: MilestoneKind) -> list[forms.Field]:
    day = forms.Field(name="held_on", label=_DAY_LABELS.get(kind, "日期"), kind="date", width="m")
    found = [day]
    if kind is MilestoneKind.PUBLICATION:
        found.append(forms.Field(name="until_on", label="公示结束", kind="date", width="m"))
    if kind in JUDGED:
        results = (Option(value="1", label="合格"), Option(value="0", label="不合格"))
        found.append(forms.Field(name="passed", label="结果", kind="radio", options=results))
    if kind in _PLACE_LABELS:
        found.append(forms.Field(name="place", label=_PLACE_LABELS[kind], maxlength=200))
    if kind in _COUNT_LABELS:
        label = _COUNT_LABELS[kind]
        found.append(forms.Field(name="count", label=label, kind="integer", width="s", unit="人"))
    return [*found, *_words(kind)]


def _words(kind: MilestoneKind) -> list[forms.Field]:
    """Return what is asked in words: the opinion, who signed it, and the paper."""
    judged = kind in JUDGED
    opinion = forms.Field(
        name="opinion",
        label="意见" if judged else "情况说明",
        kind="textarea",
        rows=5,
        maxlength=4000,
        required=judged,
        help="逐项写：哪些合格，哪些不合格，怎样整改。" if judged else "",
    )
    signers = forms.Field(
        name="signers",
        label="签字的人",
        kind="textarea",
        rows=3,
        maxlength=1000,
        help="一行一个，和纸面上签字的一致。",
    )
    paper = forms.Field(
        name="paper",
        label=f"{MILESTONE_TITLES[kind]}的文件",
        kind="file",
        required=False,
        help="存进项目文件；现在没有的，以后在合同页交。",
    )
    return [opinion, signers, paper] if judged else [opinion, paper]


def _decide(request: HttpRequest, milestone_id: UUID) -> None:
    confirmed = request.POST.get("act") == "yes"
    actions.confirm_milestone(
        actor=actor_of(request),
        milestone_id=milestone_id,
        verb=MilestoneVerb.CONFIRM if confirmed else MilestoneVerb.RETURN,
        reason=typed.said(request, "reason", 300),
        at=moment(request),
    )


@permission(*access.STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def milestone(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """Show one step; posted, confirm it as the second person or send it back."""
    one = queries.get_milestone(milestone_id=milestone_id)
    contract = contracts.get_contract(contract_id=one.contract_id)
    actor, row = actor_of(request), contract.row
    access.check_read(actor, unit_id=row.unit_id, area_code=row.area_code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(lambda: _decide(request, milestone_id))
        if not errors:
            return HttpResponseRedirect(request.path)
    may = one.state is MilestoneState.NOTED and actor.may(access.CONFIRM, unit_id=row.unit_id)
    shown = {
        "title": f"{one.title}：{row.title}",
        "state": MILESTONE_STATES[one.state],
        "kind": labels.MILESTONE_KINDS[one.state],
        "back": Link(label="回到合同", href=reverse("procurement:contract", args=[row.id])),
        "facts": [Fact(name="合同", value=row.number), *_facts(one)],
        "decide": {
            "title": "确认",
            "said": "看过原件，和登记的一致，再确认。确认以后不能改。",
            "reason": "意见（退回的必须写）",
            "yes": "确认",
            "no": "退回",
        }
        if may
        else None,
    }
    return second_page(request, shown=shown, errors=errors)


def _facts(one: MilestoneView) -> list[Fact]:
    confirmed = f"{one.confirmed_by}，{labels.moment_words(one.confirmed_at)}"
    facts = [Fact(name=_DAY_LABELS.get(one.kind, "日期"), value=labels.day_words(one.held_on))]
    if one.kind is MilestoneKind.PUBLICATION:
        facts.append(Fact(name="公示结束", value=labels.day_words(one.until_on)))
    if one.kind in JUDGED:
        facts.append(Fact(name="结果", value="合格" if one.passed else "不合格"))
        facts.append(Fact(name="签字的人", value="、".join(one.signers)))
    if one.place:
        facts.append(Fact(name=_PLACE_LABELS.get(one.kind, "地点"), value=one.place))
    if one.count:
        facts.append(Fact(name=_COUNT_LABELS.get(one.kind, "人数"), value=f"{one.count} 人"))
    facts += [
        Fact(name="意见" if one.kind in JUDGED else "情况说明", value=one.opinion or "没有写"),
        Fact(name="登记", value=f"{one.noted_by}，{labels.moment_words(one.noted_at)}"),
        Fact(name="第二人", value=confirmed if one.confirmed_by else "还没有"),
    ]
    return [*facts, Fact(name="退回的原因", value=one.reason)] if one.reason else facts
