"""Addresses of procurement, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.procurement.web.staff import (
    contract,
    contract_form,
    contracts,
    deliveries,
    milestones,
    papers,
    payments,
    repairs,
    sheets,
    suppliers,
)

app_name = "procurement"

_OF_CONTRACT = "work/procurement/contracts/<uuid:contract_id>/"
_OF_REPAIR = "work/procurement/repairs/<uuid:repair_id>/"

urlpatterns = [
    path("work/procurement/", contracts.contracts, name="contracts"),
    path("work/procurement/contracts.xlsx", contracts.export, name="export"),
    path("work/procurement/contracts/new/", contract_form.new_contract, name="new_contract"),
    path(_OF_CONTRACT, contract.contract, name="contract"),
    path(f"{_OF_CONTRACT}deliveries/", deliveries.new_delivery, name="new_delivery"),
    path(f"{_OF_CONTRACT}milestones/", milestones.new_milestone, name="new_milestone"),
    path(f"{_OF_CONTRACT}papers/", papers.new_paper, name="new_paper"),
    path(f"{_OF_CONTRACT}payments/", payments.new_payment, name="new_payment"),
    path(f"{_OF_CONTRACT}sheets/", sheets.new_sheet, name="new_sheet"),
    path("work/procurement/deliveries/<uuid:delivery_id>/", deliveries.delivery, name="delivery"),
    path(
        "work/procurement/milestones/<uuid:milestone_id>/", milestones.milestone, name="milestone"
    ),
    path("work/procurement/papers/<uuid:paper_id>/", papers.paper_file, name="paper_file"),
    path("work/procurement/payments/<uuid:payment_id>/", payments.payment, name="payment"),
    path("work/procurement/gaps/<uuid:gap_id>/", contracts.gap, name="gap"),
    path("work/procurement/sheets/", sheets.sheets, name="sheets"),
    path("work/procurement/sheets/<uuid:sheet_id>/", sheets.sheet, name="sheet"),
    path("work/procurement/repairs/", repairs.repairs, name="repairs"),
    path("work/procurement/repairs/new/", repairs.new_repair, name="new_repair"),
    path(_OF_REPAIR, repairs.repair, name="repair"),
    path(f"{_OF_REPAIR}sign/<slug:side>/", repairs.sign, name="sign"),
    path(f"{_OF_REPAIR}hand/<slug:side>/", repairs.hand, name="hand"),
    path("work/procurement/suppliers/", suppliers.suppliers, name="suppliers"),
    path("work/procurement/suppliers/new/", suppliers.new_supplier, name="new_supplier"),
    path("work/procurement/suppliers/<uuid:supplier_id>/", suppliers.supplier, name="supplier"),
]
