"""Survey pages over HTTP, without script: designed, pasted, opened, answered by every door."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.feedback.actions import survey_plan, survey_station
from yimen.feedback.actions.survey_plan import Wish
from yimen.feedback.contracts.survey import FrameKind, SurveyChannel, SurveyState
from yimen.feedback.models import Survey, SurveyResponse, SurveyStation, SurveyToken
from yimen.feedback.queries import survey_answers
from yimen.feedback.tests.survey_builders import AT, an_open, editor
from yimen.identity.testing import sign_in

pytestmark = pytest.mark.django_db


def held(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def walk(client: Client, url: str, *steps: dict[str, str]):
    """Press on from page to page as a browser without script does; return the last answer."""
    answer = client.get(url)
    for step in steps:
        page = answer.content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        hidden.pop("csrfmiddlewaretoken", None)
        answer = client.post(url, {**hidden, "go": "next", **step})
    return answer


def signed_in(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def test_a_survey_is_designed_checked_and_opened_without_script() -> None:
    client = signed_in(editor())
    made = client.post(reverse("feedback:survey_new"), {"title": "大厅调查", "source": ""})
    design, found = made.url, Survey.objects.get()
    added = client.post(design, {"act": "add", "kind": "single"})
    first = {"title": "您用过吗？", "required": "1", "option_title": ["用过", "没有用过", ""]}
    assert client.post(added.url, first).status_code == 302
    added = client.post(design, {"act": "add", "kind": "multiple"})
    second = {
        "title": "在哪里{q1}？",
        "option_title": ["大厅", "都不是"],
        "option_exclusive": ["1"],
        "shown_when": 'q1 = "用国"',
    }
    refused = client.post(added.url, second)
    assert refused.status_code == 422
    assert "q1 没有“用国”这个选项" in refused.content.decode()
    assert client.post(added.url, {**second, "shown_when": "q1 ="}).status_code == 422
    assert client.post(added.url, {**second, "shown_when": 'q1 = "用过"'}).status_code == 302
    moved = client.post(design, {"act": "up:q2"})
    assert (
        "第 2 题就不对了" in moved.content.decode() or "第 1 题就不对了" in moved.content.decode()
    )
    quota = client.post(design, {"act": "quota", "option": "q1.a", "limit": "2"})
    assert quota.status_code == 302
    act = reverse("feedback:survey_act", args=[found.id])
    assert client.post(act, {"act": "open"}).status_code == 302
    assert Survey.objects.get().state == SurveyState.OPEN
    late = client.post(design, {"act": "remove:q2"})
    assert "只能改文字" in late.content.decode()


def test_a_pasted_text_is_shown_with_its_guesses_before_it_is_taken() -> None:
    client = signed_in(editor())
    design = client.post(reverse("feedback:survey_new"), {"title": "贴的", "source": ""}).url
    paste = reverse("feedback:survey_paste", args=[Survey.objects.get().id])
    text = "1. 性别**[单选题]\n男\n女\n\n3. 方式*【多选题】[多选题]\n讲座\n传单"
    seen = client.post(paste, {"text": text, "act": "look"}).content.decode()
    assert "认出 2 题" in seen
    assert "原文没有第 2 题" in seen
    assert "（还没有写题目）" not in client.get(design).content.decode()
    assert "讲座" not in client.get(design).content.decode()
    assert client.post(paste, {"text": text, "act": "take"}).status_code == 302
    assert "讲座" in client.get(design).content.decode()
    assert client.post(paste, {"text": "没有题", "act": "look"}).status_code == 422


def a_link(actor) -> str:
    made = Survey.objects.get()
    wish = Wish(kind=FrameKind.VILLAGES, per_unit=2, margin="0.3", response_rate="1", seed="s")
    plan = survey_plan.draw_sample(actor=actor, survey_id=made.id, wish=wish, at=AT)
    survey_plan.invite(actor=actor, plan_id=plan.id, at=AT)
    code = survey_plan.print_sheets(actor=actor, plan_id=plan.id, at=AT)[0][0]
    return reverse("feedback:survey_link", args=[code])


def test_a_personal_link_is_answered_once_and_keeps_nothing_of_the_browser() -> None:
    actor = editor()
    an_open(actor)
    url, client = a_link(actor), Client()
    start = client.get(url)
    assert "不记名" in start.content.decode()
    assert start.headers["Cache-Control"] == "no-store"
    refused = walk(client, url, {}, {})
    assert refused.status_code == 422
    assert "这一题还没有选" in refused.content.decode()
    asked = walk(client, url, {}, {"q1": "b"})
    assert "为什么不满意？" in asked.content.decode()
    sent = walk(client, url, {}, {"q1": "b"}, {"q2": "等太久"})
    assert (sent.status_code, sent.url) == (302, url)
    assert "已经收到" in client.get(url).content.decode()
    (row,) = survey_answers.rows(Survey.objects.get().id)
    assert row.answers == {"q1": "b", "q2": "等太久"}
    assert set(client.cookies) <= {"yimen_csrf"}


def test_the_answers_of_a_signed_in_person_hold_nothing_of_the_person() -> None:
    actor = editor()
    an_open(actor)
    client = signed_in(actor)
    sent = walk(client, a_link(actor), {}, {"q1": "a"})
    assert sent.status_code == 302
    stored = str(SurveyResponse.objects.values().get())
    assert str(actor.account_id) not in stored
    assert "127.0.0.1" not in stored


def test_elders_get_one_question_a_screen_and_may_go_back() -> None:
    actor = editor()
    an_open(actor)
    url, client = a_link(actor), Client()
    client.cookies["elder"] = "1"
    page = walk(client, url, {}, {"q1": "b"}).content.decode()
    assert "data-elder" in page
    assert "第 2 题，共 2 题" in page
    assert "读给我听" in page
    back = walk(client, url, {}, {"q1": "b"}, {"go": "back"}).content.decode()
    assert re.search(r'value="b" checked', back)


def station(actor, channel: SurveyChannel) -> str:
    made = Survey.objects.get()
    survey_station.open_station(
        actor=actor, survey_id=made.id, channel=channel, title="大厅", area_code="", at=AT
    )
    return SurveyStation.objects.get(channel=channel.value).code


def test_a_tablet_takes_one_answer_after_another_and_starts_anew() -> None:
    actor = editor()
    an_open(actor)
    url = reverse("feedback:survey_tablet", args=[station(actor, SurveyChannel.TABLET)])
    client = Client()
    for _ in range(2):
        sent = walk(client, url, {}, {"q1": "a"})
        done = client.get(sent.url).content.decode()
        assert f'content="10;url={url}"' in done
        assert 'value="a" checked' not in client.get(url).content.decode()
    assert SurveyResponse.objects.filter(channel="tablet").count() == 2


def test_an_open_link_asks_one_browser_once_and_a_double_press_stores_once() -> None:
    actor = editor()
    an_open(actor)
    url = reverse("feedback:survey_open_link", args=[station(actor, SurveyChannel.OPEN)])
    client = Client()
    page = walk(client, url, {}).content.decode()
    sheet = {name: held(page, name) for name in ("ticket", "page", "each")} | {"q1": "a"}
    for _ in range(2):
        assert client.post(url, {**sheet, "go": "next"}).status_code == 302
    assert SurveyResponse.objects.count() == 1
    assert "已经收到" in client.get(url).content.decode()


def test_who_guesses_links_is_slowed_down() -> None:
    client = Client()
    url = reverse("feedback:survey_link", args=["abcdefghjkmnpqrstuvw"])
    answers = [client.get(url).status_code for _ in range(105)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_a_clerk_enters_for_a_caller_who_reads_out_his_code() -> None:
    actor = editor()
    made = an_open(actor)
    code = a_link(actor).rstrip("/").rsplit("/", 1)[-1]
    clerk = signed_in(directory.make_officer(post=Post.CLERK, unit=directory.demo_county().town))
    assert made.title in clerk.get(reverse("feedback:survey_entries")).content.decode()
    url, before = reverse("feedback:survey_entry", args=[made.id]), SurveyToken.objects.count()
    sent = walk(clerk, url, {"code": code.upper()}, {"q1": "a", "code": code.upper()})
    assert sent.status_code == 302
    assert (SurveyResponse.objects.get().channel, SurveyToken.objects.count()) == (
        "phone",
        before - 1,
    )
    again = walk(clerk, url, {"code": code}, {"q1": "a", "code": code})
    assert "已经答过了" in again.content.decode()


def test_who_has_no_part_in_surveys_is_kept_out() -> None:
    made = an_open(editor())
    client = signed_in(
        directory.make_officer(post=Post.EXAMINER, unit=directory.demo_county().department)
    )
    for name in ("survey", "survey_design", "survey_sampling", "survey_preview", "survey_entry"):
        assert client.get(reverse(f"feedback:{name}", args=[made.id])).status_code == 403
    assert client.get(reverse("feedback:surveys")).status_code == 403
