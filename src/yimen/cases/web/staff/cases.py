"""Finding cases, and the record of one case as the national case tables ask for it."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from yimen.cases import access
from yimen.cases.actions import export as exports
from yimen.cases.contracts import CaseRow, CaseState
from yimen.cases.queries import case as cases
from yimen.cases.web.labels import STATE_KIND, STATE_TITLES, state_title
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, Filter, Option, Row

PAGE = 100


@permission(access.READ, access.SUPERVISE)
def index(request: HttpRequest) -> HttpResponse:
    """List the cases that the officer may see, newest first, with filters in the address."""
    actor = actor_of(request)
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    rows = cases.list_cases(
        actor=actor,
        narrowed=cases.CaseFilter(
            states=(CaseState(state),) if state in set(CaseState) else (),
            text=text,
            overdue_at=moment(request) if request.GET.get("overdue") else None,
            decided=bool(request.GET.get("decided")),
            corrected=bool(request.GET.get("corrected")),
        ),
        limit=PAGE + 1,
        after=read_key(request.GET.get("after", "")),
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    keep = {
        "state": state,
        "q": text,
        **{key: request.GET.get(key, "") for key in ("overdue", "decided", "corrected")},
    }
    after = f"{last.submitted_at.isoformat()}~{last.id}" if last else ""
    query = urlencode({key: value for key, value in keep.items() if value})
    context = {
        "columns": [
            Column(title="事项与申请人"),
            Column(title="状态"),
            Column(title="提交"),
            Column(title="办件号", num=True),
        ],
        "rows": [_row(one) for one in rows[:PAGE]],
        "filters": [_states(state)],
        "text": text,
        "after_href": f"?{query}&{urlencode({'after': after})}" if after else "",
    }
    return render(request, "cases/staff_cases.html", context)


def _states(chosen: str) -> Filter:
    return Filter(
        name="state",
        label="状态",
        value=chosen,
        options=[
            Option(value="", label="全部状态"),
            *(Option(value=key, label=title) for key, title in STATE_TITLES.items()),
        ],
    )


def _row(one: CaseRow) -> Row:
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=one.item_name,
                small=one.applicant_name,
                href=reverse("cases:staff_case", args=[one.id]),
                head=True,
            ),
            Cell(text=state_title(one.state), kind=STATE_KIND[one.state]),
            Cell(text=f"{one.submitted_at.astimezone():%Y-%m-%d %H:%M}"),
            Cell(text=one.number, num=True, mute=True),
        ],
    )


@permission(access.READ, access.SUPERVISE)
def export(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Return the record of a case in the fields of the national case tables; a recorded look."""
    record = exports.export_case(actor=actor_of(request), case_id=case_id, at=moment(request))
    return JsonResponse(record, json_dumps_params={"ensure_ascii": False, "indent": 1})
