"""What an application has to pay, in the words of pages and notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yimen.cases.models import Case
from yimen.cases.models.answers import CASE_ANSWERS, unseal
from yimen.cases.queries.applicant import form_context
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.fees import FeeDue
from yimen.kernel.clock import local_day
from yimen.ui.words import yuan


def fees_of_case(case: Case, version: ItemVersionView) -> tuple[FeeDue, ...]:
    """Return the fees of a case by its answers on the day it came in; most items have none."""
    if version.definition is None or not version.definition.fees:
        return ()
    context: dict[str, Any] = form_context(
        applicant_id=case.applicant_id,
        situation=case.situation,
        assisted=case.mandate_id is not None,
        on=local_day(case.submitted_at),
    )
    values = unseal(CASE_ANSWERS, case.answers)
    return catalogue.fees_of(version=version, values=values, context=context)


def fees_of_id(*, case_id: UUID, version: ItemVersionView) -> list[tuple[str, str]]:
    """Return the fees of a case as its page tells them; the caller has opened the case."""
    if version.definition is None or not version.definition.fees:
        return []
    return fee_lines(fees_of_case(Case.objects.get(id=case_id), version))


def fee_lines(fees: tuple[FeeDue, ...]) -> list[tuple[str, str]]:
    """Return fees as name and sentence: what is to pay, by which article, what is let off and why."""
    return [(one.name, _sentence(one)) for one in fees]


def _sentence(fee: FeeDue) -> str:
    if fee.amount is None or fee.standard is None:
        return f"按填写的内容还算不出来，以受理通知书为准。依据：{fee.basis}"
    rule = f"（{fee.rule}）" if fee.rule else ""
    if not fee.waived:
        return f"{yuan(amount=fee.amount)}{rule}。依据：{fee.basis}"
    return (
        f"{yuan(amount=fee.amount)}：标准 {yuan(amount=fee.standard)}{rule}，"
        f"减免 {yuan(amount=fee.waived)}（{fee.waived_by}）。依据：{fee.basis}"
    )
