"""Export items in the national fields: whole, or what changed since a batch; the batches so far."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import export_items as actions
from yimen.catalogue.contracts import CatalogueRefused
from yimen.catalogue.queries import batches as queries
from yimen.catalogue.rules.exchange_batch import Scope
from yimen.catalogue.rules.exchange_files import FileForm
from yimen.catalogue.web.edge import at_of
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Option, Row

_FORMS = (
    (FileForm.XLSX, "XLSX 工作簿", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (FileForm.CSV, "CSV 文本", "text/csv; charset=utf-8"),
    (FileForm.JSON, "JSON", "application/json"),
)  # fmt: skip
_SCOPES = (
    (Scope.IN_FORCE, "在用和暂停的事项"),
    (Scope.LATEST, "每个事项的最新版本（草稿也在内）"),
)
_COLUMNS = (
    Column(title="批次"),
    Column(title="方向"),
    Column(title="来源"),
    Column(title="接着哪一批"),
    Column(title="行数", num=True),
    Column(title="时间"),
    Column(title="经手人"),
)


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def item_export(request: HttpRequest) -> HttpResponse:
    """Show what can be exported and the batches so far, or hand out a new batch."""
    if request.method != "POST":
        return _page(request)
    try:
        form, scope = FileForm(request.POST.get("form", "")), Scope(request.POST.get("scope", ""))
    except ValueError:
        return _page(request, {"form": "请选文件格式和范围。"})
    try:
        made = actions.export_items(
            actor=actor_of(request),
            form=form,
            scope=scope,
            since=request.POST.get("since", "")[:60],
            at=at_of(request),
        )
    except CatalogueRefused as refused:
        return _page(request, {refused.field or "since": refused.message})
    kind = next(kind for each, _, kind in _FORMS if each is form)
    return HttpResponse(
        made.content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )


def _page(request: HttpRequest, errors: dict[str, str] | None = None) -> HttpResponse:
    batches = queries.list_batches()
    since = tuple(
        Option(value=one.number, label=f"{one.number}（{_scope_word(one.scope)}）以后的变化")
        for one in batches
        if one.outward
    )
    fields = forms.fill(
        (
            forms.Field(
                name="scope", label="导出哪些", kind="radio", value=Scope.IN_FORCE,
                options=tuple(Option(value=each, label=label) for each, label in _SCOPES),
            ),
            forms.Field(
                name="since", label="全部还是只要变化", kind="select", required=False,
                options=(Option(value="", label="全部"), *since),
                help="只要变化的，每一行写明是新增（I）、修改（U）还是删除（D）。",
            ),
            forms.Field(
                name="form", label="文件格式", kind="radio", value=FileForm.XLSX,
                options=tuple(Option(value=each, label=label) for each, label, _ in _FORMS),
            ),
        ),
        values=request.POST.dict() if errors else {},
        errors=errors or {},
    )  # fmt: skip
    return render(
        request,
        "catalogue/staff/item_export.html",
        {
            "fields": fields,
            "columns": _COLUMNS,
            "rows": [_row(one) for one in batches],
            "may_export": access.can_edit(actor_of(request), department=None),
            "may_import": actor_of(request).may(access.EDIT_ANY),
        },
        status=422 if errors else 200,
    )


def _scope_word(scope: str) -> str:
    return next((label for each, label in _SCOPES if each.value == scope), scope)


def _row(one: queries.BatchLine) -> Row:
    return Row(
        cells=(
            Cell(text=one.number, head=True),
            Cell(text="导出" if one.outward else "导入"),
            Cell(text=one.source),
            Cell(text=one.since or "全量", mute=not one.since),
            Cell(text=f"{one.row_count:,}", num=True),
            Cell(text=words.long_moment(at=one.made_at)),
            Cell(text=one.made_by),
        )
    )
