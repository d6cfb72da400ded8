"""The page on which the first administrators of an installation are made, with a one-time token."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yimen.directory.actions import admin_token as actions
from yimen.directory.web import edge
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import public
from yimen.ui import forms

_WHO = (
    forms.Field(
        name="token",
        label="令牌",
        help="在服务器上运行 ./yimen admin-token 时打印出来的那一串。只能用一次。",
    ),
    forms.Field(name="name", label="姓名", maxlength=50, width="m"),
    forms.Field(
        name="username",
        label="登录账号",
        maxlength=32,
        width="m",
        why="小写字母开头，只含小写字母、数字和 . _ -，定了就不改。",
    ),
    forms.Field(
        name="password",
        label="密码",
        kind="password",
        width="m",
        help="至少 8 位，字母、数字、符号里要有两种。",
        autocomplete="new-password",
    ),
)
_FIRST_UNIT = (
    forms.Field(
        name="area_code",
        label="县（市、区）的区划代码",
        maxlength=12,
        width="m",
        help="12 位。还没有区划的，先在服务器上运行 ./yimen import divisions 文件名。",
    ),
    forms.Field(name="unit_name", label="政务服务管理机构全称", maxlength=60),
    forms.Field(name="short_name", label="简称", maxlength=30, width="m"),
    forms.Field(
        name="code", label="机构编码", maxlength=32, width="m", help="小写字母开头，例如 zwzx。"
    ),
    forms.Field(name="uscc", label="统一社会信用代码", kind="uscc"),
)
_KNOWN_UNIT = (forms.Field(name="unit_code", label="机构编码", maxlength=32, width="m"),)


@public
@never_cache
@sensitive_post_parameters("token", "password")
@require_http_methods(["GET", "POST"])
def first_admin(request: HttpRequest) -> HttpResponse:
    """Ask for the token and the administrator; without a token that works there is no such page."""
    if not actions.is_wanted(at=edge.moment(request)):
        raise NotFound("没有这个页面。")
    questions = (*_WHO, *(_FIRST_UNIT if actions.needs_unit() else _KNOWN_UNIT))
    errors: Mapping[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            _use(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors, others = edge.errors_of(refusal, questions)
        else:
            return HttpResponseRedirect(reverse("identity:login"))
    typed = {key: one for key, one in edge.typed(request, questions).items() if key != "token"}
    fields = forms.fill(questions, values=typed if request.POST else {}, errors=errors)
    context = {"fields": fields, "errors": forms.error_items(fields, others=others)}
    return render(
        request, "directory/first_admin.html", context, status=422 if errors or others else 200
    )


def _use(request: HttpRequest) -> None:
    sent = request.POST
    unit = actions.FirstUnit(
        area_code=sent.get("area_code", "").strip(),
        code=sent.get("code", "").strip(),
        name=sent.get("unit_name", ""),
        short_name=sent.get("short_name", ""),
        uscc=sent.get("uscc", ""),
    )
    actions.use_token(
        token=sent.get("token", ""),
        who=actions.FirstOfficer(
            name=sent.get("name", ""),
            username=sent.get("username", "").strip(),
            password=sent.get("password", ""),
        ),
        unit=unit if actions.needs_unit() else None,
        unit_code=sent.get("unit_code", "").strip(),
        at=edge.moment(request),
    )
