"""Guardians: who may be one, of whom, on which paper, and when it is over by itself."""

from __future__ import annotations

from datetime import date

from yimen.identity.contracts import GuardianGround, GuardianPaper, MandateRefused
from yimen.kernel.rules import rule

OF_AGE = 18

_OF_MINORS = frozenset(
    {
        GuardianGround.PARENT,
        GuardianGround.GRANDPARENT,
        GuardianGround.SIBLING,
        GuardianGround.OTHER_WILLING,
        GuardianGround.COURT,
    }
)
_OF_ADULTS = frozenset(
    {
        GuardianGround.SPOUSE,
        GuardianGround.PARENT,
        GuardianGround.CHILD,
        GuardianGround.OTHER_KIN,
        GuardianGround.OTHER_WILLING,
        GuardianGround.COURT,
    }
)
_KIN_PAPERS = frozenset(
    {
        GuardianPaper.HOUSEHOLD_BOOK,
        GuardianPaper.BIRTH_CERTIFICATE,
        GuardianPaper.COMMITTEE_LETTER,
        GuardianPaper.JUDGMENT,
    }
)
_GIVEN_PAPERS = frozenset({GuardianPaper.COMMITTEE_LETTER, GuardianPaper.JUDGMENT})


def of_age_on(birth_on: date) -> date:
    """Return the eighteenth birthday; who is born on 29 February is of age on 1 March."""
    try:
        return birth_on.replace(year=birth_on.year + OF_AGE)
    except ValueError:
        return date(birth_on.year + OF_AGE, 3, 1)


@rule("IDN-GRD-1", cites="民法典 第十七条、第二十七条、第三十一条、第三十二条")
def check_guardian_of_minor(
    *,
    ground: GuardianGround,
    paper: GuardianPaper,
    parents_cannot: bool,
    guardian_born: date | None,
    on: date,
) -> None:
    """Refuse who is no guardian of a minor: parents first, others where they cannot.

    Raises MandateRefused.
    """
    if ground not in _OF_MINORS:
        raise MandateRefused(
            "未成年人的监护人应是父母；父母不在或不能监护的，才轮到其他人。", field="ground"
        )
    if ground not in {GuardianGround.PARENT, GuardianGround.COURT} and not parents_cannot:
        raise MandateRefused(
            "父母已经去世或者没有监护能力，才由其他人监护。核对过的请勾选，没有的不能登记。",
            field="parents_cannot",
        )
    _check_able(guardian_born, on)
    _check_paper(ground, paper)


@rule("IDN-GRD-2", cites="民法典 第二十一条、第二十二条、第二十四条、第二十八条")
def check_guardian_of_adult(
    *,
    ground: GuardianGround,
    paper: GuardianPaper,
    judged: bool,
    guardian_born: date | None,
    on: date,
) -> None:
    """Refuse a statutory guardian of an adult whom no court found to lack capacity.

    Age alone takes nobody's capacity: an old person gives a mandate instead. Raises MandateRefused.
    """
    if ground not in _OF_ADULTS:
        raise MandateRefused("这种关系不能做成年人的法定监护人，请重新选。", field="ground")
    if not judged:
        raise MandateRefused(
            "成年人要先由法院认定为无民事行为能力或限制民事行为能力，才有法定监护人。"
            "只是年纪大、行动不便的，请登记委托。",
            field="judged",
        )
    _check_able(guardian_born, on)
    _check_paper(ground, paper)


@rule("IDN-GRD-3", cites="民法典 第三十三条")
def check_agreed_guardian(
    *, ward_is_minor: bool, paper: GuardianPaper, guardian_born: date | None, on: date
) -> None:
    """Refuse an agreed guardian without a written agreement of an adult. Raises MandateRefused."""
    if ward_is_minor:
        raise MandateRefused("意定监护只能由成年人事先约定。", field="ground")
    if paper is not GuardianPaper.AGREEMENT:
        raise MandateRefused("意定监护要有书面协议。", field="paper")
    _check_able(guardian_born, on)


@rule("IDN-GRD-4", cites="民法典 第十七条、第三十九条")
def guardianship_ends_on(*, ward_born: date | None, until_on: date | None, on: date) -> date | None:
    """Return the first day on which a guardianship holds no longer, or None for until it is ended.

    That of a minor ends by itself on the eighteenth birthday. Raises MandateRefused.
    """
    if until_on is not None and until_on <= on:
        raise MandateRefused("结束日期应在今天之后。", field="until_on")
    if not is_minor(born=ward_born, on=on):
        return until_on
    assert ward_born is not None
    of_age = of_age_on(ward_born)
    return min(until_on, of_age) if until_on else of_age


def is_minor(*, born: date | None, on: date) -> bool:
    """Say whether somebody born on that day is under eighteen; who is unknown is not."""
    return born is not None and on < of_age_on(born)


def ward_may_end(*, ground: GuardianGround | None, ward_is_minor: bool) -> bool:
    """Say whether the ward may end it alone: only an agreed one, and only an adult."""
    return ground is GuardianGround.AGREED and not ward_is_minor


def _check_able(guardian_born: date | None, on: date) -> None:
    if is_minor(born=guardian_born, on=on):
        raise MandateRefused("监护人自己要满 18 周岁。", field="holder")


def _check_paper(ground: GuardianGround, paper: GuardianPaper) -> None:
    allowed = _KIN_PAPERS
    if ground is GuardianGround.SPOUSE:
        allowed = _KIN_PAPERS | {GuardianPaper.MARRIAGE_CERTIFICATE}
    if ground in {GuardianGround.COURT, GuardianGround.OTHER_WILLING}:
        allowed = _GIVEN_PAPERS
    if paper not in allowed:
        raise MandateRefused("这份材料证明不了这种监护关系，请换一份。", field="paper")
