"""Reads of the grid: cells, categories, reports, and what each worker did."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from importlib.resources import files
from operator import or_
from uuid import UUID

from django.db.models import Avg, Count, F, Q, QuerySet

from yimen.directory import public as directory
from yimen.directory.contracts import Post, UnitLevel
from yimen.hotline import access
from yimen.hotline.contracts.grid import (
    REPORT_VERB_TITLES,
    AssignmentView,
    CellView,
    Family,
    FileRole,
    GridCategory,
    GridDoor,
    GridFileView,
    GridMoment,
    ReportState,
    ReportVerb,
    ReportView,
    WorkerLine,
)
from yimen.hotline.contracts.order import Point
from yimen.hotline.models import (
    GridAssignment,
    GridCategoryRow,
    GridCell,
    GridFile,
    GridReport,
    GridStep,
)
from yimen.hotline.queries import sealed
from yimen.hotline.rules.grid import categories_from_rows
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotFound
from yimen.kernel.files import actions as stored_files

PAGE = 50
_DONE = (ReportState.CLOSED, ReportState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKey:
    """Where a page of a list ended."""

    received_at: datetime
    id: UUID


@lru_cache(maxsize=1)
def shipped_categories() -> tuple[GridCategory, ...]:
    """Return the categories that come with the package."""
    text = files("yimen.hotline.data").joinpath("grid_categories.csv").read_text(encoding="utf-8")
    return tuple(categories_from_rows(rows=list(csv.reader(text.splitlines()))))


def categories() -> tuple[GridCategory, ...]:
    """Return the categories in force: the imported ones, else the shipped ones."""
    return (
        tuple(
            GridCategory(
                code=row.code,
                family=Family(row.family),
                group=row.group,
                title=row.title,
                door=GridDoor(row.door),
                hotline_code=row.hotline_code,
            )
            for row in GridCategoryRow.objects.order_by("code")
        )
        or shipped_categories()
    )


def find_category(code: str) -> GridCategory | None:
    """Return a category in force, or None."""
    return next((one for one in categories() if one.code == code), None)


def category_titles() -> dict[str, str]:
    """Return the title of each category in force by code."""
    return {one.code: one.title for one in categories()}


def in_areas(prefixes: Collection[str], *, column: str = "area_code") -> Q:
    """Return the condition that a code lies in one of some areas; none: nothing."""
    return reduce(or_, (Q(**{f"{column}__startswith": one}) for one in prefixes), Q(pk__in=[]))


def cells_of(*, officer_id: UUID | None, on: date) -> list[CellView]:
    """Return the cells in which an officer works on a day, by code."""
    if officer_id is None:
        return []
    rows = GridAssignment.objects.filter(_on_day(on), officer_id=officer_id).order_by("cell__code")
    return [_cell(row.cell) for row in rows.select_related("cell")]


def _on_day(on: date) -> Q:
    return Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))


def list_cells(*, actor: Actor, on: date, after: str = "", limit: int = PAGE) -> list[CellView]:
    """Return a page of the cells that the actor looks after, by code, with who works there."""
    rows = GridCell.objects.filter(in_areas(access.grid_areas(actor)))
    if after:
        rows = rows.filter(code__gt=after)
    found = list(rows.order_by("code")[:limit])
    names: dict[UUID, list[str]] = {}
    works = GridAssignment.objects.filter(_on_day(on), cell__in=found).order_by("from_on", "id")
    for cell_id, name in works.values_list("cell_id", "name"):
        names.setdefault(cell_id, []).append(name)
    return [_cell(row, tuple(names.get(row.id, ()))) for row in found]


def get_cell(*, actor: Actor, cell_id: UUID) -> CellView:
    """Return a cell to who looks after it. Raises NotFound."""
    row = GridCell.objects.filter(in_areas(access.grid_areas(actor)), id=cell_id).first()
    if row is None:
        raise NotFound
    return _cell(row)


def assignments(*, cell_id: UUID) -> list[AssignmentView]:
    """Return who works and worked in a cell, the newest first."""
    return [
        AssignmentView(
            id=row.id,
            officer_id=row.officer_id,
            name=row.name,
            from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in GridAssignment.objects.filter(cell_id=cell_id).order_by("-from_on", "-id")
    ]


def _cell(row: GridCell, workers: tuple[str, ...] = ()) -> CellView:
    return CellView(
        id=row.id,
        code=row.code,
        name=row.name,
        area_code=row.area_code,
        extent=row.extent,
        closed_on=row.closed_on,
        workers=workers,
    )


def visible(actor: Actor) -> QuerySet[GridReport]:
    """Return the reports that an officer may know of: his own, and those of his area."""
    rows = GridReport.objects.select_related("cell")
    if actor.kind is ActorKind.SYSTEM:
        return rows
    own = Q(officer_id=actor.officer_id) if actor.officer_id else Q(pk__in=[])
    return rows.filter(in_areas(access.grid_areas(actor)) | own)


def list_reports(
    *,
    actor: Actor,
    states: Sequence[ReportState] = (),
    town_code: str = "",
    after: ReportKey | None = None,
    limit: int = PAGE,
) -> list[ReportView]:
    """Return a page of the reports of the actor's area, the newest first; words stay closed."""
    rows = GridReport.objects.select_related("cell").filter(_of_areas(access.grid_areas(actor)))
    if states:
        rows = rows.filter(state__in=states)
    if town_code:
        rows = rows.filter(town_code=town_code[:9])
    return _page(rows, after, limit)


