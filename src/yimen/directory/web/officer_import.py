"""The administrator loads officers from a table: check first, then load what was checked."""

from __future__ import annotations

import json

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.directory import access
from yimen.directory.actions import officer_import as actions
from yimen.directory.contracts import POST_TITLES, DirectoryRefused, Finding
from yimen.directory.queries import officer_file as files
from yimen.directory.rules.officer_file import HEADS, MOST_ROWS, OfficerRow
from yimen.directory.web import edge, labels
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import Cell, Column, Row

_LISTED = 200
_PEOPLE = (
    Column(title="行", num=True),
    Column(title="姓名"),
    Column(title="单位"),
    Column(title="岗位"),
    Column(title="管到哪里"),
)
_FINDINGS = (Column(title="行", num=True), Column(title="哪里不对"))
_OPENED = (Column(title="姓名"), Column(title="登录账号"), Column(title="初始密码"))


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Ask for a table; show what it would do; load it once that was seen."""
    context: dict[str, object] = {"heads": HEADS, "most": MOST_ROWS}
    status = 200
    if request.method == "POST":
        try:
            context |= _loaded(request) if request.POST.get("table") else _checked(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            context |= {"refused": refusal.message}
        status = 422 if context.get("refused") or context.get("findings") else 200
    return render(request, "directory/officer_import.html", context, status=status)


def _checked(request: HttpRequest) -> dict[str, object]:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.size:
        raise DirectoryRefused("请先选一个文件。", field="file")
    if upload.size > files.LARGEST:
        raise DirectoryRefused("文件超过 2 MB，请分几个表导入。", field="file")
    table = files.read_table(content=upload.read(), file_name=upload.name or "")
    seen = actions.preview(actor=actor_of(request), table=table, at=edge.moment(request))
    return {
        "columns": _PEOPLE,
        "rows": [_person(one) for one in seen.rows[:_LISTED]],
        "count": len(seen.rows),
        "finding_columns": _FINDINGS,
        "findings": [_finding(one) for one in seen.findings[:_LISTED]],
        "wrong": len(seen.findings),
        "table": "" if seen.findings else json.dumps(table, ensure_ascii=False),
    }


def _loaded(request: HttpRequest) -> dict[str, object]:
    opened = actions.load(
        actor=actor_of(request), table=_table(request.POST["table"]), at=edge.moment(request)
    )
    return {
        "opened_columns": _OPENED,
        "opened": [
            Row(
                cells=(
                    Cell(text=one.name, small=one.unit_code, head=True),
                    Cell(text=one.username),
                    Cell(text=one.password),
                )
            )
            for one in opened
        ],
        "count": len(opened),
    }


def _table(text: str) -> list[list[str]]:
    """Return the cells that the checked page sent back; they are checked again before loading."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise DirectoryRefused("请重新选文件，再检查一遍。", field="file") from error
    if not isinstance(found, list) or not all(isinstance(row, list) for row in found):
        raise DirectoryRefused("请重新选文件，再检查一遍。", field="file")
    return [[str(cell) for cell in row] for row in found]


def _person(one: OfficerRow) -> Row:
    return Row(
        cells=(
            Cell(text=str(one.line), num=True),
            Cell(text=one.name, small=one.username, head=True),
            Cell(text=one.unit_code),
            Cell(text=POST_TITLES[one.post], small=labels.item_words(one.item_codes)),
            Cell(text=one.area_code or "整个单位"),
        )
    )


def _finding(one: Finding) -> Row:
    return Row(
        cells=(
            Cell(text=str(one.line) if one.line else "整个表", num=True, head=True),
            Cell(text=one.message),
        )
    )
