"""One device: what it says of itself, its keys, what it did; move it, report its key stolen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.devices import access
from yimen.devices.actions import alarm as alarm_actions
from yimen.devices.actions import device as actions
from yimen.devices.actions import key as keys
from yimen.devices.contracts import (
    ACT_TITLES,
    KINDS,
    LINE_TITLES,
    STATE_TITLES,
    ActView,
    ConfigurationView,
    DeviceRefused,
    DeviceState,
    DeviceVerb,
    DeviceView,
    HourView,
    KeyView,
)
from yimen.devices.queries import configuration as configurations
from yimen.devices.queries import device as queries
from yimen.devices.rules.beat import line_of
from yimen.devices.rules.device import FLOW
from yimen.devices.rules.signature import is_good
from yimen.devices.web import labels
from yimen.devices.web.drawing import filled, form_page, instant, said, summary, tried
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Fact, Link, Option, Row

_ACTS = 30


@permission(*access.STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Show one device; posted, move it on in its life."""
    actor = actor_of(request)
    one = queries.get_device(actor=actor, device_id=device_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(lambda: _move(request, device_id))
        if not errors:
            return HttpResponseRedirect(request.path)
    return _page(request, one, errors)


def _move(request: HttpRequest, device_id: UUID) -> None:
    try:
        verb = DeviceVerb(said(request, "verb"))
    except ValueError:
        raise DeviceRefused("form.verb", "请选要怎样处理。", field="verb") from None
    actions.move_device(
        actor=actor_of(request),
        device_id=device_id,
        verb=verb,
        reason=said(request, "reason", 300),
        at=moment(request),
    )


def _page(request: HttpRequest, one: DeviceView, errors: dict[str, str]) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    manages = access.can_manage(actor, area_code=one.area_code)
    verbs = [verb for verb in FLOW.verbs(one.state) if verb is not DeviceVerb.ACTIVATE]
    fields = filled(request, _moving(verbs), values={}, errors=errors) if manages and verbs else []
    line = line_of(last_at=one.pulse.last_at, at=at)
    context = {
        "one": one,
        "kind": KINDS[one.kind].title,
        "state": STATE_TITLES[one.state],
        "state_kind": labels.STATE_KINDS[one.state],
        "line": LINE_TITLES[line] if one.state is DeviceState.ACTIVE else "",
        "line_kind": labels.LINE_KINDS[line],
        "facts": _facts(one),
        "pulse": _pulse_facts(one),
        "hours": [_hour_row(row) for row in queries.list_hours(device_id=one.id, at=at)],
        "hour_columns": _titles("小时", "在线", "完好", "剩余存储", "排队", "时钟差", "摄像头"),
        "keys": [_key_row(row, at) for row in queries.list_keys(device_id=one.id)],
        "key_columns": _titles("密钥", "状态", "启用", "最后使用"),
        "acts": act_rows(queries.list_acts(device_id=one.id, limit=_ACTS)),
        "act_columns": ACT_COLUMNS,
        "steps": [
            (step.at, FLOW.verb_titles[step.verb], step.by, step.reason)
            for step in queries.list_steps(device_id=one.id)
        ],
        "manages": manages,
        "may_code": manages and FLOW.allows(one.state, DeviceVerb.ACTIVATE),
        "code_until": queries.open_code_until(device_id=one.id, at=at),
        "may_steal": manages and one.state in {DeviceState.ACTIVE, DeviceState.SUSPENDED},
        "fields": fields,
        "errors": summary(fields, errors),
    }
    return render(request, "devices/device.html", context, status=422 if errors else 200)


def _titles(*names: str) -> list[Column]:
    return [Column(title=name) for name in names]


def _moving(verbs: Sequence[DeviceVerb]) -> tuple[forms.Field, ...]:
    options = tuple(Option(value=verb.value, label=FLOW.verb_titles[verb]) for verb in verbs)
    return (
        forms.Field(name="verb", label="怎样处理", kind="radio", options=options),
        forms.Field(name="reason", label="原因", maxlength=300),
    )


def _facts(one: DeviceView) -> list[Fact]:
    configuration = configurations.newest(code=one.configuration_code)
    return [
        Fact(name="放在哪里", value=f"{one.unit_name}，{one.place}"),
        Fact(name="型号", value=one.model),
        Fact(name="序列号", value=one.serial),
        Fact(name="允许的网段", value=one.networks or "政务网内都可以"),
        Fact(
            name="装上的日子",
            value=words.long_date(on=one.installed_on) if one.installed_on else "还没有",
        ),
        Fact(name="合同", value=one.contract_number or "没有登记"),
        Fact(
            name="配置",
            value=f"{configuration.title}，第 {configuration.version} 版",
            note=_held(one, configuration),
        ),
        Fact(name="登记", value=f"{one.entered_by}，{labels.moment_words(one.entered_at)}"),
    ]


def _held(one: DeviceView, given: ConfigurationView) -> str:
    """Say whether the device has taken up the version it was given."""
    if not one.pulse.configuration_tag:
        return "设备还没有取"
    if one.pulse.configuration_tag == given.tag:
        return "设备里就是这一版"
    version = one.pulse.configuration_tag.rpartition("-")[2]
    return f"设备里还是第 {version} 版，下一次心跳后换"


def _pulse_facts(one: DeviceView) -> list[Fact]:
    pulse = one.pulse
    camera = {True: "正常", False: "坏了", None: "—"}[pulse.camera_ok]
    return [
        Fact(name="最近心跳", value=labels.moment_words(pulse.last_at), note=pulse.seen_from),
        Fact(name="程序版本", value=pulse.software or "—"),
        Fact(name="模型", value=pulse.model_hash[:16] or "—"),
        Fact(name="摄像头", value=camera),
        Fact(name="剩余存储", value=labels.storage_words(pulse.free_mb)),
        Fact(name="排队", value=f"{pulse.queue} 件" if pulse.queue is not None else "—"),
        Fact(name="温度", value=f"{pulse.temperature} ℃" if pulse.temperature is not None else "—"),
        Fact(name="时钟", value=labels.skew_words(pulse), note=labels.moment_words(pulse.skew_at)),
    ]


def _hour_row(one: HourView) -> Row:
    local = one.hour.astimezone(LOCAL)
    return Row(
        cells=(
            Cell(text=f"{local.month}月{local.day}日 {local.hour} 点", head=True),
            Cell(text=f"{one.live_minutes} 分钟"),
            Cell(text=f"{one.good_minutes} 分钟"),
            Cell(text=labels.storage_words(one.free_mb)),
            Cell(text=str(one.queue)),
            Cell(text=f"{one.skew_ms / 1000:.1f} 秒"),
            Cell(text=f"坏 {one.camera_bad} 次" if one.camera_bad else "正常"),
        )
    )


def _key_row(one: KeyView, at: datetime) -> Row:
    good = is_good(at=at, good_until=one.good_until, revoked_at=one.revoked_at)
    until = f"用到 {labels.moment_words(one.good_until)}" if good and one.good_until else ""
    return Row(
        cells=(
            Cell(text=one.fingerprint, small=one.algorithm.value, head=True),
            Cell(
                text="有效" if good else "作废", kind="done" if good else "stop",
                small=until or one.why,
            ),
            Cell(text=labels.moment_words(one.made_at)),
            Cell(text=labels.moment_words(one.last_used_at), small=one.seen_from),
        )
    )  # fmt: skip


ACT_COLUMNS = _titles("时间", "做了什么", "从哪里", "说明")


def act_rows(acts: list[ActView]) -> list[Row]:
    """Return what a device did as rows of a table."""
    return [
        Row(
            cells=(
                Cell(text=labels.moment_words(one.at), head=True),
                Cell(text=ACT_TITLES[one.kind]),
                Cell(text=one.seen_from or "—"),
                Cell(text=one.about or "—"),
            )
        )
        for one in acts
    ]


@permission(access.MANAGE)
@never_cache
@require_POST
def code(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Make an activation code and show it, this once."""
    actor, at = actor_of(request), moment(request)
    one = queries.get_device(actor=actor, device_id=device_id)
    made: list[keys.IssuedCode] = []
    errors = tried(lambda: made.extend(keys.issue_codes(actor=actor, device_ids=[one.id], at=at)))
    if errors:
        return _page(request, one, errors)
    return render(request, "devices/codes.html", {"codes": made})


_STOLEN = (
    forms.Field(
        name="since", label="最早什么时候被盗的", kind="datetime-local", width="m",
        help="拿不准就填早一点：从这个时间起它做过的事都会列出来。",
    ),
    forms.Field(name="reason", label="怎么发现的", kind="textarea", rows=3, maxlength=250),
)  # fmt: skip


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def stolen(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Ask since when; posted, revoke the keys at once and show what was done with them."""
    actor, at = actor_of(request), moment(request)
    one = queries.get_device(actor=actor, device_id=device_id)
    errors: dict[str, str] = {}
    made: list[UUID] = []
    if request.method == "POST":
        errors = tried(
            lambda: made.append(
                alarm_actions.report_stolen(
                    actor=actor,
                    device_id=device_id,
                    since=instant(request, "since"),
                    reason=said(request, "reason", 250),
                    at=at,
                )
            )
        )
        if made:
            return HttpResponseRedirect(reverse("devices:alarm", args=made))
    return form_page(
        request,
        title=f"{one.number} 的密钥被盗",
        intro="按下按钮，它的全部密钥马上作废，设备停用。要再用，重新发激活码。",
        fields=_STOLEN,
        values={"since": f"{at.astimezone(LOCAL):%Y-%m-%dT%H:%M}"},
        errors=errors,
        back=Link(label=one.number, href=reverse("devices:device", args=[device_id])),
        button="立即作废",
    )
