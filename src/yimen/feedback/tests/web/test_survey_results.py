"""The page of results: who may see it, what it says, how it counts, and the report it gives."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.feedback.actions import survey as actions
from yimen.feedback.actions.survey import Settings
from yimen.feedback.contracts.survey import (
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    SurveyView,
)
from yimen.feedback.models import SurveyResponse
from yimen.feedback.queries import survey_satisfaction
from yimen.feedback.queries.survey_answers import WORDS
from yimen.identity import testing as people
from yimen.kernel.crypto.fields import encrypt_text

pytestmark = pytest.mark.django_db
AT = directory.AT
_WORTH = (
    Option(code="a", title="满意", value=Decimal(100)),
    Option(code="b", title="不满意", value=Decimal(0)),
)
_WHO = tuple(Option(code=code, title=title) for code, title in (("v", "村民"), ("t", "居民")))
QUESTIONS = Questionnaire(
    questions=(
        Question(code="q1", kind=QuestionKind.SINGLE, title="您是", options=_WHO),
        Question(code="q2", kind=QuestionKind.SINGLE, title="总体满意吗", options=_WORTH),
        Question(code="q3", kind=QuestionKind.TEXT, title="还有什么建议", required=False),
    )
)


def _answer(survey: SurveyView, *, who: str, how: str, seconds: int = 90, area="", words=""):
    sealed = encrypt_text(column=WORDS, text=f'{{"q3": "{words}"}}') if words else b""
    return SurveyResponse(
        survey_id=survey.id,
        key=uuid4(),
        version=1,
        sent_on=AT.date(),
        channel="open",
        is_invited=False,
        area_code=area,
        seconds=seconds,
        answers={"q1": who, "q2": how},
        words=sealed,
    )


@pytest.fixture
def editor():
    return directory.make_officer(post=Post.SURVEY_EDITOR, unit=directory.demo_county().centre)


@pytest.fixture
def survey(editor) -> SurveyView:
    """A finished survey: 40 of 60 satisfied, two of them too fast; three residents against."""
    settings = Settings(title="大厅满意度调查", target=Decimal(95))
    made = actions.make_survey(actor=editor, settings=settings, questionnaire=QUESTIONS, at=AT)
    actions.open_survey(actor=editor, survey_id=made.id, at=AT)
    town = directory.TOWN
    rows = [_answer(made, who="v", how="a", area=town) for _ in range(20)]
    rows += [_answer(made, who="v", how="b") for _ in range(17)]
    rows += [_answer(made, who="t", how="a") for _ in range(18)]
    rows += [_answer(made, who="t", how="a", seconds=5) for _ in range(2)]
    rows += [_answer(made, who="t", how="b", words="找张主任，13912345678，<b>要排队</b>")]
    rows += [_answer(made, who="t", how="b", area=directory.OTHER_TOWN) for _ in range(2)]
    SurveyResponse.objects.bulk_create(rows)
    return actions.close_survey(actor=editor, survey_id=made.id, at=AT)


def _client(actor) -> Client:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/115.0")
    people.sign_in(client, actor)
    return client


def _page(client: Client, survey: SurveyView, query: str = "") -> str:
    answer = client.get(reverse("feedback:survey_results", args=[survey.id]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_has_every_count_its_base_its_chart_and_masked_words(editor, survey) -> None:
    page = _page(_client(editor), survey)
    assert "<title>总体满意吗</title><desc>满意：66.67%" in page
    assert "单选题，60 人回答" in page
    assert "和目标 95% 比" in page
    assert "没有达到目标" in page
    assert "&lt;b&gt;要排队" in page
    assert "13912345678" not in page
    assert "张主任" not in page


def test_marked_sheets_are_taken_in_or_out_with_both_rates(editor, survey) -> None:
    client = _client(editor)
    both = ("66.67%（60 份）", "65.52%（58 份）")
    for query, taken in (("", "这一页计入"), ("?marked=out", "这一页不计入")):
        page = _page(client, survey, query)
        assert taken in page
        assert all(rate in page for rate in both)


def test_cross_table_hides_three_people_and_their_cover(editor, survey) -> None:
    page = _page(_client(editor), survey, "?rows=q1&columns=q2")
    table = page.partition("您是 × 总体满意吗")[2].partition("</table>")[0]
    assert table.count("＊") == 4
    assert "显著差异" in page


def test_weights_need_numbers_and_say_when_they_cannot_be_made(editor, survey) -> None:
    client = _client(editor)
    weighted = _page(client, survey, "?weighted=1&margin=q1&m.v=3700&m.t=2300")
    assert "加权：按已知的人群构成" in weighted
    assert "加权比例" in weighted
    refused = _page(client, survey, "?weighted=1")
    assert "没有抽样地区的人数" in refused
    address = reverse("feedback:survey_results", args=[survey.id])
    wrong = client.get(f"{address}?margin=q1&m.v=many")
    assert wrong.status_code == 422
    assert "“many”不是人数" in wrong.content.decode()


@pytest.mark.parametrize(("kind", "start"), [("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_report_comes_in_each_format(editor, survey, kind, start) -> None:
    answer = _client(editor).get(reverse("feedback:survey_report", args=[survey.id, kind]))
    assert answer.status_code == 200
    assert answer.content.startswith(start)


def test_only_who_may_read_surveys_sees_results(survey) -> None:
    county = directory.demo_county()
    addresses = [
        reverse("feedback:survey_results", args=[survey.id]),
        reverse("feedback:survey_report", args=[survey.id, "docx"]),
    ]
    clerk = _client(directory.make_officer(post=Post.CLERK, unit=county.centre))
    elsewhere = _client(directory.make_officer(post=Post.SURVEY_EDITOR, unit=county.department))
    watching = _client(directory.make_officer(post=Post.SUPERVISOR, unit=county.centre))
    for address in addresses:
        assert clerk.get(address).status_code == 403
        assert elsewhere.get(address).status_code == 404
        assert watching.get(address).status_code == 200
    listed = reverse("feedback:survey_satisfaction")
    assert "大厅满意度调查" in watching.get(listed).content.decode()
    assert "大厅满意度调查" not in elsewhere.get(listed).content.decode()


def test_figure_is_of_the_year_of_the_area_and_names_its_rows(survey) -> None:
    later = AT + timedelta(days=30)
    figure = survey_satisfaction.FIGURES[0]
    whole = figure.as_of(at=later, area_prefix=directory.COUNTY[:6])
    assert (round(whole.value, 4), whole.denominator) == (0.6667, 60)
    town = figure.as_of(at=later, area_prefix=directory.TOWN[:9])
    assert (town.value, town.denominator) == (1.0, 20)
    too_few = figure.as_of(at=later, area_prefix=directory.OTHER_TOWN[:9])
    assert too_few.value is None
    assert list(figure.rows(at=later, area_prefix="")) == [(str(survey.id), "4000/60")]
    for other in (AT - timedelta(days=1), AT + timedelta(days=366)):
        assert figure.as_of(at=other, area_prefix="").value is None
