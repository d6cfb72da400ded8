"""Copy a case by hand into a system without a connector, and take its number back once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.contracts import case_ref
from yimen.cases.models import Case, CaseCopy
from yimen.cases.rules.case import FINAL
from yimen.cases.rules.copying import seconds_of
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts.copying import CopySheet
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.ledger import actions as ledger


def sit_down(*, actor: Actor, case_id: UUID, at: datetime) -> None:
    """Begin (or go on) copying: from here the seconds count. Raises NotFound, NotAllowed, Refusal."""
    with transaction.atomic():
        case, sheet = _case(actor, case_id)
        row, _ = CaseCopy.objects.get_or_create(
            case=case,
            defaults={
                "system": sheet.system,
                "area_code": case.area_code,
                "officer_id": actor.officer_id,
                "officer_name": actor.name,
            },
        )
        if row.finished_at is None and row.sitting_at is None:
            row.sitting_at = at
            row.save(update_fields=["sitting_at"])


def stand_up(*, actor: Actor, case_id: UUID, at: datetime) -> None:
    """Stop the seconds for now. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        case, _ = _case(actor, case_id)
        row = CaseCopy.objects.filter(case=case, finished_at=None).first()
        if row is not None:
            row.seconds = seconds_of(before=row.seconds, sitting_at=row.sitting_at, at=at)
            row.sitting_at = None
            row.save(update_fields=["seconds", "sitting_at"])


def take_back(*, actor: Actor, case_id: UUID, number: str, result: str, at: datetime) -> None:
    """Store the number and the result of the other system, once; the same again changes nothing.

    Raises NotFound, NotAllowed, Refusal for a number of another form or another number.
    """
    with transaction.atomic():
        case, sheet = _case(actor, case_id)
        wanted = "".join(number.split()).upper()
        if not catalogue.is_copied_number(form=sheet.number_form, number=wanted):
            raise Refusal(
                "cases.copy.number",
                f"编号不对，应当像 {sheet.number_form}（# 是数字，@ 是大写字母），请照对方屏幕核对。",
                field="number",
            )
        row = CaseCopy.objects.filter(case=case).first()
        if row is not None and row.finished_at is not None:
            if (row.number, row.result) == (wanted, result.strip()):
                return
            raise Refusal(
                "cases.copy.twice", f"已经登记过编号 {row.number}，不能再改。", field="number"
            )
        if not result.strip():
            raise Refusal(
                "cases.copy.result", "请写对方系统给的结果，比如“已受理”。", field="result"
            )
        if row is None:
            raise Refusal("cases.copy.not_begun", "请先点“开始抄录”。")
        row.seconds = seconds_of(before=row.seconds, sitting_at=row.sitting_at, at=at)
        row.sitting_at, row.finished_at = None, at
        row.number, row.result = wanted, result.strip()[:200]
        row.officer_id, row.officer_name = actor.officer_id, actor.name
        row.save()
        ledger.record(
            actor=actor,
            verb="cases.copy.finished",
            subject=case_ref(case.id),
            at=at,
            change={"number": wanted, "seconds": row.seconds, "system": sheet.system},
        )


def _case(actor: Actor, case_id: UUID) -> tuple[Case, CopySheet]:
    """Return a case locked, with the copy sheet of its version; examined by who copies."""
    case = Case.objects.for_change(case_id)
    access.check_judge(actor, case)
    definition = catalogue.get_version(version_id=case.item_version_id).definition
    if definition is None or definition.copy_sheet is None:
        raise NotFound
    if case.state in FINAL and not CaseCopy.objects.filter(case=case).exists():
        raise Refusal("cases.copy.over", "这一件已经办结，不用再抄。")
    return case, definition.copy_sheet
