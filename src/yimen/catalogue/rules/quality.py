"""All rules of publication with their weights, what they find, and the score that follows.

The score of an item, or of many together, is the weight of the rules that passed over the weight
of those that applied, in per cent. What concerns the lawful limit, papers and the legal basis
weighs 3, the rest 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.vetting import BasicView
from yimen.catalogue.rules import basic as basic_rules
from yimen.catalogue.rules import own_elements as own
from yimen.catalogue.rules import publication as first
from yimen.catalogue.rules import publication_more as more
from yimen.catalogue.rules import registered
from yimen.catalogue.rules.publication import Found, PublicationFinding

HEAVY = 3
FORMULA = "得分 = 通过的规则的权重 ÷ 适用的规则的权重 × 100；法定时限、材料、依据类的规则权重是 3，其他是 1。"

Applies = Callable[[ItemVersionView], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRule:
    """One rule of publication: its words, its weight, to what it applies, and whether it blocks."""

    code: str
    title: str
    check: Callable[[ItemVersionView], Found]
    applies: Applies
    weight: int = 1
    blocks: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the rules say of one version: which applied, which failed, and every finding."""

    applied: tuple[PublicationRule, ...]
    failed: tuple[PublicationRule, ...]
    findings: tuple[PublicationFinding, ...]

    @property
    def blocking(self) -> tuple[PublicationFinding, ...]:
        """Return the findings that stand against publication; the others advise."""
        stops = {one.code for one in self.failed if one.blocks}
        return tuple(one for one in self.findings if one.rule in stops)

    @property
    def advice(self) -> tuple[PublicationFinding, ...]:
        """Return the findings that advise."""
        stops = {one.code for one in self.failed if one.blocks}
        return tuple(one for one in self.findings if one.rule not in stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Passed and applicable weight; None where no rule applied."""

    passed: int
    applicable: int

    @property
    def percent(self) -> float | None:
        """Return the score in per cent with one decimal, or None."""
        return round(100 * self.passed / self.applicable, 1) if self.applicable else None


def _always(_: ItemVersionView) -> bool:
    return True


def _defined(view: ItemVersionView) -> bool:
    return view.definition is not None


def _applied_for(view: ItemVersionView) -> bool:
    return own.is_applied_for(item_type=view.item_type)


def _applied_defined(view: ItemVersionView) -> bool:
    return _defined(view) and _applied_for(view)


def _rule(
    code: str,
    title: str,
    check: Callable[[ItemVersionView], Found],
    applies: Applies = _defined,
    *,
    weight: int = 1,
    blocks: bool = True,
) -> PublicationRule:
    return PublicationRule(
        code=code, title=title, check=check, applies=applies, weight=weight, blocks=blocks
    )


RULES: tuple[PublicationRule, ...] = (
    _rule("CAT-PUB-1", "承诺时限不超过法定时限", first.promise_within_law, _applied_for, weight=HEAVY),
    _rule("CAT-PUB-2", "即办件一个工作日内办好", first.instant_within_a_day, lambda v: v.instant),
    _rule("CAT-PUB-3", "环节时限之和不超过承诺", first.steps_within_promise),
    _rule(
        "CAT-PUB-4", "收费有依据、能网上缴", first.fees_founded,
        lambda v: bool(v.definition and v.definition.fees), weight=HEAVY,
    ),
    _rule(
        "CAT-PUB-5", "要跑现场的写明原因", first.visits_explained,
        lambda v: bool(v.definition and v.definition.guide.visits),
    ),
    _rule("CAT-PUB-6", "主题和服务对象一致", first.topics_fit_audience, _applied_for),
    _rule("CAT-PUB-7", "五个回答齐全、简短", first.answers_short, _applied_defined),
    _rule("CAT-PUB-8", "材料写得准，不兜底", first.papers_precise, weight=HEAVY),
    _rule("CAT-PUB-9", "指南要素齐全", first.guide_complete, _applied_defined),
    _rule("CAT-PUB-10", "时限规则和法定时限相符", first.regime_fits_type, _always, weight=HEAVY),
    _rule("CAT-PUB-11", "受理、决定层级相符", first.levels_fit, _always),
    _rule(
        "CAT-PUB-12", "流程走得通", first.process_sound,
        lambda v: bool(v.definition and v.definition.process),
    ),
    _rule(
        "CAT-PUB-13", "决策表没有漏和重", first.decisions_whole,
        lambda v: bool(v.definition and v.definition.decisions),
    ),
    _rule("CAT-PUB-14", "咨询、投诉电话不同并带区号", more.telephones_told),
    _rule("CAT-PUB-15", "办理地点写到门牌、窗口", more.places_precise),
    _rule(
        "CAT-PUB-16", "许可有审核、审批环节", more.licence_examined,
        lambda v: _defined(v) and more.is_licence(v),
    ),
    _rule("CAT-PUB-17", "条件和审查要点不含糊", more.words_precise),
    _rule("CAT-PUB-18", "定义前后对得上", more.definition_sound),
    _rule("CAT-PUB-19", "申请表看得懂、好填", more.form_plain, _applied_defined, blocks=False),
    _rule("CAT-PUB-20", "有设定依据", more.founded_in_law, _always, weight=HEAVY),
    _rule("CAT-PUB-21", "每份材料有依据", more.papers_founded, weight=HEAVY),
    _rule("CAT-PUB-22", "不比法定多要", more.no_more_than_law, weight=HEAVY),
    _rule(
        "CAT-PUB-23", "处罚、征收的专门要素", more.own_elements,
        lambda v: v.item_type in (own.PENALTY, own.LEVY),
    ),
    _rule(
        "CAT-PUB-24", "不依申请的只有自己的要素", own.only_own_elements,
        lambda v: not _applied_for(v),
    ),
)  # fmt: skip
BASIC_TITLE = "和基本目录一致"
GRANTED_TITLE = "从登记取的信息有共享授权"


def rules_for(
    basic: BasicView | None, granted: registered.Granted | None = None
) -> tuple[PublicationRule, ...]:
    """Return every rule; those of the basic catalogue and of grants where these are told."""
    rules = RULES
    if basic is not None:
        check = partial(basic_rules.inherits, basic=basic)
        rules = (*rules, _rule("CAT-BASIC-1", BASIC_TITLE, check, _always, weight=HEAVY))
    if granted is not None:
        asked = partial(registered.sources_granted, granted=granted)
        rules = (*rules, _rule("CAT-PUB-25", GRANTED_TITLE, asked, _asks_registers))
    return rules


def _asks_registers(view: ItemVersionView) -> bool:
    return view.definition is not None and any(registered.sources_asked(view.definition))


def check_all(
    *,
    view: ItemVersionView,
    basic: BasicView | None = None,
    granted: registered.Granted | None = None,
) -> Checked:
    """Return what all rules say of a version, in their order."""
    applied = tuple(one for one in rules_for(basic, granted) if one.applies(view))
    found = {one.code: tuple(one.check(view)) for one in applied}
    return Checked(
        applied=applied,
        failed=tuple(one for one in applied if found[one.code]),
        findings=tuple(finding for one in applied for finding in found[one.code]),
    )


def publication_findings(
    *, view: ItemVersionView, basic: BasicView | None = None
) -> list[PublicationFinding]:
    """Return everything that stands against publishing this version, in order of the rules."""
    return list(check_all(view=view, basic=basic).blocking)


def score(checked: Iterable[Checked]) -> Score:
    """Return the score of one version or of many together."""
    applicable = passed = 0
    for one in checked:
        whole = sum(each.weight for each in one.applied)
        applicable += whole
        passed += whole - sum(each.weight for each in one.failed)
    return Score(passed=passed, applicable=applicable)
