"""The governance of faces: what is switched on, how much is kept, what is due, what was done."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yimen.biometrics import access
from yimen.biometrics.actions import filing as filings_done
from yimen.biometrics.contracts import Purpose
from yimen.biometrics.governance_contracts import (
    FILING_LIMIT,
    FILING_TITLES,
    PURPOSE_TITLES,
    FilingView,
    KeptView,
    PurposeView,
)
from yimen.biometrics.queries import keeping, policy
from yimen.biometrics.queries.uses import Use, list_uses
from yimen.biometrics.resident import client
from yimen.biometrics.rules import papers
from yimen.biometrics.web.governing import answer_file, day_of, said, tabs
from yimen.kernel import register
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.typeset.pages import font_folders, set_page
from yimen.media import kinds, manuscript
from yimen.ui import forms, words
from yimen.ui.context import installation
from yimen.ui.parts import Cell, Column, Fact, Row

_SHOWN = timedelta(days=30)
_OUTCOMES = {
    "same": "同一人",
    "not_sure": "拿不准，由人定",
    "different": "不同人",
    "unknown": "库里没有",
}
_DOORS = {"1": "窗口", "2": "网上", "3": "电话", "9": "设备、系统"}
_FIELDS = (
    forms.Field(name="number", label="备案编号或回执号", maxlength=60),
    forms.Field(
        name="office",
        label="向哪里备案",
        help="省级以上网信部门，例如：省委网信办。",
        maxlength=100,
    ),
    forms.Field(name="filed_on", label="备案日期", kind="date", width="m"),
)


@permission(access.SEE)
@never_cache
@require_safe
def faces(request: HttpRequest) -> HttpResponse:
    """Show purposes, counts with their warnings, what runs out, and what was done in 30 days."""
    at = moment(request)
    standing = client.availability()
    kept = keeping.kept(model=standing.model, at=at)
    context = {
        "tabs": tabs("biometrics:faces"),
        "why": "" if standing.on else standing.why,
        "kept": kept,
        "share": f"{100 * kept.subjects / FILING_LIMIT:.1f}%",
        "limit": f"{FILING_LIMIT:,}",
        "outdated": sum(one.outdated for one in kept.purposes),
        "facts": _facts(kept),
        "columns": [
            Column(title=one) for one in ("用途", "状态", "人数", "要重新采集", "保存多久")
        ],
        "rows": [_purpose_row(one) for one in kept.purposes],
        "marks": keeping.list_marks(),
        "openly": papers.OPENLY,
        "may_write": actor_of(request).may(access.WRITE),
        "use_columns": [
            Column(title=one) for one in ("做了什么", "用途", "结果", "从哪里", "次数")
        ],
        "uses": [_use_row(one) for one in list_uses(since=at - _SHOWN, until=at)],
    }
    return render(request, "biometrics/faces.html", context)


@permission(access.WRITE)
@require_POST
def note_mark(request: HttpRequest, mark_id: UUID) -> HttpResponse:
    """Take note of a warning."""
    filings_done.note_mark(actor=actor_of(request), mark_id=mark_id, at=moment(request))
    return HttpResponseRedirect(reverse("biometrics:faces"))


@permission(access.SEE)
@never_cache
@require_safe
def filings(request: HttpRequest) -> HttpResponse:
    """List the filings, and offer the papers that they take."""
    context = {
        "tabs": tabs("biometrics:filings"),
        "columns": [Column(title=one) for one in ("备案", "为什么", "最迟", "状态")],
        "rows": [_filing_row(one) for one in keeping.list_filings()],
        "kept": keeping.kept(model=client.availability().model, at=moment(request)),
        "limit": f"{FILING_LIMIT:,}",
    }
    return render(request, "biometrics/filings.html", context)


@permission(access.SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def filing(request: HttpRequest, filing_id: UUID) -> HttpResponse:
    """Show a filing that is due; posted, enter that it was made."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        sent = request.POST
        try:
            filings_done.finish_filing(
                actor=actor_of(request),
                filing_id=filing_id,
                number=sent.get("number", ""),
                office=sent.get("office", ""),
                filed_on=day_of(sent.get("filed_on", ""), "filed_on"),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "number": refusal.message}
        else:
            return HttpResponseRedirect(request.path)
    one = keeping.get_filing(filing_id=filing_id)
    values = {field.name: request.POST.get(field.name, "") for field in _FIELDS}
    fields = forms.fill(_FIELDS, values=values, errors=errors)
    context = {
        "one": one,
        "title": FILING_TITLES[one.kind],
        "facts": _filing_facts(one),
        "fields": fields,
        "errors": forms.error_items(fields),
        "may_write": actor_of(request).may(access.WRITE),
    }
    return render(request, "biometrics/filing.html", context, status=422 if errors else 200)


