"""Seals: the list, asking for one, and one seal with its picture, its acts and its whole log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.trust.access import (
    ALLOW_USE,
    APPLY_SEAL,
    APPROVE_SEAL,
    KEEP_SEAL,
    RUN_SEALING,
    SEAL_STAFF,
)
from yimen.trust.actions import seals as actions
from yimen.trust.contracts import SEAL_KIND_TITLES, SealKind, SealVerb, SealView
from yimen.trust.queries import seals as queries
from yimen.trust.rules.seal import SEAL_FLOW, STANDING_TITLES
from yimen.trust.web import seal_labels as labels
from yimen.trust.web.certificate_labels import grouped
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Option, Row

_NAMES = ("organisation", "kind", "purpose", "custodian", "ground")


@permission(*SEAL_STAFF)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the seals that the officer may see."""
    actor = actor_of(request)
    after = _identifier(request.GET.get("after", ""))
    page = queries.page_of_seals(actor=actor, after=after)
    uses = queries.count_uses_of(seal_ids=[one.id for one in page.rows])
    base = reverse("trust:seals")
    context = {
        "columns": [
            Column(title=title)
            for title in ("印章", "单位", "保管人", "常用印范围", "用过", "状态")
        ],
        "rows": [_row(one, uses.get(one.id, 0)) for one in page.rows],
        "said": f"每页 {queries.PAGE} 枚，按单位排",
        "first_href": base if after else "",
        "after_href": f"{base}?after={page.after}" if page.after else "",
        "may_apply": actor.may(APPLY_SEAL),
        "may_queue": actor.may(KEEP_SEAL) or actor.may(RUN_SEALING),
    }
    return render(request, "trust/seals.html", context)


def _identifier(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _row(one: SealView, uses: int) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.name,
                small=SEAL_KIND_TITLES[one.kind],
                href=reverse("trust:seal", args=[one.id]),
                head=True,
            ),
            Cell(text=one.organisation_name),
            Cell(text=one.custodian_name or "没有定人"),
            Cell(text=labels.standing_words(one.standing)),
            Cell(text=f"{uses} 次", num=True),
            Cell(text=SEAL_FLOW.state_titles[one.state], kind=labels.STATE_KINDS[one.state]),
        ),
    )


@permission(APPLY_SEAL)
@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Ask for a seal of one's own organisation."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = _applied(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "kind": refusal.message}
        else:
            return HttpResponseRedirect(reverse("trust:seal", args=[made.id]))
    actor, on = actor_of(request), local_day(moment(request))
    values: dict[str, str | list[str]] = {
        name: request.POST[name] for name in _NAMES if name in request.POST
    }
    values["standing"] = request.POST.getlist("standing")
    fields = forms.fill(_questions(actor, on), values=values, errors=errors)
    context = {"fields": fields, "errors": forms.error_items(fields)}
    return render(request, "trust/seal_apply.html", context, status=422 if errors else 200)


def _applied(request: HttpRequest) -> SealView:
    kind = request.POST.get("kind", "")
    if kind not in set(SealKind):
        raise Refusal("trust.seal.kind", "请选印章的种类。", field="kind")
    return actions.apply_seal(
        actor=actor_of(request),
        organisation_id=_chosen(request, "organisation", "请选单位。"),
        kind=SealKind(kind),
        purpose=request.POST.get("purpose", ""),
        custodian_id=_chosen(request, "custodian", "请选保管人。"),
        standing=request.POST.getlist("standing"),
        ground=request.POST.get("ground", ""),
        at=moment(request),
    )


