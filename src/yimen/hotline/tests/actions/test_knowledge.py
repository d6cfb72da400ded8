"""Articles: written, checked by a second person, published, questioned, used; and their work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yimen.hotline import testing
from yimen.hotline.actions import knowledge
from yimen.hotline.contracts.knowledge import ArticleState, ArticleText, CallSituation
from yimen.hotline.contracts.order import NotYourself, OrderState
from yimen.hotline.models import ArticleVersion
from yimen.hotline.queries import knowledge as read
from yimen.hotline.subscribers import on_review_day
from yimen.kernel import register
from yimen.kernel.clocks.events import ClockBreached
from yimen.kernel.contracts import NotAllowed, Ref, Refusal, WrongState
from yimen.kernel.models import Clock, Work

pytestmark = pytest.mark.django_db
AT = testing.AT
DAY = AT.date()


@pytest.fixture
def around() -> testing.Desk:
    return testing.desk()


def text(**change) -> ArticleText:
    return ArticleText(
        **{
            "question": "停水了什么时候来水", "short": "计划停水当天恢复，抢修的半小时内回电话。",
            "body": "医院、学校停水按紧急办。", "category_code": testing.WATER, "from_on": DAY,
            "until_on": None, "review_on": DAY + timedelta(days=90), **change,
        }
    )  # fmt: skip


def published(around, **change):
    one = knowledge.write(
        actor=around.handler, article_id=None, unit_id=around.housing.id, text=text(**change), at=AT
    )
    knowledge.check(actor=around.head, version_id=one.id, right=True, why="", at=AT)
    return knowledge.publish(actor=around.chief, version_id=one.id, at=AT)


def work_of(version_id) -> list[str]:
    return list(Work.objects.filter(ref_id=version_id).values_list("kind", flat=True))


def test_an_article_is_checked_by_another_and_published_by_the_chief(around):
    one = knowledge.write(
        actor=around.handler, article_id=None, unit_id=around.housing.id, text=text(), at=AT
    )
    assert work_of(one.id) == ["hotline.article_check"]
    assert read.find_answers(text="停水", on=DAY) == []
    with pytest.raises(NotYourself):
        knowledge.check(actor=around.handler, version_id=one.id, right=True, why="", at=AT)
    with pytest.raises(NotAllowed):
        knowledge.check(actor=around.stranger, version_id=one.id, right=True, why="", at=AT)
    with pytest.raises(WrongState):
        knowledge.publish(actor=around.chief, version_id=one.id, at=AT)
    knowledge.check(actor=around.head, version_id=one.id, right=True, why="", at=AT)
    with pytest.raises(NotAllowed):
        knowledge.publish(actor=around.operator, version_id=one.id, at=AT)
    knowledge.publish(actor=around.chief, version_id=one.id, at=AT)
    assert work_of(one.id) == []
    code = "hotline.knowledge_updates"
    assert register.figure_values([code], moments=[AT], area_prefix="")[code, AT].value == 1


def test_the_one_in_use_is_read_out_until_the_next_is_published(around):
    one = published(around)
    new = knowledge.write(
        actor=around.handler, article_id=one.article_id, unit_id=around.housing.id,
        text=text(short="计划停水两小时恢复，请放心。"), at=AT,
    )  # fmt: skip
    assert (new.number, new.state) == (2, ArticleState.DRAFT)
    assert read.find_answers(text="停水", on=DAY)[0].id == one.id
    knowledge.check(actor=around.head, version_id=new.id, right=True, why="", at=AT)
    knowledge.publish(actor=around.chief, version_id=new.id, at=AT)
    assert [found.id for found in read.find_answers(text="停水", on=DAY)] == [new.id]
    assert ArticleVersion.objects.get(id=one.id).state == ArticleState.REPLACED
    assert not Clock.objects.filter(ref_id=one.id, stopped_at=None).exists()


def test_operator_or_the_day_sends_it_to_its_unit_for_review(around):
    one = published(around)
    knowledge.question(actor=around.operator, version_id=one.id, why="现在是两小时", at=AT)
    assert work_of(one.id) == ["hotline.article_to_review"]
    assert read.find_answers(text="停水", on=DAY)[0].state is ArticleState.TO_REVIEW
    with pytest.raises(NotAllowed):
        knowledge.confirm(
            actor=around.stranger, version_id=one.id, review_on=date(2027, 6, 1), at=AT
        )
    knowledge.confirm(actor=around.handler, version_id=one.id, review_on=date(2027, 6, 1), at=AT)
    assert work_of(one.id) == []
    breached = ClockBreached(
        ref=Ref("hotline.article", one.id),
        clock_kind="hotline.article_review",
        which="lawful",
        due_on=date(2027, 6, 1),
    )
    on_review_day(breached, at=AT + timedelta(days=220))
    on_review_day(breached, at=AT + timedelta(days=220))
    assert work_of(one.id) == ["hotline.article_to_review"]


def test_words_find_the_nearest_question_and_only_on_its_days(around):
    water = published(around)
    published(around, question="路灯不亮报给谁", short="三个工作日内修好路灯。", body="",
              category_code="0202", until_on=DAY + timedelta(days=5))  # fmt: skip
    found = read.find_answers(text="小区停水了怎么办", on=DAY)
    assert [one.id for one in found] == [water.id]
    assert len(read.find_answers(text="路灯", on=DAY)) == 1
    assert read.find_answers(text="路灯", on=DAY + timedelta(days=5)) == []
    assert read.find_answers(text="怎么 ' | & :*", on=DAY) == []


def test_an_order_answered_from_an_article_counts_as_a_use(around):
    one = published(around)
    order = testing.order_at(OrderState.PENDING, around)
    knowledge.answer_from(actor=around.operator, order_id=order.id, version_id=one.id, at=AT)
    assert read.get_version(version_id=one.id).uses == 1
    assert read.article_of(order_id=order.id).id == one.id
    assert [each.id for each in read.answered_by(actor=around.operator, article_id=one.article_id)]
    assert read.answered_by(actor=around.stranger, article_id=one.article_id) == []
    knowledge.withdraw(actor=around.handler, version_id=one.id, why="政策变了", at=AT)
    with pytest.raises(Refusal):
        knowledge.note_answer(actor=around.operator, order_id=order.id, version_id=one.id, at=AT)


def test_scripts_hold_for_a_situation_and_a_branch_of_the_tree(around):
    given = {"actor": around.chief, "script_id": None, "title": "问话", "text": "请问停了多久了？"}
    water = knowledge.set_script(**given, situation=CallSituation.ASKING, category_code="01", at=AT)
    knowledge.set_script(**given, situation=CallSituation.OPENING, category_code="", at=AT)
    with pytest.raises(NotAllowed):
        knowledge.end_script(actor=around.operator, script_id=water, at=AT)
    later = AT + timedelta(minutes=1)
    assert len(read.scripts(at=later, category_code="0102")) == 2
    assert len(read.scripts(at=later, category_code="0202")) == 1
    knowledge.end_script(actor=around.chief, script_id=water, at=later)
    assert len(read.scripts(at=later + timedelta(minutes=1))) == 1
