"""Further rules of publication, the row of the basic catalogue, scores and savings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from yimen.catalogue.contracts import (
    CatalogueRefused,
    ItemState,
    LawText,
    Level,
    LimitText,
    Option,
    RouteStep,
)
from yimen.catalogue.contracts.elements import Baseline, FeeItem, Penalty
from yimen.catalogue.contracts.vetting import BasicView
from yimen.catalogue.rules.first_definition import first_definition
from yimen.catalogue.rules.guide_review import check_review_day
from yimen.catalogue.rules.lifecycle import (
    PastStep,
    VersionVerb,
    check_not_own,
    check_planned_end,
    state_words,
)
from yimen.catalogue.rules.own_elements import has_element, has_section, only_own_elements
from yimen.catalogue.rules.quality import Score, check_all, score
from yimen.catalogue.rules.registered import sources_granted
from yimen.catalogue.rules.savings import online_level, savings, totals
from yimen.catalogue.rules.sections import SECTIONS, mark_of, section_of_text, with_values
from yimen.catalogue.rules.version import dump_version
from yimen.catalogue.tests.rules.test_demo_items import view_of, worked

FOOD = "shipin_jingying_xuke"
ME, OTHER = UUID(int=1), UUID(int=2)
BASIC = BasicView(
    id=UUID(int=3), code="430190010001", name="食品经营许可", item_type="01", levels=("4",),
    laws=("《中华人民共和国食品安全法》第三十五条",), lead="", department_code="scjgj", source="",
    is_ended=False,
)  # fmt: skip


def changed(**parts):
    """Return the food licence with these parts of its definition replaced."""
    view = view_of(FOOD)
    return replace(view, definition=replace(view.definition, **parts))


def guide(**parts):
    return changed(guide=replace(view_of(FOOD).definition.guide, **parts))


def elements(**parts):
    return changed(elements=replace(view_of(FOOD).definition.elements, **parts))


def paper(**parts):
    first, *rest = view_of(FOOD).definition.papers
    return changed(papers=(replace(first, **parts), *rest))


def said(view, rule, basic=None):
    found = check_all(view=view, basic=basic).findings
    return "；".join(one.message for one in found if one.rule == rule)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"consult_phone": "12345"}, "一样"),
        ({"consult_phone": "5550106"}, "没有区号"),
        ({"consult_phone": "0399-5550106"}, ""),
        ({"complaint_phone": "0399 5550107"}, ""),
    ],
)
def test_cat_pub_14_telephones_told(numbers, words):
    found = said(guide(**numbers), "CAT-PUB-14")
    assert words in found
    assert bool(words) == bool(found)


@pytest.mark.parametrize(
    ("place", "found"),
    [("县政府大楼", True), ("中和路 8 号", False), ("三楼社保窗口", False), ("网上", False)],
)
def test_cat_pub_15_places_precise(place, found):
    assert bool(said(guide(places=(place,)), "CAT-PUB-15")) is found


def test_cat_pub_16_licence_examined():
    alone = RouteStep(code="decide", title="决定", unit="deciding", verb="cases.decide")
    assert "审核（审查）" in said(changed(route=(alone,)), "CAT-PUB-16")
    assert said(replace(changed(route=(alone,)), instant=True), "CAT-PUB-16") == ""


def test_cat_pub_17_words_precise():
    assert "法律、法规规定的其他" in said(
        guide(conditions=("法律、法规规定的其他条件",)), "CAT-PUB-17"
    )
    assert "审查要点" in said(paper(judge=("其他符合要求的条件",)), "CAT-PUB-17")


def test_cat_pub_18_definition_sound():
    assert "第 1 份材料" in said(paper(source="30"), "CAT-PUB-18")


def test_cat_pub_19_form_plain_advises_and_stops_nobody():
    step = view_of(FOOD).definition.form.steps[0]
    asked = replace(step.fields[0], label="系指贵单位是否不属于不需要许可的", options=(Option(code="a", label="是"),))  # fmt: skip
    form = view_of(FOOD).definition.form
    steps = (replace(step, fields=(asked, *step.fields[1:])), *form.steps[1:])
    found = check_all(view=changed(form=replace(form, steps=steps)))
    assert "CAT-PUB-19" in {one.rule for one in found.advice}
    assert "CAT-PUB-19" not in {one.rule for one in found.blocking}


def test_cat_pub_20_founded_in_law():
    assert "没有设定依据" in said(changed(laws=()), "CAT-PUB-20")
    assert "没有设定依据" in said(replace(view_of(FOOD), definition=None), "CAT-PUB-20")
    assert "书名号" in said(changed(laws=(LawText(title="食品安全法"),)), "CAT-PUB-20")


def test_cat_pub_21_papers_founded():
    assert "没有要求依据" in said(paper(law=""), "CAT-PUB-21")


def test_cat_pub_22_no_more_than_law():
    assert "比法定还多" in said(changed(baseline=Baseline(papers=0)), "CAT-PUB-22")
    assert said(changed(baseline=Baseline(papers=9, steps=9, visits=3)), "CAT-PUB-22") == ""


def test_cat_pub_23_own_elements():
    assert "幅度" in said(replace(view_of(FOOD), item_type="02"), "CAT-PUB-23")
    assert "征收种类" in said(replace(view_of(FOOD), item_type="04"), "CAT-PUB-23")
    assert said(replace(elements(levy_kind="税"), item_type="04"), "CAT-PUB-23") == ""


@pytest.mark.parametrize(
    ("view", "basic", "words"),
    [
        (view_of(FOOD), BASIC, ""),
        (replace(view_of(FOOD), name="食品流通许可"), BASIC, "名称和基本目录不一致"),
        (view_of(FOOD), replace(BASIC, item_type="07"), "类型和基本目录不一致"),
        (view_of(FOOD), replace(BASIC, levels=("3",)), "只允许市行使"),
        (view_of(FOOD), replace(BASIC, laws=("《某条例》",)), "《某条例》”没有写上"),
        (view_of(FOOD), replace(BASIC, is_ended=True), "已经停用"),
        (replace(elements(power_source="5"), decide_level=Level.TOWN), BASIC, ""),
        (replace(view_of(FOOD), decide_level=Level.TOWN), BASIC, "只允许县行使"),
    ],
)
def test_cat_basic_1_inherits(view, basic, words):
    found = said(view, "CAT-BASIC-1", basic)
    assert words in found
    assert bool(words) == bool(found)


@pytest.mark.parametrize(
    ("writers", "steps", "words"),
    [
        ({ME}, [], "自己编过"),
        ({OTHER}, [PastStep(verb=VersionVerb.SUBMIT, officer_id=ME)], "自己编过"),
        (set(), [PastStep(verb=VersionVerb.PASS, officer_id=ME)], "前面的一道"),
        ({OTHER}, [PastStep(verb=VersionVerb.PASS, officer_id=OTHER)], ""),
    ],
)
def test_cat_flow_1_nobody_passes_his_own(writers, steps, words):
    check_not_own(officer_id=None, writers=writers, steps=steps)
    if not words:
        check_not_own(officer_id=ME, writers=writers, steps=steps)
        return
    with pytest.raises(CatalogueRefused, match=words):
        check_not_own(officer_id=ME, writers=writers, steps=steps)


def test_cat_rev_1_review_within_a_year():
    since = date(2026, 11, 20)
    check_review_day(day=since + timedelta(days=365), since=since)
    for days in (0, 367):
        with pytest.raises(CatalogueRefused):
            check_review_day(day=since + timedelta(days=days), since=since)


@pytest.mark.parametrize(
    ("depths", "visits", "level"),
    [
        ("1234567", 0, 4), ("12345", 0, 3), ("123456", 1, 3), ("1234567", 2, 2), ("124", 0, 2),
        ("1", 0, 1),
    ],
)  # fmt: skip
def test_cat_level_1_online_level(depths, visits, level):
    view = elements(online_depths=tuple(depths))
    view = replace(view, definition=replace(view.definition, guide=replace(view.definition.guide, visits=visits)))  # fmt: skip
    assert online_level(view) == level


def test_cat_save_1_savings_are_computed_from_the_baseline():
    saved = savings(changed(baseline=Baseline(papers=6, steps=5, visits=2)))
    assert (saved.papers_saved, saved.steps_saved, saved.visits_saved, saved.days_saved) == (
        3, 2, 2, 2,
    )  # fmt: skip
    bare = savings(replace(view_of(FOOD), lawful_limit=None))
    assert (bare.papers_saved, bare.steps_saved, bare.days_saved) == (1, None, None)
    weeks = savings(replace(view_of(FOOD), lawful_limit=LimitText(amount=1, unit="M")))
    assert weeks.days_saved == 13
    whole = totals([saved, bare])
    assert (whole.items, whole.papers, whole.days, whole.with_limit) == (2, 4, 2, 1)


def test_score_weighs_limits_papers_and_law_three_times():
    def lost(view):
        found = score([check_all(view=view)])
        return found.applicable - found.passed

    usual = lost(view_of(FOOD))
    assert lost(guide(consult_phone="12345")) == usual + 1
    assert lost(replace(view_of(FOOD), promised_limit=LimitText(amount=11))) == usual + 3
    assert score([check_all(view=view_of(FOOD))]).percent == 96.6
    assert Score(passed=0, applicable=0).percent is None


def test_every_value_of_a_version_lies_in_one_part():
    paths = [path for section in SECTIONS for path in section.paths]
    assert len(paths) == len(set(paths))
    assert section_of_text("definition.papers[2].name") == "papers"
    assert section_of_text("definition.elements.visits_explain") == "online"
    assert section_of_text("promised_limit.amount") == "limits"


def test_mark_of_a_part_moves_with_that_part_alone():
    raw = dump_version(worked(FOOD))
    after = with_values(raw, {"definition.guide.where": "网上"})
    moved = [one.code for one in SECTIONS if mark_of(raw, one) != mark_of(after, one)]
    assert moved == ["guide"]
    assert raw["definition"]["guide"]["where"] != "网上"


@pytest.mark.parametrize(
    ("until", "allowed"),
    [(None, True), (date(2027, 1, 1), True), (date(2026, 11, 22), True),
     (date(2026, 11, 21), False), (date(2026, 1, 1), False)],
)  # fmt: skip
def test_cat_flow_2_a_version_ends_after_it_began(until, allowed):
    if allowed:
        check_planned_end(since=date(2026, 11, 21), until=until)
        return
    with pytest.raises(CatalogueRefused, match="计划取消日期"):
        check_planned_end(since=date(2026, 11, 21), until=until)


@pytest.mark.parametrize(
    ("state", "until", "said"),
    [(ItemState.IN_USE, None, "在用"), (ItemState.IN_USE, date(2026, 11, 22), "在用"),
     (ItemState.IN_USE, date(2026, 11, 21), "到期停用"),
     (ItemState.SUSPENDED, date(2026, 11, 1), "到期停用"),
     (ItemState.CANCELLED, date(2026, 11, 1), "已取消"), (ItemState.DRAFT, None, "编制中")],
)  # fmt: skip
def test_state_of_a_day_is_computed_from_the_dates(state, until, said):
    assert state_words(state=state, until=until, on=date(2026, 11, 21)) == said


def of_type(item_type, **parts):
    """Return an item of a type with only what it begins with, and these parts."""
    definition = replace(first_definition(), **parts)
    return replace(view_of(FOOD), item_type=item_type, definition=definition)


PENALTIES = replace(first_definition().elements, penalties=(Penalty(act="无证经营", sort="罚款"),))


@pytest.mark.parametrize(
    ("item_type", "parts", "paths"),
    [
        ("02", {}, []),
        ("02", {"elements": PENALTIES}, []),
        ("06", {"elements": PENALTIES}, ["definition.elements.penalties"]),
        ("03", {"papers": view_of(FOOD).definition.papers}, ["definition.papers"]),
        ("02", {"fees": (FeeItem(name="费", amount=1, basis="法"),)}, ["definition.fees"]),
        ("04", {"fees": (FeeItem(name="费", amount=1, basis="法"),)}, []),
        ("06", {"form": view_of(FOOD).definition.form}, ["definition.form"]),
    ],
)
def test_cat_pub_24_what_nobody_applies_for_has_only_its_own_elements(item_type, parts, paths):
    assert [one.path for one in only_own_elements(of_type(item_type, **parts))] == paths


@pytest.mark.parametrize(
    ("item_type", "path", "has"),
    [
        ("01", "definition.elements.handle_forms", True),
        ("01", "definition.elements.penalties", False),
        ("02", "definition.elements.penalties", True),
        ("02", "promised_limit.amount", False),
        ("02", "lawful_limit.amount", True),
        ("04", "definition.elements.levy_kind", True),
        ("06", "definition.elements.levy_kind", False),
        ("06", "definition.guide.consult_phone", True),
        ("06", "definition.guide.bring", False),
    ],
)
def test_elements_follow_the_type_of_an_item(item_type, path, has):
    assert has_element(item_type=item_type, path=path) is has


def test_rules_of_applying_do_not_bind_what_nobody_applies_for():
    checked = check_all(view=of_type("02", elements=PENALTIES))
    codes = {one.code for one in checked.applied}
    assert not {"CAT-PUB-1", "CAT-PUB-6", "CAT-PUB-7", "CAT-PUB-9"} & codes
    assert {"CAT-PUB-20", "CAT-PUB-23", "CAT-PUB-24"} <= codes
    assert [has_section(item_type="02", section=one) for one in ("papers", "basic")] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("granted", "missing"),
    [
        ({}, ["户籍地址", "其他医保"]),
        ({"population": {"domicile"}}, ["其他医保"]),
        ({"population": {"domicile"}, "social": {"pension"}}, ["其他医保"]),
        ({"population": {"domicile"}, "social": {"medical"}}, []),
    ],
)
def test_cat_pub_25_what_registers_answer_is_granted(granted, missing):
    found = list(sources_granted(view_of("yibao_canbao"), granted=granted))
    assert [one.message.split("”")[0].strip("“") for one in found] == missing
    blocking = check_all(view=view_of("yibao_canbao"), granted=granted).blocking
    assert len(blocking) == len(missing)
    assert "CAT-PUB-25" not in {
        one.code for one in check_all(view=view_of(FOOD), granted={}).applied
    }
