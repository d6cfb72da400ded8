"""What must hold before a version is published, each rule with the words that say how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yimen.catalogue.contracts import ItemVersionView, Level, LimitText, Regime
from yimen.catalogue.rules import decision, process
from yimen.kernel.rules import rule

MAX_ANSWERS = 200
_VAGUE = re.compile(
    r"其他材料|其它材料|相关材料|有关材料|等材料|需要的其他|认为需要|根据情况|必要时提供"
)
_COMPANY_AUDIENCES = frozenset("23456")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationFinding:
    """One reason not to publish: the rule, the place and the remedy."""

    rule: str
    path: str
    message: str


Found = Iterator[PublicationFinding]


def _days(limit: LimitText) -> int:
    """Return a limit in hours of a rough calendar, good for comparing two limits of an item."""
    return limit.amount * {"H": 1, "D": 24, "W": 34, "M": 24 * 30, "Y": 24 * 365}[limit.unit]


@rule("CAT-PUB-1", cites="政务服务事项要素：承诺办结时限不得超过法定办结时限")
def promise_within_law(view: ItemVersionView) -> Found:
    """Demand that the promised limit is there and no longer than the lawful one."""
    promised, lawful = view.promised_limit, view.lawful_limit
    if promised is None:
        yield PublicationFinding(
            rule="CAT-PUB-1",
            path="promised_limit",
            message="没有承诺时限，请写上多少个工作日办好。",
        )
    elif lawful is not None and _days(promised) > _days(lawful):
        yield PublicationFinding(
            rule="CAT-PUB-1",
            path="promised_limit",
            message=f"承诺 {promised.amount} 比法定 {lawful.amount} 还长，请把承诺改短。",
        )


@rule("CAT-PUB-2", cites="政务服务事项要素：即办件")
def instant_within_a_day(view: ItemVersionView) -> Found:
    """Demand that an item decided at once promises at most one working day."""
    promised = view.promised_limit
    if view.instant and promised and _days(promised) > _days(LimitText(amount=1)):
        yield PublicationFinding(
            rule="CAT-PUB-2",
            path="promised_limit",
            message="即办件的承诺时限不超过 1 个工作日。请改时限，或者改成承诺件。",
        )


@rule("CAT-PUB-3", cites="政务服务事项要素：环节时限之和不超过承诺办结时限")
def steps_within_promise(view: ItemVersionView) -> Found:
    """Demand that the planned days of the steps fit into the promised limit."""
    if view.definition is None or view.promised_limit is None or view.promised_limit.unit != "W":
        return
    total = sum(step.days for step in view.definition.route)
    if total > view.promised_limit.amount:
        yield PublicationFinding(
            rule="CAT-PUB-3",
            path="definition.route",
            message=f"各环节加起来 {total} 个工作日，超过承诺的 {view.promised_limit.amount} 个，请压缩环节。",
        )


@rule("CAT-PUB-4", cites="政务服务事项要素：收费依据、收费项目和标准、网上支付")
def fees_founded(view: ItemVersionView) -> Found:
    """Demand a basis for every fee, and that what is charged can be paid on line."""
    if view.definition is None or not view.definition.fees:
        return
    for at, fee in enumerate(view.definition.fees):
        if not fee.basis:
            yield PublicationFinding(
                rule="CAT-PUB-4",
                path=f"definition.fees[{at}].basis",
                message=f"“{fee.name}”没有收费依据，没有依据就不能收，请补上或删掉。",
            )
    if not view.definition.elements.pay_online:
        yield PublicationFinding(
            rule="CAT-PUB-4",
            path="definition.elements.pay_online",
            message="要收费的事项要能网上缴费，请把“网上缴费”打开。",
        )


@rule("CAT-PUB-5", cites="政务服务事项要素：到办事现场次数、必须现场办理原因")
def visits_explained(view: ItemVersionView) -> Found:
    """Demand the reason where somebody must come in person."""
    definition = view.definition
    if definition and definition.guide.visits > 0 and not definition.elements.visits_explain:
        yield PublicationFinding(
            rule="CAT-PUB-5",
            path="definition.elements.visits_explain",
            message=f"要申请人跑 {definition.guide.visits} 趟，请写明为什么非来不可；说不出就改成 0。",
        )


@rule("CAT-PUB-6", cites="政务服务事项要素：服务对象与主题一致")
def topics_fit_audience(view: ItemVersionView) -> Found:
    """Demand that people find it under people's topics and companies under companies'."""
    wanted = set()
    if "1" in view.audiences:
        wanted.add("n")
    if _COMPANY_AUDIENCES & set(view.audiences):
        wanted.add("c")
    found = {topic[0] for topic in view.topics}
    if not view.audiences:
        yield PublicationFinding(
            rule="CAT-PUB-6", path="audiences", message="没有写服务对象，请选自然人或法人。"
        )
    elif not found or not found <= wanted:
        yield PublicationFinding(
            rule="CAT-PUB-6",
            path="topics",
            message="主题和服务对象对不上：给个人办的选自然人主题，给单位办的选法人主题。",
        )


@rule("CAT-PUB-7", cites="政府网站与政务新媒体检查指标：办事指南要素")
def answers_short(view: ItemVersionView) -> Found:
    """Demand the five answers of the guide, in under 200 characters together."""
    if view.definition is None:
        return
    guide = view.definition.guide
    answers = (guide.can, guide.bring, guide.how_long, guide.how_much, guide.where)
    for name, answer in zip(
        ("can", "bring", "how_long", "how_much", "where"), answers, strict=True
    ):
        if not answer:
            yield PublicationFinding(
                rule="CAT-PUB-7",
                path=f"definition.guide.{name}",
                message="指南的五个回答都要写：能不能办、带什么、多久、多少钱、在哪办。",
            )
    total = sum(len(answer) for answer in answers)
    if total >= MAX_ANSWERS:
        yield PublicationFinding(
            rule="CAT-PUB-7",
            path="definition.guide",
            message=f"五个回答一共 {total} 字，要少于 {MAX_ANSWERS} 字。细节请写到下面几段里。",
        )


@rule("CAT-PUB-8", cites="优化营商环境条例 第十五条；政务服务材料不得设兜底条款")
def papers_precise(view: ItemVersionView) -> Found:
    """Demand that every paper is named, issued by somebody and judged by stated points."""
    if view.definition is None:
        return
    for at, paper in enumerate(view.definition.papers):
        path = f"definition.papers[{at}]"
        vague = _VAGUE.search(paper.name)
        if vague:
            yield PublicationFinding(
                rule="CAT-PUB-8",
                path=f"{path}.name",
                message=f"“{vague[0]}”说不清要什么，请写出材料的名字。",
            )
        if not paper.issued_by:
            yield PublicationFinding(
                rule="CAT-PUB-8",
                path=f"{path}.issued_by",
                message=f"“{paper.name}”没有写谁出具，请补上单位；自己写的填“申请人”。",
            )
        if not paper.judge:
            yield PublicationFinding(
                rule="CAT-PUB-8",
                path=f"{path}.judge",
                message=f"“{paper.name}”没有审查要点，请写清楚看什么就算合格。",
            )


@rule("CAT-PUB-9", cites="政府信息公开指南 10 项重点要素；行政许可法 第三十条")
def guide_complete(view: ItemVersionView) -> Found:
    """Demand places, hours, telephone, conditions and, for licences, a frequent question."""
    if view.definition is None:
        return
    guide = view.definition.guide
    missing = {
        "conditions": (guide.conditions, "申请条件没有写，请至少写一条。"),
        "places": (guide.places, "办理地点没有写，请写到窗口或便民服务点。"),
        "consult_phone": (guide.consult_phone, "咨询电话没有写。"),
        "complaint_phone": (guide.complaint_phone, "投诉电话没有写。"),
        "appeal": (guide.appeal, "没批下来怎么办没有写，请写明复议和诉讼的期限。"),
        "result": (guide.result, "办好以后拿到什么没有写。"),
    }
    for name, (value, message) in missing.items():
        if not value:
            yield PublicationFinding(
                rule="CAT-PUB-9", path=f"definition.guide.{name}", message=message
            )
    if not view.definition.elements.office_hours:
        yield PublicationFinding(
            rule="CAT-PUB-9",
            path="definition.elements.office_hours",
            message="办理时间没有写，请写周几几点到几点。",
        )
    if view.regime is Regime.LICENCE and not guide.questions:
        yield PublicationFinding(
            rule="CAT-PUB-9",
            path="definition.guide.questions",
            message="许可事项至少写一个常见问题和回答。",
        )


@rule("CAT-PUB-10", cites="行政许可法 第二条、第四十二条；各时限规则只适用于本类事项")
def regime_fits_type(view: ItemVersionView) -> Found:
    """Demand that the licence regime governs type 01 alone and has a lawful limit."""
    if view.regime is Regime.LICENCE and view.item_type != "01":
        yield PublicationFinding(
            rule="CAT-PUB-10",
            path="regime",
            message="行政许可的时限规则只用于行政许可事项，请按事项类型换一种。",
        )
    if view.regime is Regime.LICENCE and view.lawful_limit is None:
        yield PublicationFinding(
            rule="CAT-PUB-10",
            path="lawful_limit",
            message="行政许可都有法定时限（没有专门规定的是 20 个工作日），请补上。",
        )


@rule("CAT-PUB-11", cites="地方各级人民代表大会和地方各级人民政府组织法；委托受理须有依据")
def levels_fit(view: ItemVersionView) -> Found:
    """Demand that what is received below the deciding level says whose counter it is."""
    if view.receive_level < view.decide_level:
        yield PublicationFinding(
            rule="CAT-PUB-11",
            path="receive_level",
            message="受理层级比决定层级还高，请对调。",
        )
    if view.receive_level == Level.COUNTY and view.entrusted_acceptance:
        yield PublicationFinding(
            rule="CAT-PUB-11",
            path="entrusted_acceptance",
            message="在县里受理就不存在委托受理，请关掉“委托受理”。",
        )


@rule("CAT-PUB-12", cites="行政许可法 第三十四条：审查程序依法进行，不停在半路")
def process_sound(view: ItemVersionView) -> Found:
    """Demand of a process that it can be read, comes to an end and leaves nobody standing."""
    if view.definition is None or not view.definition.process:
        return
    for message in process.faults(
        view.definition, promised=view.promised_limit, instant=view.instant
    ):
        yield PublicationFinding(rule="CAT-PUB-12", path="definition.process", message=message)


@rule("CAT-PUB-13", cites="优化营商环境条例 第三十五条：无差别受理、同标准办理")
def decisions_whole(view: ItemVersionView) -> Found:
    """Demand of a decision table that it answers every case once, and its examples rightly."""
    for at, table in enumerate(view.definition.decisions if view.definition else ()):
        for message in decision.faults(table):
            yield PublicationFinding(
                rule="CAT-PUB-13",
                path=f"definition.decisions[{at}]",
                message=f"决策表“{table.title}”：{message}",
            )
