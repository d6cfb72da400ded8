"""The difference between two versions, field by field, at places told in words."""

from __future__ import annotations

import copy

from yimen.catalogue.demo import content
from yimen.catalogue.rules.difference import difference
from yimen.catalogue.tests.builders import USCCS


def item():
    return content.worked_item(name="laonian_youdaizheng", usccs=USCCS)


def changed(change):
    after = copy.deepcopy(item())
    change(after)
    return [(one.place, one.before, one.after) for one in difference(before=item(), after=after)]


def test_same_versions_do_not_differ():
    assert changed(lambda after: None) == []


def test_main_element_is_named_in_words():
    def change(after):
        after["promised_limit"]["amount"] = 2

    assert changed(change) == [("承诺时限 – 数量", "3", "2")]


def test_question_is_named_by_its_own_words():
    def change(after):
        after["definition"]["form"]["steps"][0]["fields"][2]["label"] = "您的手机号"

    place = "申请表 – 步骤 – “老人的基本情况” – 问题 – “您的手机号” – 问题"
    assert changed(change) == [(place, "联系电话", "您的手机号")]


def test_moved_question_is_no_change():
    def change(after):
        after["definition"]["form"]["steps"][0]["fields"].reverse()

    assert changed(change) == []


def test_added_and_removed_entries_are_told_with_what_they_said():
    def change(after):
        del after["definition"]["papers"][1]
        after["definition"]["guide"]["conditions"].append("有户口簿")

    found = {place: (before, now) for place, before, now in changed(change)}
    assert found["材料 – “居住证” – 出具单位"] == ("公安机关", "")
    before, now = found["办事指南 – 申请条件"]
    assert now == f"{before}\n有户口簿"