@permission(access.SEE)
@never_cache
@require_safe
def filing_kit(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the papers of a filing as DOCX or PDF, filled with today's figures."""
    at = moment(request)
    kept = keeping.kept(model=client.availability().model, at=at)
    paper = papers.filing_kit(
        kept=kept,
        assessments=[one.assessment for one in kept.purposes if one.assessment],
        policies=[one for one in policy.list_policies() if one.state == "in_force"],
        filings=keeping.list_filings(),
        unit=installation().name,
        at=at,
    )
    filings_done.record_export(actor=actor_of(request), kind=kind, at=at)
    name = f"face-filing-{local_day(at):%Y%m%d}.{kind}"
    if kind == "docx":
        return answer_file(
            manuscript.to_docx(paper, fonts=font_folders()), media_type=kinds.DOCX, name=name
        )
    if kind == "pdf":
        made = manuscript.to_pdf(paper, at, setter=set_page)
        return answer_file(made, media_type=kinds.PDF, name=name)
    raise NotFound


def _facts(kept: KeptView) -> list[Fact]:
    return [
        Fact(name="存着的模板", value=f"{kept.templates:,} 个", note="照片一张也不存"),
        Fact(name="30 天内到期", value=f"{kept.expiring:,} 个", note="到期自动删除"),
        Fact(name="已经删除", value=f"{kept.deleted:,} 个", note="每一个在账本里都有记录"),
        Fact(
            name="识别模型",
            value=kept.model.name if kept.model else "没有启动",
            note=f"SHA-256 {kept.model.sha256[:16]}…" if kept.model else "",
        ),
    ]


def _purpose_row(one: PurposeView) -> Row:
    found = one.assessment
    state = (
        Cell(
            text="已启用",
            kind="done",
            small=f"评估 {found.number}，到 {words.long_moment(at=found.valid_until)}",
            href=reverse("biometrics:assessment", args=[found.number]),
        )
        if found
        else Cell(text="没有启用", kind="plain", small="没有有效的影响评估")
    )
    return Row(
        key=one.purpose,
        cells=[
            Cell(text=PURPOSE_TITLES[one.purpose], head=True),
            state,
            Cell(text=f"{one.subjects:,}", num=True),
            Cell(text=f"{one.outdated:,}", num=True),
            Cell(text="按名单，最长半年" if one.purpose is Purpose.WATCH else "最长一年"),
        ],
    )


def _use_row(one: Use) -> Row:
    return Row(
        cells=[
            Cell(text=register.ledger_title(one.verb), head=True),
            Cell(text=PURPOSE_TITLES[Purpose(one.purpose)] if one.purpose else "两张照片互比"),
            Cell(text=_OUTCOMES.get(one.outcome, "—")),
            Cell(text=_DOORS.get(one.channel, "—")),
            Cell(text=f"{one.count:,}", num=True),
        ],
    )


def _filing_row(one: FilingView) -> Row:
    state = (
        Cell(text="已办", kind="done", small=f"{one.office}，{one.number}")
        if one.filed_on
        else Cell(text="要办", kind="need")
    )
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=FILING_TITLES[one.kind],
                href=reverse("biometrics:filing", args=[one.id]),
                head=True,
            ),
            Cell(text=one.what),
            Cell(text=words.long_moment(at=one.due_on)),
            state,
        ],
    )


def _filing_facts(one: FilingView) -> list[Fact]:
    facts = [
        Fact(name="为什么", value=one.what),
        Fact(name="从什么时候算", value=said(one.happened_at)),
        Fact(name="最迟", value=words.long_moment(at=one.due_on), note="30 个工作日"),
        Fact(name="当时存储人数", value=f"{one.subjects:,} 人"),
    ]
    if one.filed_on:
        facts += [
            Fact(name="备案日期", value=words.long_moment(at=one.filed_on)),
            Fact(name="向哪里备案", value=one.office),
            Fact(name="编号", value=one.number, note=f"{one.filed_by}登记"),
        ]
    return facts
