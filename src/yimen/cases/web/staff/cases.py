"""Finding cases, taking a list away, and the record of one case as the national tables ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yimen.cases import access
from yimen.cases.actions import export as exports
from yimen.cases.contracts import CaseRow, CaseState
from yimen.cases.queries import case_list
from yimen.cases.queries.case_list import CaseFilter
from yimen.cases.web.labels import STATE_KIND, office_title
from yimen.catalogue import public as catalogue
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, Filter, Option, Row
from yimen.ui.workbook import write_list

PAGE = 100
EXPORTED = 5_000
_KINDS = {"open": "在办", "finished": "已办结", "returned": "退回、不予受理"}
_OPEN = (
    *(CaseState.SUBMITTED, CaseState.RECEIVED, CaseState.CORRECTION),
    *(CaseState.ACCEPTED, CaseState.STOPPED, CaseState.GRANTED, CaseState.DENIED),
)
_FINISHED = (CaseState.COMPLETED, CaseState.DELIVERED, CaseState.REVOKED)
_STATES_OF = {"open": _OPEN, "finished": _FINISHED, "returned": case_list.RETURNED}
_FLAGS = {"overdue": "现在超期", "corrected": "要求过补正"}
_DAYS = {
    "days": "近 {} 天提交",
    "done_days": "近 {} 天办结",
    "decided_days": "近 {} 天决定",
    "received_days": "近 {} 天收件",
}
_PLAIN = ("state", "q", "item", "area", "unit", "month", "done_month", *_DAYS, *_FLAGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the address of the list asks for: the filter, its words, and the query to keep."""

    narrowed: CaseFilter
    said: tuple[str, ...]
    query: dict[str, str]


def _asked(request: HttpRequest) -> _Asked:
    sent = {name: request.GET.get(name, "")[:60] for name in _PLAIN}
    at = moment(request)
    month, done = _month(sent["month"]), _month(sent["done_month"])
    since = {name: _days(sent[name], at) for name in _DAYS}
    unit, area = _uuid(sent["unit"]), sent["area"] if sent["area"].isdigit() else ""
    narrowed = CaseFilter(
        states=_states_of(sent["state"]),
        text=sent["q"],
        on=local_day(at),
        item_code=sent["item"],
        area_prefix=area,
        unit_id=unit,
        submitted_from=month[0] if month else since["days"],
        submitted_until=month[1] if month else None,
        completed_from=done[0] if done else since["done_days"],
        completed_until=done[1] if done else None,
        overdue_at=at if sent["overdue"] else None,
        received_from=since["received_days"],
        decided_from=since["decided_days"],
        corrected=bool(sent["corrected"]),
    )
    query = {name: value for name, value in sent.items() if value}
    return _Asked(narrowed=narrowed, said=_said(sent, since, local_day(at)), query=query)


def _said(sent: dict[str, str], since: dict[str, datetime | None], on: date) -> tuple[str, ...]:
    """Return in words what an address from another page narrows the list to."""
    said = [title for name, title in _FLAGS.items() if sent[name]]
    said += [title.format(sent[name]) for name, title in _DAYS.items() if since[name]]
    month, done = _month(sent["month"]), _month(sent["done_month"])
    unit, area = _uuid(sent["unit"]), sent["area"] if sent["area"].isdigit() else ""
    said += [f"{sent['month']} 提交"] if month else []
    said += [f"{sent['done_month']} 办结"] if done else []
    said += [directory.area_name(code=area.ljust(12, "0"), full=False)] if area else []
    if unit:
        said += [one.name for one in directory.list_organisations(ids={unit})]
    if sent["item"]:
        named = catalogue.list_items(item_codes=[sent["item"]], on=on)
        said += [one.name for one in named] or ["一个已经停用的事项"]
    return tuple(said)


