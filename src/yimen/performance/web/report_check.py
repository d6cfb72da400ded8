"""The public page of the report check: files in, the report drawn again; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from yimen.kernel.gates import public
from yimen.performance.contracts.report_check import FileReport, Upload
from yimen.performance.public import check_uploads
from yimen.performance.queries.workbook import write_workbook
from yimen.performance.rules import wire
from yimen.performance.rules.codes import CODES
from yimen.performance.rules.opinion import opinions
from yimen.performance.web.drawing import draw
from yimen.performance.web.uploads import MAX_FILES, MemoryOnly

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_check(request: HttpRequest) -> HttpResponse:
    """Show the page, or check what was sent; CSRF is checked after the upload handler is set."""
    memory = MemoryOnly(request)
    request.upload_handlers = [memory]
    return _protected(request, memory)


@csrf_protect
def _protected(request: HttpRequest, memory: MemoryOnly) -> HttpResponse:
    if request.method != "POST":
        return render(request, "performance/report_check.html", {"codes": CODES})
    files = request.FILES.getlist("files")
    refusal = _refused(memory, len(files))
    if refusal:
        context = {"error": refusal, "codes": CODES}
        return render(request, "performance/report_check.html", context, status=422)
    uploads = [Upload(name=str(file.name), data=file.read()) for file in files]
    reports = sorted(check_uploads(uploads=uploads), key=lambda one: (one.gravity, one.file))
    wanted = request.POST.get("form", "page")
    if wanted == "xlsx":
        response = HttpResponse(write_workbook(reports=reports), content_type=_XLSX)
        response["Content-Disposition"] = 'attachment; filename="report-check.xlsx"'
        return response
    if wanted == "json":
        return _json(reports)
    return _page(request, reports)


def _refused(memory: MemoryOnly, count: int) -> str:
    if memory.too_large:
        return "文件合计超过 60 MB，请分几次检查。"
    if not count:
        return "请先选要检查的文件。"
    if count > MAX_FILES:
        return f"一次最多检查 {MAX_FILES} 个文件，请分几次检查。"
    return ""


def _json(reports: Sequence[FileReport]) -> HttpResponse:
    payload = [wire.file_payload(report) for report in reports]
    body = json.dumps(payload if len(payload) != 1 else payload[0], ensure_ascii=False, indent=2)
    return HttpResponse(body, content_type="application/json; charset=utf-8")


def _page(request: HttpRequest, reports: Sequence[FileReport]) -> HttpResponse:
    drawings = [draw(report, str(number)) for number, report in enumerate(reports, start=1)]
    context = {
        "drawings": drawings,
        "many": len(drawings) > 1,
        "opinions": opinions(reports),
        "errors": sum(drawing.errors for drawing in drawings),
        "warnings": sum(drawing.warnings for drawing in drawings),
        "questions": sum(drawing.questions for drawing in drawings),
    }
    return render(request, "performance/report_check_result.html", context)
