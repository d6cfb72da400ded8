"""Figures of procurement for any past day: delivered, paid, mended, signed, assessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import (
    Aggregate,
    Avg,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    Sum,
)

from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.register import Figure, FigureValue
from yimen.procurement.contracts.assessment import SheetState
from yimen.procurement.contracts.contract import ContractKind, ContractState
from yimen.procurement.contracts.delivery import DeliveryState
from yimen.procurement.contracts.payment import PaymentState
from yimen.procurement.models import (
    AssessmentSheet,
    Contract,
    ContractPayment,
    DeliveryItem,
    Repair,
)
from yimen.procurement.queries.contract import MONEY

DAYS = 365


def counted(
    *, codes: Sequence[str], moments: Sequence[datetime], area_prefix: str
) -> dict[tuple[str, datetime], FigureValue]:
    """Return figures of procurement at some moments, all moments from the same few questions."""
    found: dict[tuple[str, datetime], FigureValue] = {}
    for several, ask in _ASKED:
        mine = [code for code in several if code in codes]
        if mine:
            for at, made in zip(moments, ask(moments, area_prefix), strict=True):
                found |= {(code, at): made[code] for code in mine}
    return found


_Made = Iterator[dict[str, FigureValue]]


def _signed(at: datetime, *, of: str = "") -> Q:
    """Return the condition that a contract held on a day; `of` leads from a row to its contract."""
    return Q((f"{of}signed_on__lte", local_day(at))) & ~Q((f"{of}state", ContractState.ENDED))


def _money(moments: Sequence[datetime], area_prefix: str) -> _Made:
    """Yield which share of what was bought was received, and which share of the prices was paid."""
    supply = Q(kind=ContractKind.SUPPLY)
    prices = Contract.objects.filter(area_code__startswith=area_prefix).aggregate(
        **_each("all", moments, lambda at: Sum("amount", filter=_signed(at))),
        **_each("supply", moments, lambda at: Sum("amount", filter=_signed(at) & supply)),
    )
    paid = ContractPayment.objects.filter(
        contract__area_code__startswith=area_prefix, state=PaymentState.PAID
    ).aggregate(**_each("paid", moments, _paid_by))
    received = DeliveryItem.objects.filter(
        delivery__contract__area_code__startswith=area_prefix,
        delivery__contract__kind=ContractKind.SUPPLY,
        delivery__state=DeliveryState.RECEIVED,
    ).aggregate(**_each("received", moments, _received_by))
    for place in range(len(moments)):
        yield {
            "procurement.delivered_share": _share(
                received[f"received{place}"], prices[f"supply{place}"]
            ),
            "procurement.paid_share": _share(paid[f"paid{place}"], prices[f"all{place}"]),
        }


def _each(
    name: str, moments: Sequence[datetime], of: Callable[[datetime], Aggregate]
) -> dict[str, Aggregate]:
    """Return one aggregate a moment, named by its place."""
    return {f"{name}{place}": of(at) for place, at in enumerate(moments)}


def _paid_by(at: datetime) -> Aggregate:
    held = Q(paid_on__lte=local_day(at)) & _signed(at, of="contract__")
    return Sum("amount", filter=held)


def _received_by(at: datetime) -> Aggregate:
    held = Q(delivery__delivered_on__lte=local_day(at)) & _signed(at, of="delivery__contract__")
    price = F("quantity") * F("line__unit_price")
    return Sum(price, filter=held, output_field=MONEY)


def _share(part: Decimal | None, whole: Decimal | None) -> FigureValue:
    """Return a share of money, its division in whole yuan."""
    top, bottom = part or Decimal(0), whole or Decimal(0)
    return FigureValue(
        value=float(top / bottom) if bottom else None, numerator=int(top), denominator=int(bottom)
    )


def _repairs(moments: Sequence[datetime], area_prefix: str) -> _Made:
    """Yield how long mending took in the last year, and which share of its records was signed twice."""
    took = ExpressionWrapper(F("mended_at") - F("reported_at"), output_field=DurationField())
    found = Repair.objects.filter(unit__area__code__startswith=area_prefix).aggregate(
        **_each("mean", moments, lambda at: Avg(took, filter=_mended(at))),
        **_each("whole", moments, lambda at: Count("pk", filter=_mended(at))),
        **_each("signed", moments, lambda at: Count("pk", filter=_mended(at) & _signed_twice(at))),
    )
    for place in range(len(moments)):
        mean, whole, signed = (found[f"{name}{place}"] for name in ("mean", "whole", "signed"))
        hours = mean.total_seconds() / 3600 if mean is not None else None
        yield {
            "procurement.repair_hours": FigureValue(value=hours),
            "procurement.repair_signed_share": FigureValue(
                value=signed / whole if whole else None, numerator=signed, denominator=whole
            ),
        }


def _mended(at: datetime) -> Q:
    since = datetime.combine(local_day(at) - timedelta(days=DAYS), time(), LOCAL)
    return Q(mended_at__gt=since, mended_at__lte=at)


def _signed_twice(at: datetime) -> Q:
    return Q(reporter_signed_at__lte=at, repairer_signed_at__lte=at)


def _assessed(moments: Sequence[datetime], area_prefix: str) -> _Made:
    """Yield the mean points of the sheets of the last year's months that were confirmed by then."""
    found = AssessmentSheet.objects.filter(
        state=SheetState.CONFIRMED, contract__area_code__startswith=area_prefix
    ).aggregate(**_each("mean", moments, _mean_by))
    for place in range(len(moments)):
        mean: Decimal | None = found[f"mean{place}"]
        value = float(mean) if mean is not None else None
        yield {"procurement.assessment_mean": FigureValue(value=value)}


def _mean_by(at: datetime) -> Aggregate:
    since = local_day(at) - timedelta(days=DAYS)
    return Avg("total", filter=Q(confirmed_at__lte=at, month__gt=since))


_ASKED: tuple[tuple[tuple[str, ...], Callable[[Sequence[datetime], str], _Made]], ...] = (
    (("procurement.delivered_share", "procurement.paid_share"), _money),
    (("procurement.repair_hours", "procurement.repair_signed_share"), _repairs),
    (("procurement.assessment_mean",), _assessed),
)
"""What is asked together, and by what."""
_PLACE = "yimen.procurement.queries.figures"
FIGURES = (
    Figure(
        code="procurement.delivered_share",
        headline=False,
        title="合同到货比例",
        unit="%",
        as_of=f"{_PLACE}:counted",
        together=True,
        rows_url="procurement:contracts",
        rows_query="?kind=supply",
    ),
    Figure(
        code="procurement.paid_share",
        headline=False,
        title="合同付款比例",
        unit="%",
        as_of=f"{_PLACE}:counted",
        together=True,
        rows_url="procurement:contracts",
    ),
    Figure(
        code="procurement.repair_hours",
        headline=False,
        title="从报修到修好的平均时间",
        unit="小时",
        as_of=f"{_PLACE}:counted",
        together=True,
        rows_url="procurement:repairs",
    ),
    Figure(
        code="procurement.repair_signed_share",
        headline=False,
        title="维修记录两方签字的比例",
        unit="%",
        as_of=f"{_PLACE}:counted",
        together=True,
        rows_url="procurement:repairs",
    ),
    Figure(
        code="procurement.assessment_mean",
        headline=False,
        title="月度考核平均分",
        unit="分",
        as_of=f"{_PLACE}:counted",
        together=True,
        rows_url="procurement:sheets",
    ),
)
