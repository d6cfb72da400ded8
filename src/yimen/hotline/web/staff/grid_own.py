"""A report that its worker made before: what came of it, and what he does next, sent now or later."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import grid_act, grid_report
from yimen.hotline.contracts.grid import (
    FILE_ROLE_TITLES,
    OWN_ACT_TITLES,
    REPORT_STATE_TITLES,
    ActTold,
    FileRole,
    OwnAct,
    ReportVerb,
    ReportView,
)
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.queries import grid
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.grid import REPORT
from yimen.hotline.web import labels
from yimen.hotline.web.staff import grid_labels
from yimen.hotline.web.staff.grid_phone import shell
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ids import new_id
from yimen.ui.parts import ErrorItem

_ROLES = (FileRole.AFTER, FileRole.EVIDENCE, FileRole.VOICE)
_OVER = {OrderState.CLOSED, OrderState.ARCHIVED, OrderState.ANSWERED, OrderState.TO_CLOSE}


@permission(access.GRID)
@require_http_methods(["GET", "POST"])
@grid_labels.answers_queue
def own(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Show a report to its worker with its order's progress, and take what he does next."""
    actor, at = actor_of(request), moment(request)
    found = grid.get_own(actor=actor, report_id=report_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request, actor, found, at)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if grid_labels.of_queue(request):
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'words'}")]
        else:
            if grid_labels.of_queue(request):
                return grid_labels.told(request.path)
            return HttpResponseRedirect(request.path)
    context = {**shell(request, ""), **_shown(found, at), "errors": errors, "key": str(new_id())}
    answer = render(request, "hotline/grid_own.html", context, status=422 if errors else 200)
    return grid_labels.for_phone(answer)


def _act(request: HttpRequest, actor: Actor, found: ReportView, at: datetime) -> None:
    sent = request.POST.dict()
    if sent.get("act", "") not in set(OwnAct):
        raise Refusal("hotline.grid.act", "没有这一步。请刷新页面再办。")
    told = ActTold(
        act=OwnAct(sent["act"]),
        words=sent.get("words", ""),
        to_hotline=bool(sent.get("to_hotline")),
        solved=sent.get("solved") == "yes",
        made_at=grid_labels.a_moment(sent.get("made_at", ""), otherwise=at),
    )
    with transaction.atomic():
        for role, one in grid_labels.files_of(request, _ROLES):
            grid_report.add_file(
                actor=actor, report_id=found.id, role=role, stream=one, name=one.name or "",
                declared_type=one.content_type or "", at=at,
            )  # fmt: skip
        grid_act.act_on_report(
            actor=actor, report_id=found.id, told=told,
            key=grid_labels.key_of(sent), at=at,
        )  # fmt: skip


def _shown(found: ReportView, at: datetime) -> dict[str, Any]:
    context: dict[str, Any] = {
        "one": found,
        "state": REPORT_STATE_TITLES[found.state],
        "kind": grid_labels.STATE_KIND[found.state],
        "category": grid.category_titles().get(found.category_code, found.category_code),
        "steps": grid.steps(report_id=found.id),
        "files": file_links(found, "hotline:grid_own_file"),
        "may_handle": REPORT.allows(found.state, ReportVerb.HANDLE),
        "may_escalate": REPORT.allows(found.state, ReportVerb.ESCALATE),
        "may_add": REPORT.allows(found.state, ReportVerb.EVIDENCE),
        "may_withdraw": REPORT.allows(found.state, ReportVerb.WITHDRAW),
        "acts": {act.value: f"{title}：{found.title}" for act, title in OWN_ACT_TITLES.items()},
        "now": at,
    }
    if found.order_id is not None:
        order = orders.view_of(order_id=found.order_id)
        follows = orders.view_of(order_id=order.merged_into) if order.merged_into else order
        context |= {
            "order": order,
            "order_state": labels.CALLER_TITLES[follows.state],
            "order_kind": labels.STATE_KIND[follows.state],
            "moments": labels.caller_moments(orders.steps(order_id=follows.id)),
            "may_see": order.state is OrderState.TO_CALL_BACK,
            "may_add": context["may_add"] and order.state not in _OVER,
        }
    return context


def file_links(found: ReportView, route: str) -> list[dict[str, Any]]:
    """Return the photos and voice notes of a report with their addresses."""
    return [
        {
            "href": reverse(route, args=[found.id, one.file_id]),
            "title": FILE_ROLE_TITLES[one.role],
            "is_sound": one.media_type.startswith("audio/"),
            "is_picture": one.media_type in {"image/jpeg", "image/png", "image/webp"},
            "name": one.name,
        }
        for one in grid.report_files(report_id=found.id)
    ]


def hand_out(found: ReportView, file_id: UUID) -> HttpResponseBase:
    """Return a photo or voice note of a report, shown where it stands. Raises NotFound."""
    if file_id not in {one.file_id for one in grid.report_files(report_id=found.id)}:
        raise NotFound
    stored, reader = files.open_file(file_id=file_id)
    return FileResponse(reader, filename=stored.name, content_type=stored.media_type)


@permission(access.GRID)
@require_GET
def own_file(request: HttpRequest, report_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Hand a worker a photo or voice note of his report."""
    return hand_out(grid.get_own(actor=actor_of(request), report_id=report_id), file_id)
