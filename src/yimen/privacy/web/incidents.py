"""Incidents with personal data: registered, followed by their limits, persons told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.privacy.access import INCIDENT
from yimen.privacy.actions import incident as actions
from yimen.privacy.contracts import LEVEL_TITLES, STEP_TITLES, IncidentRefused, IncidentView
from yimen.privacy.queries import incident as queries
from yimen.privacy.rules import incident as rules
from yimen.ui import forms, words
from yimen.ui.context import installation
from yimen.ui.parts import Cell, Column, Fact, Option, Row

_TEXTS = ("title", "happened", "data", "harm", "advice")
_FIELDS = (
    forms.Field(name="title", label="一句话说清是什么事", maxlength=100),
    forms.Field(
        name="level",
        label="级别",
        kind="select",
        help="较大以上，知道后 4 小时内报告。",
        options=tuple(Option(value=code, label=title) for code, title in LEVEL_TITLES.items()),
    ),
    forms.Field(name="known_at", label="什么时候知道的", kind="datetime-local", width="m"),
    forms.Field(name="happened", label="怎么发生的", kind="textarea", rows=3),
    forms.Field(name="data", label="涉及哪些信息", help="例如：姓名、证件号码。不要写具体的号码。"),
    forms.Field(name="harm", label="可能造成什么危害", kind="textarea", rows=2),
    forms.Field(name="advice", label="本人可以怎么防", kind="textarea", rows=2),
)
_AFFECTED = (
    forms.Field(name="since", label="从什么时候", kind="datetime-local", width="m"),
    forms.Field(name="until", label="到什么时候", kind="datetime-local", width="m"),
    forms.Field(
        name="account",
        label="只查这个账号",
        required=False,
        help="账本里的账号编号；不填就查这段时间所有的查看和导出。",
    ),
)


@permission(INCIDENT)
@never_cache
@require_http_methods(["GET", "POST"])
def incidents(request: HttpRequest) -> HttpResponse:
    """List the incidents; posted, register one."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.register_incident(
                actor=actor_of(request),
                level=request.POST.get("level", ""),
                known_at=_moment_of(request.POST.get("known_at", ""), "known_at"),
                at=moment(request),
                **{name: request.POST.get(name, "") for name in _TEXTS},
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "title": refusal.message}
        else:
            return HttpResponseRedirect(reverse("privacy:incident", args=[made]))
    names = [field.name for field in _FIELDS]
    fields = forms.fill(
        _FIELDS, values={name: request.POST.get(name, "") for name in names}, errors=errors
    )
    context = {
        "columns": [
            Column(title=title) for title in ("事件", "级别", "知道的时间", "涉及的人", "状态")
        ],
        "rows": [_row(one, moment(request)) for one in queries.list_incidents()],
        "fields": fields,
        "errors": forms.error_items(fields),
    }
    return render(request, "privacy/incidents.html", context, status=422 if errors else 200)


def _row(one: IncidentView, at: datetime) -> Row:
    late = any(step.done_at is None and step.is_late(at) for step in one.steps)
    state = "已结束" if one.closed_at else "有一步超时" if late else "处置中"
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=one.title,
                small=one.number,
                href=reverse("privacy:incident", args=[one.id]),
                head=True,
            ),
            Cell(text=LEVEL_TITLES[one.level]),
            Cell(text=_said(one.known_at)),
            Cell(text=f"{one.affected} 人，已告知 {one.told} 人"),
            Cell(text=state, kind="done" if one.closed_at else "late" if late else "now"),
        ],
    )


def _facts(one: IncidentView) -> list[Fact]:
    return [
        Fact(name="怎么发生的", value=one.happened),
        Fact(name="涉及的信息", value=one.data),
        Fact(name="可能的危害", value=one.harm),
        Fact(name="本人可以怎么防", value=one.advice),
        Fact(name="知道的时间", value=_said(one.known_at)),
        Fact(name="登记人", value=one.registered_by),
    ]


@permission(INCIDENT)
@never_cache
@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Show an incident with its limits and notices; posted, do a step."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _act(request, incident_id)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "since": refusal.message}
        else:
            return HttpResponseRedirect(request.path)
    one = queries.get_incident(incident_id=incident_id)
    fields = forms.fill(
        _AFFECTED,
        values={name: request.POST.get(name, "") for name in ("since", "until", "account")},
        errors=errors,
    )
    context = {
        "one": one,
        "level": LEVEL_TITLES[one.level],
        "facts": _facts(one),
        "steps": [
            {
                "one": step,
                "title": STEP_TITLES[step.kind],
                "due": _said(step.due_at),
                "done": _said(step.done_at) if step.done_at else "",
                "late": step.is_late(moment(request)),
                "error": errors.get(f"note-{step.kind}", ""),
            }
            for step in one.steps
        ],
        "notice": _notice(one),
        "report": _report(one),
        "waiting": one.affected - one.told,
        "fields": fields,
        "errors": forms.error_items(
            fields, others=[text for name, text in errors.items() if name.startswith("note-")]
        ),
    }
    return render(request, "privacy/incident.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, incident_id: UUID) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    match sent.get("act"):
        case "find":
            actions.find_affected(
                actor=actor,
                incident_id=incident_id,
                since=_moment_of(sent.get("since", ""), "since"),
                until=_moment_of(sent.get("until", ""), "until"),
                account_id=_account(sent.get("account", "")),
                at=at,
            )
        case "tell":
            actions.tell_affected(
                actor=actor, incident_id=incident_id, contact=installation().phone, at=at
            )
        case "step":
            actions.finish_step(
                actor=actor,
                incident_id=incident_id,
                kind=sent.get("kind", ""),
                note=sent.get("note", ""),
                at=at,
            )
        case _:
            raise NotFound


def _notice(one: IncidentView) -> str:
    return rules.notice_text(
        data=one.data,
        happened=one.happened,
        harm=one.harm,
        advice=one.advice,
        contact=installation().phone,
    )


def _report(one: IncidentView) -> str:
    return (
        f"事件编号 {one.number}，级别：{LEVEL_TITLES[one.level]}。{_said(one.known_at)}发现：{one.title}。"
        f"经过：{one.happened}。涉及信息：{one.data}；涉及 {one.affected} 人。可能的危害：{one.harm}。"
        f"已采取和拟采取的措施见处置记录。联系人：{one.registered_by}，电话 {installation().phone}。"
    )


def _moment_of(text: str, field: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LOCAL)
    except ValueError:
        raise IncidentRefused("请选日期和时间。", field=field) from None


def _account(text: str) -> UUID | None:
    if not text.strip():
        return None
    try:
        return UUID(text.strip())
    except ValueError:
        raise IncidentRefused("账号编号不对，请从账本里复制。", field="account") from None


def _said(at: datetime) -> str:
    return words.long_moment(at=at.astimezone(LOCAL))
