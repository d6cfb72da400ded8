"""Figures of procurement for any past day: delivered, paid, mended, signed, assessed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.register import Figure, FigureValue
from yimen.procurement.contracts.assessment import SheetState
from yimen.procurement.contracts.contract import ContractKind, ContractState
from yimen.procurement.contracts.payment import PaymentState
from yimen.procurement.models import AssessmentSheet, Contract, ContractPayment, Repair
from yimen.procurement.queries.contract import delivered_value

DAYS = 365


def _signed(on: date, area_prefix: str) -> QuerySet[Contract]:
    ended = Q(state=ContractState.ENDED)
    return Contract.objects.filter(signed_on__lte=on, area_code__startswith=area_prefix).exclude(
        ended
    )


def _share(part: Decimal, whole: Decimal) -> FigureValue:
    """Return a share of money, its division in whole yuan."""
    return FigureValue(
        value=float(part / whole) if whole else None,
        numerator=int(part),
        denominator=int(whole),
    )


def _sum(rows: QuerySet[Any]) -> Decimal:
    found: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
    return found or Decimal(0)


def delivered_share(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return which share of what was bought had been received, by contract prices."""
    on = local_day(at)
    rows = _signed(on, area_prefix).filter(kind=ContractKind.SUPPLY)
    ids = list(rows.values_list("pk", flat=True))
    return _share(delivered_value(contract_ids=ids, on=on), _sum(rows))


def paid_share(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return which share of the contracts' prices had been paid."""
    on = local_day(at)
    rows = _signed(on, area_prefix)
    paid = ContractPayment.objects.filter(
        contract__in=rows, state=PaymentState.PAID, paid_on__lte=on
    )
    return _share(_sum(paid), _sum(rows))


def _since(at: datetime) -> datetime:
    return datetime.combine(local_day(at) - timedelta(days=DAYS), time(), LOCAL)


def _mended(at: datetime, area_prefix: str) -> QuerySet[Repair]:
    return Repair.objects.filter(
        mended_at__gt=_since(at), mended_at__lte=at, unit__area__code__startswith=area_prefix
    )


def repair_hours(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the mean hours from report to mending, of what was mended in the last year."""
    took = ExpressionWrapper(F("mended_at") - F("reported_at"), output_field=DurationField())
    found: timedelta | None = _mended(at, area_prefix).aggregate(mean=Avg(took))["mean"]
    return FigureValue(value=found.total_seconds() / 3600 if found is not None else None)


def repair_signed_share(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return which share of the last year's mended records had both signatures by then."""
    rows = _mended(at, area_prefix)
    whole = rows.count()
    signed = rows.filter(reporter_signed_at__lte=at, repairer_signed_at__lte=at).count()
    return FigureValue(value=signed / whole if whole else None, numerator=signed, denominator=whole)


def assessment_mean(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the mean points of the sheets of the last year's months that were confirmed by then."""
    rows = AssessmentSheet.objects.filter(
        state=SheetState.CONFIRMED,
        confirmed_at__lte=at,
        month__gt=local_day(at) - timedelta(days=DAYS),
        contract__area_code__startswith=area_prefix,
    )
    found: Decimal | None = rows.aggregate(mean=Avg("total"))["mean"]
    return FigureValue(value=float(found) if found is not None else None)


_PLACE = "yimen.procurement.queries.figures"
FIGURES = (
    Figure(
        code="procurement.delivered_share",
        headline=False,
        title="合同到货比例",
        unit="%",
        as_of=f"{_PLACE}:delivered_share",
        rows_url="procurement:contracts",
        rows_query="?kind=supply",
    ),
    Figure(
        code="procurement.paid_share",
        headline=False,
        title="合同付款比例",
        unit="%",
        as_of=f"{_PLACE}:paid_share",
        rows_url="procurement:contracts",
    ),
    Figure(
        code="procurement.repair_hours",
        headline=False,
        title="从报修到修好的平均时间",
        unit="小时",
        as_of=f"{_PLACE}:repair_hours",
        rows_url="procurement:repairs",
    ),
    Figure(
        code="procurement.repair_signed_share",
        headline=False,
        title="维修记录两方签字的比例",
        unit="%",
        as_of=f"{_PLACE}:repair_signed_share",
        rows_url="procurement:repairs",
    ),
    Figure(
        code="procurement.assessment_mean",
        headline=False,
        title="月度考核平均分",
        unit="分",
        as_of=f"{_PLACE}:assessment_mean",
        rows_url="procurement:sheets",
    ),
)
