"""What devices are told: the configurations in force, and writing the next version of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.devices import access
from yimen.devices.actions import configuration as actions
from yimen.devices.contracts import ConfigurationView
from yimen.devices.queries import configuration as queries
from yimen.devices.web import labels
from yimen.devices.web.drawing import form_page, said, tabs_of, tried, whole
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Link, Row

_STANDING = "现行门限"
"""What the policy named ``default`` is: the thresholds in force, whichever they are."""
_LARGEST = 2 * 1024 * 1024 + 1
_QUESTIONS = (
    forms.Field(
        name="code", label="代号", maxlength=40, width="m",
        help="小写字母，例如 default；代号已经有的，写成它的下一版。",
    ),
    forms.Field(name="title", label="名称", maxlength=60, help="例如 镇便民大厅。"),
    forms.Field(name="policy", label="阈值方案", maxlength=40, help="人脸比对用哪套阈值的名称。"),
    forms.Field(name="welcome", label="欢迎词", maxlength=120, required=False),
    forms.Field(
        name="other_way", label="不刷脸怎么办", kind="textarea", rows=2, maxlength=200,
        help="一直显示在屏幕下方；断网时屏幕上只显示这句话。",
    ),
    forms.Field(name="heartbeat_seconds", label="多少秒一次心跳", kind="integer", width="s", unit="秒"),
    forms.Field(name="rotate_days", label="多少天换一次密钥", kind="integer", width="s", unit="天"),
    forms.Field(
        name="pictures", label="待机画面", kind="file", accept="image/jpeg,image/png",
        multiple=True, required=False, pick_word="选图片",
        limits="JPG 或 PNG，每张最大 2 MB，最多 6 张；不选，用上一版的。",
    ),
)  # fmt: skip


@permission(access.MANAGE)
@never_cache
@require_safe
def configurations(request: HttpRequest) -> HttpResponse:
    """List the configurations in force."""
    actor = actor_of(request)
    context = {
        "title": "设备配置",
        "said": "改了就是下一版，设备下一次心跳后自己来取",
        "ways": [Link(label="写下一版", href=reverse("devices:new_configuration"))],
        "tabs": tabs_of(actor, ":configurations"),
        "columns": [
            Column(title="配置"),
            Column(title="阈值方案"),
            Column(title="不刷脸怎么办"),
            Column(title="心跳、换密钥"),
            Column(title="谁改的"),
        ],
        "rows": [_row(one) for one in queries.list_newest()],
        "empty": "没有配置",
        "empty_said": "",
    }
    return render(request, "devices/list.html", context)


def _row(one: ConfigurationView) -> Row:
    address = f"{reverse('devices:new_configuration')}?code={one.code}"
    return Row(
        key=one.code,
        cells=(
            Cell(text=one.title, small=f"第 {one.version} 版　待机画面 {len(one.idle_pictures)} 张",
                 href=address, head=True),
            Cell(text=_STANDING if one.policy == "default" else one.policy),
            Cell(text=one.other_way),
            Cell(text=f"{one.heartbeat_seconds} 秒、{one.rotate_days} 天"),
            Cell(text=one.by, small=labels.moment_words(one.made_at) if one.version else "出厂时的"),
        ),
    )  # fmt: skip


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def new_configuration(request: HttpRequest) -> HttpResponse:
    """Ask what devices are to be told; posted, it is the next version."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(lambda: _write(request))
        if not errors:
            return HttpResponseRedirect(reverse("devices:configurations"))
    before = queries.newest(code=request.GET.get("code", "default")[:40])
    return form_page(
        request,
        title="写设备配置的下一版",
        intro="断网时设备不认人、不存人脸，只显示“不刷脸怎么办”，心跳留到联网后补报；这一条不能改。",
        fields=_QUESTIONS,
        values={
            "code": before.code,
            "title": before.title,
            "policy": before.policy,
            "welcome": before.welcome,
            "other_way": before.other_way,
            "heartbeat_seconds": str(before.heartbeat_seconds),
            "rotate_days": str(before.rotate_days),
        },
        errors=errors,
        back=Link(label="设备配置", href=reverse("devices:configurations")),
        button="发出去",
    )


def _write(request: HttpRequest) -> None:
    files = request.FILES.getlist("pictures")
    pictures = [(one.name or "待机画面", one.read(_LARGEST)) for one in files[:7]]
    actions.write_version(
        actor=actor_of(request),
        wording=actions.Wording(
            code=said(request, "code", 40),
            title=said(request, "title", 60),
            policy=said(request, "policy", 40),
            welcome=said(request, "welcome", 120),
            other_way=said(request, "other_way", 200),
            heartbeat_seconds=whole(request, "heartbeat_seconds"),
            rotate_days=whole(request, "rotate_days"),
            pictures=pictures or None,
        ),
        at=moment(request),
    )
