"""Administrators' pages on relying systems and signing keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.identity import access
from yimen.identity.actions import oidc_client as actions
from yimen.identity.actions import oidc_key as keys
from yimen.identity.actions import oidc_wire
from yimen.identity.oidc_contracts import ClientView, KeyView, LogoutView
from yimen.identity.queries import oidc_change as changes
from yimen.identity.queries import oidc_client as clients
from yimen.identity.rules.oidc import SCOPES
from yimen.identity.rules.oidc_client import TABLE, Authentication, ClientState, ClientVerb
from yimen.identity.web import edge, labels, oidc_changes, oidc_fields
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Fact, PillKind, Row

_COLUMNS = (
    Column(title="系统"),
    Column(title="状态"),
    Column(title="要取用的信息"),
    Column(title="申请"),
)
_LOGOUT_COLUMNS = (
    Column(title="什么时候"),
    Column(title="结果"),
    Column(title="试了几次", num=True),
)
_KEY_COLUMNS = (
    Column(title="编号"),
    Column(title="算法"),
    Column(title="启用"),
    Column(title="停止公布"),
)
_STATE_KIND: dict[ClientState, PillKind] = {
    ClientState.APPLIED: "need",
    ClientState.APPROVED: "done",
    ClientState.REFUSED: "stop",
    ClientState.SUSPENDED: "late",
    ClientState.CLOSED: "stop",
}
_SAID = {
    "applied": "申请已经提交，请另一位管理员批准。",
    "settled": "已经办好，马上生效。",
    "change_asked": "变更已经提交，请另一位管理员批准。批准以前照旧。",
    "keys": "密钥已经更换。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something that can be done now."""

    verb: str
    label: str
    said: str
    field: forms.Field | None = None


@permission(access.APPLY_CLIENT)
@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the relying systems."""
    waiting = changes.list_waiting()
    return render(
        request,
        "identity/oidc_clients.html",
        {
            "columns": _COLUMNS,
            "rows": [_row(one, waiting=one.id in waiting) for one in clients.list_clients()],
            "facts": _addresses(),
            "may_approve": actor_of(request).may(access.APPROVE_CLIENT),
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
    )


def _row(one: ClientView, *, waiting: bool) -> Row:
    return Row(
        key=str(one.id),
        label=one.wish.name,
        cells=(
            Cell(
                text=one.wish.name,
                small=one.wish.owner,
                head=True,
                href=reverse("identity:oidc_client", args=(one.id,)),
            ),
            Cell(
                text=TABLE.state_titles[one.state],
                small="有变更待批准" if waiting else "",
                kind=_STATE_KIND[one.state],
            ),
            Cell(text="、".join(SCOPES[scope].title for scope in one.wish.scopes)),
            Cell(text=_moment(one.applied_at), small=one.applied_by_name),
        ),
    )


def _moment(at: datetime | None) -> str:
    return words.long_moment(at=at.astimezone(LOCAL)) if at else ""


def _addresses() -> list[Fact]:
    issuer = oidc_wire.issuer()
    return [
        Fact(name="发现地址", value=f"{issuer}/.well-known/openid-configuration"),
        Fact(name="issuer", value=issuer),
        Fact(
            name="要求",
            value="授权码流程，PKCE 用 S256，回调地址一字不差，用 issuer 核对回来的 iss",
        ),
    ]


@permission(access.APPLY_CLIENT)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Apply for a system."""
    errors: dict[str, str] = {}
    typed = dict(oidc_fields.DEFAULTS)
    if request.method == "POST":
        typed = oidc_fields.typed_of(request, oidc_fields.NEW)
        try:
            made = actions.apply(
                actor=actor_of(request), wish=oidc_fields.wish_of(request), at=edge.moment(request)
            )
        except FieldRefusals as refusal:
            errors = dict(refusal.errors)
        else:
            url = reverse("identity:oidc_client", args=(made.id,))
            return HttpResponseRedirect(f"{url}?said=applied")
    fields = forms.fill(oidc_fields.NEW, values=typed, errors=errors)
    return render(
        request,
        "identity/oidc_client_new.html",
        {"fields": fields, "errors": forms.error_items(fields)},
        status=422 if errors else 200,
    )


