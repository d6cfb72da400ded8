"""Import an item list: choose a file, look at what it holds, load it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import import_batch as batches
from yimen.catalogue.actions import import_items as actions
from yimen.catalogue.contracts import ItemListRefused
from yimen.catalogue.contracts.findings import FindingWeight, ImportFinding, ImportReport
from yimen.catalogue.importing import sentence
from yimen.catalogue.rules.exchange_files import is_batch
from yimen.catalogue.web import labels
from yimen.catalogue.web.edge import at_of
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import Cell, Column, PillKind, Row

LARGEST = 16 * 1024 * 1024
LISTED = 300
KEPT_NAME = "事项清单.txt"
KEPT_BOOK = "事项清单.xlsx"
_WEIGHTS: dict[FindingWeight, tuple[str, PillKind]] = {
    FindingWeight.ERROR: ("不导入", "bad"),
    FindingWeight.WARNING: ("要处理", "need"),
    FindingWeight.NOTE: ("提示", "info"),
}
_COLUMNS = (
    Column(title="行", num=True),
    Column(title="事项"),
    Column(title="发现"),
    Column(title="怎么办"),
)
_KIND_COLUMNS = (Column(title="发现"), Column(title="处数", num=True), Column(title="怎么办"))


@permission(access.EDIT_ANY)
@never_cache
@require_http_methods(["GET", "POST"])
def item_import(request: HttpRequest) -> HttpResponse:
    """Show the form, the preview of a file, or what loading it did."""
    if request.method != "POST":
        return _page(request, {})
    try:
        if request.POST.get("file_id"):
            return _apply(request)
        return _preview(request)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, {"error": refusal.message}, status=refusal.status)


def _preview(request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.size:
        raise ItemListRefused("请先选一个清单文件。")
    if upload.size > LARGEST:
        raise ItemListRefused(
            "文件超过 16 MB，请让运维人员用命令导入：./yimen import items 文件名。"
        )
    content, name = upload.read(), (upload.name or "清单")[:120]
    report = _run(request, content, name, apply=False)
    with transaction.atomic():
        stored = files.put_bytes(
            content=_as_utf8(content),
            name=KEPT_BOOK if _is_book(content) else KEPT_NAME,
            actor=actor_of(request),
            at=at_of(request),
        )
    return _page(request, {"report": report, "file_id": stored.id, "name": name})


def _as_utf8(content: bytes) -> bytes:
    """Return text that the store takes as text, whatever Chinese encoding it came in."""
    if _is_book(content):
        return content
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace").encode()
    return content


def _is_book(content: bytes) -> bool:
    return content[:2] == b"PK"


def _apply(request: HttpRequest) -> HttpResponse:
    try:
        file_id = UUID(request.POST["file_id"])
    except ValueError as fault:
        raise ItemListRefused("找不到刚才的文件，请重新选一次。") from fault
    if files.find(file_id=file_id).name not in {KEPT_NAME, KEPT_BOOK}:
        raise NotFound
    content = files.read_bytes(file_id=file_id)
    report = _run(request, content, request.POST.get("name", "清单")[:120], apply=True)
    return _page(request, {"report": report, "name": report.source})


def _run(request: HttpRequest, content: bytes, name: str, *, apply: bool) -> ImportReport:
    if is_batch(content):
        return batches.import_batch(
            actor=actor_of(request), content=content, name=name, at=at_of(request), apply=apply
        )
    return actions.import_stream(
        actor=actor_of(request),
        stream=io.BytesIO(content),
        name=name,
        at=at_of(request),
        apply=apply,
    )


def _page(request: HttpRequest, given: dict[str, object], *, status: int = 200) -> HttpResponse:
    report = given.get("report")
    shown: dict[str, object] = {}
    if isinstance(report, ImportReport):
        ordered = sorted(
            report.findings, key=lambda one: (list(_WEIGHTS).index(one.weight), one.line)
        )
        shown = {
            "said": sentence(report),
            "kind_columns": _KIND_COLUMNS,
            "kinds": _kinds(report.findings),
            "columns": _COLUMNS,
            "rows": [_row(one) for one in ordered[:LISTED]],
            "more": max(0, len(ordered) - LISTED),
        }
    return render(request, "catalogue/staff/item_import.html", given | shown, status=status)


def _kinds(findings: Sequence[ImportFinding]) -> list[Row]:
    counted = Counter((one.code, one.weight) for one in findings)
    return [
        Row(
            cells=(
                Cell(text=labels.FINDINGS[code], head=True),
                Cell(text=f"{number:,}", num=True),
                Cell(text=_WEIGHTS[weight][0], kind=_WEIGHTS[weight][1]),
            )
        )
        for (code, weight), number in counted.most_common()
    ]


def _row(one: ImportFinding) -> Row:
    word, kind = _WEIGHTS[one.weight]
    return Row(
        cells=(
            Cell(text=str(one.line) if one.line else "整个文件", num=True, head=True),
            Cell(text=one.name),
            Cell(text=one.message),
            Cell(text=word, kind=kind),
        )
    )
