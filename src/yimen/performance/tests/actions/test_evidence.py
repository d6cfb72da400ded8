"""What proves an indicator: documents with their hash, typed figures, a project split in mid-year."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest

from yimen.kernel.contracts import NotAllowed, NotFound, Refusal
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ids import new_id
from yimen.performance.actions import evidence as actions
from yimen.performance.contracts.evidence import EvidenceRefused
from yimen.performance.contracts.scoring import Quality, Reached
from yimen.performance.models import GoalSheet, IndicatorProof, Project
from yimen.performance.queries import evidence
from yimen.performance.queries.goal import as_indicator
from yimen.performance.tests.measured import AT, PDF, YEAR, Measured, again, measured, prove

pytestmark = pytest.mark.django_db
DAY = date(YEAR, 10, 31)


@pytest.fixture
def one() -> Measured:
    return measured()


def value(one: Measured, place: int, *, days: int = 0) -> Decimal | None:
    indicator = as_indicator(one.indicators[place - 1])
    return evidence.measure(indicator=indicator, at=AT + timedelta(days=days)).value


def test_the_newest_proof_up_to_a_day_counts_and_all_are_kept(one: Measured) -> None:
    prove(one, 1, "40", on=date(YEAR, 6, 30))
    prove(one, 1, "76台", on=DAY)

    assert value(one, 1) == 76
    assert value(one, 1, days=-60) == 40
    row = IndicatorProof.objects.order_by("holds_on").last()
    assert (row.digest, IndicatorProof.objects.count()) == (sm3_hex(PDF), 2)


@pytest.mark.parametrize(
    ("place", "typed", "on", "field"),
    [
        (1, "不少", DAY, "value"),
        (1, "1e99", DAY, "value"),
        (1, "NaN", DAY, "value"),
        (1, "76", date(YEAR, 11, 21), "holds_on"),
        (1, "76", date(YEAR - 1, 12, 31), "holds_on"),
        (1, "76", None, "holds_on"),
        (5, "76", DAY, "reached"),
        (2, "76", DAY, None),
    ],
)
def test_what_cannot_be_a_proof_is_refused_at_its_field(
    one: Measured, place: int, typed: str, on: date | None, field: str | None
) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        prove(one, place, typed, on=on)
    assert refused.value.field == field


def test_a_band_takes_only_its_own_hundredths(one: Measured) -> None:
    with pytest.raises(Refusal, match="60 到 80"):
        prove(one, 5, quality=Quality(reached=Reached.PARTLY, hundredths=Decimal(90)))


def test_a_file_that_is_not_what_it_says_is_refused(one: Measured) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        actions.add_proof(
            actor=one.around.project_officer,
            indicator_id=one.indicators[0].id,
            holds_on=DAY,
            value="76",
            quality=None,
            said="",
            stream=io.BytesIO(b"MZ\x90\x00"),
            name="佐证.pdf",
            at=AT,
        )
    assert refused.value.field == "file"


@pytest.mark.parametrize(("who", "refused"), [("stranger", NotAllowed), ("finance", NotAllowed)])
def test_only_the_projects_officer_hands_in(
    one: Measured, who: str, refused: type[Exception]
) -> None:
    with pytest.raises((refused, NotFound)):
        actions.add_proof(
            actor=getattr(one.around, who),
            indicator_id=one.indicators[0].id,
            holds_on=DAY,
            value="76",
            quality=None,
            said="",
            stream=io.BytesIO(PDF),
            name="佐证.pdf",
            at=AT,
        )


def test_a_split_in_mid_year_divides_what_was_measured_before(one: Measured) -> None:
    prove(one, 1, "60", on=date(YEAR, 6, 30))
    prove(one, 6, "92", on=date(YEAR, 6, 30))
    parts = [_part(one, code) for code in ("YM-2026-011", "YM-2026-012")]
    shares = [
        again(one.indicators[0], share=share, sheet=part)
        for share, part in zip(("0.6", "0.4"), parts, strict=True)
    ]
    rate = again(one.indicators[5], share="1", sheet=parts[0])

    found = [evidence.measure(indicator=as_indicator(share), at=AT) for share in shares]

    assert [each.value for each in found] == [36, 24]
    assert sum(each.value or 0 for each in found) == 60
    assert "拆分前 60，按 60% 计入" in found[0].source
    assert evidence.measure(indicator=as_indicator(rate), at=AT).value == 92

    _hand_in(one, shares[0], "10")
    after = evidence.measure(indicator=as_indicator(shares[0]), at=AT)
    assert after.value == 46


def _part(one: Measured, code: str) -> GoalSheet:
    project = Project.objects.get(id=one.project.id)
    project.pk, project.code, project.parent_id = None, code, one.project.id
    project._state.adding = True
    project.id = new_id()
    project.save(force_insert=True)
    return GoalSheet.objects.create(
        project=project,
        year=YEAR,
        version=2,
        state="approved",
        scheme_id=one.sheet.scheme_id,
        made_at=AT,
        made_by="柏青",
        approved_at=AT,
    )


def _hand_in(one: Measured, indicator, value: str) -> None:
    actions.add_proof(
        actor=one.around.project_officer,
        indicator_id=indicator.id,
        holds_on=DAY,
        value=value,
        quality=None,
        said="",
        stream=io.BytesIO(PDF),
        name="佐证.pdf",
        at=AT,
    )
