"""A million cases: an officer's filtered to-do list of 100 rows, the list of cases, one case page.

Pages are made by the views as in production, gates, templates and the recorded look included; only
the sign-in is spared. The floor is the bare statement for the same page of work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve

from yimen.cases import access
from yimen.cases.contracts import CASE_KIND, CaseState, WorkKind
from yimen.cases.models import Case
from yimen.cases.models.answers import CASE_ANSWERS, seal
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter
from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel import clock, register
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.clock import local_day
from yimen.kernel.ids import new_id

NUMBER = 1_000_000
LIST_BAR_MS, PAGE_BAR_MS = 150.0, 40.0
ROUNDS = 100
_FILL_WITHIN = 600.0
_PROBE = 5_000
_STATES = (
    CaseState.SUBMITTED, CaseState.RECEIVED, CaseState.ACCEPTED,
    CaseState.DELIVERED, CaseState.DELIVERED, CaseState.DELIVERED, CaseState.DELIVERED,
    CaseState.DELIVERED, CaseState.DELIVERED, CaseState.DELIVERED,
)  # fmt: skip
_OPEN_WORK = """
    INSERT INTO kernel_work
        (ref_kind, ref_id, kind, unit_id, item_code, person_id, area_code, due_at, title, opened_at)
    SELECT %s, id, CASE state WHEN 'submitted' THEN %s WHEN 'received' THEN %s ELSE %s END,
        CASE state WHEN 'accepted' THEN deciding_unit_id ELSE receiving_unit_id END,
        '', NULL, area_code, submitted_at + interval '5 days', item_name, submitted_at
    FROM cases_case WHERE state IN ('submitted', 'received', 'accepted')
"""
_ONE_DELIVERY = """
    INSERT INTO kernel_work
        (ref_kind, ref_id, kind, unit_id, item_code, person_id, area_code, due_at, title, opened_at)
    SELECT %s, id, %s, receiving_unit_id, '', NULL, area_code, submitted_at, item_name, submitted_at
    FROM cases_case WHERE receiving_unit_id = %s AND state = 'delivered' LIMIT 1
"""
_STEPS = """
    INSERT INTO cases_step (id, case_id, at, verb, before, after, route_step, actor_name,
        officer_id, unit_id, on_behalf_of, opinion, private)
    SELECT gen_random_uuid(), id, submitted_at, 'submit', '', state, '', applicant_name,
        NULL, NULL, '', '', false
    FROM cases_case
"""
_BARE = """
    SELECT * FROM kernel_work WHERE unit_id = %s AND kind = %s
    ORDER BY COALESCE(due_at, 'infinity'::timestamptz), id LIMIT 101
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _County:
    """What the cases are made of: versions, persons and units of the demo county."""

    at: datetime
    versions: list[tuple[UUID, str, str]]
    persons: list[tuple[UUID, str]]
    towns: list[tuple[UUID, str]]
    answers: bytes


