"""Administrators' pages on changes of relying systems: ask, compare, settle, look back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.identity import access
from yimen.identity.actions import oidc_change as actions
from yimen.identity.oidc_contracts import ChangeView, ClientChange, ClientView
from yimen.identity.queries import oidc_change as changes
from yimen.identity.queries import oidc_client as clients
from yimen.identity.rules.oidc import SCOPES
from yimen.identity.rules.oidc_client import ChangeState, ClientState, Effect
from yimen.identity.web import edge, labels, oidc_fields
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, PillKind, Row

APPROVE, REFUSE, TAKE_BACK = "approve_change", "change", "take_back_change"
VERBS = frozenset({APPROVE, REFUSE, TAKE_BACK})
_IN_USE = frozenset({ClientState.APPROVED, ClientState.SUSPENDED})
_WHY = forms.Field(
    name="why", label="为什么要改", maxlength=200, width="l", help="批准的人要看，也记入台账。"
)
_REASON = forms.Field(name="reason_change", label="不批准的原因", maxlength=200, width="l")
_COMPARED = (Column(title="哪一项"), Column(title="现在"), Column(title="改成"))
_HISTORY = (
    Column(title="什么时候"),
    Column(title="改了什么"),
    Column(title="谁提的"),
    Column(title="结果"),
)
_STATES: dict[ChangeState, tuple[str, PillKind]] = {
    ChangeState.ASKED: ("等批准", "need"),
    ChangeState.APPROVED: ("已经生效", "done"),
    ChangeState.REFUSED: ("没有批准", "bad"),
    ChangeState.TAKEN_BACK: ("已经撤回", "stop"),
}


@permission(access.APPLY_CLIENT)
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Ask for a change of a system; the form begins with what stands."""
    shown = clients.get_client(client_id=client_id)
    questions = (*oidc_fields.CHANGEABLE, _WHY)
    typed = oidc_fields.values_of(shown.wish)
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        typed = oidc_fields.typed_of(request, questions)
        try:
            actions.ask(
                actor=actor_of(request),
                client_id=client_id,
                wanted=changes.standing(oidc_fields.wish_of(request)),
                why=request.POST.get("why", ""),
                at=edge.moment(request),
            )
        except FieldRefusals as refusal:
            errors = dict(refusal.errors)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors, others = _at_field(refusal)
        else:
            page = reverse("identity:oidc_client", args=(client_id,))
            return HttpResponseRedirect(f"{page}?said=change_asked")
    fields = forms.fill(questions, values=typed, errors=errors)
    return render(
        request,
        "identity/oidc_client_change.html",
        {
            "client": shown,
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
        },
        status=422 if errors or others else 200,
    )


def _at_field(refusal: Refusal) -> tuple[dict[str, str], list[str]]:
    if refusal.field:
        return {refusal.field: refusal.message}, []
    return {}, [refusal.message]


def settle(request: HttpRequest, client_id: UUID, verb: str, reason: str) -> None:
    """Approve, refuse or take back the change that waits. Raises Refusal."""
    waiting = changes.find_waiting(client_id=client_id)
    if waiting is None or str(waiting.id) != request.POST.get("change", ""):
        raise NotFound("这份变更已经办过了，可能别人刚办完。")
    actor, at = actor_of(request), edge.moment(request)
    if verb == APPROVE:
        actions.approve(actor=actor, change_id=waiting.id, at=at)
    elif verb == REFUSE:
        actions.refuse(actor=actor, change_id=waiting.id, reason=reason, at=at)
    else:
        actions.take_back(actor=actor, change_id=waiting.id, at=at)


def about(actor: Actor, shown: ClientView) -> dict[str, object]:
    """Return what the page of a system shows of its changes."""
    found = changes.list_changes(client_id=shown.id)
    waiting = next((one for one in found if one.state is ChangeState.ASKED), None)
    own = waiting is not None and waiting.asked_by == actor.account_id
    may_settle = actor.may(access.APPROVE_CLIENT) and shown.state in _IN_USE
    return {
        "may_change": shown.state in _IN_USE and waiting is None,
        "change": waiting,
        "change_own": own,
        "change_settles": waiting is not None and not own and may_settle,
        "change_reason": _REASON,
        "change_columns": _COMPARED,
        "change_rows": [_compared(*line) for line in differences(waiting)] if waiting else [],
        "change_effects": effect_words(waiting.effect) if waiting else [],
        "history_columns": _HISTORY,
        "history": [_past(one) for one in found if one is not waiting],
    }


def differences(change: ChangeView) -> list[tuple[str, str, str]]:
    """Return what differs: the item's name, what stands and what is wanted."""
    before, after = _words(change.before), _words(change.wanted)
    return [
        (title, before[title], after[title]) for title in before if before[title] != after[title]
    ]


def _words(change: ClientChange) -> dict[str, str]:
    return {
        "系统名称": change.name,
        "由哪个单位运行": change.owner,
        "联系人和电话": change.contact,
        "用来做什么": change.purpose,
        "回调地址": "\n".join(change.redirect_uris),
        "退出以后回到": "\n".join(change.after_logout_uris) or "没有填",
        "接收退出通知": change.backchannel_uri or "没有填",
        "取用的信息": "、".join(SCOPES[scope].title for scope in change.scopes),
        "至少要的实名程度": labels.ASSURANCE[change.minimum_assurance],
    }


def effect_words(effect: Effect) -> list[str]:
    """Return what else happens when a change is approved."""
    said = []
    if effect.asks_again:
        said.append("运行单位或用途变了：所有人以前的同意作废，下次登录它时重新问。")
    if effect.ends_tokens:
        said.append("发给它的凭证马上作废，用户要重新登录它。")
    return said


def _compared(title: str, before: str, after: str) -> Row:
    return Row(cells=(Cell(text=title, head=True), Cell(text=before), Cell(text=after)))


def _past(one: ChangeView) -> Row:
    said, kind = _STATES[one.state]
    lines = "；".join(
        f"{title}：{before.replace(chr(10), '、')} → {after.replace(chr(10), '、')}"
        for title, before, after in differences(one)
    )
    settled = f"{one.settled_by_name} {one.reason}".strip()
    return Row(
        cells=(
            Cell(text=words.long_moment(at=one.asked_at.astimezone(LOCAL)), head=True),
            Cell(text=lines or "和现在一样"),
            Cell(text=one.asked_by_name, small=one.why),
            Cell(text=said, small=settled, kind=kind),
        )
    )
