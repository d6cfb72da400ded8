"""Yearly confirmation (年度确认): whose turn it is, and why somebody is left out."""

from __future__ import annotations

from yimen.catalogue.contracts import Definition
from yimen.kernel.contracts import Refusal
from yimen.kernel.rules import rule

MOST = 200
RENEWAL = "renew"


@rule("CASE-YEAR-1", cites="老年人权益保障法 第三十三条；各津贴办法（按年确认，确认一次管一年）")
def why_not_due(*, year: int, granted_in: int, filed_this_year: bool) -> str:
    """Return why a person needs no confirmation for the year, or an empty text when it is due.

    Due is who was granted the item in the year before and has nothing filed for this one.
    """
    if filed_this_year:
        return f"{year} 年已经办过"
    if granted_in >= year:
        return f"{granted_in} 年才批准，{granted_in + 1} 年再确认"
    if granted_in < year - 1:
        return f"上次批准是 {granted_in} 年，中间断过，请单独办"
    return ""


def check_year(*, year: int, today_year: int) -> int:
    """Return the year to confirm: this one or the next. Raises Refusal."""
    if year not in {today_year, today_year + 1}:
        raise Refusal("cases.batch.year", "只能办今年或明年的年度确认。", field="year")
    return year


def check_size(count: int) -> None:
    """Refuse an empty pass and one of more than 200 persons."""
    if count == 0:
        raise Refusal("cases.batch.empty", "请至少勾选一个人，或者划掉一个人。", field="chosen")
    if count > MOST:
        raise Refusal(
            "cases.batch.too_many", f"一次最多办 {MOST} 个人，请分几次办。", field="chosen"
        )


def renewal_situation(definition: Definition, *, last: str) -> str:
    """Return the situation of a yearly confirmation: the item's own, else that of the last case."""
    codes = [one.code for one in definition.situations]
    if RENEWAL in codes:
        return RENEWAL
    return last if last in codes else (codes[0] if codes else "")
