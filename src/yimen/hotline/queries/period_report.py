"""Figures of a period for its report, and the reports that were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr, TruncDate

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.contracts.hotspot import WarningState
from yimen.hotline.contracts.order import (
    DOOR_TITLES,
    TYPE_TITLES,
    Door,
    OrderType,
)
from yimen.hotline.contracts.period_report import (
    Period,
    ReportChart,
    ReportState,
    ReportTable,
    ReportView,
    Section,
    Sentence,
    Source,
)
from yimen.hotline.models import (
    HotspotWarning,
    OrderCycle,
    PeriodReport,
    Supervision,
    WorkOrder,
)
from yimen.hotline.queries import call as calls
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import league, live
from yimen.hotline.rules.period_report import Named, Numbers
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound

_SHOWN = 100


def span_of(*, period: Period, day: date) -> tuple[date, date]:
    """Return the first and last day of the day, week (from Monday) or month around a day."""
    if period is Period.DAY:
        return day, day
    if period is Period.WEEK:
        begin = day - timedelta(days=day.weekday())
        return begin, begin + timedelta(days=6)
    begin = day.replace(day=1)
    return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def span_before(*, period: Period, since: date) -> tuple[date, date]:
    """Return the span right before one."""
    return span_of(period=period, day=since - timedelta(days=1))


def span_last_year(*, period: Period, since: date) -> tuple[date, date]:
    """Return the same day or month of last year; for a week the one 52 weeks before."""
    if period is Period.MONTH:
        return span_of(period=period, day=since.replace(year=since.year - 1))
    begin = since - timedelta(days=364)
    return span_of(period=period, day=begin)


def numbers_of(
    *, actor: Actor, period: Period, since: date, until: date, area_prefix: str, at: datetime
) -> Numbers:
    """Return the figures of a span for its report.

    Told orders are counted without reports (举报); the rates are those of the league table.
    """
    rows = _told(area_prefix, since, until)
    before = _known(area_prefix, *span_before(period=period, since=since))
    last_year = _known(area_prefix, *span_last_year(period=period, since=since))
    begin, end = _begin(since), _begin(until + timedelta(days=1))
    span = league.Span(area_prefix=area_prefix, since=since, until=until)
    counts, rates = league.rates_of_all(actor=actor, span=span)
    _, rates_before = league.rates_of_all(actor=actor, span=span.before)
    warned = _warned(area_prefix, begin, end)
    query = urlencode({"since": since.isoformat(), "until": until.isoformat()})
    return Numbers(
        period=period,
        since=since,
        until=until,
        told=rows.count(),
        before=None if before is None else before.count(),
        last_year=None if last_year is None else last_year.count(),
        doors=_by(rows, before, "door", {str(one): DOOR_TITLES[one] for one in Door}, query),
        types=_by(
            rows, before, "order_type", {str(one): TYPE_TITLES[one] for one in OrderType}, query
        ),
        categories=_by_category(rows, before, query),
        towns=_by_town(rows, before, query),
        days=_days(rows, since, until) if period is not Period.DAY else (),
        calls=calls.counts(since=begin, until=end, area_prefix=area_prefix),
        closed=counts.closed,
        closed_in_time=counts.closed_in_time,
        answered_at_once=_cycles(area_prefix, begin, end).filter(direct=True).count(),
        **_under_way(area_prefix, begin, end, at),
        rates=tuple(rates),
        rates_before=tuple(rates_before),
        warnings=tuple(
            f"{row.title}（{row.messages} 件）" for row in warned.order_by("-heat", "raised_at")
        ),
        false_alarms=warned.filter(state=WarningState.FALSE_ALARM).count(),
        rows_opened=f"orders?{query}",
        rows_closed=f"closed?{query}",
        rows_calls="calls",
        rows_warnings="warnings",
    )


def _warned(area_prefix: str, begin: datetime, end: datetime) -> QuerySet[HotspotWarning]:
    return HotspotWarning.objects.filter(
        area_code__startswith=area_prefix, raised_at__gte=begin, raised_at__lt=end
    )


def _under_way(area_prefix: str, begin: datetime, end: datetime, at: datetime) -> dict[str, int]:
    """Return what is open and overdue at the end, and how often units were reminded."""
    under_way = Q(closed_at=None) | Q(closed_at__gte=end)
    rows = live.told(WorkOrder.objects.filter(under_way, opened_at__lt=end), area_prefix)
    late = OrderCycle.objects.filter(
        order__in=rows, replied_at=None, due_at__lt=min(at, end), closed_at=None
    )
    steps = Supervision.objects.filter(
        at__gte=begin, at__lt=end, order__area_code__startswith=area_prefix
    )
    return {"open_now": rows.count(), "overdue": late.count(), "supervised": steps.count()}


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=LOCAL)


def _told(area_prefix: str, since: date, until: date) -> QuerySet[WorkOrder]:
    return live.told(
        WorkOrder.objects.filter(
            opened_at__gte=_begin(since), opened_at__lt=_begin(until + timedelta(days=1))
        ),
        area_prefix,
    )


def _known(area_prefix: str, since: date, until: date) -> QuerySet[WorkOrder] | None:
    """Return the told orders of a span, or None where the records begin later."""
    first = (
        WorkOrder.objects.order_by("opened_at", "id").values_list("opened_at", flat=True).first()
    )
    if first is None or first > _begin(since + timedelta(days=1)):
        return None
    return _told(area_prefix, since, until)


def _cycles(area_prefix: str, begin: datetime, end: datetime) -> QuerySet[OrderCycle]:
    return OrderCycle.objects.filter(
        closed_at__gte=begin, closed_at__lt=end, order__area_code__startswith=area_prefix
    )


def _counted(rows: QuerySet[WorkOrder] | None, column: Any) -> dict[str, int] | None:
    if rows is None:
        return None
    found = rows.annotate(group=column).values_list("group").annotate(number=Count("id"))
    return {str(key or ""): number for key, number in found.order_by("group")}


def _by(
    rows: QuerySet[WorkOrder],
    before: QuerySet[WorkOrder] | None,
    column: str,
    titles: dict[str, str],
    query: str,
) -> tuple[Named, ...]:
    now, then = _counted(rows, Substr(column, 1, 20)), _counted(before, Substr(column, 1, 20))
    return _ranked(now, then, titles, f"orders?{query}&{'door' if column == 'door' else 'type'}=")


def _by_category(
    rows: QuerySet[WorkOrder], before: QuerySet[WorkOrder] | None, query: str
) -> tuple[Named, ...]:
    titles = {one.code: one.title for one in categories.tree()} | {"": "还没有分类"}
    column = Substr("category_code", 1, 24)
    return _ranked(_counted(rows, column), _counted(before, column), titles,
                   f"orders?{query}&category=")  # fmt: skip


def _by_town(
    rows: QuerySet[WorkOrder], before: QuerySet[WorkOrder] | None, query: str
) -> tuple[Named, ...]:
    column = Substr("area_code", 1, 9)
    now, then = _counted(rows, column), _counted(before, column)
    codes = {f"{key:0<12}": key for key in now or {}}
    names = {codes[code]: name for code, name in directory.area_names(codes=codes).items()}
    return _ranked(now, then, names, f"orders?{query}&area=")


def _ranked(
    now: dict[str, int] | None, then: dict[str, int] | None, titles: dict[str, str], rows: str
) -> tuple[Named, ...]:
    found = [
        Named(
            name=titles.get(key, key),
            number=number,
            before=None if then is None else then.get(key, 0),
            rows=f"{rows}{key}",
        )
        for key, number in (now or {}).items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.number, one.name)))


def _days(rows: QuerySet[WorkOrder], since: date, until: date) -> tuple[tuple[str, int], ...]:
    found = dict(
        rows.annotate(day=TruncDate("opened_at", tzinfo=LOCAL))
        .values_list("day")
        .annotate(number=Count("id"))
        .order_by("day")
    )
    length = (until - since).days + 1
    days = [since + timedelta(days=more) for more in range(length)]
    return tuple((f"{day:%-m-%-d}", found.get(day, 0)) for day in days)


def packed(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Return sections as the table stores them."""
    return [asdict(one) for one in sections]