def _of_areas(prefixes: Collection[str]) -> Q:
    """Return the condition over areas by which the index of a town's reports is used."""
    found = Q(pk__in=[])
    for one in prefixes:
        if len(one) <= 6:
            return (
                Q(area_code__startswith=one)
                if len(one) != 6
                else Q(town_code__gte=one) & Q(town_code__lt=one + ":")
            )
        town = Q(town_code=one[:9])
        found |= town if len(one) <= 9 else town & Q(area_code__startswith=one)
    return found


def list_own(
    *, actor: Actor, open_only: bool = False, after: ReportKey | None = None, limit: int = PAGE
) -> list[ReportView]:
    """Return a page of the reports that a worker made, the newest first."""
    if actor.officer_id is None:
        return []
    rows = GridReport.objects.select_related("cell").filter(officer_id=actor.officer_id)
    if open_only:
        rows = rows.exclude(state__in=_DONE)
    return _page(rows, after, limit)


def _page(rows: QuerySet[GridReport], after: ReportKey | None, limit: int) -> list[ReportView]:
    if after is not None:
        rows = rows.filter(
            Q(received_at__lt=after.received_at) | Q(received_at=after.received_at, id__lt=after.id)
        )
    return [view(row, words=False) for row in rows.order_by("-received_at", "-id")[:limit]]


def get_report(*, actor: Actor, report_id: UUID) -> ReportView:
    """Return a report to who made it or looks after its area. Raises NotFound."""
    row = visible(actor).filter(id=report_id).first()
    if row is None:
        raise NotFound
    return view(row)


def get_own(*, actor: Actor, report_id: UUID) -> ReportView:
    """Return a report to who made it. Raises NotFound."""
    if actor.officer_id is None:
        raise NotFound
    rows = GridReport.objects.select_related("cell").filter(officer_id=actor.officer_id)
    found = rows.filter(id=report_id).first()
    if found is None:
        raise NotFound
    return view(found)


def view(row: GridReport, *, words: bool = True) -> ReportView:
    """Return a report, for a list without its words."""
    point = (
        Point(longitude=row.longitude, latitude=row.latitude)
        if row.longitude is not None and row.latitude is not None
        else None
    )
    return ReportView(
        id=row.id,
        number=row.number,
        cell_id=row.cell_id,
        cell_code=row.cell.code,
        cell_name=row.cell.name,
        area_code=row.area_code,
        officer_id=row.officer_id,
        by=row.by,
        category_code=row.category_code,
        title=row.title,
        content=sealed.opened(sealed.GRID_CONTENT, row.content_encrypted) if words else "",
        place=sealed.opened(sealed.GRID_PLACE, row.place_encrypted) if words else "",
        point=point,
        accuracy=row.accuracy,
        state=ReportState(row.state),
        made_at=row.made_at,
        received_at=row.received_at,
        handled_at=row.handled_at,
        closed_at=row.closed_at,
        handled=sealed.opened(sealed.GRID_HANDLED, row.handled_encrypted) if words else "",
        order_id=row.order_id,
        drawn_at=row.drawn_at,
    )


def report_files(*, report_id: UUID) -> list[GridFileView]:
    """Return the photos and voice notes of a report in the order in which they came."""
    rows = GridFile.objects.filter(report_id=report_id).order_by("came_at", "id")
    found = []
    for row in rows:
        stored = stored_files.find(file_id=row.file_id)
        found.append(
            GridFileView(
                file_id=row.file_id,
                role=FileRole(row.role),
                name=stored.name,
                media_type=stored.media_type,
            )
        )
    return found


