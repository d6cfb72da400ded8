"""Surveys of the demo county: one that is open with answers, one that is being written."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yimen.directory import public as directory
from yimen.feedback.actions import survey, survey_answer, survey_plan, survey_station
from yimen.feedback.actions.survey import Settings
from yimen.feedback.actions.survey_plan import Wish
from yimen.feedback.contracts.survey import AnswerValue, FrameKind, SurveyChannel, SurveyView
from yimen.feedback.models import Survey, SurveyStation
from yimen.feedback.queries import survey_door
from yimen.feedback.rules import survey_text
from yimen.feedback.rules.survey_templates import templates
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day

PLATFORM = "2026 年一门县政务服务一体化平台满意度调查"
HALL = "2026 年政务大厅服务满意度调查"
_ANSWERS = 36
_LIKELY = (("a", 86), ("b", 10), ("d", 4))
_HALL_TEXT = """1. 您今天来办什么事* [单选题]
社会保障
市场主体登记
不动产
其他
2. 您等了多久* [单选题]
10 分钟以内
10 到 30 分钟
30 分钟以上
3. 您对窗口服务满意吗* [量表题]
非常满意
满意
基本满意
不满意
非常不满意
4. 哪些地方需要改进（可多选）[多选题]
叫号
引导
窗口数量
自助设备
以上都不需要
5. 您的意见和建议 [填空题]
"""
_WORDS = ("设备网络有时候慢，希望修快一点。", "很方便，不用跑县里了。", "希望多教教老年人怎么用。")


def run(at: datetime) -> str:
    """Load both surveys once and say what there is."""
    account = identity.find_account(name="diaocha")
    if account is None:
        return "没有调查员，没有装调查"
    if Survey.objects.filter(title=PLATFORM).exists():
        return "两项调查已经在了"
    actor = directory.actor_for(account_id=account.id, at=at)
    platform = _platform(actor, at)
    _draft(actor, at)
    return f"两项调查，收到 {_answered(platform, at)} 份答卷"


def _platform(actor: Actor, at: datetime) -> SurveyView:
    chosen = templates()["face_service"]
    made = survey.make_survey(
        actor=actor,
        settings=Settings(
            title=PLATFORM,
            introduction=chosen.introduction,
            target=chosen.target,
            closes_on=local_day(at) + timedelta(days=30),
        ),
        questionnaire=chosen.questionnaire,
        at=at,
    )
    survey.open_survey(actor=actor, survey_id=made.id, at=at)
    plan = survey_plan.draw_sample(
        actor=actor,
        survey_id=made.id,
        wish=Wish(kind=FrameKind.VILLAGES, margin=Decimal("0.07"), per_unit=10, seed="yimen-2026"),
        at=at,
    )
    survey_plan.invite(actor=actor, plan_id=plan.id, at=at)
    for channel, title in (
        (SurveyChannel.OPEN, "县政府网站"),
        (SurveyChannel.TABLET, "政务大厅一楼平板"),
    ):
        survey_station.open_station(
            actor=actor, survey_id=made.id, channel=channel, title=title, area_code="", at=at
        )
    return made


def _answered(platform: SurveyView, at: datetime) -> int:
    """Send invented answers by the open link, the same ones each time."""
    code = SurveyStation.objects.filter(survey_id=platform.id, channel="open").get().code
    door = survey_door.by_station(code=code, channel=SurveyChannel.OPEN)
    chance = random.Random(platform.title)  # noqa: S311 -- invented answers, no secret
    for at_ in range(_ANSWERS):
        answers: dict[str, AnswerValue] = {
            "q1": chance.choice("abcdefghi"),
            **{f"q{number}": chance.choices("ab", (9, 1))[0] for number in range(2, 7)},
            **{
                f"q{number}": chance.choices(
                    [code for code, _ in _LIKELY], [weight for _, weight in _LIKELY]
                )[0]
                for number in range(7, 14)
            },
        }
        if at_ < len(_WORDS):
            answers["q14"] = _WORDS[at_]
        survey_answer.send(
            door=door,
            questionnaire=platform.questionnaire,
            version=1,
            key=UUID(int=chance.getrandbits(128)),
            answers=answers,
            seconds=chance.randint(60, 240),
            at=at,
        )
    return _ANSWERS


def _draft(actor: Actor, at: datetime) -> None:
    survey.make_survey(
        actor=actor,
        settings=Settings(
            title=HALL, introduction="想听听您对大厅服务的感受，大约 1 分钟，不记名。"
        ),
        questionnaire=survey_text.read(_HALL_TEXT).questionnaire,
        at=at,
    )
