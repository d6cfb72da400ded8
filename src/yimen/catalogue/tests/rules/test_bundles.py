"""Bundles: what the answers call for, what is asked once, and every clash by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from yimen.catalogue.contracts import (
    Field,
    FieldKind,
    FormSpec,
    ItemState,
    ItemVersionView,
    Level,
    Option,
    Paper,
    Regime,
    Situation,
    Step,
)
from yimen.catalogue.contracts.bundles import (
    BundlePart,
    BundleQuestion,
    BundleText,
    Need,
    Variant,
)
from yimen.catalogue.demo import content
from yimen.catalogue.rules.bundle_merging import clashes, joint_steps, merge_forms
from yimen.catalogue.rules.bundles import applying, settled, situation_of, unanswered
from yimen.catalogue.rules.definition import read_as
from yimen.catalogue.rules.version import parse_version
from yimen.catalogue.tests.builders import USCCS

NAMES = ("getihu_sheli", "shipin_jingying_xuke", "huwai_guanggao", "gonggong_changsuo_weisheng")


def version(code: str, *, steps=None, papers=(), situations=None) -> ItemVersionView:
    """Return a published version with this form, the rest as in a demo item."""
    text = parse_version(content.worked_item(name="shipin_jingying_xuke", usccs=USCCS))
    assert text.definition is not None
    definition = text.definition
    if steps is not None:
        definition = replace(definition, form=FormSpec(steps=steps), papers=papers)
    if situations is not None:
        definition = replace(definition, situations=situations)
    return _view(code, text, definition)


def _view(code, text, definition) -> ItemVersionView:
    return ItemVersionView(
        id=uuid4(), item_code=code, catalogue_code=text.catalogue_code, name=f"{text.name}{code}",
        version=1, state=ItemState.IN_USE, effective_on=date(2026, 1, 5), item_type="01",
        regime=Regime.LICENCE, department_code="scjgj", instant=False,
        receive_level=Level.COUNTY, decide_level=Level.COUNTY, entrusted_acceptance=False,
        lawful_limit=None, promised_limit=None, audiences=(), topics=(), life_events=(),
        definition=definition,
    )  # fmt: skip


def demo() -> tuple[BundleText, dict[str, ItemVersionView]]:
    """Return the demo county's bundle with its items."""
    found = {}
    for name in NAMES:
        text = parse_version(content.worked_item(name=name, usccs=USCCS))
        found[name] = _view(name, text, text.definition)
    raw = content.bundle(name="xiao-canguan", codes={name: name for name in NAMES}, usccs=USCCS)
    return read_as(BundleText, raw), found


def field(code: str, **more) -> Field:
    more = {"kind": FieldKind.TEXT, "name": f"名{code}", "label": f"问{code}", **more}
    return Field(code=code, **more)


def two(first: tuple[Field, ...], second: tuple[Field, ...], **more):
    """Return a bundle of two items of one step each, and its versions."""
    one = (Situation(code="one", title="一般"),)
    text = BundleText(
        title="两件一起办",
        summary="测试用的一件事。",
        parts=(
            BundlePart(item_code="a", version=1),
            BundlePart(item_code="b", version=1),
        ),
        **more,
    )
    versions = {
        "a": version("a", steps=(Step(code="x", title="甲", fields=first),), situations=one),
        "b": version("b", steps=(Step(code="y", title="乙", fields=second),), situations=one),
    }
    return text, versions


