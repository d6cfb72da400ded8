"""Take the next number, inside the caller's transaction.

A clock set back cannot double a number: document numbers count by series and year, whatever the
day, and case serials come from one sequence from which each day subtracts its own beginning.
"""

from __future__ import annotations

from datetime import date

from django.db import connection

from yimen.kernel.numbers.check_digits import check_character
from yimen.kernel.prepared import run
from yimen.kernel.transactions import must_be_open

_NEXT_DOCUMENT = """
    INSERT INTO kernel_document_counter (series, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (series, year) DO UPDATE SET last = kernel_document_counter.last + 1
    RETURNING last
"""
_NEXT_CASE = """
    SELECT nextval('kernel_case_serial') - base FROM kernel_case_number_day WHERE day = %s
"""
_OPEN_DAY = """
    INSERT INTO kernel_case_number_day (day, base)
    SELECT %s, nextval('kernel_case_serial')
    ON CONFLICT (day) DO NOTHING
"""


def next_document(*, series: str, year: int) -> str:
    """Return the next document number of a series and year, for instance 一门卫许准〔2026〕318号.

    No number is left out: the series' row stays locked until the transaction ends, and a rollback
    gives the number back. Take it last in the transaction. The year is the document's own, in
    China (`local_day(at).year`).

    Raises:
        RuntimeError: no transaction is open.
    """
    return f"{series}〔{year}〕{next_serial(series=series, year=year)}号"


def next_serial(*, series: str, year: int) -> int:
    """Return the next number of a series and year, from 1; gapless like the document numbers.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_DOCUMENT, (series, year))
        (number,) = cursor.fetchone()
    assert isinstance(number, int)
    return number


def next_case_number(*, day: date) -> str:
    """Return a case number: the day, six digits that only grow, and a check character.

    Waits for nobody, so that cases can be submitted side by side; a rolled-back case leaves a gap.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    while (found := run(_NEXT_CASE, (day,)).fetchone()) is None:
        run(_OPEN_DAY, (day,))
    body = f"{day:%Y%m%d}{found[0]:06d}"
    return body + check_character(body)
