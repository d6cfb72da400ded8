"""The security administrator's side: classes of data, retention, holds and purposes."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.identity import public as identity
from yimen.identity.contracts import CodeType, LegalBasis, PurposeView, PurposeWords
from yimen.kernel import register
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.privacy.access import RETAIN
from yimen.privacy.actions import retention
from yimen.privacy.contracts import (
    RUN_STATES,
    RequestRefused,
    RunState,
    RunView,
)
from yimen.privacy.queries import retention as retention_queries
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, ErrorItem, Link, Option, Row

_BASES = {LegalBasis.CONSENT: "本人同意", LegalBasis.DUTY: "法定职责", LegalBasis.LAW: "法律规定"}
_WORDS = (
    forms.Field(name="why", label="为什么", kind="textarea", rows=2, maxlength=600),
    forms.Field(name="used", label="用到什么", kind="textarea", rows=3, maxlength=600),
    forms.Field(name="kept", label="存多久", kind="textarea", rows=2, maxlength=600),
    forms.Field(name="given_to", label="给谁", kind="textarea", rows=2, maxlength=600),
    forms.Field(
        name="stops",
        label="收回同意以后停什么",
        kind="textarea",
        rows=2,
        required=False,
        maxlength=600,
    ),
)
_HOLD = (
    forms.Field(name="code", label="证件号码", kind="id_number"),
    forms.Field(name="reason", label="为什么留存", help="例如案号、调查的文号。", maxlength=300),
)


def _tabs(current: str) -> list[Link]:
    pages = (
        ("privacy:classes", "数据类别"),
        ("privacy:columns", "逐列登记"),
        ("privacy:runs", "到期清理"),
        ("privacy:holds", "依法留存"),
        ("privacy:purposes", "用途说明"),
    )
    return [Link(label=label, href=reverse(name), current=name == current) for name, label in pages]


@permission(RETAIN)
@never_cache
@require_http_methods(["GET", "POST"])
def classes(request: HttpRequest) -> HttpResponse:
    """Show each class of data with owner, levels, law and term; posted, set a term."""
    errors: list[ErrorItem] = []
    today = local_day(moment(request))
    if request.method == "POST":
        try:
            retention.set_term(
                actor=actor_of(request),
                code=request.POST.get("code", ""),
                months=_number(request.POST.get("months", "")),
                law=request.POST.get("law", ""),
                from_on=_day(request.POST.get("from_on", ""), today),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field}")]
        else:
            return HttpResponseRedirect(f"{reverse('privacy:classes')}?said=term")
    months = retention_queries.months_on(day=today)
    known = register.data_classes().values()
    context = {
        "tabs": _tabs("privacy:classes"),
        "columns": [
            Column(title=title)
            for title in ("数据类别", "谁负责", "级别", "存多久", "依据", "怎样交给本人")
        ],
        "rows": [_class_row(one, months.get(one.code)) for one in known],
        "fields": _term_fields(months, today),
        "errors": errors,
        "said": "新的期限记下了，到日子生效。" if request.GET.get("said") else "",
    }
    return render(request, "privacy/classes.html", context, status=422 if errors else 200)


def _class_row(one: register.DataClass, months: int | None) -> Row:
    levels = Counter(one.columns.values())
    return Row(
        key=one.code,
        cells=[
            Cell(text=one.title, small=one.code, head=True),
            Cell(text=one.owner),
            Cell(text="、".join(f"{level} {count} 列" for level, count in sorted(levels.items()))),
            Cell(text=_term(months)),
            Cell(text=one.law),
            Cell(text="随副本导出" if one.export else "不导出", small=one.withheld),
        ],
    )


def _term(months: int | None) -> str:
    if months is None:
        return "按档案期限"
    return f"存 {months} 个月" if months else "到期即清"


def _term_fields(months: dict[str, int], today: date) -> list[forms.Field]:
    titles = register.data_classes()
    fields = (
        forms.Field(
            name="code",
            label="哪一类",
            kind="select",
            options=tuple(Option(value=code, label=titles[code].title) for code in months),
        ),
        forms.Field(name="months", label="存几个月", kind="integer", width="s"),
        forms.Field(name="law", label="依据", maxlength=300),
        forms.Field(name="from_on", label="从哪天起", kind="date", width="m"),
    )
    return forms.fill(fields, values={"from_on": today.isoformat()})


@permission(RETAIN)
@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """Show every personal column with level, protection, term and owner."""
    classed = {
        column: (level, one)
        for one in register.data_classes().values()
        for column, level in one.columns.items()
    }
    rows = []
    for context in register.contexts():
        for one in context.personal_columns:
            level, kind = classed.get(f"{one.table}.{one.column}", ("没有定级", None))
            rows.append(
                Row(
                    cells=[
                        Cell(text=one.title, small=f"{one.table}.{one.column}", head=True),
                        Cell(text=level, kind="" if kind else "bad"),
                        Cell(text=one.protection),
                        Cell(text=kind.title if kind else "没有分类", small=one.retention),
                        Cell(text=kind.owner if kind else "没有人负责"),
                    ]
                )
            )
    titles = ("列", "级别", "怎样保护", "类别和期限", "谁负责")
    context_ = {
        "tabs": _tabs("privacy:columns"),
        "columns": [Column(title=title) for title in titles],
        "rows": rows,
    }
    return render(request, "privacy/columns.html", context_)


@permission(RETAIN)
@never_cache
@require_http_methods(["GET", "POST"])
def runs(request: HttpRequest) -> HttpResponse:
    """List the runs of retention; posted, propose a new one."""
    if request.method == "POST":
        made = retention.propose_run(actor=actor_of(request), at=moment(request))
        return HttpResponseRedirect(reverse("privacy:run", args=[made]))
    context = {
        "tabs": _tabs("privacy:runs"),
        "columns": [
            Column(title=title)
            for title in ("提出", "状态", "会清理", "已清理", "提出人", "核对人", "批准人")
        ],
        "rows": [_run_row(one) for one in retention_queries.list_runs()],
    }
    return render(request, "privacy/runs.html", context)


def _run_row(one: RunView) -> Row:
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=_moment(one.proposed_at), href=reverse("privacy:run", args=[one.id]), head=True
            ),
            Cell(text=RUN_STATES[one.state]),
            Cell(text=str(sum(line.found for line in one.lines)), num=True),
            Cell(text=str(sum(line.removed for line in one.lines)), num=True),
            Cell(text=one.proposed_by),
            Cell(text=one.checked_by or "—"),
            Cell(text=one.approved_by or "—"),
        ],
    )


@permission(RETAIN)
@never_cache
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show what a run would remove and why the rest stays; check, approve or drop it."""
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request, run_id)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message)]
        else:
            return HttpResponseRedirect(request.path)
    one = retention_queries.get_run(run_id=run_id)
    context = {
        "one": one,
        "state": RUN_STATES[one.state],
        "total": sum(line.found for line in one.lines),
        "most": retention.MOST_REPORTED,
        "may_check": one.state is RunState.PROPOSED,
        "may_approve": one.state is RunState.CHECKED,
        "columns": [
            Column(title=title)
            for title in ("数据类别", "早于", "最早的", "会清理", "留下的和原因", "已清理")
        ],
        "rows": [
            Row(
                cells=[
                    Cell(text=line.title, small=f"{_term(line.months)}；{line.law}", head=True),
                    Cell(text=_moment(line.cutoff)),
                    Cell(text=_moment(line.oldest) if line.oldest else "—"),
                    Cell(text=str(line.found), num=True),
                    Cell(text="；".join(f"{why} {count} 条" for why, count in line.kept) or "没有"),
                    Cell(text=str(line.removed), num=True),
                ]
            )
            for line in one.lines
        ],
        "errors": errors,
    }
    return render(request, "privacy/run.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, run_id: UUID) -> None:
    actor, at = actor_of(request), moment(request)
    match request.POST.get("act"):
        case "check":
            retention.check_run(actor=actor, run_id=run_id, at=at)
        case "approve":
            retention.approve_run(actor=actor, run_id=run_id, at=at)
        case "drop":
            retention.drop_run(actor=actor, run_id=run_id, at=at)
        case _:
            raise NotFound


@permission(RETAIN)
@never_cache
@require_http_methods(["GET", "POST"])
def holds(request: HttpRequest) -> HttpResponse:
    """List of whom nothing may be removed; posted, set or lift a hold."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _set_hold(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "code": refusal.message}
        else:
            return HttpResponseRedirect(request.path)
    values = {name: request.POST.get(name, "") for name in ("code", "reason")}
    fields = forms.fill(_HOLD, values=values if errors else {}, errors=errors)
    context = {
        "tabs": _tabs("privacy:holds"),
        "holds": [
            {
                "person_id": one.person_id,
                "name": identity.mask_name(name=one.person.name),
                "reason": one.reason,
                "said": f"{_moment(one.set_at)}，{one.set_by}",
            }
            for one in retention_queries.list_holds()
        ],
        "fields": fields,
        "errors": forms.error_items(fields),
    }
    return render(request, "privacy/holds.html", context, status=422 if errors else 200)


def _set_hold(request: HttpRequest) -> None:
    actor, at = actor_of(request), moment(request)
    if request.POST.get("lift"):
        retention.lift_hold(actor=actor, person_id=UUID(request.POST["lift"]), at=at)
        return
    checked = identity.check_code(
        code_type=CodeType.ID_CARD, text=request.POST.get("code", ""), on=local_day(at)
    )
    person = identity.find_person(code_type=checked.code_type, code=checked.text)
    if person is None:
        raise RequestRefused("没有登记过这个证件号码。", field="code")
    retention.hold(actor=actor, person_id=person.id, reason=request.POST.get("reason", ""), at=at)


@permission(RETAIN)
@require_safe
def purposes(request: HttpRequest) -> HttpResponse:
    """List what personal data is used for, with basis and version of the words."""
    found = identity.list_purposes()
    context = {
        "tabs": _tabs("privacy:purposes"),
        "columns": [
            Column(title=title) for title in ("用途", "合法性基础", "说明版本", "敏感信息")
        ],
        "rows": [
            Row(
                cells=[
                    Cell(
                        text=one.title, href=reverse("privacy:purpose", args=[one.code]), head=True
                    ),
                    Cell(text=_BASES[one.basis], small=one.law),
                    Cell(text=f"第 {one.version} 版"),
                    Cell(text="用到" if one.sensitive else "不用"),
                ]
            )
            for one in found
        ],
    }
    return render(request, "privacy/purposes.html", context)


@permission(RETAIN)
@never_cache
@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, code: str) -> HttpResponse:
    """Show the words of a purpose; posted, give it new ones from now on."""
    one = _purpose(code)
    errors: dict[str, str] = {}
    names = [field.name for field in _WORDS]
    if request.method == "POST":
        try:
            identity.reword_purpose(
                actor=actor_of(request),
                code=code,
                words=PurposeWords(**{name: request.POST.get(name, "") for name in names}),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "why": refusal.message}
        else:
            return HttpResponseRedirect(reverse("privacy:purposes"))
    source = request.POST if errors else {name: getattr(one, name) for name in names}
    fields = forms.fill(
        _WORDS, values={name: source.get(name, "") for name in names}, errors=errors
    )
    context = {
        "one": one,
        "asks": one.basis is LegalBasis.CONSENT,
        "fields": fields,
        "errors": forms.error_items(fields),
    }
    return render(request, "privacy/purpose.html", context, status=422 if errors else 200)


def _purpose(code: str) -> PurposeView:
    for one in identity.list_purposes():
        if one.code == code:
            return one
    raise NotFound


def _moment(at: datetime) -> str:
    return words.long_moment(at=at.astimezone(LOCAL))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else -1


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
