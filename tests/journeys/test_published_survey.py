"""The published survey of 210 answers, answered again: every count and share as it was printed.

Skips where the published reports are not at hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.feedback.actions import survey as surveys
from yimen.feedback.actions import survey_answer
from yimen.feedback.actions.survey import Settings
from yimen.feedback.contracts.survey import (
    AnswerValue,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    SurveyChannel,
)
from yimen.feedback.contracts.survey_results import Reading, SurveyResults
from yimen.feedback.queries import survey_door, survey_report, survey_results
from yimen.kernel.actor import Actor
from yimen.kernel.typeset.pages import font_folders
from yimen.media import manuscript
from yimen.performance.contracts.report_check import Severity, Upload
from yimen.performance.public import check_uploads

AT = directory.AT
_QUESTION = re.compile(r"^第(\d+)题(.+?)\[(单选题|填空题)\]$", re.MULTILINE)
_LINE = re.compile(r"^\t(.+)\n\t(\d+)\n\t([\d.]+)%$", re.MULTILINE)
_BASE = re.compile(r"本题有效填写人次\n\t(\d+)")
_WRITTEN = re.compile(r"^\t(\d+)\n\t(.+)$", re.MULTILINE)
_POINTS = {"满意": Decimal(100), "比较满意": Decimal(80), "不满意": Decimal(0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One question as it was published."""

    title: str
    lines: tuple[tuple[str, int, Decimal], ...]
    base: int
    written: tuple[tuple[int, str], ...]


@pytest.fixture
def printed(yimen_data: Path) -> list[Printed]:
    path = yimen_data / "evaluation-reports" / "jinshi-face-platform-2020.txt"
    if not path.exists():
        pytest.skip(f"no published survey at {path}")
    annex = path.read_text("utf-8").rpartition("附件2：")[2]
    heads = list(_QUESTION.finditer(annex))
    found = []
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        part = annex[head.end() : after.start() if after else len(annex)]
        base = _BASE.search(part)
        found.append(
            Printed(
                title=head[2],
                lines=tuple((a, int(b), Decimal(c)) for a, b, c in _LINE.findall(part)),
                base=int(base[1]) if base else 0,
                written=tuple((int(a), b) for a, b in _WRITTEN.findall(part)) if not base else (),
            )
        )
    return found


@pytest.fixture
def editor() -> Actor:
    unit = directory.demo_county().centre
    return directory.make_officer(post=Post.SURVEY_EDITOR, unit=unit)


def _questionnaire(printed: Sequence[Printed]) -> Questionnaire:
    overall = next(one.title for one in printed if "总体满意" in one.title)
    return Questionnaire(
        questions=tuple(
            Question(
                code=f"q{number}",
                kind=QuestionKind.SINGLE if one.lines else QuestionKind.TEXT,
                title=one.title,
                required=bool(one.lines),
                options=tuple(
                    Option(
                        code=f"o{at}",
                        title=title,
                        value=_POINTS.get(title) if one.title == overall else None,
                    )
                    for at, (title, _, _) in enumerate(one.lines)
                ),
            )
            for number, one in enumerate(printed, 1)
        )
    )


def _answers(printed: Sequence[Printed]) -> list[dict[str, list[str]]]:
    """Return 210 posted sheets with the printed counts; who said what is not known and not needed."""
    sheets: list[dict[str, list[str]]] = [{} for _ in range(printed[0].base)]
    for number, one in enumerate(printed, 1):
        given = [f"o{at}" for at, (_, count, _) in enumerate(one.lines) for _ in range(count)]
        for place, code in enumerate(given):
            sheets[place][f"q{number}"] = [code]
        for order, words in one.written:
            sheets[order - 1][f"q{number}"] = [words]
    return sheets


def _answered(editor: Actor, printed: Sequence[Printed]) -> UUID:
    """Put the survey, let 210 people answer it, and close it."""
    questionnaire = _questionnaire(printed)
    made = surveys.make_survey(
        actor=editor,
        settings=Settings(title="政务服务平台满意度社会调查", target=Decimal(95)),
        questionnaire=questionnaire,
        at=AT,
    )
    surveys.open_survey(actor=editor, survey_id=made.id, at=AT)
    door = survey_door.Door(
        survey_id=made.id,
        title=made.title,
        introduction="",
        phone="",
        state=made.state,
        closes_on=None,
        version=made.version,
        area_code=made.area_code,
        channel=SurveyChannel.OPEN,
    )
    for place, sheet in enumerate(_answers(printed)):
        answers: dict[str, AnswerValue] = {code: given[0] for code, given in sheet.items()}
        survey_answer.send(
            door=door,
            questionnaire=questionnaire,
            version=made.version,
            key=uuid4(),
            answers=answers,
            seconds=100 + place % 40,
            at=AT,
        )
    surveys.close_survey(actor=editor, survey_id=made.id, at=AT)
    return made.id


@pytest.mark.django_db
def test_every_published_count_and_share_is_found_again(
    editor: Actor, printed: list[Printed]
) -> None:
    survey_id = _answered(editor, printed)

    found = survey_results.get_results(actor=editor, survey_id=survey_id, reading=Reading())

    assert len(printed) == 14
    assert found.tally.whole == 210
    for was, now in zip(printed, found.tally.questions, strict=True):
        assert now.question.title == was.title
        assert [(one.title, one.count, one.share) for one in now.lines] == list(was.lines)
        assert now.base == (was.base or len(was.written))
    _holds_what_the_report_concludes(found)
    _passes_our_own_report_check(found)


def _holds_what_the_report_concludes(found: SurveyResults) -> None:
    """90% satisfied, 5 points below 95%; upkeep and guidance are what people ask for."""
    by_title = {one.title: one for one in found.compared}
    satisfied = by_title["选“满意”的比例和目标 95% 比"]
    assert (satisfied.value, satisfied.difference) == (Decimal(90), Decimal(-5))
    assert satisfied.said == "没有达到目标"
    (written,) = found.texts
    assert (written.given, written.nothing) == (20, 2)
    assert written.themes[0].title == "设备和系统的运行维护"
    assert len(written.themes[0].answers) == 7
    assert "操作指导和对老年人的帮助" in {one.title for one in written.themes}


def _passes_our_own_report_check(found: SurveyResults) -> None:
    made = survey_report.report_of(found, at=AT)
    content = manuscript.to_docx(made, fonts=font_folders())
    checked = check_uploads(uploads=[Upload(name="调查报告.docx", data=content)])
    errors = [
        (one.explanation, one.quote)
        for report in checked
        for one in report.findings
        if one.severity is Severity.ERROR
    ]
    assert errors == []
