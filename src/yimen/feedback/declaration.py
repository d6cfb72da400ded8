"""What feedback declares to the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse

from yimen.feedback import events, personal, survey_declaration
from yimen.feedback.contracts.review import RECTIFY, Rates
from yimen.feedback.queries import survey_satisfaction
from yimen.feedback.queries.review import HANDLE, WATCH, expected_work, rated_rows, rates
from yimen.feedback.rules import reviews
from yimen.kernel import register
from yimen.kernel.clock import local_day


def rectification_page(ref_id: UUID) -> str:
    """Return where an officer works on a rectification."""
    return reverse("feedback:rectification", args=[ref_id])


def review_panel(key: UUID) -> str:
    """Return the panel that a case page loads for the resident."""
    return reverse("feedback:panel", args=[key])


def bad_panel(key: str) -> str:
    """Return the panel of bad reviews on the supervisor's overview; it asks nothing of its place."""
    del key
    return reverse("feedback:board_bad")


def _year(at: datetime) -> tuple[date, date]:
    day = local_day(at)
    return day - timedelta(days=364), day + timedelta(days=1)


def counted(
    *, codes: Sequence[str], moments: Sequence[datetime], area_prefix: str
) -> dict[tuple[str, datetime], register.FigureValue]:
    """Return the rates of the 365 days up to some moments, all of a moment from one count."""
    found: dict[tuple[str, datetime], register.FigureValue] = {}
    for at in moments:
        since, until = _year(at)
        made = _made(rates(area_prefix=area_prefix, since=since, until=until, followed=False))
        found |= {(code, at): made[code] for code in codes}
    return found


def _made(of_year: Rates) -> dict[str, register.FigureValue]:
    return {
        "feedback.good_rate": register.FigureValue(
            value=reviews.good_rate(of_year), numerator=of_year.good, denominator=of_year.rated
        ),
        "feedback.satisfied_rate": register.FigureValue(
            value=reviews.satisfied_rate(of_year),
            numerator=of_year.satisfied,
            denominator=of_year.rated,
        ),
        "feedback.active_rate": register.FigureValue(
            value=reviews.active_rate(of_year),
            numerator=of_year.rated,
            denominator=of_year.may_rate,
        ),
    }


def rated(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each review of the 365 days with its level."""
    since, until = _year(at)
    yield from rated_rows(area_prefix=area_prefix, since=since, until=until)


def ratable(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each service of the 365 days that could be rated, with its level where it was."""
    since, until = _year(at)
    yield from rated_rows(area_prefix=area_prefix, since=since, until=until, unrated=True)


_PERMISSIONS: tuple[register.Permission, ...] = (
    register.Permission(verb=HANDLE, title="差评回访、整改", posts=("approver", "examiner")),
    register.Permission(verb=WATCH, title="好差评监督、复核", posts=("supervisor",)),
)

_FIGURES: tuple[register.Figure, ...] = (
    register.Figure(
        code="feedback.good_rate",
        title="好评率（近一年）",
        unit="%",
        as_of=counted,
        together=True,
        rows_url="feedback:reviews",
        rows=rated,
    ),
    register.Figure(
        code="feedback.satisfied_rate",
        headline=False,
        title="服务满意率（近一年）",
        unit="%",
        as_of=counted,
        together=True,
        rows_url="feedback:reviews",
        rows=rated,
    ),
    register.Figure(
        code="feedback.active_rate",
        title="主动评价率（近一年）",
        unit="%",
        as_of=counted,
        together=True,
        rows_url="feedback:reviews",
        rows=ratable,
    ),
)

_NAVIGATION: tuple[register.NavItem, ...] = (
    register.NavItem(
        audience="staff",
        title="好差评",
        url_name="feedback:reviews",
        verb=WATCH,
        order=60,
    ),
    register.NavItem(
        audience="staff",
        title="差评整改",
        url_name="feedback:rectifications",
        verb=HANDLE,
        order=40,
    ),
)


_WORDS: dict[str, str] = {
    "feedback.review.given": "评价",
    "feedback.rectification.called_back": "差评回访",
    "feedback.rectification.mended": "差评整改",
    "feedback.rectification.closed": "差评复核办结",
    "feedback.rectification.excluded": "差评复核为误评",
}

_WORK_KINDS: tuple[register.WorkKind, ...] = (
    register.WorkKind(
        code=RECTIFY,
        title="差评回访、整改",
        url=rectification_page,
        verb=HANDLE,
        expected=expected_work,
    ),
)


def declare() -> None:
    """Register permissions, work, the review panel, figures, words and events."""
    register.register(
        register.Context(
            code="feedback",
            title="好差评",
            permissions=(*_PERMISSIONS, *survey_declaration.PERMISSIONS),
            work_kinds=_WORK_KINDS,
            clock_kinds=(register.ClockKindDeclared(code=RECTIFY, title="差评整改"),),
            ledger_verbs=_WORDS | survey_declaration.WORDS,
            events=(events.BadReviewGiven,),
            figures=(*_FIGURES, *survey_satisfaction.FIGURES),
            navigation=(*_NAVIGATION, *survey_declaration.NAVIGATION),
            slots=(
                register.SlotPanel(
                    slot="case.citizen", code="feedback.panel", title="评价", url=review_panel
                ),
                register.SlotPanel(
                    slot="console.overview",
                    code="feedback.board_bad",
                    title="差评一栏",
                    url=bad_panel,
                    verb=WATCH,
                ),
            ),
            data_classes=(*personal.DATA_CLASSES, *survey_declaration.DATA_CLASSES),
            personal_columns=(
                register.PersonalColumn(
                    table="feedback_invitation",
                    column="words",
                    title="评价文字",
                    protection="SM4-GCM 加密，被评人看不到评价人",
                    retention="三年",
                ),
                *survey_declaration.COLUMNS,
            ),
            seeds=survey_declaration.SEEDS,
            subscribers="yimen.feedback.subscribers",
        )
    )
