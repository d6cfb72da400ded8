"""Published evaluations for everybody: a list, the score table, the file with its digests."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from yimen.kernel.contracts import NotFound
from yimen.kernel.files import actions as files
from yimen.kernel.gates import public
from yimen.performance.contracts.result import PublicationView
from yimen.performance.queries import result as queries
from yimen.performance.rules.evaluation import plain
from yimen.performance.rules.report import percent, two
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Row


@public
@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """List the published evaluations, the newest first."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and len(asked) == 4 else None
    context = {
        "columns": [
            Column(title="评价"),
            Column(title="年度"),
            Column(title="得分", num=True),
            Column(title="等级"),
            Column(title="公开日期"),
        ],
        "rows": [_row(one) for one in queries.list_publications(year=year)],
        "year": year,
    }
    return render(request, "performance/publications.html", context)


def _row(one: PublicationView) -> Row:
    return Row(
        key=str(one.evaluation_id),
        cells=[
            Cell(
                text=one.title,
                small=f"{one.kind_title} · {one.organiser}",
                href=row_address("performance:publication", one.evaluation_id),
                head=True,
            ),
            Cell(text=str(one.year)),
            Cell(text=two(one.total), num=True),
            Cell(text=one.grade),
            Cell(text=f"{one.published_at.astimezone():%Y-%m-%d}"),
        ],
    )


@public
@require_safe
def publication(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Show a published evaluation: its scores, its file, its digests, what was left out."""
    one = queries.get_publication(evaluation_id=evaluation_id)
    context = {
        "one": one,
        "total": two(one.total),
        "columns": [
            Column(title="一级指标"),
            *(Column(title=title, num=True) for title in ("分值", "得分", "失分率")),
        ],
        "rows": [
            Row(
                key=level.name,
                cells=[
                    Cell(text=level.name, head=True),
                    Cell(text=plain(level.full), num=True),
                    Cell(text=two(level.mean), num=True),
                    Cell(text=percent(level.loss_rate), num=True),
                ],
            )
            for level in one.levels
        ],
    }
    return render(request, "performance/publication.html", context)


@public
@require_safe
def publication_file(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Hand out the published file, after proving that it is the one of the digest."""
    one = queries.get_publication(evaluation_id=evaluation_id)
    content = files.read_bytes(file_id=one.file_id)
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise NotFound("文件和公开时的摘要不一致，已停止下载。请联系组织评价的单位。")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, one.file_name) or "attachment"
    return answer
