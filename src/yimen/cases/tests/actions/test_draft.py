"""Drafts: begun once, saved without losing what is right, seen by nobody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from yimen.cases import testing
from yimen.cases.actions import draft, submit, upload
from yimen.cases.contracts import DRAFT_KIND, DraftChanged
from yimen.cases.models import Draft
from yimen.cases.models.answers import DRAFT_ANSWERS, unseal
from yimen.cases.queries.draft import get_draft, list_drafts
from yimen.cases.queries.files import owned_by
from yimen.catalogue import testing as items
from yimen.catalogue.contracts import ItemNotOpen
from yimen.catalogue.contracts.forms import FormTooLarge
from yimen.identity import testing as identity
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import FileRefused

pytestmark = pytest.mark.django_db
AT = testing.AT


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def begin(around: testing.Town, **more):
    more.setdefault("actor", around.resident)
    return draft.start_draft(item_code=around.item.item_code, at=AT, **more)


def save(around: testing.Town, begun, raw, **more):
    return draft.save_answers(
        actor=around.resident, draft_id=begun.id, step="place", raw=raw, at=AT, **more
    )


def test_begun_twice_it_is_one_draft(around):
    first, again = begin(around), begin(around)
    assert first.id == again.id
    assert Draft.objects.count() == 1
    assert begin(around, actor=around.other_resident).id != first.id


def test_nobody_begins_anonymously_or_for_a_stranger(around):
    with pytest.raises(NotAllowed, match="请先登录"):
        begin(around, actor=ANONYMOUS)
    with pytest.raises(Refusal):
        begin(around, applicant_id=around.other_resident.person_id)
    assert Draft.objects.count() == 0


def test_mandate_lets_a_relative_begin_for_another(around):
    grantor = identity.public.get_person(person_id=around.other_resident.person_id)
    identity.make_mandate(
        grantor=grantor,
        holder=identity.public.get_person(person_id=around.resident.person_id),
        at=AT,
    )
    begun = begin(around, applicant_id=around.other_resident.person_id)
    assert begun.applicant_id == around.other_resident.person_id
    assert begun.filed_by_person_id == around.resident.person_id
    assert begun.mandate_id is not None


@pytest.mark.parametrize("code", ["没有这个事项", "1" * 31, "'; DROP TABLE cases_case; --"])
def test_unknown_item_is_not_open(around, code):
    with pytest.raises(ItemNotOpen):
        draft.start_draft(actor=around.resident, item_code=code, at=AT)


def test_suspended_item_is_not_open(around):
    items.suspend_item(version_id=around.item.id, at=AT)
    with pytest.raises(ItemNotOpen):
        begin(around)


def test_unknown_situation_is_refused(around):
    begun = begin(around)
    with pytest.raises(Refusal) as refused:
        draft.choose_situation(
            actor=around.resident, draft_id=begun.id, situation="<script>", at=AT
        )
    assert refused.value.field == "situation"


def test_what_is_right_is_stored_and_what_is_wrong_comes_back(around):
    begun = begin(around)
    save(around, begun, {"size": "80", "name": "甲"})
    saved = save(around, begun, {"size": "很大", "name": "乙"})
    assert set(saved.answers.errors) == {"size"}
    assert saved.draft.values["name"] == "乙"
    assert saved.draft.values["size"] == "80"


def test_answers_are_encrypted_at_rest(around):
    begun = begin(around)
    save(around, begun, {"name": "很少见的名字"})
    stored = bytes(Draft.objects.get(id=begun.id).answers)
    assert "很少见的名字".encode() not in stored
    assert unseal(DRAFT_ANSWERS, stored)["name"] == "很少见的名字"


def test_older_page_does_not_overwrite_a_newer_one(around):
    begun = begin(around)
    newer = save(around, begun, {"name": "新"}).draft
    with pytest.raises(DraftChanged):
        save(around, begun, {"name": "旧"}, expected_version=begun.version)
    assert get_draft(actor=around.resident, draft_id=begun.id).values["name"] == "新"
    assert save(around, begun, {"name": "再新"}, expected_version=newer.version)


def test_ten_thousand_extra_keys_are_refused_and_nothing_is_lost(around):
    begun = begin(around)
    save(around, begun, {"name": "甲"})
    with pytest.raises(FormTooLarge):
        save(around, begun, {"name": "乙", **{f"k{n}": "x" for n in range(10_000)}})
    assert get_draft(actor=around.resident, draft_id=begun.id).values == {"name": "甲"}


def test_a_few_unknown_keys_are_left_out(around):
    begun = begin(around)
    saved = save(around, begun, {"name": "甲", "state": "granted", "applicant_id": str(uuid4())})
    assert saved.draft.values == {"name": "甲"}
    assert saved.draft.applicant_id == around.resident.person_id


@pytest.mark.parametrize(
    "act",
    [
        lambda who, one: get_draft(actor=who, draft_id=one.id),
        lambda who, one: draft.save_answers(
            actor=who, draft_id=one.id, step="place", raw={"name": "我的"}, at=AT
        ),
        lambda who, one: draft.discard_draft(actor=who, draft_id=one.id, at=AT),
        lambda who, one: submit.submit_draft(actor=who, draft_id=one.id, at=AT),
        lambda who, one: draft.choose_situation(
            actor=who, draft_id=one.id, situation="small", at=AT
        ),
    ],
)
@pytest.mark.parametrize("who", ["other_resident", "clerk", "supervisor", "system_admin"])
def test_anothers_draft_is_not_found(around, act, who):
    begun = testing.a_draft(around)
    with pytest.raises(NotFound):
        act(getattr(around, who), begun)
    assert Draft.objects.get(id=begun.id).discarded_at is None


def test_drafts_are_listed_for_their_owner_only(around):
    begun = begin(around)
    assert [one.id for one in list_drafts(actor=around.resident)] == [begun.id]
    assert list_drafts(actor=around.other_resident) == []


def test_file_of_another_draft_is_left_out(around):
    mine, theirs = begin(around), begin(around, actor=around.other_resident)
    testing.add_file(around.other_resident, theirs, "plan")
    stolen = get_draft(actor=around.other_resident, draft_id=theirs.id).values["plan"][0]
    for forged in (stolen, str(uuid4()), "../../etc/passwd", "not-a-uuid"):
        saved = draft.save_answers(
            actor=around.resident, draft_id=mine.id, step="papers", raw={"plan": [forged]}, at=AT
        )
        assert not saved.draft.values.get("plan")


def test_file_that_lies_about_its_type_is_refused(around):
    begun = begin(around)
    for name, content in {
        "照片.png": b"MZ\x90\x00 this is a program",
        "证明.pdf": b"<html><script>alert(1)</script></html>",
        "图.jpg": b"#!/bin/sh\nrm -rf /\n",
    }.items():
        lying = testing.photo(name)
        lying.file.seek(0)
        lying.file.truncate()
        lying.file.write(content)
        lying.file.seek(0)
        with pytest.raises(FileRefused):
            upload.add_file(
                actor=around.resident,
                draft_id=begun.id,
                version=around.item,
                step="papers",
                field="plan",
                file=lying,
                at=AT,
            )
    assert not get_draft(actor=around.resident, draft_id=begun.id).values.get("plan")


@pytest.mark.parametrize(("step", "field"), [("papers", "name"), ("place", "plan"), ("x", "y")])
def test_file_that_nobody_asked_for_is_refused(around, step, field):
    begun = begin(around)
    with pytest.raises(FileRefused, match="没有要这个文件"):
        upload.add_file(
            actor=around.resident,
            draft_id=begun.id,
            version=around.item,
            step=step,
            field=field,
            file=testing.photo(),
            at=AT,
        )


def test_more_files_than_a_question_holds_are_refused(around):
    begun = begin(around)
    for number in range(upload.MOST_FILES):
        testing.add_file(around.resident, begun, "plan", content=testing.PNG + bytes([number]))
    with pytest.raises(FileRefused, match="最多传 20 个"):
        testing.add_file(around.resident, begun, "plan", content=testing.PNG + b"one more")


def test_discarded_draft_is_emptied_and_cannot_be_used(around):
    begun = testing.a_draft(around)
    draft.discard_draft(actor=around.resident, draft_id=begun.id, at=AT)
    assert unseal(DRAFT_ANSWERS, Draft.objects.get(id=begun.id).answers) == {}
    for act in (
        lambda: save(around, begun, {"name": "甲"}),
        lambda: draft.discard_draft(actor=around.resident, draft_id=begun.id, at=AT),
        lambda: submit.submit_draft(actor=around.resident, draft_id=begun.id, at=AT),
    ):
        with pytest.raises(Refusal):
            act()
    assert begin(around).id != begun.id


def test_submitted_draft_cannot_be_changed(around):
    begun = testing.a_draft(around)
    submit.submit_draft(actor=around.resident, draft_id=begun.id, at=AT)
    with pytest.raises(Refusal, match="已经提交了"):
        save(around, begun, {"name": "改名"})


def test_new_version_of_the_item_leaves_the_old_draft_as_it_was(around):
    begun = begin(around)
    later = AT + timedelta(days=1)
    items.next_version(item_code=around.item.item_code, at=later, name="测试场所许可（新）")
    fresh = draft.start_draft(
        actor=around.resident, item_code=around.item.item_code, at=later + timedelta(hours=1)
    )
    assert fresh.id != begun.id
    assert get_draft(actor=around.resident, draft_id=begun.id).item_version_id == around.item.id


def test_uploads_belong_to_the_draft(around):
    begun = testing.a_draft(around)
    file_id = get_draft(actor=around.resident, draft_id=begun.id).values["plan"][0]
    assert files.find(file_id=file_id).media_type == "image/png"
    assert owned_by(owner=Ref(DRAFT_KIND, begun.id), ids=[file_id]) == {file_id}


def depending(around, **definition):
    """Return a resident's draft of an item that asks for a test only of large places."""
    item = items.next_version(
        item_code=around.item.item_code,
        at=AT - timedelta(days=1),
        name="看面积的许可",
        definition={
            "form": {"steps": [{"code": "place", "title": "场所", "fields": [
                {"code": "name", "name": "姓名", "label": "姓名", "kind": "text", "why": "登记用。"},
                {"code": "size", "name": "面积", "label": "面积", "kind": "number", "why": "分大小。"},
                {"code": "exits", "name": "出口", "label": "出口", "kind": "checks", "why": "大的要查。",
                 "when": "表.面积 > 100", "options": [{"code": "e", "label": "东"}, {"code": "w", "label": "西"}]},
                {"code": "plan", "name": "疏散方案", "label": "疏散方案", "kind": "text", "why": "大的要有。",
                 "when": '情形 = "large"', "required": True},
            ]}]},
            "papers": [], "checks": [], "licence": None,
            **definition,
        },
    )  # fmt: skip
    return begin(around, actor=around.resident), item


