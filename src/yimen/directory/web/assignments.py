"""The security administrator's page: posts that wait for approval."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.directory import access
from yimen.directory.actions import assignment as actions
from yimen.directory.contracts import POST_TITLES, AssignmentState, AssignmentView, DirectoryRefused
from yimen.directory.queries import assignment as reads
from yimen.directory.web import edge, labels
from yimen.identity.contracts import Activation
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import words
from yimen.ui.parts import Cell, Column, ErrorItem, Row

_WAITING = (
    Column(title="姓名与岗位"),
    Column(title="管到哪里"),
    Column(title="到哪天为止"),
    Column(title="谁报的"),
)
_RULED = (
    Column(title="姓名与岗位"),
    Column(title="结果"),
    Column(title="谁审的"),
    Column(title="为什么"),
)
_CODES = (Column(title="姓名"), Column(title="登录账号"), Column(title="激活码"))
_SAID = {
    "approved": "已经批准，对方下一次点开页面就生效。",
    "refused": "已经退回，理由会显示给系统管理员。",
}


@permission(access.APPROVE_ASSIGNMENT)
@never_cache
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """List what waits; posted, approve or send back what was ticked, all of it or nothing."""
    errors: list[ErrorItem] = []
    codes: list[Activation] = []
    if request.method == "POST":
        try:
            codes = _rule(request)
            if not codes:
                approved = request.POST.get("act") == "approve"
                said = "approved" if approved else "refused"
                return HttpResponseRedirect(f"{request.path}?said={said}")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message)]
    actor = actor_of(request)
    context = {
        "waiting_columns": _WAITING,
        "waiting": [_waiting(one) for one in reads.list_for(actor=actor, waiting=True)],
        "ruled_columns": _RULED,
        "ruled": [_ruled(one) for one in reads.list_for(actor=actor, waiting=False, limit=50)],
        "codes": [_code(one) for one in codes],
        "code_columns": _CODES,
        "errors": errors,
        "reason": request.POST.get("reason", ""),
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    return render(request, "directory/assignments.html", context, status=422 if errors else 200)


def _code(one: Activation) -> Row:
    return Row(
        cells=(Cell(text=one.name, head=True), Cell(text=one.username), Cell(text=one.code)),
    )


def _rule(request: HttpRequest) -> list[Activation]:
    """Approve or send back; return the codes of the accounts that open by it, to show once."""
    ids = request.POST.getlist("assignment")
    if not ids:
        raise DirectoryRefused("请先勾选要审批的岗位。")
    approving = request.POST.get("act") == "approve"
    with transaction.atomic():
        chosen = sorted({edge.identifier(text) for text in ids})
        codes = [_rule_one(request, one, approving) for one in chosen]
    newest = {one.username: one for one in codes if one is not None}
    return list(newest.values())


def _rule_one(request: HttpRequest, assignment_id: UUID, approving: bool) -> Activation | None:
    actor, at = actor_of(request), edge.moment(request)
    if approving:
        return actions.approve(actor=actor, assignment_id=assignment_id, at=at)
    reason = request.POST.get("reason", "")
    actions.refuse(actor=actor, assignment_id=assignment_id, reason=reason, at=at)
    return None


def _waiting(one: AssignmentView) -> Row:
    until = words.long_date(on=one.until_on) if one.until_on else "一直有效"
    return Row(
        key=str(one.id),
        label=f"{one.officer_name} {POST_TITLES[one.post]}",
        cells=(
            Cell(
                text=f"{one.officer_name}任{POST_TITLES[one.post]}",
                small=one.organisation_name,
                head=True,
            ),
            Cell(text=labels.area_words(one.area_prefix), small=labels.item_words(one.item_codes)),
            Cell(text=until),
            Cell(text=one.asked_by_name, small=words.long_moment(at=one.asked_at)),
        ),
    )


def _ruled(one: AssignmentView) -> Row:
    approved = one.state is AssignmentState.APPROVED
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=f"{one.officer_name}任{POST_TITLES[one.post]}",
                small=one.organisation_name,
                head=True,
            ),
            Cell(text="批准" if approved else "退回", kind="done" if approved else "bad"),
            Cell(
                text=one.ruled_by_name,
                small=words.long_moment(at=one.ruled_at) if one.ruled_at else "",
            ),
            Cell(text=one.reason or "—"),
        ),
    )
