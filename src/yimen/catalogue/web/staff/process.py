"""The process of a version: its picture, what must be mended, and changing it with or without script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.bpmn import checking, editing, picture, reading
from yimen.bpmn.editing import EditRefusedError
from yimen.bpmn.model import Finding, Process, ProcessRefusedError, Severity
from yimen.catalogue import access
from yimen.catalogue.actions import process as actions
from yimen.catalogue.contracts import BY_TABLE, CatalogueRefused, ItemState, ItemVersionView
from yimen.catalogue.contracts.in_flight import RehearsedCase
from yimen.catalogue.queries import in_flight
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.rules.lifecycle import TITLES
from yimen.catalogue.rules.process import findings
from yimen.catalogue.web import labels
from yimen.catalogue.web.edge import at_of
from yimen.catalogue.web.staff import process_forms
from yimen.catalogue.web.staff.items import units
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import Cell, Column, ErrorItem, Option, PillKind, Row

_SAID = {
    "saved": "已保存。",
    "uploaded": "已换成上传的流程。下面列出要改的和没有带入的。",
    "removed": "已去掉流程，这一版按原来的环节办理。",
}
_SEVERITIES: Mapping[Severity, tuple[str, PillKind]] = {
    Severity.ERROR: ("要改", "bad"),
    Severity.NOTE: ("提示", "info"),
}
_FINDINGS = (Column(title="在哪里"), Column(title="发现"), Column(title="怎么办"))
_WAYS = (
    Column(title="走过的环节"),
    Column(title="办件数", num=True),
    Column(title="工作日", num=True),
    Column(title="结果"),
)
_STEPS = (Column(title="环节"), Column(title="会打开多少次", num=True))
_SHOWN_NUMBERS = 3


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def process(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the process of a version; a draft's is changed here."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    if request.method != "POST":
        return _page(request, view)
    try:
        content, said = _changed(request, view)
        actions.save_process(
            actor=actor_of(request), version_id=view.id, content=content,
            basis=request.POST.get("basis", ""), at=at_of(request),
        )  # fmt: skip
    except FieldRefusals as refused:
        return _page(request, view, wrong=refused.errors)
    except (EditRefusedError, ProcessRefusedError) as refused:
        return _page(request, view, wrong={"process": f"{refused}。"})
    except Refusal as refused:
        if refused.status in {403, 404}:
            raise
        return _page(request, view, wrong={refused.field or "process": refused.message})
    return HttpResponseRedirect(f"{_address('staff_process', view)}?said={said}")


def _address(name: str, view: ItemVersionView) -> str:
    return reverse(f"catalogue:{name}", args=[view.item_code, view.version])


def _changed(request: HttpRequest, view: ItemVersionView) -> tuple[str, str]:
    """Return the process that was sent, and what to say. Raises what the forms refuse."""
    act, content = request.POST.get("act", ""), _content(view)
    if act in _WHOLE:
        return _WHOLE[act](request, view), {"upload": "uploaded", "clear": "removed"}.get(
            act, "saved"
        )
    if not content:
        raise CatalogueRefused("no_process", "这一版还没有流程，请先新建或上传。", field="process")
    if act == "settings":
        found = reading.main_process(content)
        return process_forms.settings(content, found, request.POST, units=_units(view)), "saved"
    return process_forms.changed(content, act, request.POST, units=_units(view)), "saved"


def _begun(_request: HttpRequest, view: ItemVersionView) -> str:
    if view.definition is None:
        return ""
    return process_forms.begun(view.definition, name=view.name)


def _uploaded(request: HttpRequest, _view: ItemVersionView) -> str:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.size:
        raise CatalogueRefused("no_file", "请先选一个 BPMN 文件。", field="file")
    if upload.size > reading.MAX_BYTES:
        raise CatalogueRefused(
            "file_large", f"文件太大，最多 {reading.MAX_BYTES // 1_000_000} MB。", field="file"
        )
    return _text(upload.read(), "file")


def _text(raw: bytes, field: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CatalogueRefused(
            "not_utf8", "文件不是 UTF-8 编码，请在原来的软件里另存为 UTF-8 再上传。", field=field
        ) from None


def _drawn_by_hand(request: HttpRequest, _view: ItemVersionView) -> str:
    content = str(request.POST.get("content", "")).strip()
    if not content:
        raise CatalogueRefused("nothing_drawn", "没有收到画好的流程，请再保存一次。")
    return content


def _nothing(_request: HttpRequest, _view: ItemVersionView) -> str:
    return ""


_WHOLE: Mapping[str, Callable[[HttpRequest, ItemVersionView], str]] = {
    "begin": _begun,
    "upload": _uploaded,
    "draw": _drawn_by_hand,
    "clear": _nothing,
}


def _units(view: ItemVersionView) -> dict[str, str]:
    """Return whose a step may be: the units by code, and what decision tables answer."""
    tables = view.definition.decisions if view.definition else ()
    by_table = {
        f"{BY_TABLE}{column.name}": f"按决策表“{one.title}”的“{column.name}”定"
        for one in tables
        for column in one.table.outputs
        if column.name != process_forms.GRANTED
    }
    return {**units(), **by_table}


def _content(view: ItemVersionView) -> str:
    return view.definition.process if view.definition else ""


def _page(
    request: HttpRequest,
    view: ItemVersionView,
    *,
    wrong: Mapping[str, str] | None = None,
    rehearsed: Sequence[RehearsedCase] | None = None,
) -> HttpResponse:
    content, errors = _content(view), wrong or {}
    sent = {key: str(value) for key, value in request.POST.items()} if errors else {}
    context: dict[str, object] = {
        "item": view,
        "state": TITLES[view.state],
        "may_edit": view.state is ItemState.DRAFT
        and access.can_edit(actor_of(request), department=view.department_code),
        "may_see_cases": actor_of(request).may(access.EDIT_ANY)
        or actor_of(request).may(access.PUBLISH),
        "content": content,
        "basis": actions.basis_of(content),
        "wrong": errors,
        "errors": [ErrorItem(message=said, anchor=_anchor(name)) for name, said in errors.items()],
        "said": _SAID.get(request.GET.get("said", ""), ""),
        "file_error": errors.get("file", ""),
    }
    if content:
        context |= _seen(view, content, sent, errors, on=local_day(at_of(request)))
    if rehearsed is not None:
        context |= _rehearsal(rehearsed)
    return render(request, "catalogue/staff/process.html", context, status=422 if errors else 200)


def _anchor(name: str) -> str:
    return "process" if name == "process" else f"f-{name}"


def _seen(
    view: ItemVersionView,
    content: str,
    sent: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    on: date,
) -> dict[str, object]:
    """Return what the page shows of a process that can be read."""
    assert view.definition is not None
    try:
        found = reading.main_process(content)
    except ProcessRefusedError as refused:
        return {"unreadable": f"{refused}。"}
    known = _findings(view, on=on)
    marks = {each.node: "stuck" for each in known if each.severity is Severity.ERROR}
    drawing = picture.drawn(found, content.encode())
    known_units = _units(view)
    tables = [Option(value=each.code, label=each.title) for each in view.definition.decisions]
    return {
        "drawing": drawing,
        "shapes": [(shape, marks.get(shape.node, "")) for shape in drawing.shapes],
        "longest": checking.longest_workdays(found),
        "promise": labels.promise_words(instant=view.instant, limit=view.promised_limit),
        "finding_columns": _FINDINGS,
        "findings": [_finding(each, found) for each in known],
        "errors_left": sum(each.severity is Severity.ERROR for each in known),
        "steps": process_forms.rows(found, units=known_units),
        "tables": tables,
        "changes": process_forms.changes(
            found, units=known_units, tables=tables, sent=sent, wrong=wrong
        ),
        "drawable": editing.drawable(content),
        "unit_options": process_forms.unit_options(known_units),
    }


def _findings(view: ItemVersionView, *, on: date) -> list[Finding]:
    """Return what the check says of a process, and which of its steps nobody may do."""
    assert view.definition is not None
    said = findings(view.definition, promised=view.promised_limit, instant=view.instant)
    unmanned = (
        Finding(severity=Severity.ERROR, node=node, message=why)
        for node, why in in_flight.unmanned(version=view, on=on)
    )
    return sorted([*said, *unmanned], key=lambda each: each.severity is not Severity.ERROR)


def _finding(one: Finding, found: Process) -> Row:
    word, kind = _SEVERITIES[one.severity]
    place = found.nodes.get(one.node)
    return Row(
        cells=(
            Cell(text=place.title if place else "整个流程", head=True),
            Cell(text=one.message),
            Cell(text=word, kind=kind),
        )
    )


@permission(*access.READERS)
@never_cache
@require_GET
def process_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Return the file of a process as it is stored."""
    content = _content(queries.find_for(actor=actor_of(request), item_code=code, version=number))
    if not content:
        raise NotFound
    answer = HttpResponse(content.encode(), content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}-v{number}.bpmn"'
    return answer


