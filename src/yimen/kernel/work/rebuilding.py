"""Prove that the list of open work equals what the states of every context say."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from yimen.kernel import register
from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork, WorkDifference


def rebuild_check() -> list[WorkDifference]:
    """Return every difference between open work and the states, kind by kind; changes nothing.

    Only kinds whose context declares `expected` are compared.
    """
    differences: list[WorkDifference] = []
    for context in register.contexts():
        for kind in context.work_kinds:
            if kind.expected is not None:
                differences += _compare(kind.code, register.resolve(kind.expected)())
    return differences


def _compare(kind: str, expected: Iterable[ExpectedWork]) -> list[WorkDifference]:
    wanted = {item.ref: item for item in expected}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ref_kind, ref_id, unit_id, person_id FROM kernel_work"
            " WHERE kind = %s ORDER BY id",
            (kind,),
        )
        there = {Ref(row[0], row[1]): (row[2], row[3]) for row in cursor.fetchall()}
    differences = []
    for ref in sorted(wanted.keys() | there.keys()):
        if ref not in there:
            what = "missing"
        elif ref not in wanted:
            what = "surplus"
        elif there[ref] != (wanted[ref].unit_id, wanted[ref].person_id):
            what = "elsewhere"
        else:
            continue
        differences.append(WorkDifference(kind=kind, ref=ref, what=what))
    return differences
