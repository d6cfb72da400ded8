"""Site measurements: pairs are uploaded, scored by the worker, shown with their curves."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.biometrics import access
from yimen.biometrics.actions import measurement as actions
from yimen.biometrics.governance_contracts import (
    GovernanceRefused,
    MeasurementState,
    MeasurementView,
)
from yimen.biometrics.queries import measurement as queries
from yimen.biometrics.rules import curves, papers
from yimen.biometrics.web.governing import answer_file, said, tabs
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.typeset.pages import set_page
from yimen.media import kinds, manuscript
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Fact, PillKind, Row

_FIELDS = (
    forms.Field(name="title", label="名称", help="例如：2026年11月大厅实测。", maxlength=100),
    forms.Field(
        name="upload",
        label="成对的图片或分数",
        kind="file",
        accept=".zip,.csv,application/zip,text/csv",
        pick_word="选文件",
        limits="ZIP（一张 CSV 表和图片）或者 CSV（分数），最大 256 MB",
    ),
)
_STATES: dict[MeasurementState, tuple[str, PillKind]] = {
    MeasurementState.RUNNING: ("正在测", "now"),
    MeasurementState.DONE: ("测完了", "done"),
    MeasurementState.FAILED: ("没有测成", "bad"),
}


@permission(access.SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def measurements(request: HttpRequest) -> HttpResponse:
    """List the measurements; posted, begin one."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = _start(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "upload": refusal.message}
        else:
            return HttpResponseRedirect(reverse("biometrics:measurement", args=[made]))
    fields = forms.fill(_FIELDS, values={"title": request.POST.get("title", "")}, errors=errors)
    context = {
        "tabs": tabs("biometrics:measurements"),
        "columns": [Column(title=one) for one in ("名称", "什么时候", "依据多少对", "状态")],
        "rows": [_row(one) for one in queries.list_measurements()],
        "fields": fields,
        "errors": forms.error_items(fields),
        "may_write": actor_of(request).may(access.WRITE),
    }
    return render(request, "biometrics/measurements.html", context, status=422 if errors else 200)


def _start(request: HttpRequest) -> UUID:
    upload = request.FILES.get("upload")
    if upload is None or upload.file is None:
        raise GovernanceRefused("请选一个文件。", field="upload")
    return actions.start_measurement(
        actor=actor_of(request),
        title=request.POST.get("title", ""),
        stream=upload.file,
        size=upload.size or 0,
        at=moment(request),
    )


@permission(access.SEE)
@never_cache
@require_safe
def measurement(request: HttpRequest, measurement_id: UUID) -> HttpResponse:
    """Show how far a measurement is, or its figures."""
    one = queries.get_measurement(measurement_id=measurement_id)
    context: dict[str, object] = {
        "one": one,
        "running": one.state is MeasurementState.RUNNING,
        "images_gone": said(one.images_gone_at),
    }
    if one.state is MeasurementState.DONE:
        context |= _shown(one)
    return render(request, "biometrics/measurement.html", context)


@permission(access.SEE)
@never_cache
@require_safe
def measurement_report(request: HttpRequest, measurement_id: UUID) -> HttpResponse:
    """Return the report of a measurement as PDF."""
    one = queries.get_measurement(measurement_id=measurement_id)
    if one.state is not MeasurementState.DONE or one.finished_at is None:
        raise NotFound
    made = manuscript.to_pdf(papers.measurement(one), one.finished_at, setter=set_page)
    return answer_file(
        made, media_type=kinds.PDF, name=f"face-measurement-{one.finished_at:%Y%m%d}.pdf"
    )


def _shown(one: MeasurementView) -> dict[str, object]:
    result = one.result
    groups = result["groups"]
    drawn = [(title, draw(result)) for title, draw in curves.DRAWN]
    if len(groups) > 1:
        drawn.append(("各人群的误认率", curves.groups(result)))
    return {
        "enough": result["enough"],
        "standing": papers.enough_said(result),
        "facts": [
            Fact(name="同一人", value=f"{result['genuine']:,} 对"),
            Fact(name="不同人", value=f"{result['impostor']:,} 对"),
            Fact(name="读不出脸", value=f"{result['unread']:,} 对", note="没有算进去"),
            Fact(name="现行门限", value=str(result["policy"])),
        ],
        "charts": [
            {"title": title, "svg": mark_safe(svg)}  # noqa: S308 -- drawn here, texts escaped
            for title, svg in drawn
        ],
        "error_columns": [Column(title=one) for one in ("门限", "误认率", "拒认率")],
        "error_rows": [
            Row(
                cells=[
                    Cell(text=f"{at['threshold']:.2f}", head=True),
                    Cell(text=papers.rate_said(at["fmr"])),
                    Cell(text=papers.rate_said(at["fnmr"])),
                ]
            )
            for at in result["at"]
        ],
        "group_columns": [Column(title=one) for one in ("人群", "误认率")],
        "group_rows": [
            Row(cells=[Cell(text=name, head=True), Cell(text=papers.rate_said(rate))])
            for name, rate in groups.items()
        ],
        "proposal_columns": [
            Column(title=one) for one in ("误认率不超过", "门限", "这时的拒认率", "依据")
        ],
        "proposal_rows": [_proposal(one) for one in result["proposals"]],
    }


def _proposal(one: dict[str, float | None]) -> Row:
    threshold, fnmr = one["threshold"], one["fnmr"]
    return Row(
        cells=[
            Cell(text=curves.said(one["target"] or 0), head=True),
            Cell(text="—" if threshold is None else f"{threshold:.3f}"),
            Cell(text="—" if fnmr is None else curves.said(fnmr)),
            Cell(
                text="够" if one["shown"] else "对数不够，证明不了",
                kind="" if one["shown"] else "need",
            ),
        ]
    )


def _row(one: MeasurementView) -> Row:
    state, kind = _STATES[one.state]
    total = int(one.result.get("genuine", 0)) + int(one.result.get("impostor", 0))
    return Row(
        key=str(one.id),
        cells=[
            Cell(text=one.title, href=reverse("biometrics:measurement", args=[one.id]), head=True),
            Cell(text=said(one.started_at), small=one.started_by),
            Cell(text=f"{total:,}" if total else "—", num=True),
            Cell(text=state, kind=kind, small=one.trouble),
        ],
    )