def test_hidden_answer_is_put_aside_and_comes_back(around):
    begun, _ = depending(around, situations=[{"code": "large", "title": "大的"}])
    whole = {"name": "甲", "size": "200", "exits": ["w"], "plan": "走东门"}
    save(around, begun, whole)
    hidden = save(around, begun, {"name": "甲", "size": "80", "plan": "走东门"}).draft
    assert "exits" not in hidden.values
    assert hidden.aside == {"exits": ["w"]}
    again = save(around, begun, {"name": "甲", "size": "300", "plan": "走东门"}, complete=True)
    assert again.draft.values["exits"] == ["w"]
    assert again.draft.aside == {}
    emptied = save(around, begun, {"name": "甲", "size": "300", "plan": "走东门"}).draft
    assert "exits" not in emptied.values
    assert emptied.aside == {}


def test_situation_found_by_rule_follows_the_answers_while_filling(around):
    begun, _ = depending(
        around,
        situations=[
            {"code": "large", "title": "大的", "when": "表.面积 > 100"},
            {"code": "small", "title": "小的", "when": "表.面积 <= 100"},
        ],
    )
    assert begun.situation == ""
    large = save(around, begun, {"name": "甲", "size": "200"})
    assert (large.draft.situation, "plan" in large.answers.shown) == ("large", True)
    asked = save(around, begun, {"name": "甲", "size": "200"}, complete=True)
    assert set(asked.answers.errors) == {"exits", "plan"}
    small = save(around, begun, {"name": "甲", "size": "90"}, complete=True)
    assert (small.draft.situation, small.answers.errors) == ("small", {})
    told = draft.choose_situation(
        actor=around.resident, draft_id=begun.id, situation="large", at=AT
    )
    assert told.situation == "small"
