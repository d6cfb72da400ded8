"""Alarms about keys: the list, and one with everything that was done since."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.devices import access
from yimen.devices.actions import alarm as actions
from yimen.devices.contracts import (
    ALARM_TITLES,
    OUTCOME_TITLES,
    AlarmOutcome,
    AlarmView,
    DeviceRefused,
)
from yimen.devices.queries import alarm as queries
from yimen.devices.queries import device as devices
from yimen.devices.web import labels
from yimen.devices.web.drawing import filled, said, summary, tabs_of, tried
from yimen.devices.web.staff.device import ACT_COLUMNS, act_rows
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, Fact, Filter, Option, Row

PAGE, _ACTS = 50, 200
_BEFORE = timedelta(hours=1)
_STATES = {"open": "没有处理", "answered": "处理过"}
_ANSWER = (
    forms.Field(
        name="outcome",
        label="查明了什么",
        kind="radio",
        options=tuple(Option(value=code.value, label=one) for code, one in OUTCOME_TITLES.items()),
    ),
    forms.Field(
        name="words", label="怎么查的、怎么处理的", kind="textarea", rows=3, maxlength=500,
        help="有人冒用的，先在设备页按“密钥被盗”。",
    ),
)  # fmt: skip


@permission(access.MANAGE)
@never_cache
@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """List the alarms, the newest first."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    after = read_key(request.GET.get("after", ""))
    found = queries.list_alarms(
        actor=actor,
        limit=PAGE + 1,
        is_open={"open": True, "answered": False}.get(state),
        after=after,
    )
    last = found[PAGE - 1] if len(found) > PAGE else None
    query = {"state": state} if state in _STATES else {}
    key = {"after": f"{last.raised_at.isoformat()}~{last.id}"} if last else {}
    context = {
        "title": "设备密钥报警",
        "said": "同一密钥在两处使用、序号用了两次，都可能是密钥被拷走",
        "tabs": tabs_of(actor, ":alarms"),
        "columns": [
            Column(title="报警"),
            Column(title="状态"),
            Column(title="次数", num=True),
            Column(title="最近一次"),
        ],
        "rows": [_row(one) for one in found[:PAGE]],
        "filters": [Filter.of(name="state", label="状态", titles=_STATES, value=state)],
        "here": reverse("devices:alarms"),
        "empty": "没有报警",
        "empty_said": "密钥用得不对时，这里会有一条，运维人员的待办里也有。",
        "after_href": f"?{urlencode({**query, **key})}" if key else "",
        "first_href": f"?{urlencode(query)}" if after else "",
    }
    return render(request, "devices/list.html", context)


def _row(one: AlarmView) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=ALARM_TITLES[one.kind],
                small=f"{one.device_number}　{one.device_place}",
                href=row_address("devices:alarm", one.id),
                head=True,
            ),
            Cell(text=OUTCOME_TITLES[one.outcome], kind="done")
            if one.outcome
            else Cell(text="没有处理", kind="need"),
            Cell(text=str(one.times), num=True),
            Cell(text=labels.moment_words(one.last_at)),
        ),
    )


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Show one alarm with what the device did since; posted, note what somebody found."""
    actor = actor_of(request)
    one = queries.get_alarm(actor=actor, alarm_id=alarm_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(lambda: _answer(request, alarm_id))
        if not errors:
            return HttpResponseRedirect(request.path)
    since = one.since or one.raised_at - _BEFORE
    acts = devices.list_acts(device_id=one.device_id, since=since, limit=_ACTS)
    fields = [] if one.answered_at else filled(request, _ANSWER, values={}, errors=errors)
    context = {
        "one": one,
        "title": ALARM_TITLES[one.kind],
        "state": OUTCOME_TITLES[one.outcome] if one.outcome else "没有处理",
        "facts": _facts(one),
        "since": since,
        "acts": act_rows(acts),
        "act_columns": ACT_COLUMNS,
        "fields": fields,
        "errors": summary(fields, errors),
    }
    return render(request, "devices/alarm.html", context, status=422 if errors else 200)


def _facts(one: AlarmView) -> list[Fact]:
    facts = [
        Fact(
            name="设备",
            value=f"{one.device_number}，{one.device_place}",
            href=reverse("devices:device", args=[one.device_id]),
        ),
        Fact(name="情况", value=one.about or "—"),
        Fact(name="第一次", value=labels.moment_words(one.raised_at)),
        Fact(name="最近一次", value=labels.moment_words(one.last_at), note=f"共 {one.times} 次"),
    ]
    if one.answered_at:
        answered = f"{one.answered_by}，{labels.moment_words(one.answered_at)}"
        facts += [Fact(name="处理", value=answered), Fact(name="说明", value=one.words)]
    return facts


def _answer(request: HttpRequest, alarm_id: UUID) -> None:
    try:
        outcome = AlarmOutcome(said(request, "outcome"))
    except ValueError:
        raise DeviceRefused("form.outcome", "请选查明了什么。", field="outcome") from None
    actions.answer_alarm(
        actor=actor_of(request),
        alarm_id=alarm_id,
        outcome=outcome,
        words=said(request, "words", 500),
        at=moment(request),
    )