def steps(*, report_id: UUID) -> list[GridMoment]:
    """Return a report's history, the oldest first."""
    return [
        GridMoment(
            title=REPORT_VERB_TITLES[ReportVerb(row.verb)],
            at=row.at,
            by=row.by,
            words=sealed.opened(sealed.GRID_STEP, row.words_encrypted),
            made_at=row.made_at,
        )
        for row in GridStep.objects.filter(report_id=report_id).order_by("at", "id")
    ]


def counts_by_state(*, actor: Actor) -> dict[ReportState, int]:
    """Return how many reports of the actor's area are in each state that is not over."""
    rows = GridReport.objects.filter(_of_areas(access.grid_areas(actor)))
    found = rows.exclude(state__in=_DONE).values_list("state").annotate(number=Count("id"))
    return {ReportState(state): number for state, number in found}


def worker_lines(
    *, actor: Actor, since: datetime, until: datetime, after: str = "", limit: int = PAGE
) -> list[WorkerLine]:
    """Return what each worker did in each cell in a span, a page of cells by code."""
    cells = {one.id: one for one in _cells_page(actor, after, limit)}
    took = Avg(F("closed_at") - F("received_at"), filter=Q(closed_at__isnull=False))
    rows = (
        GridReport.objects.filter(cell_id__in=cells, received_at__gte=since, received_at__lt=until)
        .exclude(state=ReportState.WITHDRAWN)
        .values("cell_id", "officer_id", "by")
        .annotate(
            reports=Count("id"),
            self_handled=Count("id", filter=Q(handled_at__isnull=False, order_id=None)),
            escalated=Count("id", filter=Q(order_id__isnull=False)),
            closed=Count("id", filter=Q(closed_at__isnull=False)),
            failures=Count("id", filter=Q(failed=True)),
            took=took,
        )
    )
    found = [
        WorkerLine(
            cell_code=cells[row["cell_id"]].code,
            cell_name=cells[row["cell_id"]].name,
            area_code=cells[row["cell_id"]].area_code,
            by=row["by"],
            reports=row["reports"],
            handled=row["self_handled"],
            escalated=row["escalated"],
            closed=row["closed"],
            failed=row["failures"],
            hours=row["took"] / timedelta(hours=1) if row["took"] is not None else None,
        )
        for row in rows
    ]
    silent = set(cells) - {row["cell_id"] for row in rows}
    found += [_silent(cells[one]) for one in silent]
    return sorted(found, key=lambda one: (one.cell_code, one.by))


def _cells_page(actor: Actor, after: str, limit: int) -> list[GridCell]:
    rows = GridCell.objects.filter(in_areas(access.grid_areas(actor)), closed_on=None)
    return list(rows.filter(code__gt=after).order_by("code")[:limit])


def _silent(cell: GridCell) -> WorkerLine:
    return WorkerLine(
        cell_code=cell.code, cell_name=cell.name, area_code=cell.area_code, by="",
        reports=0, handled=0, escalated=0, closed=0, failed=0, hours=None,
    )  # fmt: skip


def officers_to_assign(*, area_code: str, on: date) -> list[tuple[UUID, str]]:
    """Return the grid workers of the village and of its town, by name."""
    from_units = [
        unit
        for level in (UnitLevel.VILLAGE, UnitLevel.TOWN)
        if (unit := directory.find_unit(level=level, area_code=area_code)) is not None
    ]
    return [
        (one.id, one.name)
        for unit in from_units
        for one in directory.officers_of(unit_id=unit.id, on=on, post=Post.GRID_WORKER)
    ]


def list_workers(
    *, actor: Actor, on: date, limit: int = 200
) -> list[tuple[CellView, AssignmentView]]:
    """Return who works in the cells that the actor looks after, by cell."""
    rows = (
        GridAssignment.objects.filter(
            _on_day(on), in_areas(access.grid_areas(actor), column="cell__area_code")
        )
        .select_related("cell")
        .order_by("cell__code", "name", "id")
    )
    return [
        (
            _cell(row.cell),
            AssignmentView(
                id=row.id,
                officer_id=row.officer_id,
                name=row.name,
                from_on=row.from_on,
                until_on=row.until_on,
            ),
        )
        for row in rows[:limit]
    ]