@permission(access.EDIT)
@never_cache
@require_POST
def rehearsal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Play the process for past cases of the item and show what it would have come to."""
    view = queries.find_for(actor=actor_of(request), item_code=code, version=number)
    if not _content(view):
        raise NotFound
    try:
        found = actions.rehearse_process(actor=actor_of(request), version=view, at=at_of(request))
    except ProcessRefusedError as refused:
        return _page(request, view, wrong={"process": f"{refused}。"})
    return _page(request, view, rehearsed=found)


def _rehearsal(found: Sequence[RehearsedCase]) -> dict[str, object]:
    ways: dict[tuple[tuple[str, ...], int, str], list[str]] = {}
    for one in found:
        ways.setdefault((one.steps, one.workdays, one.stuck), []).append(one.number)
    opened = Counter(step for one in found for step in one.steps)
    return {
        "rehearsed": len(found),
        "rehearsal_shown": True,
        "way_columns": _WAYS,
        "ways": [
            Row(cells=(
                Cell(text=" → ".join(steps) or "没有人办的环节", head=True),
                Cell(text=str(len(numbers)), num=True),
                Cell(text=str(days), num=True),
                Cell(text=_result(stuck, numbers), kind="bad" if stuck else "done"),
            ))
            for (steps, days, stuck), numbers in sorted(
                ways.items(), key=lambda pair: (not pair[0][2], -len(pair[1]))
            )
        ],
        "step_columns": _STEPS,
        "opened": [
            Row(cells=(Cell(text=step, head=True), Cell(text=str(times), num=True)))
            for step, times in opened.most_common()
        ],
    }  # fmt: skip


def _result(stuck: str, numbers: Sequence[str]) -> str:
    if not stuck:
        return "走到底"
    return f"停住：{stuck}（{'、'.join(numbers[:_SHOWN_NUMBERS])}）"
