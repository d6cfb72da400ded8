"""Enter one device or a file of them, change one, print activation codes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.devices import access
from yimen.devices.actions import device as actions
from yimen.devices.actions import importing as imports
from yimen.devices.actions import key as keys
from yimen.devices.contracts import KINDS, DeviceDraft, DeviceKind, DeviceRefused
from yimen.devices.queries import configuration as configurations
from yimen.devices.queries import device as queries
from yimen.devices.queries import importing as previews
from yimen.devices.rules.importing import COLUMNS
from yimen.devices.web.drawing import form_page, said, tried, unit_of
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, ErrorItem, Link, Option, Row

_AT_ONCE, _LARGEST, _SHOWN = 100, 1_000_001, 200


def _questions(actor: Actor, *, is_new: bool) -> tuple[forms.Field, ...]:
    kinds = tuple(Option(value=kind.value, label=one.title) for kind, one in KINDS.items())
    units = tuple(
        Option(value=str(one.id), label=one.short_name)
        for one in directory.list_organisations()
        if access.can_manage(actor, area_code=one.area_code)
    )
    codes = tuple(
        Option(value=one.code, label=f"{one.title}（{one.code}）")
        for one in configurations.list_newest()
    )
    first = (
        forms.Field(name="kind", label="种类", kind="select", options=kinds),
        forms.Field(
            name="number", label="编号", maxlength=30, width="m", required=False,
            help="不写，系统编一个，例如 MB-2026-0001。",
        ),
    )  # fmt: skip
    return (
        *(first if is_new else ()),
        forms.Field(name="model", label="厂家和型号", maxlength=80),
        forms.Field(
            name="serial", label="序列号", maxlength=80, help="在机身背面；激活时要和设备报的一致。"
        ),
        forms.Field(name="unit", label="哪个单位用", kind="select", options=units),
        forms.Field(name="place", label="放在哪里", maxlength=120, help="例如 便民大厅 3 号窗口。"),
        forms.Field(
            name="networks", label="允许从哪些网段连接", maxlength=400, required=False,
            help="写成 10.20.30.0/24，几个用空格隔开；不写，政务网内都可以。",
        ),
        forms.Field(name="contract_number", label="合同编号", maxlength=60, required=False),
        forms.Field(name="configuration_code", label="用哪套配置", kind="select", options=codes),
    )  # fmt: skip


def _draft(request: HttpRequest, kind: str) -> DeviceDraft:
    if kind not in set(DeviceKind):
        raise DeviceRefused("form.kind", "请选种类。", field="kind")
    return DeviceDraft(
        kind=DeviceKind(kind),
        number=said(request, "number", 30),
        model=said(request, "model", 80),
        serial=said(request, "serial", 80),
        unit_id=unit_of(request),
        place=said(request, "place", 120),
        networks=said(request, "networks"),
        contract_number=said(request, "contract_number", 60),
        configuration_code=said(request, "configuration_code", 40),
    )


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def new_device(request: HttpRequest) -> HttpResponse:
    """Ask what a device is; posted, enter it in store."""
    actor = actor_of(request)
    made: list[UUID] = []
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(
            lambda: made.append(
                actions.enter_device(
                    actor=actor,
                    draft=_draft(request, said(request, "kind")),
                    at=moment(request),
                ).id
            )
        )
        if made:
            return HttpResponseRedirect(reverse("devices:device", args=made))
    return form_page(
        request,
        title="登记设备",
        intro="登记后在库；发了激活码、设备自己激活，才算在用。",
        fields=_questions(actor, is_new=True),
        values={"configuration_code": "default"},
        errors=errors,
        back=Link(label="全部设备", href=reverse("devices:devices")),
        button="登记",
    )


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Ask what changed of a device; posted, write it down."""
    actor = actor_of(request)
    one = queries.get_device(actor=actor, device_id=device_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(
            lambda: actions.change_device(
                actor=actor,
                device_id=device_id,
                draft=_draft(request, one.kind.value),
                at=moment(request),
            )
        )
        if not errors:
            return HttpResponseRedirect(reverse("devices:device", args=[device_id]))
    values = {
        "model": one.model,
        "serial": one.serial,
        "unit": str(one.unit_id),
        "place": one.place,
        "networks": one.networks,
        "contract_number": one.contract_number,
        "configuration_code": one.configuration_code,
    }
    return form_page(
        request,
        title=f"修改 {one.number}",
        fields=_questions(actor, is_new=False),
        values=values,
        errors=errors,
        back=Link(label=one.number, href=reverse("devices:device", args=[device_id])),
        button="保存",
    )


_FILE = (
    forms.Field(
        name="file", label="CSV 文件", kind="file", accept=".csv,text/csv", pick_word="选文件",
        limits="UTF-8 或 GBK 编码，最大 1 MB，一次最多 1,000 台。",
    ),
)  # fmt: skip


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Ask for a file; posted, keep it and show what it would bring."""
    made: list[UUID] = []
    errors: dict[str, str] = {}
    if request.method == "POST":
        file = request.FILES.get("file")
        content = file.read(_LARGEST) if file else b""
        errors = tried(
            lambda: made.append(
                imports.keep_file(actor=actor_of(request), content=content, at=moment(request))
            )
        )
        if made:
            return HttpResponseRedirect(reverse("devices:import_preview", args=made))
    columns = "、".join(COLUMNS)
    return form_page(
        request,
        title="批量导入设备",
        intro=f"第一行是列名：{columns}。编号、网段、合同编号、配置可以空着。先看一遍，确认了才导入。",
        fields=_FILE,
        values={},
        errors=errors,
        back=Link(label="全部设备", href=reverse("devices:devices")),
        button="上传看看",
    )


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Show what a file would bring and what is wrong with its rows; posted, take the sound ones."""
    actor = actor_of(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(
            lambda: imports.take_file(actor=actor, import_id=import_id, at=moment(request))
        )
        if not errors:
            return HttpResponseRedirect(f"{reverse('devices:devices')}?state=in_store")
    found = previews.preview(actor=actor, import_id=import_id)
    context = {
        "errors": [ErrorItem(message=told) for told in errors.values()],
        "sound": len(found.read.drafts),
        "faults": [one for one in found.read.findings if one.is_fatal][:_SHOWN],
        "notes": [one for one in found.read.findings if not one.is_fatal][:_SHOWN],
        "is_taken": found.is_taken,
        "columns": [
            Column(title=name) for name in ("行", "编号", "种类", "单位和位置", "型号", "序列号")
        ],
        "rows": [
            Row(
                cells=(
                    Cell(text=str(line)),
                    Cell(text=one.number or "系统编", head=True),
                    Cell(text=KINDS[one.kind].title),
                    Cell(text=f"{found.unit_names.get(one.unit_id, '')}，{one.place}"),
                    Cell(text=one.model),
                    Cell(text=one.serial),
                )
            )
            for line, one in found.read.drafts[:_SHOWN]
        ],
    }
    return render(request, "devices/preview.html", context, status=422 if errors else 200)


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Ask before codes of all devices in store are made; posted, show them, this once."""
    actor, at = actor_of(request), moment(request)
    waiting = queries.list_in_store(actor=actor, limit=_AT_ONCE)
    if request.method == "POST" and waiting:
        made = keys.issue_codes(actor=actor, device_ids=waiting, at=at)
        return render(request, "devices/codes.html", {"codes": made})
    return render(request, "devices/codes_ask.html", {"number": len(waiting)})
