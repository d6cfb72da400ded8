"""What is computed of an item and never typed: its online level, and what it saves people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yimen.bpmn.model import NodeKind, ProcessRefusedError
from yimen.bpmn.reading import main_process
from yimen.catalogue.contracts import Definition, ItemVersionView, LimitText, Paper
from yimen.kernel.rules import rule

LEVEL_WORDS = {
    1: "一级：网上看指南、问事",
    2: "二级：网上交材料",
    3: "三级：网上受理和办理，最多跑一趟",
    4: "四级：全程网办，一趟不跑",
}
_WORKDAYS_PER_UNIT = {"H": 1 / 8, "D": 5 / 7, "W": 1.0, "M": 21.0, "Y": 250.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Savings:
    """What an item asks now beside what the law asks; days are working days, rounded down.

    A saved number is None where there is nothing to compare with.
    """

    online_level: int
    papers_lawful: int
    papers_now: int
    steps_lawful: int | None
    steps_now: int
    visits_lawful: int | None
    visits_now: int
    days_lawful: int | None
    days_now: int | None

    @property
    def papers_saved(self) -> int:
        """Return how many papers fewer than the law asks have to be handed in."""
        return max(self.papers_lawful - self.papers_now, 0)

    @property
    def steps_saved(self) -> int | None:
        """Return how many steps fewer than the law knows an examination takes."""
        return None if self.steps_lawful is None else max(self.steps_lawful - self.steps_now, 0)

    @property
    def visits_saved(self) -> int | None:
        """Return how many visits fewer are needed."""
        return None if self.visits_lawful is None else max(self.visits_lawful - self.visits_now, 0)

    @property
    def days_saved(self) -> int | None:
        """Return how many working days earlier than the law demands it is promised."""
        if self.days_lawful is None or self.days_now is None:
            return None
        return max(self.days_lawful - self.days_now, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The savings of many items together; `levels` counts them by online level, the lowest first."""

    items: int
    levels: tuple[int, int, int, int]
    papers: int
    steps: int
    visits: int
    days: int
    with_limit: int


@rule("CAT-LEVEL-1", cites="GB/T 39735 网上办理深度；全国一体化政务服务平台：一至四级网上办理")
def online_level(view: ItemVersionView) -> int:
    """Return the online level (1 to 4) that follows from depth and visits.

    4: no visit, handled and answered on line; 3: accepted and handled on line, one visit at
    most; 2: papers taken or looked at on line; 1: only read and asked.
    """
    definition = view.definition
    if definition is None:
        return 1
    depths, visits = set(definition.elements.online_depths), definition.guide.visits
    if visits == 0 and "5" in depths and depths & {"6", "7"}:
        return 4
    if visits <= 1 and {"4", "5"} <= depths:
        return 3
    return 2 if depths & {"2", "3"} else 1


@rule("CAT-SAVE-1", cites="优化营商环境条例 第三十五条：减时间、减环节、减材料；以法定要求为基准")
def savings(view: ItemVersionView) -> Savings:
    """Return what an item asks of people now beside what the law asks."""
    definition = view.definition
    base = definition.baseline if definition else None
    needed = needed_papers(definition) if definition else ()
    listed = len(definition.papers) if definition else 0
    lawful_papers = base.papers if base and base.papers is not None else listed
    return Savings(
        online_level=online_level(view),
        papers_lawful=lawful_papers,
        papers_now=len(needed),
        steps_lawful=base.steps if base else None,
        steps_now=_steps(definition) if definition else 0,
        visits_lawful=base.visits if base else None,
        visits_now=definition.guide.visits if definition else 0,
        days_lawful=workdays(view.lawful_limit),
        days_now=workdays(view.promised_limit),
    )


def needed_papers(definition: Definition) -> tuple[Paper, ...]:
    """Return the papers that somebody may really have to hand in.

    Not those that a held licence or shared data stands in for, nor those that a pledge replaces.
    """
    return tuple(
        paper
        for paper in definition.papers
        if paper.need != "2" and not paper.licence_type and not paper.pledge
    )


def workdays(limit: LimitText | None) -> int | None:
    """Return a limit in working days: 7 days are 5, a month 21, a year 250, 8 hours one."""
    return None if limit is None else int(limit.amount * _WORKDAYS_PER_UNIT[limit.unit])


def totals(found: Iterable[Savings]) -> Totals:
    """Return the savings of many items together."""
    every = tuple(found)
    counted = [sum(one.online_level == level for one in every) for level in (1, 2, 3, 4)]
    return Totals(
        items=len(every),
        levels=(counted[0], counted[1], counted[2], counted[3]),
        papers=sum(one.papers_saved for one in every),
        steps=sum(one.steps_saved or 0 for one in every),
        visits=sum(one.visits_saved or 0 for one in every),
        days=sum(one.days_saved or 0 for one in every),
        with_limit=sum(one.days_saved is not None for one in every),
    )


def _steps(definition: Definition) -> int:
    if not definition.process:
        return len(definition.route)
    try:
        process = main_process(definition.process)
    except ProcessRefusedError:
        return 0
    return sum(node.kind is NodeKind.HUMAN for node in process.nodes.values())
