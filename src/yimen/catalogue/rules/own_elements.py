"""Which elements of the national list an item has: those on application all, the others their own.

行政处罚 (02), 行政强制 (03), 行政征收 (04) and 行政检查 (06) have short tables of their own: nobody
applies, so there is no form, no paper to hand in, nothing on line and no promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yimen.catalogue.contracts import Definition, ItemVersionView
from yimen.catalogue.rules.dictionaries import ITEM_TYPES, ON_APPLICATION
from yimen.catalogue.rules.publication import Found, PublicationFinding
from yimen.kernel.rules import rule

PENALTY, LEVY = "02", "04"
_APPLIED_SECTIONS = frozenset({"papers", "online", "form"})
_E, _G, _D = "definition.elements", "definition.guide", "definition"
_OF_TYPE = {
    f"{_E}.penalties": PENALTY,
    f"{_E}.levy_kind": LEVY,
    f"{_E}.levy_reducible": LEVY,
}
_APPLIED = (
    "promised_limit", "instant", "entrusted_acceptance", "receive_level", "life_events",
    f"{_E}.promised_explain", f"{_E}.pledge_based", f"{_E}.record_for_check",
    f"{_E}.verify_days",
    f"{_E}.delegated_approval", f"{_E}.intermediary", f"{_E}.quantity_limit", f"{_E}.result_type",
    f"{_E}.result_sample", f"{_E}.in_centre", f"{_D}.licence", f"{_D}.yearly_renewal",
    f"{_D}.baseline", f"{_D}.checks", f"{_D}.delivery_limit", f"{_G}.can", f"{_G}.bring",
    f"{_G}.how_long", f"{_G}.how_much", f"{_G}.where", f"{_G}.conditions", f"{_G}.not_needed",
    f"{_G}.result",
)  # fmt: skip
"""What only items on application have, beside whole parts."""


def is_applied_for(*, item_type: str) -> bool:
    """Say whether somebody applies for items of this type."""
    return item_type in ON_APPLICATION


def has_section(*, item_type: str, section: str) -> bool:
    """Say whether items of this type have a part of the implementation list at all."""
    if is_applied_for(item_type=item_type):
        return True
    return section not in _APPLIED_SECTIONS and (section != "result" or item_type == LEVY)


def has_element(*, item_type: str, path: str) -> bool:
    """Say whether items of this type have an element, by its path."""
    own = _OF_TYPE.get(path)
    if own is not None:
        return item_type == own
    if is_applied_for(item_type=item_type):
        return True
    return not any(path == one or path.startswith(f"{one}.") for one in _APPLIED)


def is_carried(*, path: str, definition: Definition | None, item_type: str) -> bool:
    """Say whether a version still holds something at a path that its type does not have."""
    if definition is None:
        return False
    return any(
        path == held or path.startswith((f"{held}.", f"{held}["))
        for held, _ in _carried(item_type, definition)
    )


@rule(
    "CAT-PUB-24",
    cites="GB/T 39046-2020 事项要素：行政处罚、行政强制、行政征收、行政检查各有自己的要素表",
)
def only_own_elements(view: ItemVersionView) -> Found:
    """Demand of items that nobody applies for that they carry nothing of an application."""
    if view.definition is None:
        return
    kind = ITEM_TYPES[view.item_type]
    for path, what in _carried(view.item_type, view.definition):
        yield PublicationFinding(
            rule="CAT-PUB-24",
            path=path,
            message=f"{kind}不依申请办理，没有{what}，请删掉。要群众申请的，另建一个依申请的事项。",
        )


def _carried(item_type: str, definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield where something stands that items of this type do not have, and what it is."""
    if definition.elements.penalties and item_type != PENALTY:
        yield "definition.elements.penalties", "处罚的行为、种类和幅度"
    if is_applied_for(item_type=item_type):
        return
    held: tuple[tuple[str, Any, str], ...] = (
        ("definition.papers", definition.papers, "申请材料"),
        ("definition.form", [f for s in definition.form.steps for f in s.fields], "申请表"),
        ("definition.licence", definition.licence, "要发的证照"),
        ("definition.elements.pledge_based", definition.elements.pledge_based, "告知承诺"),
    )
    for path, value, what in held:
        if value:
            yield path, what
    if definition.fees and item_type != LEVY:
        yield "definition.fees", "收费"
