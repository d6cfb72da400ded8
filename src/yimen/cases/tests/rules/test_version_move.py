"""What keeps a case from going on under another version, and where a process may be entered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from yimen.bpmn.reading import main_process
from yimen.cases.contracts import CaseState
from yimen.cases.rules.version_move import carried, earlier_day, may_begin_at, obstacles
from yimen.cases.tests.actions.test_process import CONSULT
from yimen.catalogue.contracts import (
    Definition,
    Field,
    FieldKind,
    FormSpec,
    Guide,
    Level,
    Regime,
    RouteStep,
    Step,
)


@dataclass(frozen=True)
class Version:
    """Just what these rules read of an item version."""

    definition: Definition | None
    regime: Regime = Regime.LICENCE
    department_code: str = "mzj"
    decide_level: Level = Level.COUNTY


_GUIDE = Guide(summary="", can="", bring="", how_long="", how_much="", where="", conditions=())


def a_step(code, title, verb="cases.examine"):
    return RouteStep(code=code, title=title, unit="deciding", verb=verb)


def a_definition(*fields, route=(), process=""):
    form = FormSpec(steps=(Step(code="s", title="填", fields=tuple(fields)),))
    return Definition(
        guide=_GUIDE, laws=(), situations=(), papers=(), form=form, route=tuple(route),
        process=process,
    )  # fmt: skip


def a_field(code, kind=FieldKind.TEXT):
    return Field(code=code, kind=kind, name=code, label=code)


OLD = a_definition(
    a_field("size", FieldKind.NUMBER), a_field("story"),
    route=(a_step("paper", "审查材料"), a_step("decide", "决定", "cases.decide")),
)  # fmt: skip
NEW = a_definition(
    a_field("area", FieldKind.NUMBER), a_field("story"),
    route=(a_step("look", "看材料"), a_step("end", "决定", "cases.decide")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "state", "step", "answered", "mapping", "said"),
    [
        ({}, CaseState.RECEIVED, "", {"story"}, {}, ""),
        ({}, CaseState.ACCEPTED, "decide", {"story"}, {}, ""),
        ({}, CaseState.ACCEPTED, "paper", {"story"}, {}, "“审查材料”在新版里没有"),
        ({}, CaseState.ACCEPTED, "paper", {"story"}, {"paper": "look"}, ""),
        ({}, CaseState.ACCEPTED, "paper", {"story"}, {"paper": "nowhere"}, "在新版里没有"),
        ({}, CaseState.RECEIVED, "", {"size"}, {}, "填过的“size”在新版里没有对应的题"),
        ({}, CaseState.RECEIVED, "", {"size"}, {"field:size": "area"}, ""),
        ({}, CaseState.RECEIVED, "", {"size"}, {"field:size": "-"}, ""),
        ({}, CaseState.RECEIVED, "", {"size"}, {"field:size": "story"}, "不是同一种题"),
        ({"regime": Regime.BENEFIT}, CaseState.RECEIVED, "", set(), {}, "时限规则不同"),
        ({"department_code": "wjj"}, CaseState.RECEIVED, "", set(), {}, "别的单位决定"),
        ({"decide_level": Level.TOWN}, CaseState.RECEIVED, "", set(), {}, "别的单位决定"),
        ({"definition": None}, CaseState.RECEIVED, "", set(), {}, "没有定义"),
    ],
)
def test_case_mov_1_a_case_goes_only_where_all_of_it_has_a_place(
    changes, state, step, answered, mapping, said
):
    old = Version(OLD)
    new = replace(old, **{"definition": NEW, **changes})
    found = list(
        obstacles(
            old=old, new=new, state=state, route_step=step, answered=answered, mapping=mapping,
            process=None,
        )
    )  # fmt: skip
    assert [said in each for each in found] == ([True] if said else [])


@pytest.mark.parametrize(
    ("node", "may"),
    [("look", True), ("own", False), ("other", False), ("again", True), ("decide", True),
     ("o", False), ("none", False)],
)  # fmt: skip
def test_a_process_is_not_entered_where_a_join_would_wait_for_another_branch(node, may):
    assert may_begin_at(main_process(CONSULT), node) is may


def test_answers_take_the_code_of_their_place_and_what_is_left_keeps_its_own():
    values = {"size": "80", "story": "无", "old": "留"}
    mapping = {"field:size": "area", "field:old": "-"}
    assert carried(values, mapping=mapping) == {"area": "80", "story": "无", "old": "留"}


@pytest.mark.parametrize(
    ("old", "new", "earlier"),
    [(5, 4, True), (5, 5, False), (5, 6, False), (None, 4, True), (5, None, False)],
)
def test_only_an_earlier_day_takes_the_place_of_the_old_one(old, new, earlier):
    days = [each and date(2026, 12, each) for each in (old, new)]
    assert earlier_day(old=days[0], new=days[1]) is earlier
