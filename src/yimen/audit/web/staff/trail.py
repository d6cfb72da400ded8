"""Who looked at a case and who changed it, for supervisors: a panel of the case page, and a page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.audit.contracts import TRAIL, EntryRow, Search
from yimen.audit.queries import names
from yimen.audit.queries.look import looking_verbs
from yimen.audit.queries.search import search
from yimen.audit.web import labels, reading
from yimen.cases import public as cases
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, permission
from yimen.kernel.ledger.contracts import Result
from yimen.ui.parts import Cell, Column, Row

PAGE, IN_PANEL = 50, 12
_COLUMNS = (
    Column(title="时间"),
    Column(title="看过还是改过"),
    Column(title="谁"),
    Column(title="做了什么"),
    Column(title="从哪里"),
)


@permission(TRAIL)
@never_cache
@require_GET
def case_trail(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what was recorded of a case that the supervisor may see, newest first."""
    case = cases.get_case(actor=actor_of(request), case_id=case_id)
    in_panel = bool(request.headers.get("HX-Request"))
    found = search(
        narrowed=Search(subject_ids=(case_id,)),
        after=reading.key_of(request),
        limit=IN_PANEL if in_panel else PAGE,
    )
    looking = set(looking_verbs())
    context = {
        "case": case,
        "columns": _COLUMNS,
        "rows": [_row(one, looking) for one in names.rows_of(found.entries)],
        "after_href": f"?after={reading.written(found.after)}" if found.after else "",
    }
    page = "audit/trail_panel.html" if in_panel else "audit/trail.html"
    return render(request, page, context)


def _row(one: EntryRow, looking: set[str]) -> Row:
    is_look = one.verb in looking
    sort = "看过" if is_look else "改过"
    if one.result != Result.DONE:
        sort = labels.RESULTS.get(one.result, one.result)
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=f"{one.at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}"),
            Cell(text=sort, kind="info" if is_look else "now"),
            Cell(text=one.who, small=one.unit, head=True),
            Cell(text=one.title, small=one.ground),
            Cell(text=one.source_address or "—", small=labels.agent(one.source_agent)),
        ),
    )