def _chosen(request: HttpRequest, name: str, message: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Refusal("trust.seal.chosen", message, field=name) from None


def _questions(actor: Actor, on: date) -> tuple[forms.Field, ...]:
    units = [
        directory.get_organisation(organisation_id=one) for one in sorted(actor.units(APPLY_SEAL))
    ]
    keepers = {
        officer.id: officer
        for unit in units
        for officer in directory.officers_of(unit_id=unit.id, on=on)
    }
    options = {
        "organisation": tuple(Option(value=str(one.id), label=one.name) for one in units),
        "custodian": tuple(
            Option(value=str(one.id), label=f"{one.name}（{one.organisation_name}）")
            for one in keepers.values()
        ),
    }
    only = str(units[0].id) if len(units) == 1 else ""
    return tuple(
        replace(
            question,
            options=options.get(question.name, question.options),
            value=only if question.name == "organisation" else "",
        )
        for question in _QUESTIONS
    )


_KIND_HINTS = {
    SealKind.OFFICIAL: "代表单位，下面不刻用途，直径 42 毫米",
    SealKind.SPECIAL: "只办一类事，下面刻用途，直径 40 毫米",
    SealKind.SERVICE: "村（社区）、镇便民服务站点用，直径 40 毫米",
}


_QUESTIONS = (
    forms.Field(name="organisation", label="哪个单位的章", kind="radio"),
    forms.Field(
        name="kind",
        label="刻哪种章",
        kind="radio",
        options=tuple(
            Option(value=kind, label=title, hint=_KIND_HINTS[kind])
            for kind, title in SEAL_KIND_TITLES.items()
        ),
    ),
    forms.Field(
        name="purpose",
        label="专用章的全称",
        help="只有专用章要填，例如“行政审批专用章”。单位名称由系统按机构登记带出，不能改。",
        required=False,
        maxlength=12,
    ),
    forms.Field(name="custodian", label="谁保管", kind="select"),
    forms.Field(
        name="standing",
        label="哪些文书作出以后自动盖这枚章",
        kind="checkbox",
        required=False,
        options=tuple(Option(value=one, label=title) for one, title in STANDING_TITLES.items()),
        why="不勾的文书，每一份都要单独申请用印。",
    ),
    forms.Field(name="ground", label="申请的理由", kind="textarea", maxlength=300),
)


@permission(*SEAL_STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest, seal_id: UUID) -> HttpResponse:
    """Show one seal with its log; posted, do one act with it."""
    one = queries.get_seal(actor=actor_of(request), seal_id=seal_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _done(request, one)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {f"reason-{request.POST.get('act', '')}": refusal.message}
        else:
            return HttpResponseRedirect(request.path)
    return render(
        request, "trust/seal.html", _page(request, one, errors), status=422 if errors else 200
    )


def _done(request: HttpRequest, one: SealView) -> None:
    act = request.POST.get("act", "")
    actor, at, reason = actor_of(request), moment(request), request.POST.get("reason", "")
    if act in {SealVerb.APPROVE, SealVerb.REFUSE}:
        agree = act == SealVerb.APPROVE
        actions.decide_seal(actor=actor, seal_id=one.id, agree=agree, reason=reason, at=at)
    elif act == SealVerb.MAKE:
        actions.make_seal(actor=actor, seal_id=one.id, at=at)
    elif act == SealVerb.HAND_OVER:
        custodian = _chosen(request, "custodian", "请选接手保管的人。")
        actions.hand_over(actor=actor, seal_id=one.id, custodian_id=custodian, reason=reason, at=at)
    elif act == SealVerb.ALLOW:
        kinds = request.POST.getlist("standing")
        actions.allow_standing(actor=actor, seal_id=one.id, kinds=kinds, reason=reason, at=at)
    elif act in _PLAIN:
        _PLAIN[SealVerb(act)](actor=actor, seal_id=one.id, reason=reason, at=at)
    else:
        raise Refusal("trust.seal.act", "没有这个操作，请刷新后再试。")


_PLAIN: dict[SealVerb, Callable[..., SealView]] = {
    SealVerb.SUSPEND: actions.suspend_seal,
    SealVerb.RESUME: actions.resume_seal,
    SealVerb.CERTIFY: actions.certify_seal,
    SealVerb.DESTROY: actions.destroy_seal,
}


def _page(request: HttpRequest, one: SealView, errors: dict[str, str]) -> dict[str, object]:
    actor = actor_of(request)
    ground, reason = queries.reason_of(seal_id=one.id)
    return _logs(one) | {
        "one": one,
        "state": SEAL_FLOW.state_titles[one.state],
        "kind": labels.STATE_KINDS[one.state],
        "has_picture": one.made_at is not None,
        "fault": queries.fault_of(seal_id=one.id),
        "facts": _facts(one, ground, reason),
        "acts": [_act(verb, errors) for verb in _acts(actor, one)],
        "officers": directory.officers_of(
            unit_id=one.organisation_id, on=local_day(moment(request))
        ),
        "standing": [
            (code, title, code in one.standing) for code, title in STANDING_TITLES.items()
        ],
        "may_ask": actor.may(KEEP_SEAL, unit_id=one.organisation_id)
        and SEAL_FLOW.allows(one.state, SealVerb.USE),
        "errors": [ErrorItem(message=text, anchor=f"f-{name}") for name, text in errors.items()],
    }


def _logs(one: SealView) -> dict[str, object]:
    """Return everything that was done with a seal and by it."""
    return {
        "use_columns": _columns("时间", "文书", "谁的意思", "为什么", "文件摘要（SM3）"),
        "uses": [_use_row(use) for use in queries.list_uses(seal_id=one.id)],
        "use_count": queries.count_uses(seal_id=one.id),
        "leave_columns": _columns("文书", "申请", "理由", "结果"),
        "leaves": [_leave_row(leave) for leave in queries.list_leaves(seal_id=one.id)],
        "history_columns": _columns("时间", "做了什么", "谁", "理由"),
        "history": [
            Row(
                cells=(
                    Cell(text=labels.moment_words(step.at)),
                    Cell(text=step.title),
                    Cell(text=step.who),
                    Cell(text=step.why),
                )
            )
            for step in queries.list_history(seal_id=one.id)
        ],
        "certificates": [
            (labels.SUITE_TITLES[held.suite], grouped(held.serial), held.ended_at is not None)
            for held in queries.list_certificates(seal_id=one.id)
        ],
    }


def _columns(*titles: str) -> list[Column]:
    return [Column(title=title) for title in titles]


def _facts(one: SealView, ground: str, reason: str) -> list[Fact]:
    return [
        Fact(name="单位", value=one.organisation_name),
        Fact(name="种类", value=SEAL_KIND_TITLES[one.kind]),
        Fact(name="保管人", value=one.custodian_name or "没有定人"),
        Fact(name="自动盖章", value=labels.standing_words(one.standing)),
        Fact(name="谁申请", value=one.asked_by, note=labels.moment_words(one.asked_at)),
        Fact(name="申请的理由", value=ground),
        Fact(name="谁审批", value=one.decided_by or "还没有"),
        *([Fact(name="最近一次的理由", value=reason)] if reason else []),
        Fact(name="制作", value=labels.moment_words(one.made_at)),
        Fact(name="证书到期", value=labels.moment_words(one.valid_until)),
    ]


def _acts(actor: Actor, one: SealView) -> list[SealVerb]:
    """Return what this officer may do with the seal as it stands."""
    area = directory.get_organisation(organisation_id=one.organisation_id).area_code
    rules_all = actor.may(APPROVE_SEAL, area=area)
    leads = actor.may(ALLOW_USE, unit_id=one.organisation_id)
    keeps = leads or (actor.officer_id is not None and actor.officer_id == one.custodian_id)
    allowed = {
        SealVerb.APPROVE: rules_all,
        SealVerb.REFUSE: rules_all,
        SealVerb.MAKE: rules_all,
        SealVerb.HAND_OVER: keeps,
        SealVerb.ALLOW: leads,
        SealVerb.SUSPEND: rules_all or keeps,
        SealVerb.RESUME: rules_all,
        SealVerb.CERTIFY: rules_all,
        SealVerb.DESTROY: rules_all,
    }
    return [verb for verb in SEAL_FLOW.verbs(one.state) if allowed.get(verb, False)]


_SAYS = {
    SealVerb.APPROVE: "核对单位名称、种类和保管人，都对就批准。",
    SealVerb.REFUSE: "写明哪里不对，申请人改好可以再提。",
    SealVerb.MAKE: "按机构登记的名称画章、生成密钥、签发证书，制作完马上可以用。",
    SealVerb.HAND_OVER: "移交前后的保管人都记进日志。",
    SealVerb.ALLOW: "勾上的文书作出以后自动盖章，不勾的每一份都要批。",
    SealVerb.SUSPEND: "马上停用；排队等盖的文书等着，不会丢。",
    SealVerb.RESUME: "查清停用的原因以后再恢复，等着的文书接着盖。",
    SealVerb.CERTIFY: "证书快到期、已经吊销或者怀疑密钥泄露时用；以前盖的章不受影响。",
    SealVerb.DESTROY: "吊销证书、毁掉密钥，不能恢复；以前盖的章照样能核验。",
}


def _act(verb: SealVerb, errors: dict[str, str]) -> dict[str, object]:
    return {
        "verb": verb.value,
        "title": SEAL_FLOW.verb_titles[verb],
        "says": _SAYS[verb],
        "wants_reason": verb not in {SealVerb.APPROVE, SealVerb.MAKE},
        "error": errors.get(f"reason-{verb}", ""),
    }


def _use_row(use: queries.UseView) -> Row:
    return Row(
        cells=(
            Cell(text=labels.moment_words(use.at), head=True),
            Cell(
                text=use.title,
                small="" if use.holds else "这条记录被人改过，和防改标记对不上",
                kind="" if use.holds else "bad",
            ),
            Cell(
                text=use.person, small=f"保管人 {use.custodian_name}" if use.custodian_name else ""
            ),
            Cell(text=use.reason),
            Cell(text=use.source_sm3[:16], small=f"盖章后 {use.pdf_sm3[:16]}"),
        )
    )


def _leave_row(leave: queries.LeaveView) -> Row:
    return Row(
        cells=(
            Cell(text=leave.title, href=reverse("trust:leave", args=[leave.id]), head=True),
            Cell(text=leave.asked_by, small=labels.moment_words(leave.asked_at)),
            Cell(text=leave.reason),
            Cell(
                text=labels.LEAVE_TITLES[leave.state],
                kind=labels.LEAVE_KINDS[leave.state],
                small=leave.refusal,
            ),
        )
    )


@permission(*SEAL_STAFF)
@never_cache
@require_safe
def picture(request: HttpRequest, seal_id: UUID) -> HttpResponse:
    """Hand out the picture of a seal to who may see the seal."""
    one = queries.get_seal(actor=actor_of(request), seal_id=seal_id)
    return HttpResponse(
        queries.picture_of(seal_id=one.id),
        content_type="image/svg+xml",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox"},
    )