def case_list(
    *, database_url: str, say: Callable[[str], None], number: int = NUMBER
) -> dict[str, object]:
    """Return the times of the lists and of a case page, and their numbers of statements."""
    at = clock.now()
    say("case-list: load the demo county")
    for seed in sorted((s for c in register.contexts() for s in c.seeds), key=lambda s: s.order):
        register.resolve(seed.run)(at)
    county = _county(at)
    number = _filled(database_url, county, number, say)
    say("case-list: measure")
    actor = _officer(county.towns[0][0])
    case_id = Case.objects.filter(receiving_unit_id=county.towns[0][0], state="received")[0].id
    pages = {
        "to-do list, filtered, 100 rows": ("/work/?kind=cases.accept", LIST_BAR_MS),
        "list of cases, filtered, 100 rows": ("/work/cases/?state=received", LIST_BAR_MS),
        "list of cases, one applicant": (f"/work/cases/?q={county.persons[0][1]}", LIST_BAR_MS),
        "one case page": (f"/work/cases/{case_id}/", PAGE_BAR_MS),
    }
    figures, held = [], True
    for name, (address, bar) in pages.items():
        times = _timed(lambda where=address: _page(where, actor, at))  # type: ignore[misc]
        figures.append(_figure(f"{name} of {number:,} cases", times))
        held = held and times[len(times) * 95 // 100] < bar
    pairs = (
        ("/work/cases/?q=B0000000000000", "/work/cases/"),
        ("/work/?kind=cases.deliver", "/work/?kind=cases.accept"),
    )
    same = all(
        _statements(one, actor, at) == _statements(hundred, actor, at) for one, hundred in pairs
    )
    say(f"case-list: the same number of statements for 1 row and 100: {same}")
    with psycopg.connect(database_url) as link:
        bare = _timed(
            lambda: link.execute(_BARE, (county.towns[0][0], WorkKind.ACCEPT.value)).fetchall()
        )
    floor = _figure("bare statement for the to-do list", bare)
    return {
        "figures": figures,
        "floor": floor,
        "ratio": round(figures[0]["p50_ms"] / max(0.01, floor["p50_ms"]), 2),
        "held": held and same and number == NUMBER,
    }


def _county(at: datetime) -> _County:
    rows = catalogue.list_current(on=local_day(at), where=ItemFilter(open_only=True), limit=12).rows
    towns = directory.list_organisations(level=UnitLevel.TOWN, ids=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM identity_person ORDER BY id LIMIT 50")
        persons = cursor.fetchall()
    return _County(
        at=at,
        versions=[(one.id, one.item_code, one.name) for one in rows],
        persons=persons,
        towns=[(one.id, one.area_code) for one in towns],
        answers=seal(CASE_ANSWERS, {}),
    )


def _filled(database_url: str, county: _County, number: int, say: Callable[[str], None]) -> int:
    """Write the cases and what stands beside them; a tenth where it would take too long."""
    begun = time.perf_counter()
    keys = _without_keys("cases_case")
    _copy(database_url, county, range(_PROBE))
    rate = _PROBE / (time.perf_counter() - begun)
    if number / rate * 1.7 > _FILL_WITHIN:
        number //= 10
        say(f"case-list: {rate:.0f} cases/s on this machine; a tenth only: {number}")
    for first in range(_PROBE, number, 50_000):
        _copy(database_url, county, range(first, min(number, first + 50_000)))
        say(f"case-list: {min(number, first + 50_000):,} cases")
    with connection.cursor() as cursor:
        for key in keys:  # checked for all rows at once, as bulk loading is done
            cursor.execute(key)
        cursor.execute(_OPEN_WORK, (CASE_KIND, WorkKind.RECEIVE, WorkKind.ACCEPT, WorkKind.DECIDE))
        cursor.execute(_ONE_DELIVERY, (CASE_KIND, WorkKind.DELIVER, county.towns[0][0]))
        cursor.execute(_STEPS)
        for table in ("cases_case", "cases_step", "kernel_work"):
            cursor.execute(f"ANALYZE {table}")
    say(f"case-list: filled in {time.perf_counter() - begun:.0f} s")
    return number


def _without_keys(table: str) -> list[str]:
    """Drop the foreign keys of a table; return the statements that put them back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f'",
            (table,),
        )
        keys = cursor.fetchall()
        for name, _ in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}' for name, text in keys]


def _copy(database_url: str, county: _County, numbers: range) -> None:
    fields = Case._meta.concrete_fields  # noqa: SLF001 -- Django's API for columns
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with (
        psycopg.connect(database_url) as link,
        link.cursor().copy(f"COPY cases_case ({columns}) FROM STDIN") as copy,
    ):
        for values in _rows(county, numbers, [field.attname for field in fields]):
            copy.write_row(values)


def _rows(county: _County, numbers: range, names: list[str]) -> Iterator[list[Any]]:
    for number in numbers:
        version_id, item_code, item_name = county.versions[number % len(county.versions)]
        person_id, person = county.persons[number * 7 % len(county.persons)]
        town_id, area = county.towns[number * 11 % len(county.towns)]
        submitted = county.at - timedelta(seconds=number * 31)
        case = Case(
            id=new_id(),
            number=f"B{number:013d}",
            query_code="BENCH2",
            state=_STATES[number * 13 % 97 % 10].value,
            item_version_id=version_id,
            item_code=item_code,
            item_name=item_name,
            applicant_id=person_id,
            applicant_name=person,
            area_code=area,
            receiving_unit_id=town_id,
            deciding_unit_id=town_id,
            channel="2",
            answers=county.answers,
            submitted_at=submitted,
            accepted_on=local_day(submitted),
        )
        yield [getattr(case, name) for name in names]


def _officer(unit_id: UUID) -> Actor:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM directory_officer ORDER BY id LIMIT 1")
        (officer_id,) = cursor.fetchone()
    verbs = (
        *(access.READ, access.RECEIVE, access.ACCEPT),
        *(access.EXAMINE, access.DECIDE, access.DELIVER),
    )
    return Actor(
        kind=ActorKind.OFFICER,
        name="基准",
        officer_id=officer_id,
        unit_id=unit_id,
        grants=tuple(Grant(verb, unit_id, "439981") for verb in verbs),
    )


def _page(address: str, actor: Actor, at: datetime) -> None:
    request: HttpRequest = RequestFactory().get(address, headers={"host": "127.0.0.1"})
    request.actor, request.at = actor, at  # type: ignore[attr-defined]
    match = resolve(request.path)
    request.resolver_match = match
    answer = match.func(request, *match.args, **match.kwargs)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _statements(address: str, actor: Actor, at: datetime) -> int:
    seen = 0

    def count(execute: Any, *given: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*given)

    with connection.execute_wrapper(count):
        _page(address, actor, at)
    return seen


def _timed(once: Callable[[], object]) -> list[float]:
    for _ in range(5):
        once()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        once()
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)


def _figure(case: str, times: list[float]) -> dict[str, Any]:
    return {
        "case": case,
        "concurrency": 1,
        "per_second": round(1000 * len(times) / sum(times), 1),
        "p50_ms": round(times[len(times) // 2], 2),
        "p95_ms": round(times[len(times) * 95 // 100], 2),
        "errors": 0,
    }
