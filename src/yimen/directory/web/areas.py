"""The administrator's pages on areas: the tree, and loading a county's file."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.directory import access
from yimen.directory.actions import area_import
from yimen.directory.contracts import (
    AreaImportRefused,
    AreaImportReport,
    AreaView,
    Finding,
    Severity,
)
from yimen.directory.importing import sentence
from yimen.directory.queries import area as areas
from yimen.directory.web import edge, labels
from yimen.kernel.gates import actor_of, permission
from yimen.ui import words
from yimen.ui.parts import Cell, Column, Link, Row

_COLUMNS = (
    Column(title="名称"),
    Column(title="代码"),
    Column(title="层级"),
    Column(title="生效日期"),
)
_FINDING_COLUMNS = (
    Column(title="行", num=True),
    Column(title="代码"),
    Column(title="问题"),
    Column(title="轻重"),
)
_LARGEST = 2 * 1024 * 1024
_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an upload did, or why it did nothing."""

    said: str
    kind: str
    findings: tuple[Finding, ...] = ()


@permission(access.IMPORT_AREAS)
@never_cache
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """List the areas under a parent, or the ones that a search finds."""
    text, parent = request.GET.get("q", "")[:30], request.GET.get("parent", "")
    if text:
        found = areas.search_areas(text=text, limit=50)
    else:
        found = areas.list_areas(parent=parent or None, on=None)
    return render(
        request,
        "directory/areas.html",
        {
            "q": text,
            "crumbs": _crumbs(parent),
            "columns": _COLUMNS,
            "rows": [_row(one) for one in found],
        },
    )


def _crumbs(code: str) -> list[Link]:
    """Return the way from the top to an area; unknown codes have none."""
    found: list[Link] = []
    step: str | None = code
    while step and areas.is_known(code=step):
        area = areas.get_area(code=step)
        page = f"{reverse('directory:areas')}?parent={area.code}"
        found.insert(0, Link(label=area.name, href=page))
        step = area.parent_code
    return [Link(label="行政区划", href=reverse("directory:areas")), *found]


def _row(one: AreaView) -> Row:
    page = f"{reverse('directory:areas')}?parent={one.code}"
    return Row(
        key=one.code,
        label=one.name,
        cells=(
            Cell(
                text=one.name, head=True, href="" if one.level == max(labels.AREA_LEVEL) else page
            ),
            Cell(text=one.code),
            Cell(text=labels.AREA_LEVEL[one.level]),
            Cell(text=words.long_date(on=one.valid_from)),
        ),
    )


@permission(access.IMPORT_AREAS)
@never_cache
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Load an uploaded area file, or show every row that is not right."""
    outcome = _load(request) if request.method == "POST" else None
    findings = outcome.findings if outcome else ()
    return render(
        request,
        "directory/area_import.html",
        {
            "outcome": outcome,
            "columns": _FINDING_COLUMNS,
            "rows": [_finding_row(one) for one in findings[:_LISTED]],
            "more": max(0, len(findings) - _LISTED),
        },
        status=422 if outcome and outcome.kind == "bad" else 200,
    )


def _load(request: HttpRequest) -> Outcome:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.size:
        return Outcome(said="请先选一个文件。", kind="bad")
    if upload.size > _LARGEST:
        return Outcome(
            said="文件超过 2 MB，多半是全国的区划。请让运维人员用命令导入：./yimen import divisions 文件名。",
            kind="bad",
        )
    try:
        report: AreaImportReport = area_import.import_areas(
            actor=actor_of(request),
            content=upload.read(),
            file_name=upload.name or "",
            at=edge.moment(request),
        )
    except AreaImportRefused as refusal:
        return Outcome(said=refusal.message, kind="bad", findings=refusal.findings)
    return Outcome(said=sentence(report), kind="done", findings=report.findings)


def _finding_row(one: Finding) -> Row:
    wrong = one.severity is Severity.ERROR
    return Row(
        key=f"{one.line}",
        cells=(
            Cell(text=str(one.line) if one.line else "整个文件", num=True, head=True),
            Cell(text=one.code),
            Cell(text=one.message),
            Cell(text="错误" if wrong else "提示", kind="bad" if wrong else "info"),
        ),
    )
