"""Each of the twelve matters is complete: law, papers, judging points, answers, levels, titles."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import pytest

from yimen.catalogue.contracts import (
    ApplicantFacts,
    FieldKind,
    ItemState,
    ItemVersionView,
    Level,
    NoticeKind,
    Regime,
)
from yimen.catalogue.contracts.sheets import PaperForm
from yimen.catalogue.demo import content
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.rules.context import case_context
from yimen.catalogue.rules.expressions import list_expressions
from yimen.catalogue.rules.forms import fill
from yimen.catalogue.rules.notices import notice_title
from yimen.catalogue.rules.papers import forms_of
from yimen.catalogue.rules.quality import publication_findings
from yimen.catalogue.rules.version import dump_version, parse_version
from yimen.catalogue.tests.builders import USCCS
from yimen.feel.language import compile_expression

NAMES = content.worked_names()
LIMITS = {
    "laonian_youdaizheng": (None, 3, Regime.PUBLIC_SERVICE, Level.VILLAGE, Level.TOWN),
    "gaoling_jintie": (None, 5, Regime.BENEFIT, Level.VILLAGE, Level.VILLAGE),
    "linshi_jiuzhu": (None, 10, Regime.BENEFIT, Level.TOWN, Level.TOWN),
    "tekun_gongyang": (30, 15, Regime.BENEFIT, Level.TOWN, Level.TOWN),
    "shiye_dengji": (None, 1, Regime.PUBLIC_SERVICE, Level.VILLAGE, Level.VILLAGE),
    "jiuye_kunnan_rending": (None, 5, Regime.CONFIRMATION, Level.VILLAGE, Level.VILLAGE),
    "yibao_canbao": (None, 1, Regime.PUBLIC_SERVICE, Level.VILLAGE, Level.VILLAGE),
    "getihu_sheli": (3, 1, Regime.REGISTRATION, Level.COUNTY, Level.COUNTY),
    "gonggong_changsuo_weisheng": (20, 8, Regime.LICENCE, Level.COUNTY, Level.COUNTY),
    "shipin_jingying_xuke": (10, 8, Regime.LICENCE, Level.COUNTY, Level.COUNTY),
    "huwai_guanggao": (20, 7, Regime.LICENCE, Level.COUNTY, Level.COUNTY),
    "shigong_xuke": (7, 3, Regime.LICENCE, Level.COUNTY, Level.COUNTY),
}


def worked(name):
    return parse_version(content.worked_item(name=name, usccs=USCCS))


def view_of(name):
    text = worked(name)
    return ItemVersionView(
        id=UUID(int=1),
        item_code="x",
        catalogue_code=text.catalogue_code,
        name=text.name,
        version=1,
        state=ItemState.VET_OFFICE,
        effective_on=date(2026, 11, 20),
        item_type=text.item_type,
        regime=text.regime,
        department_code=text.department_code,
        instant=text.instant,
        receive_level=text.receive_level,
        decide_level=text.decide_level,
        entrusted_acceptance=text.entrusted_acceptance,
        lawful_limit=text.lawful_limit,
        promised_limit=text.promised_limit,
        audiences=text.audiences,
        topics=text.topics,
        life_events=text.life_events,
        definition=text.definition,
    )


def _context(definition):
    return case_context(
        applicant=ApplicantFacts(name="王小敏"),
        situation=definition.situations[0].code,
        assisted=False,
        on=date(2026, 11, 20),
    )


def test_demo_items_are_the_twelve():
    assert set(NAMES) == set(LIMITS)


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_meets_every_rule_of_publication(name):
    assert publication_findings(view=view_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_is_written_back_whole(name):
    text = worked(name)
    assert parse_version(json.loads(json.dumps(dump_version(text)))) == text


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_has_its_limits_regime_and_levels(name):
    text = worked(name)
    lawful = text.lawful_limit.amount if text.lawful_limit else None
    found = (lawful, text.promised_limit.amount, text.regime, text.receive_level, text.decide_level)
    assert found == LIMITS[name]
    assert text.lawful_limit is None or text.lawful_limit.law


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_names_law_situations_and_papers_with_judging_points(name):
    definition = worked(name).definition
    assert all(law.title.startswith("《") for law in definition.laws)
    assert 2 <= len(definition.situations) <= 3
    for paper in definition.papers:
        assert paper.judge, paper.name
        assert paper.issued_by, paper.name
        assert paper.law, paper.name


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_says_why_each_question_is_asked(name):
    for step in worked(name).definition.form.steps:
        for field in step.fields:
            assert 4 <= len(field.why) <= 40, (field.label, field.why)
            assert all(column.why for column in field.columns)


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_asks_no_more_than_ten_questions_a_step(name):
    assert all(len(step.fields) <= 10 for step in worked(name).definition.form.steps)


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_asks_for_the_area_once(name):
    fields = [field for step in worked(name).definition.form.steps for field in step.fields]
    assert [field.code for field in fields if field.kind is FieldKind.AREA] == ["area"]


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_files_belong_to_papers_and_papers_to_files(name):
    definition = worked(name).definition
    files = {
        field.paper
        for step in definition.form.steps
        for field in step.fields
        if field.kind is FieldKind.FILE
    }
    waived = {
        paper.code
        for paper in definition.papers
        if paper.licence_type or paper.need == "2" or paper.pledge
    }
    assert files <= {paper.code for paper in definition.papers}
    assert {paper.code for paper in definition.papers} <= files | waived


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_expressions_all_run_on_an_empty_form(name):
    definition = worked(name).definition
    context = _context(definition)
    names = [field.name for step in definition.form.steps for field in step.fields]
    context["表"] = dict.fromkeys(names)
    for _path, text in list_expressions(definition):
        compile_expression(text).evaluate(context)


@pytest.mark.parametrize("name", NAMES)
def test_demo_item_unfilled_form_names_only_required_questions(name):
    definition = worked(name).definition
    context = _context(definition)
    answers = fill(definition.form, {}, context, final=True)
    required = {
        field.code for step in definition.form.steps for field in step.fields if field.required
    }
    assert answers.errors
    assert set(answers.errors) <= required


def test_demo_titles_follow_the_type():
    titles = {
        name: (
            notice_title(view=view_of(name), kind=NoticeKind.GRANT),
            notice_title(view=view_of(name), kind=NoticeKind.DENY),
        )
        for name in NAMES
    }
    licences = {name for name in NAMES if LIMITS[name][2] is Regime.LICENCE}
    assert {name for name, pair in titles.items() if "行政许可" in pair[0]} == licences
    assert titles["gaoling_jintie"][0] == "高龄津贴审批决定"
    assert titles["jiuye_kunnan_rending"][1] == "不予就业困难人员认定决定"
    assert titles["getihu_sheli"][0] == "准予登记通知书"
    assert titles["laonian_youdaizheng"][0] == "老年人优待证办理结果通知"


def test_demo_matters_are_facts_with_known_codes():
    matters = content.matters()
    assert len(matters) >= 300
    assert len({matter.catalogue_code for matter in matters}) == len(matters)
    for matter in matters:
        assert matter.catalogue_code[2:4] == matter.item_type
        assert set(matter.audiences) <= set(dictionaries.AUDIENCES)
        assert set(matter.topics) <= set(dictionaries.TOPICS)
        assert set(matter.life_events) <= set(dictionaries.LIFE_EVENTS)
        assert "广安" not in matter.name
        assert "四川" not in matter.name


@pytest.mark.parametrize("name", NAMES)
def test_what_a_hint_promises_to_hand_out_is_there(name):
    for paper in worked(name).definition.papers:
        if any(word in paper.fill_hint for word in ("范本", "空表", "样表")):
            assert forms_of(paper) == tuple(PaperForm), paper.name
        for row in paper.sheet.rows if paper.sheet else ():
            assert row.sample, row.label
