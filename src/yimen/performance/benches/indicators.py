"""Recompute 20,000 indicators of 2,000 projects: figures measured, proofs read, points given."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from django.db import connection

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.ids import new_id
from yimen.performance.actions import scheme as schemes
from yimen.performance.contracts.goal import Direction, Evidence, SheetState
from yimen.performance.contracts.project import ProjectSort, ProjectState
from yimen.performance.models import Indicator, SchemeEdition
from yimen.performance.queries import evidence
from yimen.performance.queries.goal import as_indicator
from yimen.performance.rules.scoring import score

if TYPE_CHECKING:
    from yimen.performance.benches.evaluation import Part

PROJECTS = 2_000
EACH = 10
BAR_SECONDS = 60.0
_OF_TEN_BY_FIGURE = 6
_PROJECT = (
    "id", "code", "name", "department_id", "unit_id", "sort", "year", "starts_on", "ends_on",
    "scheme_code", "state", "basis", "made_at", "made_by", "closed_reason", "was_split",
)  # fmt: skip
_SHEET = (
    "id", "project_id", "year", "version", "state", "scheme_id", "overall", "reason", "late",
    "made_at", "made_by", "filed_by", "vetted_by", "approved_at", "approved_by", "edition",
)  # fmt: skip
_INDICATOR = (
    "id", "sheet_id", "key", "position", "level1", "level2", "name", "weight", "direction",
    "target", "target_text", "tolerance", "unit", "evidence", "figure_code", "figure_area",
    "document", "reason", "share",
)  # fmt: skip
_PROOF = (
    "id", "project_id", "indicator_key", "year", "holds_on", "value", "reached", "said",
    "file_id", "file_name", "digest", "made_at", "made_by",
)  # fmt: skip
Row = tuple[Any, ...]


def measured(*, database_url: str, at: datetime, say: Callable[[str], None]) -> Part:
    """Return the seconds of measuring and scoring all of them, beside the bare reads."""
    as_of = at.replace(microsecond=0)
    areas = _areas()
    codes = sorted(evidence.known_figures())
    say(f"evaluation: {PROJECTS:,} projects, {len(codes)} figures in {len(areas)} areas")
    _fill(database_url, at=at, areas=areas, codes=codes)
    begun, computed = time.perf_counter(), time.process_time()
    scored = distinct = refused = 0
    for one, found in evidence.measure_all(indicators=_indicators(at), at=as_of):
        try:
            points = score(one, found.quality or found.value).points
        except Refusal:
            refused += 1
            continue
        scored += points is not None
        distinct += 1
    seconds = time.perf_counter() - begun
    computed = time.process_time() - computed
    say(
        f"evaluation: {distinct:,} indicators in {seconds:.1f} s ({computed:.1f} s of our own"
        f" computing), {scored:,} with points"
    )
    floor = _bare(database_url, as_of=as_of, areas=areas, codes=codes)
    whole = PROJECTS * EACH
    return {
        "figures": [
            {
                "case": f"{whole:,} indicators measured and scored",
                "concurrency": 1,
                "per_second": round(whole / seconds, 1),
                "p50_ms": round(seconds * 1000, 1),
                "p95_ms": None,
                "errors": whole - distinct,
            }
        ],
        "floor": round(floor, 2),
        "ratio": round(seconds / floor, 2),
        "held": seconds < BAR_SECONDS and distinct == whole and refused == 0,
    }


def _indicators(at: datetime) -> Iterator[Any]:
    rows = Indicator.objects.filter(
        sheet__state=SheetState.APPROVED.value,
        sheet__year=local_day(at).year,
        name__startswith="指标",
    )
    return (as_indicator(row) for row in rows.iterator(chunk_size=2_000))


def _areas() -> list[str]:
    towns = directory.list_organisations(level=UnitLevel.TOWN)
    county = next(iter(directory.list_organisations(level=UnitLevel.CENTRE)))
    return sorted({county.area_code, *(one.area_code for one in towns)})


def _fill(database_url: str, *, at: datetime, areas: list[str], codes: list[str]) -> None:
    department = next(iter(directory.list_organisations(level=UnitLevel.CENTRE))).id
    schemes.load_shipped(at=at)
    scheme = SchemeEdition.objects.order_by("-from_on")[0]
    made: dict[str, list[Row]] = {name: [] for name in ("project", "sheet", "indicator", "proof")}
    turn = count()
    for number in range(PROJECTS):
        _one_project(made, number, turn, at, department, scheme, areas, codes)
    with psycopg.connect(database_url) as link:
        for table, columns, name in (
            ("performance_project", _PROJECT, "project"),
            ("performance_goal_sheet", _SHEET, "sheet"),
            ("performance_indicator", _INDICATOR, "indicator"),
            ("performance_indicator_proof", _PROOF, "proof"),
        ):
            listed = ", ".join(columns)
            with link.cursor().copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in made[name]:
                    copy.write_row(row)
        link.execute("ANALYZE performance_indicator, performance_indicator_proof")


def _one_project(
    made: dict[str, list[Row]],
    number: int,
    turn: count[int],
    at: datetime,
    department: UUID,
    scheme: SchemeEdition,
    areas: list[str],
    codes: list[str],
) -> None:
    year, project, sheet = local_day(at).year, new_id(), new_id()
    made["project"].append(
        (project, f"JZ{number:06d}", f"基准项目{number}", department, department,
         ProjectSort.OTHER.value,
         year, date(year, 1, 1), date(year, 12, 31), scheme.code, ProjectState.APPROVED.value,
         "", at, "基准", "", False)
    )  # fmt: skip
    made["sheet"].append(
        (sheet, project, year, 1, SheetState.APPROVED.value, scheme.id, "", "", False, at, "基准",
         "", "", at, "基准", 1)
    )  # fmt: skip
    for position in range(EACH):
        by_figure, key, place = position < _OF_TEN_BY_FIGURE, new_id(), next(turn)
        made["indicator"].append(
            (new_id(), sheet, key, position, "产出指标", "数量指标", f"指标{number}-{position}",
             Decimal(10), Direction.AT_LEAST.value, Decimal(50 + number % 50), "", Decimal(0),
             "" if by_figure else "件", (Evidence.FIGURE if by_figure else Evidence.TYPED).value,
             codes[place % len(codes)] if by_figure else "",
             areas[place // len(codes) % len(areas)] if by_figure else "", "", "", Decimal(1))
        )  # fmt: skip
        if not by_figure:
            made["proof"].append(
                (new_id(), project, key, year, local_day(at) - timedelta(days=place % 90),
                 Decimal(place % 120), "", "", new_id(), "证明.pdf", "0" * 64, at, "基准")
            )  # fmt: skip


def _bare(database_url: str, *, as_of: datetime, areas: list[str], codes: list[str]) -> float:
    """Return the seconds of the bare rows and of each distinct figure asked once."""
    begun = time.perf_counter()
    with psycopg.connect(database_url) as link:
        link.execute("SELECT * FROM performance_indicator").fetchall()
        link.execute("SELECT * FROM performance_indicator_proof").fetchall()
    for code in codes:
        for area in areas:
            evidence.read_figure(code=code, at=as_of, area_code=area, digested=True)
    connection.close()
    return time.perf_counter() - begun