WAYS = [
    ({"shop_licence": "已经有了", "board": "不设，或者只挂小招牌", "venue": "没有"}, [1]),
    (
        {"shop_licence": "还没有", "owner": "一个人开", "board": "不设，或者只挂小招牌",
         "venue": "没有"},
        [0, 1],
    ),
    (
        {"shop_licence": "还没有", "owner": "家里人一起开", "board": "独立立在地上", "venue": "有"},
        [0, 1, 2, 3],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("picks", "parts"), WAYS)
def test_the_answers_call_for_the_items_cat_bnd_1(picks, parts):
    text, _ = demo()
    assert [one.item_code for one in applying(text, picks)] == [NAMES[at] for at in parts]
    assert unanswered(text, picks) == {}


def test_an_answer_to_a_question_not_asked_does_not_count():
    text, versions = demo()
    picks = {"shop_licence": "已经有了", "owner": "家里人一起开", "board": "不管"}
    assert settled(text, picks) == {"shop_licence": "已经有了"}
    assert set(unanswered(text, picks)) == {"board", "venue"}
    family = {"shop_licence": "还没有", "owner": "家里人一起开"}
    assert situation_of(text.parts[0], versions[NAMES[0]], family) == "family"
    assert situation_of(text.parts[0], versions[NAMES[0]], {}) == "personal"
    assert situation_of(text.parts[3], versions[NAMES[3]], {}) == ""


def test_the_demo_bundle_has_no_clash_and_asks_less():
    text, versions = demo()
    assert clashes(text, versions) == []
    merged = merge_forms(text, versions)
    assert {one.code for one in merged.shared} == {
        "phone", "org_name", "uscc", "head", "area", "address", "size", "promise_p2",
    }  # fmt: skip
    assert merged.asked_now < merged.asked_before
    assert merged.papers_now == merged.papers_before - 3
    steps = [title for _, title in joint_steps(merged.parts)]
    assert steps.index("材料") > steps.index("场所")
    assert steps[-1] == "确认"


SAME = field("phone", kind=FieldKind.PHONE)
YES_NO = (Option(code="yes", label="是"), Option(code="no", label="否"))
MATCHES = [
    ("equal", SAME, SAME, 1, ""),
    ("other code", SAME, replace(SAME, code="tel"), 0, ""),
    ("other kind", SAME, replace(SAME, kind=FieldKind.TEXT), 0, "对不上"),
    ("other words", SAME, replace(SAME, label="怎么找您"), 0, "问法不一样"),
    ("group", replace(SAME, group="g1@1/phone"), replace(SAME, code="tel", group="g1@3/phone"), 1,
     ""),
    ("options", field("k", kind=FieldKind.RADIO, options=YES_NO),
     field("k", kind=FieldKind.RADIO, options=YES_NO[:1]), 0, "对不上"),
    ("no number fits", field("n", kind=FieldKind.NUMBER, max_value=5),
     field("n", kind=FieldKind.NUMBER, min_value=9), 0, "对不上"),
    ("a sum", field("n", compute="1"), field("n", compute="1"), 0, ""),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "shared", "said"), [one[1:] for one in MATCHES])
def test_fields_are_one_question_or_named_cat_bnd_3(first, second, shared, said):
    text, versions = two((first,), (second,))
    found = clashes(text, versions)
    assert len(merge_forms(text, versions).shared) == shared
    assert (
        [said] == [one.said[one.said.find(said) :][: len(said)] for one in found]
        if said
        else (found == [])
    )


def test_what_is_decided_the_same_or_apart_is_no_clash():
    other = replace(SAME, label="怎么找您", required=False)
    text, versions = two((SAME,), (other,), same=("phone",))
    assert clashes(text, versions) == []
    merged = merge_forms(text, versions)
    assert merged.parts[1].codes == {"phone": "phone"}
    assert merged.parts[1].spec.steps[0].fields[0].required
    apart = replace(text, same=(), parts=(text.parts[0], replace(text.parts[1], apart=("phone",))))
    assert clashes(apart, versions) == []
    assert merge_forms(apart, versions).parts[1].codes == {"phone": "phone_p2"}


def test_a_paper_of_one_name_is_asked_once():
    paper = Paper(code="plan", name="平面图", issued_by="申请人", source="10", judge=())
    text, versions = two(
        (field("plan", kind=FieldKind.FILE, paper="plan"),),
        (field("drawing", kind=FieldKind.FILE, paper="plan"),),
    )
    for code in ("a", "b"):
        held = versions[code]
        versions[code] = replace(held, definition=replace(held.definition, papers=(paper,)))
    merged = merge_forms(text, versions)
    assert merged.parts[1].codes == {"drawing": "plan"}
    assert (merged.papers_before, merged.papers_now) == (2, 1)


def test_every_answer_leads_to_a_situation_cat_bnd_2():
    text, versions = two((SAME,), (SAME,))
    many = tuple(Situation(code=code, title=code) for code in ("new", "change"))
    held = versions["b"]
    versions["b"] = replace(held, definition=replace(held.definition, situations=many))
    ask = BundleQuestion(code="q", title="新办还是变更", answers=("新办", "变更"))
    text = replace(text, questions=(ask,))
    (open_,) = clashes(text, versions)
    assert "没有写按哪种办" in open_.said
    new = Variant(situation="new", needs=(Need(question="q", answers=("新办",)),))
    part = replace(text.parts[1], variants=(new, Variant(situation="change")))
    assert clashes(replace(text, parts=(text.parts[0], part)), versions) == []
    gone = replace(part, needs=(Need(question="q", answers=("注销",)),))
    said = " ".join(
        one.said for one in clashes(replace(text, parts=(text.parts[0], gone)), versions)
    )
    assert "没有“注销”这个选项" in said
    assert "轮不到" in said


def test_an_item_that_is_not_open_is_named():
    text, versions = two((SAME,), (SAME,))
    del versions["b"]
    assert any("b 现在不能在网上申请" in one.said for one in clashes(text, versions))