def unpacked(stored: Sequence[dict[str, Any]]) -> tuple[Section, ...]:
    """Return the sections that the table stores."""
    return tuple(
        Section(
            title=one["title"],
            text=one["text"],
            sentences=tuple(
                Sentence(
                    text=each["text"],
                    sources=tuple(Source(**source) for source in each["sources"]),
                )
                for each in one["sentences"]
            ),
            tables=tuple(
                ReportTable(title=each["title"], rows=tuple(map(tuple, each["rows"])))
                for each in one["tables"]
            ),
            charts=tuple(
                ReportChart(
                    title=each["title"],
                    line=each["line"],
                    names=tuple(each["names"]),
                    values=tuple(each["values"]),
                )
                for each in one["charts"]
            ),
        )
        for one in stored
    )


def view(row: PeriodReport) -> ReportView:
    """Return a report as pages read it."""
    return ReportView(
        id=row.id,
        period=Period(row.period),
        state=ReportState(row.state),
        title=row.title,
        number=row.number,
        area_prefix=row.area_prefix,
        since=row.since,
        until=row.until,
        sections=unpacked(row.sections),
        drafted_at=row.drafted_at,
        drafted_by=row.drafted_by,
        submitted_by=row.submitted_by,
        approved_at=row.approved_at,
        approved_by=row.approved_by,
        returned_words=row.returned_words,
        digest=row.digest,
    )


def visible(actor: Actor) -> QuerySet[PeriodReport]:
    """Return the reports of the areas and desks that the actor writes, approves or reads for."""
    prefixes = {prefix for verb in access.SEE for prefix in actor.areas(verb)}
    desks = actor.units(access.APPROVE_REPORT)
    wanted = Q(desk_id__in=desks)
    for prefix in prefixes:
        wanted |= Q(area_prefix__startswith=prefix)
    return PeriodReport.objects.filter(wanted)


def list_for(*, actor: Actor, period: Period | None = None) -> list[ReportView]:
    """Return the reports that an officer may read, the newest span first."""
    rows = visible(actor)
    if period is not None:
        rows = rows.filter(period=period)
    return [view(row) for row in rows.order_by("-since", "period", "-id")[:_SHOWN]]


def get_for(*, actor: Actor, report_id: UUID) -> ReportView:
    """Return a report to an officer who may read it. Raises NotFound."""
    row = visible(actor).filter(id=report_id).first()
    if row is None:
        raise NotFound
    return view(row)