def _days(text: str, at: datetime) -> datetime | None:
    """Return the first moment of the last so many days, today counted, as the figures count."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1000):
        return None
    day = local_day(at) - timedelta(days=int(text) - 1)
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


def _states_of(word: str) -> tuple[CaseState, ...]:
    if word in _STATES_OF:
        return _STATES_OF[word]
    return (CaseState(word),) if word in set(CaseState) else ()


def _month(text: str) -> tuple[datetime, datetime] | None:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    after = (first + timedelta(days=32)).replace(day=1)
    begin, end = (datetime(day.year, day.month, 1, tzinfo=LOCAL) for day in (first, after))
    return begin, end


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@permission(access.READ, access.SUPERVISE)
def index(request: HttpRequest) -> HttpResponse:
    """List the cases that the officer may see, newest first, with filters in the address."""
    actor, asked = actor_of(request), _asked(request)
    after = read_key(request.GET.get("after", ""))
    rows = case_list.list_cases(actor=actor, narrowed=asked.narrowed, limit=PAGE + 1, after=after)
    _record_names_found(actor, asked, rows, moment(request))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    key = {"after": f"{last.submitted_at.isoformat()}~{last.id}"} if last else {}
    kept = {name: value for name, value in asked.query.items() if name not in {"state", "q"}}
    context = {
        "columns": [
            Column(title="事项与申请人"),
            Column(title="状态"),
            Column(title="提交", sort="descending"),
            Column(title="办件号", num=True),
        ],
        "rows": [_row(one) for one in rows[:PAGE]],
        "filters": [_states(request.GET.get("state", ""))],
        "text": asked.query.get("q", ""),
        "said": asked.said,
        "keep": kept,
        "query": urlencode(asked.query),
        "after_href": f"?{urlencode({**asked.query, **key})}" if key else "",
        "first_href": f"?{urlencode(asked.query)}" if after else "",
    }
    return render(request, "cases/staff_cases.html", context)


def _record_names_found(actor: Actor, asked: _Asked, rows: list[CaseRow], at: datetime) -> None:
    """Record that people were found by name; a number found only who holds it already knows."""
    text = asked.narrowed.text.strip()
    if not text or case_list.is_number(text) or actor.officer_id is None:
        return
    found = sum(1 for one in rows if one.applicant_name.startswith(text))
    if found:
        _look(actor, "search", f"按申请人姓名查办件，列出 {found} 件", at)


def _look(actor: Actor, what: str, reason: str, at: datetime) -> None:
    assert actor.officer_id is not None
    with transaction.atomic():
        subject = Ref("directory.officer", actor.officer_id)
        ledger.look(actor=actor, subject=subject, what=what, reason=reason, at=at)


def _states(chosen: str) -> Filter:
    return Filter(
        name="state",
        label="状态",
        value=chosen,
        options=[
            Option(value="", label="全部状态"),
            *(Option(value=key, label=title) for key, title in _KINDS.items()),
            *(Option(value=state, label=office_title(state)) for state in CaseState),
        ],
    )


def _row(one: CaseRow) -> Row:
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=one.item_name,
                small=one.applicant_name,
                href=row_address("cases:staff_case", one.id),
                head=True,
            ),
            Cell(text=office_title(one.state), kind=STATE_KIND[one.state]),
            Cell(text=f"{one.submitted_at.astimezone():%Y年%-m月%-d日 %H:%M}"),
            Cell(text=one.number, num=True, mute=True),
        ],
    )


@permission(access.READ, access.SUPERVISE)
def export_list(request: HttpRequest) -> HttpResponse:
    """Return the filtered list as a workbook; the export is a recorded look."""
    actor, asked, at = actor_of(request), _asked(request), moment(request)
    rows = case_list.list_cases(actor=actor, narrowed=asked.narrowed, limit=EXPORTED)
    _look(actor, "export", f"导出办件清单 {len(rows)} 件", at)
    content = write_list(
        title="办件清单",
        columns=("办件号", "事项", "申请人", "状态", "提交"),
        rows=[
            (
                one.number,
                one.item_name,
                one.applicant_name,
                office_title(one.state),
                f"{one.submitted_at.astimezone():%Y-%m-%d %H:%M}",
            )
            for one in rows
        ],
        made_by=directory.signature(actor=actor, at=at),
        at=at.astimezone(),
    )
    answer = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="cases.xlsx"'
    return answer


@permission(access.READ, access.SUPERVISE)
def export(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Return the record of a case in the fields of the national case tables; a recorded look."""
    record = exports.export_case(actor=actor_of(request), case_id=case_id, at=moment(request))
    return JsonResponse(record, json_dumps_params={"ensure_ascii": False, "indent": 1})
