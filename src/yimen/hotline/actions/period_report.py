"""Draft a report from figures, edit it, hand it in, approve and archive it, or send it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline import access
from yimen.hotline.contracts.order import NotYourself, PleaseSay
from yimen.hotline.contracts.period_report import (
    PERIOD_TITLES,
    REPORT_KIND,
    Period,
    ReportRefused,
    ReportState,
    ReportView,
)
from yimen.hotline.models import PeriodReport
from yimen.hotline.queries import league
from yimen.hotline.queries import period_report as reports
from yimen.hotline.queries.work_seeing import APPROVE_REPORT
from yimen.hotline.rules.period_report import draft
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref, WrongState
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.work import actions as work

_LONGEST = 4000


def series_of(period: Period) -> str:
    """Return the series in which the reports of a kind are numbered."""
    return f"热线{PERIOD_TITLES[period]}"


def draft_report(*, actor: Actor, period: Period, day: date, at: datetime) -> ReportView:
    """Draft the report of the span around a day; one that is not archived is drafted anew.

    Raises NotAllowed, ReportRefused.
    """
    prefix = access.area_seen(actor, access.WRITE_REPORT)
    since, until = reports.span_of(period=period, day=day)
    if since > local_day(at):
        raise ReportRefused("这个时间段还没有到，请选今天或者以前的日期。", field="day")
    with transaction.atomic():
        row = (
            PeriodReport.objects.select_for_update(no_key=True)
            .filter(period=period, since=since, area_prefix=prefix)
            .first()
        )
        if row is not None and row.state != ReportState.DRAFT:
            raise ReportRefused("这个时间段的报告已经提交或者归档，不能重新生成。", field="day")
        found = reports.numbers_of(
            actor=actor, period=period, since=since, until=until, area_prefix=prefix, at=at
        )
        area = league.desk_area(area_prefix=prefix)
        desk = directory.get_unit(level=UnitLevel.CENTRE, area_code=area)
        is_new = row is None
        row = row or PeriodReport(id=new_id(), period=period, since=since, area_prefix=prefix)
        row.until, row.desk_id = until, desk.id
        row.title = f"{directory.area_name(code=area)}12345政务服务便民热线{PERIOD_TITLES[period]}"
        row.sections = reports.packed(draft(numbers=found))
        row.drafted_at, row.drafted_by = at, access.signed(actor, access.WRITE_REPORT)
        row.save(force_insert=is_new)
        _record(actor, row, "drafted", at)
        return reports.view(row)


def edit_report(*, actor: Actor, report_id: UUID, texts: Sequence[str], at: datetime) -> ReportView:
    """Take the chief's words for the sections; figures, tables and charts stay as drafted.

    Raises NotFound, NotAllowed, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = _draft_of(actor, report_id)
        sections = reports.unpacked(row.sections)
        if len(texts) != len(sections):
            raise PleaseSay("text-0", "页面和报告对不上，请刷新以后再改。")
        for place, text in enumerate(texts):
            if not text.strip():
                raise PleaseSay(f"text-{place}", "这一部分不能空着，没有情况的请写“无”。")
            if len(text) > _LONGEST:
                raise PleaseSay(f"text-{place}", f"这一部分最多写 {_LONGEST} 个字。")
        row.sections = reports.packed(
            [
                replace(one, text=text.strip().replace("\r\n", "\n"))
                for one, text in zip(sections, texts, strict=True)
            ]
        )
        row.save(update_fields=["sections"])
        _record(actor, row, "edited", at)
        return reports.view(row)


def submit_report(*, actor: Actor, report_id: UUID, at: datetime) -> ReportView:
    """Hand a report in for approval. Raises NotFound, NotAllowed, WrongState, ReportRefused."""
    with transaction.atomic():
        row = _draft_of(actor, report_id)
        if row.until >= local_day(at):
            raise ReportRefused("这个时间段还没有过完，数字还会变。过完以后再提交审批。")
        row.state, row.submitted_by = ReportState.SUBMITTED, actor.name
        row.submitter_id, row.returned_words = actor.officer_id, ""
        row.save(update_fields=["state", "submitted_by", "submitter_id", "returned_words"])
        work.open(
            ref=Ref(REPORT_KIND, row.id), kind=APPROVE_REPORT, unit=row.desk_id, at=at,
            title=f"审批：{row.title}（{row.since:%Y-%m-%d}）",
        )  # fmt: skip
        _record(actor, row, "submitted", at)
        return reports.view(row)


def rule_on_report(
    *, actor: Actor, report_id: UUID, approved: bool, words: str, at: datetime
) -> ReportView:
    """Approve a report, which numbers and archives it, or send it back with words.

    Raises NotFound, NotAllowed, NotYourself, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = PeriodReport.objects.for_change(report_id)
        if not actor.may(access.APPROVE_REPORT, unit_id=row.desk_id):
            raise NotAllowed
        if row.state != ReportState.SUBMITTED:
            raise WrongState("这份报告不在等审批。")
        if actor.officer_id == row.submitter_id:
            raise NotYourself("拟稿人不能审批自己的报告，请由另一位同事审批。")
        if not approved and len(words.strip()) < 4:
            raise PleaseSay("words", "请写明哪里要改，至少四个字。")
        work.close(ref=Ref(REPORT_KIND, row.id))
        if not approved:
            row.state, row.returned_words = ReportState.DRAFT, words.strip()[:300]
            row.save(update_fields=["state", "returned_words"])
            _record(actor, row, "returned", at)
            return reports.view(row)
        _archive(row, actor, at)
        _record(actor, row, "archived", at)
        return reports.view(row)


def _archive(row: PeriodReport, actor: Actor, at: datetime) -> None:
    row.state = ReportState.ARCHIVED
    row.approved_at, row.approved_by = at, access.signed(actor, access.APPROVE_REPORT)
    year = row.since.year
    serial = numbers.next_serial(series=series_of(Period(row.period)), year=year)
    row.number = f"{year}年第{serial}期"
    said = {
        "title": row.title, "number": row.number, "since": row.since.isoformat(),
        "until": row.until.isoformat(), "sections": row.sections,
    }  # fmt: skip
    row.digest = sm3_hex(json.dumps(said, sort_keys=True, ensure_ascii=False).encode())
    row.save(update_fields=["state", "approved_at", "approved_by", "number", "digest"])


def _draft_of(actor: Actor, report_id: UUID) -> PeriodReport:
    row = PeriodReport.objects.for_change(report_id)
    actor.must(access.WRITE_REPORT, unit_id=row.desk_id)
    if row.state != ReportState.DRAFT:
        raise WrongState("报告已经提交或者归档，不能再改。")
    return row


def _record(actor: Actor, row: PeriodReport, verb: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"hotline.report.{verb}",
        subject=Ref(REPORT_KIND, row.id),
        at=at,
        change={"period": row.period, "since": row.since.isoformat(), "digest": row.digest},
    )
