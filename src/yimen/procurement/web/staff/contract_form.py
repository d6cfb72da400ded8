"""Entering a contract: its words, its lines, its payment plan and its criteria on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.procurement import access
from yimen.procurement.actions import contract as actions
from yimen.procurement.contracts.contract import (
    CONDITION_TITLES,
    KIND_TITLES,
    WANT_TITLES,
    Condition,
    ContractDraft,
    ContractKind,
    CriterionView,
    Line,
    Term,
    Want,
)
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.contracts.supplier import SupplierState
from yimen.procurement.queries import contract as contracts
from yimen.procurement.queries import projects
from yimen.procurement.queries import supplier as suppliers
from yimen.procurement.queries.contract import ContractFilter
from yimen.procurement.web import typed
from yimen.procurement.web.drawing import errors_of, form_page
from yimen.ui import forms
from yimen.ui.parts import Link, Option

MOST_ROWS = 40
_LINE = ("title", "lot", "quantity", "unit", "price", "standard")
_FIRST_TERMS = (("40", "signed"), ("30", "initial_acceptance"), ("30", "final_acceptance"))


@permission(access.RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def new_contract(request: HttpRequest) -> HttpResponse:
    """Ask for a contract; posted, enter it as a draft and lead to its page."""
    if request.method == "GET" or "add" in request.POST:
        return _page(request, {})
    try:
        made = actions.enter_contract(
            actor=actor_of(request),
            unit_id=typed.key_of(typed.said(request, "unit"), "unit", "请选采购单位。"),
            supplier_id=typed.key_of(typed.said(request, "supplier"), "supplier", "请选供应商。"),
            draft=_draft(request),
            at=moment(request),
            key=typed.said(request, "key", 64),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, errors_of(refusal))
    return HttpResponseRedirect(reverse("procurement:contract", args=[made.id]))


def _draft(request: HttpRequest) -> ContractDraft:
    kind = typed.chosen(ContractKind, typed.said(request, "kind"), "kind", "请选合同种类。")
    project = typed.maybe_key(typed.said(request, "project"))
    return ContractDraft(
        number=typed.said(request, "number", 60),
        title=typed.said(request, "title", 120),
        kind=kind,
        amount=typed.money(typed.said(request, "amount", 30), "amount"),
        project_id=project,
        project_code=_project_code(request, project),
        main_contract_id=typed.maybe_key(typed.said(request, "main_contract")),
        starts_on=typed.day(request, "starts_on"),
        ends_on=typed.day(request, "ends_on"),
        delivery_due_on=typed.day(request, "delivery_due_on"),
        acceptance_due_on=typed.day(request, "acceptance_due_on"),
        warranty_until=typed.day_or_none(request, "warranty_until"),
        bond=typed.money(typed.said(request, "bond", 30), "bond"),
        standard=typed.said(request, "standard", 2_000),
        wants=[Want(one) for one in request.POST.getlist("wants") if one in WANT_TITLES],
        lines=_lines(request),
        terms=_terms(request),
        criteria=_criteria(request),
        monthly_fee=typed.money(typed.said(request, "monthly_fee", 30), "monthly_fee"),
    )


def _project_code(request: HttpRequest, project_id: UUID | None) -> str:
    if project_id is None:
        return typed.said(request, "project_code", 40)
    found = projects.list_projects(unit_ids=list(_units(request)))
    known = next((one for one in found if one.id == project_id), None)
    if known is None:
        raise ProcurementRefused("contract.project", "请选本单位的项目。", field="project")
    return known.code


def _units(request: HttpRequest) -> frozenset[UUID]:
    return actor_of(request).units(access.RECORD)


def _only_unit(request: HttpRequest) -> str:
    """Return the unit of who buys for one alone, so that he need not choose it."""
    units = _units(request)
    return str(next(iter(units))) if len(units) == 1 else ""


def _rows(request: HttpRequest, prefix: str, parts: Sequence[str]) -> list[dict[str, str]]:
    count = typed.whole(typed.said(request, f"{prefix}_rows", 3), prefix)
    return [
        {part: typed.said(request, f"{prefix}{at}-{part}", 300) for part in parts}
        for at in range(min(count, MOST_ROWS))
    ]


def _lines(request: HttpRequest) -> list[Line]:
    return [
        Line(
            title=row["title"],
            lot=row["lot"],
            quantity=typed.whole(row["quantity"], "lines"),
            unit=row["unit"],
            unit_price=typed.money(row["price"], "lines"),
            standard=row["standard"],
        )
        for row in _rows(request, "line", _LINE)
        if row["title"] or row["price"]
    ]


def _terms(request: HttpRequest) -> list[Term]:
    return [
        Term(
            share=typed.money(row["share"].rstrip("%"), "terms"),
            condition=typed.chosen(Condition, row["condition"], "terms", "请选每期付款的条件。"),
        )
        for row in _rows(request, "term", ("share", "condition"))
        if row["share"]
    ]


def _criteria(request: HttpRequest) -> list[CriterionView]:
    return [
        CriterionView(title=row["title"], points=typed.money(row["points"], "criteria"))
        for row in _rows(request, "criterion", ("title", "points"))
        if row["title"]
    ]


def _page(request: HttpRequest, errors: Mapping[str, str]) -> HttpResponse:
    posted = request.method == "POST"
    lines = _rows(request, "line", _LINE) if posted else [dict.fromkeys(_LINE, "")] * 2
    terms = (
        _rows(request, "term", ("share", "condition"))
        if posted
        else [{"share": share, "condition": condition} for share, condition in _FIRST_TERMS]
    )
    criteria = (
        _rows(request, "criterion", ("title", "points"))
        if posted
        else [{"title": "", "points": ""}] * 2
    )
    added = request.POST.get("add", "")
    grown = {"line": lines, "term": terms, "criterion": criteria}
    if added in grown and len(grown[added]) < MOST_ROWS:
        grown[added].append({"condition": "final_acceptance"})
    total = sum((_amount(row) for row in lines), Decimal(0))
    return form_page(
        request,
        title="录入合同",
        intro="照合同原文填。录入后是草稿，核对无误再按“合同已签订”。",
        fields=_questions(request),
        values={"bond": "0", "kind": ContractKind.SUPPLY.value, "unit": _only_unit(request)},
        errors=errors,
        back=Link(label="全部合同", href=reverse("procurement:contracts")),
        button="录入",
        template="procurement/contract_form.html",
        more={
            "lines": list(enumerate(lines)),
            "terms": list(enumerate(terms)),
            "criteria": list(enumerate(criteria)),
            "conditions": list(CONDITION_TITLES.items()),
            "total": total,
            "parts": {name: errors.get(name, "") for name in ("lines", "terms", "criteria")},
        },
    )


def _amount(row: Mapping[str, str]) -> Decimal:
    try:
        price = typed.money(row.get("price", ""), "lines")
        return price * typed.whole(row.get("quantity", ""), "lines")
    except ProcurementRefused:
        return Decimal(0)


def _suppliers() -> tuple[Option, ...]:
    found = suppliers.list_suppliers(state=SupplierState.ACTIVE, limit=500)
    return tuple(Option(value=str(one.id), label=f"{one.name}（{one.uscc}）") for one in found)


def _project_question(unit_ids: list[UUID]) -> forms.Field:
    """Return a choice of the projects that are known, or where none is, the code alone."""
    known = projects.list_projects(unit_ids=unit_ids)
    if not known:
        return forms.Field(
            name="project_code",
            label="项目编号",
            maxlength=40,
            width="m",
            required=False,
            help="预算项目的编号；项目建好后，第二天早上合同自动归到它。",
        )
    options = tuple(Option(value=str(one.id), label=f"{one.name}（{one.code}）") for one in known)
    return forms.Field(
        name="project", label="属于哪个项目", kind="select", required=False, options=options
    )


def _questions(request: HttpRequest) -> tuple[forms.Field, ...]:
    units = directory.list_organisations(ids=_units(request))
    mains = contracts.list_contracts(
        actor=actor_of(request), wanted=ContractFilter(kind=ContractKind.SUPPLY), limit=100
    )
    return (
        forms.Field(name="unit", label="采购单位", kind="select",
                    options=tuple(Option(value=str(u.id), label=u.name) for u in units)),
        _project_question([one.id for one in units]),
        forms.Field(name="number", label="合同编号", maxlength=60, width="m"),
        forms.Field(name="title", label="合同名称", maxlength=120),
        forms.Field(name="kind", label="种类", kind="radio",
                    options=tuple(Option(value=k.value, label=t) for k, t in KIND_TITLES.items())),
        forms.Field(name="supplier", label="供应商", kind="select", options=_suppliers(),
                    help="没有的，先到“供应商”里登记。"),
        forms.Field(name="main_contract", label="维护的是哪份合同", kind="select", required=False,
                    help="维护合同才要选。",
                    options=tuple(Option(value=str(m.id), label=f"{m.title}（{m.number}）") for m in mains)),
        forms.Field(name="amount", label="合同金额", kind="money", unit="元", width="m"),
        forms.Field(name="bond", label="履约保证金", kind="money", unit="元", width="m",
                    help="不超过合同金额的 10%，没有就写 0。"),
        forms.Field(name="starts_on", label="合同开始", kind="date", width="m"),
        forms.Field(name="ends_on", label="合同结束", kind="date", width="m", help="跨年的写到最后一年。"),
        forms.Field(name="delivery_due_on", label="交货期限", kind="date", width="m"),
        forms.Field(name="acceptance_due_on", label="终验期限", kind="date", width="m",
                    why="到这一天没有终验合格，系统就提醒。"),
        forms.Field(name="warranty_until", label="质保期满", kind="date", width="m", required=False),
        forms.Field(name="standard", label="总的验收标准", kind="textarea", maxlength=2000,
                    why="验收时逐项对照，写不清就验不了。"),
        forms.Field(name="wants", label="还要做到", kind="checkbox", required=False,
                    options=tuple(Option(value=w.value, label=t) for w, t in WANT_TITLES.items())),
        forms.Field(name="monthly_fee", label="每月服务费", kind="money", unit="元", width="m",
                    required=False, help="按月考核的合同才填。"),
    )  # fmt: skip
