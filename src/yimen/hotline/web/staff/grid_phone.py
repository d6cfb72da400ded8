"""The worker's pages on a phone: what is to do, report, follow, and what waits to be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen import ui
from yimen.hotline import access
from yimen.hotline.actions import grid_report
from yimen.hotline.contracts.grid import (
    REPORT_STATE_TITLES,
    FileRole,
    ReportState,
    ReportTold,
    ReportView,
)
from yimen.hotline.contracts.patrol import PATROL_STATE_TITLES
from yimen.hotline.queries import grid
from yimen.hotline.queries import patrol as patrols
from yimen.hotline.web import labels
from yimen.hotline.web import map as drawn
from yimen.hotline.web.staff import grid_labels
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission, public
from yimen.kernel.ids import new_id
from yimen.kernel.web.refusals import note
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Option

_SCRIPT = Path(str(ui.__file__)).parent / "static" / "ui" / "grid-worker.js"
_OUTCOMES = (
    Option(value="later", label="先上报", hint="回头再处理，或者再转工单"),
    Option(value="self", label="我已经处理好了", hint="要有处理前、处理后的照片"),
    Option(value="escalate", label="处理不了，转工单", hint="按类别转给镇里或者 12345"),
)
_FIELDS = (
    forms.Field(name="cell_id", label="在哪个网格", kind="select"),
    forms.Field(name="category_code", label="什么事", kind="select"),
    forms.Field(name="title", label="一句话说清", maxlength=80, help="不要写人名和电话。"),
    forms.Field(name="content", label="具体情况", kind="textarea", rows=3, maxlength=2000, required=False),
    forms.Field(name="place", label="在什么位置", maxlength=120, required=False, help="例如：村口桥头东侧。"),
    forms.Field(name="outcome", label="怎么处理", kind="radio", options=_OUTCOMES, value="later"),
    forms.Field(name="handled", label="怎么处理的", kind="textarea", rows=2, maxlength=2000, required=False, help="选“我已经处理好了”的要填；转工单的，写给接单的人看。"),
    forms.Field(name="to_hotline", label="请 12345 派单，不由镇里先办", kind="tick", required=False),
)  # fmt: skip
_FILE_FIELDS = (FileRole.BEFORE, FileRole.AFTER, FileRole.VOICE, FileRole.EVIDENCE)


def shell(request: HttpRequest, here: str) -> dict[str, Any]:
    """Return what every page of the phone's app carries: whose it is, and which pages to keep."""
    actor = actor_of(request)
    pages = [
        reverse("hotline:grid_home"),
        reverse("hotline:grid_new"),
        reverse("hotline:grid_queue"),
    ]
    return {
        "owner": str(actor.account_id),
        "here": here,
        "pages": " ".join(pages),
        "upload": reverse("hotline:grid_files"),
    }


@permission(access.GRID)
@require_GET
def home(request: HttpRequest) -> HttpResponseBase:
    """Show what a worker has to do, his cells and his reports, the newest first."""
    actor, at = actor_of(request), moment(request)
    key = read_key(request.GET.get("after", ""))
    found = grid.list_own(
        actor=actor,
        after=grid.ReportKey(received_at=key[0], id=key[1]) if key else None,
        limit=21,
    )
    last = found[19] if len(found) > 20 else None
    titles = grid.category_titles()
    context = {
        **shell(request, "home"),
        "cells": grid.cells_of(officer_id=actor.officer_id, on=local_day(at)),
        "patrols": [
            (one, PATROL_STATE_TITLES[one.state], grid_labels.PATROL_KIND[one.state])
            for one in patrols.list_own(actor=actor)
        ],
        "rows": [_line(one, titles) for one in found[:20]],
        "after_href": f"?after={last.received_at.isoformat()}~{last.id}" if last else "",
    }
    return grid_labels.for_phone(render(request, "hotline/grid_home.html", context))


def _line(one: ReportView, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "one": one,
        "open": one.state not in {ReportState.CLOSED, ReportState.WITHDRAWN},
        "href": row_address("hotline:grid_own", one.id),
        "category": titles.get(one.category_code, one.category_code),
        "state": REPORT_STATE_TITLES[one.state],
        "kind": grid_labels.STATE_KIND[one.state],
    }


