"""Getting an account back: online by two proofs, or at the window by two clerks."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.identity import access
from yimen.identity.actions import recovery, register_source, window_opening
from yimen.identity.contracts import WindowAccount
from yimen.identity.queries import second_hand as queries
from yimen.identity.rules.recovery import RecoveryProof
from yimen.identity.sign_in_contracts import RecoveryWay
from yimen.identity.web import edge, labels
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission, public
from yimen.notify import public as notify
from yimen.ui import forms
from yimen.ui.parts import Fact

_WHO = (
    forms.Field(name="name", label="您的姓名", autocomplete="name", maxlength=50),
    forms.Field(name="code", label="身份证号码", kind="id_number"),
)
_TYPED = {
    RecoveryProof.PHONE: forms.Field(
        name="typed", label="短信里的 6 位数字", kind="integer", width="s", maxlength=8
    ),
    RecoveryProof.RECOVERY_CODE: forms.Field(name="typed", label="备用码", width="m", maxlength=20),
    RecoveryProof.SOCIAL_CARD: forms.Field(name="typed", label="社保卡号", width="m", maxlength=32),
    RecoveryProof.BANK_CARD: forms.Field(
        name="typed", label="您名下的一张银行卡号", width="m", maxlength=32
    ),
}
_NEW = forms.Field(
    name="password",
    label="新密码",
    kind="password",
    autocomplete="new-password",
    help="至少 8 位，字母、数字、符号里要有两种。",
    maxlength=128,
)
_DOCUMENT = forms.Field(
    name="document", label="看了什么证件", width="m", maxlength=20, why="另一位同事确认时要看。"
)
_WAYS = {RecoveryWay.WINDOW: "找回账号", RecoveryWay.OPENING: "开通账号"}
_KEY = "recovery"
_SAID = {
    "asked": "已经提出。请另一位同事对照证件确认；确认时给出密码。",
    "refused": "已经写明不同意，账号没有变化。",
}


@public
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Ask whose account it is; what follows looks the same whether there is one or not."""
    others: list[str] = []
    if request.method == "POST":
        try:
            found = recovery.begin_online(
                name=request.POST.get("name", "")[:60],
                code=request.POST.get("code", "")[:40],
                address=edge.address_of(request),
                at=edge.moment(request),
            )
            request.session[_KEY] = {"id": str(found) if found else "", "given": []}
            return HttpResponseRedirect(reverse("identity:recover_prove"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            others.append(refusal.message)
    fields = forms.fill(_WHO, values={"name": request.POST.get("name", "")}, errors={})
    return render(
        request,
        "identity/recover.html",
        {"fields": fields, "errors": forms.error_items(fields, others=others)},
        status=422 if others else 200,
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Take one proof after the other; after two, go on to the new password."""
    kept = request.session.get(_KEY)
    if kept is None:
        return HttpResponseRedirect(reverse("identity:recover"))
    typed = request.POST.get("proof") or request.GET.get("proof") or ""
    wanted = RecoveryProof(typed) if typed in set(RecoveryProof) else None
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST" and wanted is not None:
        try:
            if _prove(request, kept, wanted):
                return HttpResponseRedirect(reverse("identity:recover_password"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field == "typed":
                errors = {"typed": refusal.message}
            else:
                others.append(refusal.message)
        else:
            if request.POST.get("step") != "send":
                return HttpResponseRedirect(reverse("identity:recover_prove"))
    fields = forms.fill([_TYPED[wanted]] if wanted else [], values={}, errors=errors)
    return render(
        request,
        "identity/recover_prove.html",
        {
            "proof": wanted,
            "title": labels.RECOVERY_PROOF[wanted] if wanted else "",
            "given": [labels.RECOVERY_PROOF[RecoveryProof(one)] for one in kept["given"]],
            "ways": _ways(kept["given"]),
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
        },
        status=422 if errors or others else 200,
    )


def _ways(given: list[str]) -> list[tuple[str, str]]:
    asks_registers = register_source.installed() is not None
    offered = {
        RecoveryProof.PHONE: notify.has_gateway(),
        RecoveryProof.RECOVERY_CODE: True,
        RecoveryProof.SOCIAL_CARD: asks_registers,
        RecoveryProof.BANK_CARD: asks_registers,
    }
    return [
        (proof, labels.RECOVERY_PROOF[proof])
        for proof, is_offered in offered.items()
        if is_offered and proof not in given
    ]


def _prove(request: HttpRequest, kept: dict[str, object], wanted: RecoveryProof) -> bool:
    """Send a code or take a proof; say whether two were given."""
    recovery_id = _id(kept)
    address, at = edge.address_of(request), edge.moment(request)
    if request.POST.get("step") == "send":
        recovery.send_code(recovery_id=recovery_id, address=address, at=at)
        return False
    proved = recovery.prove(
        recovery_id=recovery_id,
        proof=wanted,
        typed=request.POST.get("typed", "")[:40],
        address=address,
        at=at,
    )
    given = kept["given"]
    assert isinstance(given, list)
    request.session[_KEY] = {**kept, "given": [*given, wanted.value]}
    return proved


def _id(kept: dict[str, object]) -> UUID | None:
    return UUID(str(kept["id"])) if kept["id"] else None


@public
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Take the new password of an account that two proofs gave back."""
    kept = request.session.get(_KEY)
    if kept is None or len(kept["given"]) < 2:
        return HttpResponseRedirect(reverse("identity:recover"))
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            recovery.finish_online(
                recovery_id=_id(kept),
                password=request.POST.get("password", ""),
                at=edge.moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
        else:
            del request.session[_KEY]
            return render(request, "identity/recovered.html")
    fields = forms.fill([_NEW], values={}, errors=errors)
    return render(
        request,
        "identity/recover_password.html",
        {"fields": fields, "errors": forms.error_items(fields, others=others)},
        status=422 if errors or others else 200,
    )


@permission(access.OPEN_ACCOUNT)
@never_cache
@require_http_methods(["GET", "POST"])
def at_window(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask, as the first clerk, that an account goes back to the person at the window."""
    return _asked(request, person_id, recovery.ask_at_window, "提出找回账号")


@permission(access.OPEN_ACCOUNT)
@never_cache
@require_http_methods(["GET", "POST"])
def open_at_window(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask, as the first clerk, that the person at the window gets a first account."""
    return _asked(request, person_id, window_opening.ask, "提出开通账号")


class _Ask(Protocol):
    def __call__(self, *, actor: Actor, person_id: UUID, document: str, at: datetime) -> UUID: ...


def _asked(request: HttpRequest, person_id: UUID, ask: _Ask, title: str) -> HttpResponse:
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            ask(
                actor=actor_of(request),
                person_id=person_id,
                document=request.POST.get("document", ""),
                at=edge.moment(request),
            )
            return HttpResponseRedirect(f"{reverse('identity:recoveries')}?said=asked")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    fields = forms.fill([_DOCUMENT], values={}, errors=errors)
    return render(
        request,
        "identity/window_recovery.html",
        {
            "person_id": person_id,
            "title": title,
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
        },
        status=422 if errors or others else 200,
    )


@permission(access.OPEN_ACCOUNT)
@never_cache
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """List the recoveries that wait for a second clerk in the officer's areas."""
    actor = actor_of(request)
    found = queries.waiting_recoveries(
        area_prefixes=actor.areas(access.OPEN_ACCOUNT),
        account_id=actor.account_id,
        at=edge.moment(request),
    )
    return render(
        request,
        "identity/recoveries.html",
        {
            "recoveries": [(one, _facts(one)) for one in found],
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
    )


def _facts(one: queries.RecoveryRow) -> list[Fact]:
    return [
        Fact(name="要办什么", value=_WAYS[one.way]),
        Fact(name="证件号码", value=one.code_masked),
        Fact(name="看过的证件", value=one.document),
        Fact(name="谁提出的", value=one.first_name),
    ]


@permission(access.OPEN_ACCOUNT)
@require_POST
def settle(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """Confirm or refuse as the second clerk; the new password is shown once."""
    opens = queries.way_of(recovery_id=recovery_id) is RecoveryWay.OPENING
    actor, at = actor_of(request), edge.moment(request)
    if request.POST.get("verdict") != "confirm":
        if opens:
            window_opening.refuse(actor=actor, opening_id=recovery_id, at=at)
        else:
            recovery.refuse_at_window(actor=actor, recovery_id=recovery_id, at=at)
        return HttpResponseRedirect(f"{reverse('identity:recoveries')}?said=refused")
    if opens:
        made = window_opening.confirm(actor=actor, opening_id=recovery_id, at=at)
        return _new_password(request, made, "账号已经开通", [])
    made = recovery.confirm_at_window(actor=actor, recovery_id=recovery_id, at=at)
    held = Fact(name="提醒", value="24 小时后才能看到个人资料", note="已告诉本人")
    return _new_password(request, made, "新密码已经生效", [held])


def _new_password(
    request: HttpRequest, made: WindowAccount, title: str, more: list[Fact]
) -> HttpResponse:
    return render(
        request,
        "identity/window_account.html",
        {
            "person_id": made.account.person_id,
            "title": title,
            "facts": [
                Fact(name="姓名", value=made.account.name),
                Fact(name="账号", value=made.account.username, note="也可以用手机号或身份证号登录"),
                Fact(name="新密码", value=made.password),
                *more,
            ],
        },
    )
