"""Signatures, deferred papers and whose turn it is in a year."""

from __future__ import annotations

from datetime import date

import pytest

from yimen.cases.contracts import PaperGot, PaperMark, ScanMissing, SignedHow
from yimen.cases.rules import batch, desk
from yimen.catalogue.contracts import Paper
from yimen.kernel.calendar.arrangements import shipped_calendar
from yimen.kernel.contracts import Refusal


def paper(**changes: object) -> Paper:
    return Paper(
        **{"code": "p", "name": "证明", "issued_by": "村", "source": "99", "judge": (), **changes}  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("how", "witness", "words"),
    [
        (SignedHow.SIGNATURE, "", "本人签名"),
        (SignedHow.THUMBPRINT, "田大山", "本人按手印，见证人田大山"),
        (SignedHow.WITNESS, " 田大山 ", "见证人代签，见证人田大山"),
    ],
)
def test_case_pap_1_what_stands_for_a_signature(how: SignedHow, witness: str, words: str) -> None:
    assert desk.signature_words(how=how, witness=witness, scanned=True) == words
    with pytest.raises(ScanMissing):
        desk.signature_words(how=how, witness=witness, scanned=False)


@pytest.mark.parametrize(
    ("how", "witness"),
    [(None, "田大山"), (SignedHow.THUMBPRINT, ""), (SignedHow.WITNESS, "田")],
)
def test_case_pap_1_refuses_what_nobody_signed(how: SignedHow | None, witness: str) -> None:
    with pytest.raises(Refusal):
        desk.signature_words(how=how, witness=witness, scanned=True)


@pytest.mark.parametrize(
    ("received_on", "days", "due"),
    [
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
    ],
)
def test_case_def_1_counts_working_days(received_on: date, days: int, due: date) -> None:
    calendar = shipped_calendar()
    assert desk.deferred_until(received_on=received_on, days=days, calendar=calendar) == due


@pytest.mark.parametrize(
    ("one", "held", "allowed"),
    [
        (paper(), False, {"original", "copy"}),
        (paper(), True, {"licence", "original", "copy"}),
        (paper(pledge=True), False, {"original", "copy", "pledge"}),
        (paper(need="3", deferrable_days=10), False, {"original", "copy", "deferred"}),
        (paper(need="3", deferrable_days=0), False, {"original", "copy"}),
        (paper(need="2"), False, {"original", "copy", "none"}),
    ],
)
def test_only_what_the_item_allows_may_be_marked(one: Paper, held: bool, allowed: set[str]) -> None:
    assert set(desk.choices(one, licence_held=held)) == allowed
    for mark in PaperMark:
        if mark in allowed:
            assert desk.check_mark(one, mark, licence_held=held) is mark
        else:
            with pytest.raises(Refusal):
                desk.check_mark(one, mark, licence_held=held)


@pytest.mark.parametrize(
    ("granted_in", "filed", "due"),
    [(2025, False, True), (2026, False, False), (2024, False, False), (2025, True, False)],
)
def test_case_year_1_whose_turn_it_is(granted_in: int, filed: bool, due: bool) -> None:
    why = batch.why_not_due(year=2026, granted_in=granted_in, filed_this_year=filed)
    assert (why == "") is due


@pytest.mark.parametrize(
    ("one", "sent", "held", "got"),
    [
        (paper(), True, True, PaperGot.ELECTRONIC),
        (paper(pledge=True), False, True, PaperGot.LICENCE),
        (paper(pledge=True), False, False, PaperGot.PLEDGE),
        (paper(need="3", deferrable_days=10), False, False, PaperGot.DEFERRED),
        (paper(need="3"), False, False, PaperGot.NOT_BROUGHT),
        (paper(need="1", deferrable_days=10), False, False, PaperGot.NOT_BROUGHT),
        (paper(need="2"), False, False, PaperGot.NOT_BROUGHT),
    ],
)
def test_case_def_2_deferred_only_where_the_item_allows_it(
    one: Paper, sent: bool, held: bool, got: PaperGot
) -> None:
    assert desk.got_on_line(paper=one, sent=sent, held=held) is got