@permission(access.GRID)
@require_http_methods(["GET", "POST"])
@grid_labels.answers_queue
def new(request: HttpRequest) -> HttpResponseBase:
    """Ask for a report; posted, take it, from the page or from the phone's queue."""
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            one = _take(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if grid_labels.of_queue(request):
                raise
            if refusal.field:
                errors[refusal.field] = refusal.message
            else:
                others.append(refusal.message)
        else:
            href = row_address("hotline:grid_own", one.id)
            return (
                grid_labels.told(href)
                if grid_labels.of_queue(request)
                else (HttpResponseRedirect(href))
            )
    context = {**shell(request, "new"), **_form(request, errors, others)}
    status = 422 if errors or others else 200
    return grid_labels.for_phone(render(request, "hotline/grid_new.html", context, status=status))


def _form(request: HttpRequest, errors: dict[str, str], others: list[str]) -> dict[str, Any]:
    actor, at, sent = actor_of(request), moment(request), request.POST.dict()
    cells = grid.cells_of(officer_id=actor.officer_id, on=local_day(at))
    options = {
        "cell_id": tuple(Option(value=str(one.id), label=one.name) for one in cells),
        "category_code": grid_labels.category_options(),
    }
    if len(cells) == 1:
        sent.setdefault("cell_id", str(cells[0].id))
    fields = forms.fill(
        [replace(one, options=options.get(one.name, one.options)) for one in _FIELDS],
        values=sent,
        errors=errors,
    )
    lost = [errors[name] for name in errors if name not in {one.name for one in fields}]
    return {
        "cells": cells,
        "fields": {one.name: one for one in fields},
        "errors": forms.error_items(fields, others=[*others, *lost]),
        "wrong": errors,
        "key": sent.get("key") or str(new_id()),
        "picker": drawn.picker(sent),
        "sent": sent,
    }


def _take(request: HttpRequest) -> ReportView:
    actor, at, sent = actor_of(request), moment(request), request.POST.dict()
    key = grid_labels.a_key(sent.get("key", ""))
    with transaction.atomic():
        _keep_files(request, actor, key, at)
        return grid_report.make_report(
            actor=actor,
            told=_told(sent),
            key=key,
            made_at=grid_labels.a_moment(sent.get("made_at", ""), otherwise=at),
            at=at,
            files_sent=int(sent.get("files", "") or 0) if sent.get("files", "").isdigit() else 0,
        )


def _keep_files(request: HttpRequest, actor: Actor, key: UUID, at: datetime) -> None:
    for role in _FILE_FIELDS:
        for one in request.FILES.getlist(role):
            try:
                grid_report.keep_file(
                    actor=actor, key=key, role=role, stream=one, name=one.name or "",  # type: ignore[arg-type]
                    declared_type=one.content_type or "", at=at,
                )  # fmt: skip
            except Refusal as refusal:
                if refusal.status in {403, 404}:
                    raise
                raise Refusal(
                    refusal.code, refusal.message, field=refusal.field or role
                ) from refusal


def _told(sent: dict[str, str]) -> ReportTold:
    point, accuracy = grid_labels.a_point(sent)
    outcome = sent.get("outcome", "")
    return ReportTold(
        cell_id=labels.a_uuid(sent.get("cell_id", "")) or UUID(int=0),
        category_code=sent.get("category_code", ""),
        title=sent.get("title", ""),
        content=sent.get("content", ""),
        place=sent.get("place", ""),
        point=point or drawn.picked_point(sent),
        accuracy=accuracy,
        handled=(sent.get("handled", "") or " ") if outcome != "later" else "",
        escalate=outcome == "escalate",
        to_hotline=bool(sent.get("to_hotline")),
    )


@permission(access.GRID)
@require_POST
def upload(request: HttpRequest) -> HttpResponseBase:
    """Keep one photo or voice note that the phone's queue sends before its report."""
    try:
        file_id = _upload(request)
    except Refusal as refusal:
        note(request, refusal)
        return grid_labels.refused(refusal)
    return JsonResponse({"id": str(file_id)})


def _upload(request: HttpRequest) -> UUID:
    sent, stream = request.POST, request.FILES.get("file")
    role = sent.get("role", "")
    if stream is None or role not in set(FileRole):
        raise Refusal("hotline.grid.file", "没有收到文件，请再试一次。", field="file")
    report_id = labels.a_uuid(sent.get("report", ""))
    if report_id is not None:
        return grid_report.add_file(
            actor=actor_of(request), report_id=report_id, role=FileRole(role), stream=stream,  # type: ignore[arg-type]
            name=stream.name or "", declared_type=stream.content_type or "",
            digest=sent.get("digest", ""), at=moment(request),
        )  # fmt: skip
    return grid_report.keep_file(
        actor=actor_of(request),
        key=grid_labels.a_key(sent.get("key", "")),
        role=FileRole(role),
        stream=stream,  # type: ignore[arg-type]
        name=stream.name or "",
        declared_type=stream.content_type or "",
        digest=sent.get("digest", ""),
        at=moment(request),
    )


@permission(access.GRID)
@require_GET
def queue(request: HttpRequest) -> HttpResponseBase:
    """Show what the phone has not sent yet; the phone alone knows, so the page is empty here."""
    context = shell(request, "queue")
    return grid_labels.for_phone(render(request, "hotline/grid_queue.html", context))


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Return the script that keeps the phone's pages; its reach is /grid/ alone."""
    del request
    answer = HttpResponse(_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@public
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Return what a phone needs to install the pages as an app."""
    del request
    home_page = reverse("hotline:grid_home")
    icons = [
        {
            "src": static(f"hotline/grid-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    body = {
        "name": "一门网格",
        "short_name": "网格",
        "description": "网格员上报、巡查，没有网络也能用",
        "lang": "zh-Hans",
        "start_url": home_page,
        "scope": home_page,
        "id": home_page,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b4da2",
        "icons": icons,
        "shortcuts": [{"name": "上报", "url": reverse("hotline:grid_new")}],
    }
    return JsonResponse(
        body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
