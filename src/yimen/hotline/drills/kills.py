"""A process killed, or its database connection cut, at every statement: all of an act or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import psycopg
from django.db import Error, connection

from yimen.hotline import testing
from yimen.hotline.actions import dispatch, handling, intake
from yimen.hotline.contracts.order import Door, Intake, OrderState
from yimen.hotline.models import WorkOrder
from yimen.kernel.dying import DONE, KILLED, killed_after
from yimen.kernel.ledger.sequencer import sequence_once
from yimen.kernel.ledger.verification import verify

_MOST = 1_000
_LATER = testing.AT + timedelta(hours=1)
_serial = count(1)
_COUNTED = (
    "hotline_order", "hotline_cycle", "hotline_step", "hotline_dispatch", "hotline_reply",
    "hotline_contact", "kernel_clock", "kernel_work", "kernel_outbox_event",
    "kernel_ledger_entry", "kernel_idempotency_answer",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that must happen whole; `keyed` acts may be sent again and change nothing."""

    name: str
    prepare: Callable[[testing.Desk], Any]
    do: Callable[[testing.Desk, Any], object]
    keyed: bool = False


def _key(_: testing.Desk) -> str:
    return f"drill-{next(_serial)}"


def _words(key: str) -> Intake:
    """Return what a caller of his own says of a thing of its own, so that nothing is a repeat."""
    number = int(key.rpartition("-")[2])
    return testing.words(
        title=f"{chr(0x4E00 + number * 7 % 20_000)}{chr(0x5E00 + number * 13 % 9_000)}{key}停水",
        phone=f"199{number:08d}",
    )


def _told(around: testing.Desk, key: str) -> object:
    return intake.take_in(
        actor=around.resident,
        intake=_words(key),
        door=Door.WEB,
        key=key,
        at=_LATER,
    )


def _call(around: testing.Desk, key: str) -> object:
    return dispatch.take_call(
        actor=around.operator,
        intake=_words(key),
        key=key,
        lead_id=around.housing.id,
        support_ids=[around.units.department.id],
        words="请尽快",
        told="",
        at=_LATER,
    )


ACTS = (
    Act(name="told on the web", prepare=_key, do=_told, keyed=True),
    Act(name="call taken and dispatched", prepare=_key, do=_call, keyed=True),
    Act(
        name="dispatched",
        prepare=lambda around: testing.order_at(OrderState.TO_DISPATCH, around).id,
        do=lambda around, one: dispatch.dispatch(
            actor=around.operator, order_id=one, lead_id=around.housing.id, at=_LATER
        ),
    ),
    Act(
        name="signed",
        prepare=lambda around: testing.order_at(OrderState.TO_SIGN, around).id,
        do=lambda around, one: handling.sign(actor=around.handler, order_id=one, at=testing.LATER),
    ),
    Act(
        name="contacted",
        prepare=lambda around: testing.order_at(OrderState.HANDLING, around).id,
        do=lambda around, one: handling.contact(
            actor=around.handler, order_id=one, reached=True, said="已经电话说明", at=_LATER
        ),
    ),
)


def kill_hotline(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was wrong when a process was killed at every statement of each act."""
    del database_url  # the throw-away database is the one that Django points at
    around = testing.desk()
    wrong: list[str] = []
    for act in ACTS:
        places, found = sweep(act, around, killed_after)
        say(f"{act.name}：在 {places} 个语句边界各杀一次，{len(found)} 处不对")
        wrong += found
    return wrong + damage()


def cut_connection(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was wrong when the database ended the connection at every statement."""
    del database_url
    around = testing.desk()
    wrong: list[str] = []
    for act in ACTS:
        places, found = sweep(act, around, cut_after)
        say(f"{act.name}：在 {places} 个语句边界各断一次连接，{len(found)} 处不对")
        wrong += found
    return wrong + damage()


def sweep(
    act: Act,
    around: testing.Desk,
    broken: Callable[[int, Callable[[], object]], int],
    places: Iterable[int] | None = None,
) -> tuple[int, list[str]]:
    """Break an act after each of its statements (or those named); return how many, and faults."""
    act.do(around, act.prepare(around))  # what the first of a kind alone makes, a setting row
    first = act.prepare(around)
    whole = _change(partial(act.do, around, first))
    wrong: list[str] = []
    if act.keyed and (again := _change(partial(act.do, around, first))):
        wrong.append(f"{act.name}: sent again with its key it made {again}")
    tried = 0
    for place in places or range(_MOST):
        thing = act.prepare(around)
        before = counts()
        if broken(place, partial(act.do, around, thing)) == DONE:
            break
        tried += 1
        left = _difference(before, counts())
        if left not in ({}, whole):
            wrong.append(f"{act.name}: broken after statement {place}, half was left: {left}")
        act.do(around, thing)
        if (total := _difference(before, counts())) != whole:
            wrong.append(f"{act.name}: done again after {place} it made {total}, not {whole}")
    return tried, wrong


def counts() -> dict[str, int]:
    """Return how many rows each table holds that an act writes to."""
    rows = {}
    with connection.cursor() as cursor:
        for table in _COUNTED:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 -- constants
            rows[table] = int(cursor.fetchone()[0])
    for state in OrderState:
        rows[f"state {state}"] = WorkOrder.objects.filter(state=state).count()
    return rows


def _change(act: Callable[[], object]) -> dict[str, int]:
    before = counts()
    act()
    return _difference(before, counts())


def _difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {key: after[key] - before[key] for key in after if after[key] != before[key]}


def cut_after(place: int, act: Callable[[], object]) -> int:
    """Run an act whose connection the server ends after so many statements; return how it ended."""
    left, was_cut = place, False
    settings = connection.get_connection_params()
    address = {
        name: settings[name] for name in ("host", "port", "user", "password", "dbname")
        if settings.get(name)
    }  # fmt: skip

    def once(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal left, was_cut
        if left == 0 and not was_cut:
            was_cut = True
            pid = context["connection"].connection.info.backend_pid
            with psycopg.connect(**address, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        left -= 1
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(once):
            act()
    except Error:
        connection.close()
        return KILLED
    return DONE


def damage() -> list[str]:
    """Return what the ledger says of itself after everything: nothing, when it holds."""
    sequence_once(at=_LATER)
    found = verify()
    return [] if found.holds else [f"ledger: {found}"]