@permission(access.APPLY_CLIENT)
@never_cache
@require_http_methods(["GET", "POST"])
def client(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Show a system; an administrator approves, refuses, suspends, resumes or closes it."""
    errors: dict[str, str] = {}
    secret = ""
    if request.method == "POST":
        try:
            secret = _do(request, client_id)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "reason": refusal.message}
        else:
            if not secret:
                url = reverse("identity:oidc_client", args=(client_id,))
                return HttpResponseRedirect(f"{url}?said=settled")
    shown = clients.get_client(client_id=client_id)
    return render(
        request,
        "identity/oidc_client.html",
        _about(request, shown) | {"errors": _error_items(errors), "secret": secret},
        status=422 if errors else 200,
    )


def _error_items(errors: dict[str, str]) -> list[object]:
    return list(forms.error_items((), others=tuple(errors.values())))


def _do(request: HttpRequest, client_id: UUID) -> str:
    """Do what was asked; return a secret to show where there is a new one."""
    actor, at = actor_of(request), edge.moment(request)
    verb = request.POST.get("verb", "")
    reason = request.POST.get(f"reason_{verb}", "")
    if verb in oidc_changes.VERBS:
        oidc_changes.settle(request, client_id, verb, reason)
        return ""
    if verb == ClientVerb.APPROVE:
        return actions.approve(actor=actor, client_id=client_id, at=at).secret
    if verb == ClientVerb.RENEW_SECRET:
        return actions.renew_secret(actor=actor, client_id=client_id, at=at).secret
    done = {
        ClientVerb.REFUSE: actions.refuse,
        ClientVerb.SUSPEND: actions.suspend,
        ClientVerb.RESUME: actions.resume,
        ClientVerb.CLOSE: actions.close,
    }
    if verb in done:
        done[ClientVerb(verb)](actor=actor, client_id=client_id, reason=reason, at=at)
    return ""


def _about(request: HttpRequest, shown: ClientView) -> dict[str, object]:
    actor = actor_of(request)
    return {
        "client": shown,
        "state": TABLE.state_titles[shown.state],
        "state_kind": _STATE_KIND[shown.state],
        "facts": _facts(shown),
        "buttons": _buttons(actor, shown),
        "may_approve": actor.may(access.APPROVE_CLIENT),
        "own": shown.state is ClientState.APPLIED and shown.applied_by == actor.account_id,
        "logout_columns": _LOGOUT_COLUMNS,
        "logouts": [_logout(one) for one in clients.list_logouts(client_id=shown.id)],
        "said": _SAID.get(request.GET.get("said", ""), ""),
    } | oidc_changes.about(actor, shown)


def _facts(shown: ClientView) -> list[Fact]:
    wish = shown.wish
    rows = [
        ("系统编号（client_id）", shown.code),
        ("由谁运行", f"{wish.owner}，{wish.contact}"),
        ("用来做什么", wish.purpose),
        ("回调地址", "\n".join(wish.redirect_uris)),
        ("退出以后回到", "\n".join(wish.after_logout_uris) or "没有填"),
        ("接收退出通知", wish.backchannel_uri or "没有填，它不会跟着退出"),
        ("用户编号按", wish.sector),
        ("取用的信息", "、".join(SCOPES[scope].title for scope in wish.scopes)),
        ("至少要的实名程度", labels.ASSURANCE[wish.minimum_assurance]),
        ("证明方式", f"{wish.authentication.value}，签名 {wish.algorithm}"),
        ("申请", f"{shown.applied_by_name}，{_moment(shown.applied_at)}"),
    ]
    if shown.settled_at:
        said = f"，{shown.reason}" if shown.reason else ""
        rows.append(("最近一次办理", f"{shown.settled_by_name}，{_moment(shown.settled_at)}{said}"))
    if shown.secret_at:
        rows.append(("密钥", f"{_moment(shown.secret_at)}发出，只存散列，看不到原文"))
    return [Fact(name=name, value=value) for name, value in rows]


def _buttons(actor: Actor, shown: ClientView) -> list[Button]:
    if not actor.may(access.APPROVE_CLIENT):
        return []
    if shown.state is ClientState.APPLIED and shown.applied_by == actor.account_id:
        return []
    said = {
        ClientVerb.APPROVE: ("批准", "批准后马上能用，密钥显示一次。"),
        ClientVerb.REFUSE: ("不批准", "申请单位看得到原因。"),
        ClientVerb.SUSPEND: ("暂停", "马上谁也登录不了它，发出去的凭证作废。可以恢复。"),
        ClientVerb.RESUME: ("恢复", "恢复后可以继续登录。"),
        ClientVerb.CLOSE: ("停用", "停用不能恢复，要再用得重新申请。"),
        ClientVerb.RENEW_SECRET: ("换密钥", "旧密钥马上失效，请和对方约好时间。"),
    }
    alone = {ClientVerb.APPROVE, ClientVerb.RENEW_SECRET}
    public = shown.wish.authentication is Authentication.NONE
    return [
        Button(
            verb=verb.value,
            label=said[verb][0],
            said=said[verb][1],
            field=None if verb in alone else _reason(verb),
        )
        for verb in TABLE.verbs(shown.state)
        if not (verb is ClientVerb.RENEW_SECRET and public)
    ]


def _reason(verb: ClientVerb) -> forms.Field:
    return forms.Field(
        name=f"reason_{verb}", label=f"{TABLE.verb_titles[verb]}的原因", maxlength=200, width="l"
    )


def _logout(one: LogoutView) -> Row:
    if one.told_at:
        done = Cell(text="已经通知到", kind="done")
    elif one.given_up_at:
        done = Cell(text="没有通知到", small=one.last_error, kind="bad")
    else:
        done = Cell(text="还在试", small=one.last_error, kind="now")
    return Row(
        cells=(
            Cell(text=_moment(one.made_at), head=True),
            done,
            Cell(text=str(one.tried), num=True),
        )
    )


@permission(access.APPROVE_CLIENT)
@never_cache
@require_http_methods(["GET", "POST"])
def signing_keys(request: HttpRequest) -> HttpResponse:
    """List the signing keys, or replace them."""
    actor, at = actor_of(request), edge.moment(request)
    if request.method == "POST":
        keys.rotate(actor=actor, at=at, leaked=request.POST.get("how") == "leaked")
        return HttpResponseRedirect(f"{reverse('identity:oidc_keys')}?said=keys")
    return render(
        request,
        "identity/oidc_keys.html",
        {
            "columns": _KEY_COLUMNS,
            "rows": [_key(one, at) for one in keys.list_keys(actor=actor, at=at)],
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
    )


def _key(one: KeyView, at: datetime) -> Row:
    return Row(
        cells=(
            Cell(text=one.kid[:12], head=True),
            Cell(text=one.algorithm),
            Cell(text=_moment(one.signs_from), small="" if one.signs_from <= at else "还没有启用"),
            Cell(text=_moment(one.removed_at) or "一直公布"),
        )
    )
