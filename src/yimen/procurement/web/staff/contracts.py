"""The list of contracts, and the list as a workbook."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.directory import public as directory
from yimen.kernel.contracts import Ref
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.procurement import access
from yimen.procurement.contracts.contract import CONTRACT_TITLES, KIND_TITLES, ContractRow
from yimen.procurement.contracts.gap import GapKind
from yimen.procurement.queries import contract as queries
from yimen.procurement.queries import gap as gaps
from yimen.procurement.queries.contract import ContractFilter
from yimen.procurement.web import labels
from yimen.procurement.web.typed import maybe_key
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, Filter, Link, Row
from yimen.ui.workbook import write_list

PAGE = 50
EXPORTED = 5_000
_PLAIN = ("q", "kind", "state", "gaps", "project", "supplier", "area")


def tabs_of(current: str) -> list[Link]:
    """Return the parts of procurement, the present one marked."""
    parts = (
        ("合同", "procurement:contracts"),
        ("维修记录", "procurement:repairs"),
        ("月度考核", "procurement:sheets"),
        ("供应商", "procurement:suppliers"),
    )
    return [
        Link(label=label, href=reverse(route), current=route.endswith(current))
        for label, route in parts
    ]


def _asked(request: HttpRequest) -> tuple[ContractFilter, dict[str, str]]:
    sent = {name: request.GET.get(name, "").strip()[:60] for name in _PLAIN}
    wanted = ContractFilter(
        text=sent["q"],
        kind=sent["kind"] if sent["kind"] in KIND_TITLES else "",
        state=sent["state"] if sent["state"] in CONTRACT_TITLES else "",
        project_id=maybe_key(sent["project"]),
        supplier_id=maybe_key(sent["supplier"]),
        area_prefix=sent["area"] if sent["area"].isdigit() else "",
        with_gaps=bool(sent["gaps"]),
    )
    return wanted, {name: value for name, value in sent.items() if value}


@permission(*access.STAFF)
@never_cache
@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    """List the contracts that the officer may see, the newest first, with filters in the address."""
    actor = actor_of(request)
    wanted, query = _asked(request)
    after = read_key(request.GET.get("after", ""))
    rows = queries.list_contracts(actor=actor, wanted=wanted, limit=PAGE + 1, after=after)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    key = {"after": f"{last.entered_at.isoformat()}~{last.id}"} if last else {}
    context = {
        "tabs": tabs_of(":contracts"),
        "columns": _COLUMNS,
        "rows": [_row(one) for one in rows[:PAGE]],
        "filters": _filters(wanted),
        "text": wanted.text,
        "keep": {name: query[name] for name in ("project", "supplier", "area") if name in query},
        "query": urlencode(query),
        "here": reverse("procurement:contracts"),
        "may_record": actor.may(access.RECORD),
        "after_href": f"?{urlencode({**query, **key})}" if key else "",
        "first_href": f"?{urlencode(query)}" if after else "",
    }
    return render(request, "procurement/contracts.html", context)


_COLUMNS = [
    Column(title="合同和供应商"),
    Column(title="状态"),
    Column(title="缺口"),
    Column(title="金额", num=True),
    Column(title="已付", num=True),
]


def _filters(wanted: ContractFilter) -> list[Filter]:
    kinds = {code.value: title for code, title in KIND_TITLES.items()}
    states = {code.value: title for code, title in CONTRACT_TITLES.items()}
    gap_value = "1" if wanted.with_gaps else ""
    return [
        Filter.of(name="kind", label="种类", titles=kinds, value=wanted.kind),
        Filter.of(name="state", label="状态", titles=states, value=wanted.state),
        Filter.of(name="gaps", label="缺口", titles={"1": "有缺口"}, value=gap_value),
    ]


def _row(one: ContractRow) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.title,
                small=f"{one.number}　{one.supplier_name}",
                href=row_address("procurement:contract", one.id),
                head=True,
            ),
            Cell(
                text=CONTRACT_TITLES[one.state],
                kind=labels.CONTRACT_KINDS[one.state],
                small=KIND_TITLES[one.kind],
            ),
            Cell(text=f"{one.gaps} 处", kind="late") if one.gaps else Cell(text="没有", mute=True),
            Cell(text=labels.yuan(one.amount), num=True, small=one.unit_name),
            Cell(text=labels.yuan(one.paid), num=True, small=labels.share(one.paid, one.amount)),
        ),
    )


@permission(*access.STAFF)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Return the filtered list as a workbook; the export is a recorded look."""
    actor, at = actor_of(request), moment(request)
    wanted, _ = _asked(request)
    rows = queries.list_contracts(actor=actor, wanted=wanted, limit=EXPORTED)
    assert actor.officer_id is not None
    with transaction.atomic():
        subject = Ref("directory.officer", actor.officer_id)
        said = f"导出合同清单 {len(rows)} 份"
        ledger.look(actor=actor, subject=subject, what="export", reason=said, at=at)
    content = write_list(
        title="合同清单",
        columns=_EXPORTED,
        rows=[_cells(one) for one in rows],
        made_by=directory.signature(actor=actor, at=at),
        at=at.astimezone(),
    )
    answer = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="contracts.xlsx"'
    return answer


_EXPORTED = (
    *("合同编号", "合同名称", "种类", "供应商", "采购单位", "项目编号", "金额（元）", "已付（元）"),
    *("签订", "交货期限", "终验期限", "终验", "状态", "缺口"),
)


def _cells(one: ContractRow) -> tuple[str, ...]:
    days = (one.signed_on, one.delivery_due_on, one.acceptance_due_on, one.accepted_on)
    return (
        one.number,
        one.title,
        KIND_TITLES[one.kind],
        one.supplier_name,
        one.unit_name,
        one.project_code,
        f"{one.amount:.2f}",
        f"{one.paid:.2f}",
        *(day.isoformat() if day else "" for day in days),
        CONTRACT_TITLES[one.state],
        str(one.gaps),
    )


@permission(*access.REPAIRS)
@require_safe
def gap(request: HttpRequest, gap_id: UUID) -> HttpResponse:
    """Lead to where a gap is mended."""
    found = gaps.get_gap(gap_id=gap_id)
    if found.key.kind is GapKind.UNSIGNED_REPAIR:
        return HttpResponseRedirect(reverse("procurement:repair", args=[found.key.what]))
    return HttpResponseRedirect(reverse("procurement:contract", args=[found.contract_id]) + "#gaps")
