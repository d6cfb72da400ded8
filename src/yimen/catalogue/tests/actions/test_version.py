"""Versions: written, vetted, published, suspended, cancelled; by whom, from when, in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yimen.catalogue import public as catalogue
from yimen.catalogue.actions import version as actions
from yimen.catalogue.actions import vetting
from yimen.catalogue.contracts import (
    CatalogueRefused,
    ItemFilter,
    ItemState,
    ItemUnknown,
    LimitText,
    PublicationRefused,
)
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries import staff as staff_queries
from yimen.catalogue.tests.builders import AT, make_clerk, make_editor, make_worked_catalogue
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref, WrongState
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db

TODAY = local_day(AT)
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def worked(db):
    make_worked_catalogue()


@pytest.fixture
def editor(worked):
    return make_editor()


def current(name="高龄津贴"):
    page = catalogue.list_current(on=TODAY, where=ItemFilter(text=name, open_only=True))
    return catalogue.get_current(item_code=page.rows[0].item_code, on=TODAY)


def a_draft(editor, name="高龄津贴"):
    return actions.draft_version(actor=editor, item_code=current(name).item_code, at=AT)


def edited(editor, view, **changes):
    text = replace(staff_queries.version_text(view=view), **changes)
    return actions.edit_draft(actor=editor, version_id=view.id, text=text, at=AT)


def published(view, on=NEXT_WEEK):
    return vetting.bring_on_line(version_id=view.id, effective_on=on, at=AT)


def verbs(view):
    return [entry.verb for entry in ledger.list_entries(subject=Ref("catalogue.version", view.id))]


def test_draft_copies_the_latest_and_is_not_seen_outside(editor):
    before = current()
    draft = a_draft(editor)
    assert draft.version == before.version + 1
    assert draft.definition == before.definition
    assert draft.state is ItemState.DRAFT
    assert current() is before


def test_draft_asked_for_twice_is_the_same(editor):
    assert a_draft(editor).id == a_draft(editor).id


def test_edited_draft_shows_its_changes_and_leaves_the_published_alone(editor):
    draft = edited(editor, a_draft(editor), promised_limit=LimitText(amount=4))
    assert draft.promised_limit.amount == 4
    assert current().promised_limit.amount == 5


def test_published_version_holds_from_its_day_and_ends_the_one_before(editor):
    before = current()
    after = published(edited(editor, a_draft(editor), promised_limit=LimitText(amount=6)))
    on_day = catalogue.find_current(item_code=after.item_code, on=NEXT_WEEK)
    day_before = catalogue.find_current(item_code=after.item_code, on=NEXT_WEEK - timedelta(days=1))
    assert on_day.id == after.id
    assert day_before.id == before.id
    assert ItemVersion.objects.get(id=before.id).until_on == NEXT_WEEK


def test_published_version_is_never_edited(editor):
    view = current()
    with pytest.raises(CatalogueRefused, match="新建一个版本"):
        edited(editor, view, name="另一个名字")
    assert current().name == "高龄津贴"


def test_edit_does_not_change_the_code(editor):
    with pytest.raises(CatalogueRefused, match="基本编码"):
        edited(editor, a_draft(editor), catalogue_code="430599999000")


def test_publication_refuses_what_its_rules_find_with_the_remedy(editor):
    draft = edited(editor, a_draft(editor), promised_limit=None)
    with pytest.raises(PublicationRefused) as refused:
        vetting.submit_version(actor=editor, version_id=draft.id, at=AT)
    assert "写上多少个工作日" in refused.value.errors["promised_limit"]
    assert catalogue.get_version(version_id=draft.id).state is ItemState.DRAFT


def test_publication_refuses_a_past_day(editor):
    draft = a_draft(editor)
    with pytest.raises(CatalogueRefused, match="不能早于今天"):
        published(draft, on=TODAY - timedelta(days=1))


def test_publication_refuses_a_day_that_a_later_version_holds(editor):
    published(a_draft(editor), on=NEXT_WEEK)
    second = a_draft(editor)
    with pytest.raises(CatalogueRefused, match="更晚的日子"):
        published(second, on=NEXT_WEEK)


def test_unvetted_draft_cannot_be_published(editor):
    draft = a_draft(editor)
    with pytest.raises(WrongState):
        vetting.publish_version(actor=editor, version_id=draft.id, effective_on=TODAY, at=AT)


def test_suspended_item_is_shown_but_not_open_until_resumed(editor):
    view = current()
    vetting.suspend_version(actor=editor, version_id=view.id, reason="系统升级", at=AT)
    suspended = catalogue.get_current(item_code=view.item_code, on=TODAY)
    assert suspended.state is ItemState.SUSPENDED
    assert not catalogue.is_open(version=view, on=TODAY)
    vetting.resume_version(actor=editor, version_id=view.id, at=AT)
    assert catalogue.is_open(version=view, on=TODAY)


def test_cancelled_item_is_gone_for_residents_and_kept_for_its_cases(editor):
    view = current()
    vetting.cancel_version(actor=editor, version_id=view.id, reason="并入新事项", at=AT)
    with pytest.raises(ItemUnknown):
        catalogue.get_current(item_code=view.item_code, on=TODAY)
    assert catalogue.get_version(version_id=view.id).definition is not None
    with pytest.raises(WrongState, match="已取消"):
        vetting.resume_version(actor=editor, version_id=view.id, at=AT)


def test_new_item_gets_its_code_from_unit_level_and_catalogue(editor):
    text = replace(staff_queries.version_text(view=current()), catalogue_code="430590099000")
    view = actions.create_item(actor=editor, text=text, at=AT)
    assert view.item_code.endswith("6430590099000")
    assert view.version == 1
    with pytest.raises(CatalogueRefused, match="已经有了"):
        actions.create_item(actor=editor, text=text, at=AT)


def test_new_item_of_an_unknown_unit_is_refused(editor):
    text = replace(
        staff_queries.version_text(view=current()),
        catalogue_code="430590098000",
        department_code="nobody",
    )
    with pytest.raises(CatalogueRefused, match="没有代码为“nobody”的单位"):
        actions.create_item(actor=editor, text=text, at=AT)


def test_every_change_is_in_the_ledger(editor):
    draft = edited(editor, a_draft(editor), name="高龄津贴（新）")
    view = published(draft)
    vetting.suspend_version(actor=editor, version_id=view.id, reason="系统升级", at=AT)
    vetting.resume_version(actor=editor, version_id=view.id, at=AT)
    vetting.cancel_version(actor=editor, version_id=view.id, reason="并入", at=AT)
    assert [verb.rpartition(".")[2] for verb in verbs(view)] == [
        "drafted", "edited", "submitted", "passed", "passed", "published", "suspended", "resumed",
        "cancelled",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "attempt",
    [
        lambda actor, view: actions.draft_version(actor=actor, item_code=view.item_code, at=AT),
        lambda actor, view: edited(actor, view),
        lambda actor, view: vetting.submit_version(actor=actor, version_id=view.id, at=AT),
        lambda actor, view: vetting.return_version(
            actor=actor, version_id=view.id, reason="x", at=AT
        ),
        lambda actor, view: vetting.publish_version(
            actor=actor, version_id=view.id, effective_on=date(2027, 1, 1), at=AT
        ),
        lambda actor, view: vetting.suspend_version(
            actor=actor, version_id=view.id, reason="x", at=AT
        ),
        lambda actor, view: vetting.resume_version(actor=actor, version_id=view.id, at=AT),
        lambda actor, view: vetting.cancel_version(
            actor=actor, version_id=view.id, reason="x", at=AT
        ),
    ],
    ids=["draft", "edit", "submit", "return", "publish", "suspend", "resume", "cancel"],
)
def test_others_may_not_change_the_catalogue(worked, attempt):
    clerk, view = make_clerk(), current()
    with pytest.raises(NotAllowed):
        attempt(clerk, view)
    assert ItemVersion.objects.get(id=view.id).state == "in_use"


def test_published_version_is_found_by_search(editor):
    published(edited(editor, a_draft(editor), name="长寿老人津贴"), on=TODAY)
    page = catalogue.list_current(on=TODAY, where=ItemFilter(text="长寿老人津贴"))
    assert [row.name for row in page.rows] == ["长寿老人津贴"]


def test_published_with_effect_at_once_it_takes_the_place_of_todays_version(editor):
    first = published(edited(editor, a_draft(editor), promised_limit=LimitText(amount=6)), on=TODAY)
    assert current().id == first.id

    second = actions.draft_version(actor=editor, item_code=first.item_code, at=AT)
    second = edited(editor, second, promised_limit=LimitText(amount=7))
    later = AT + timedelta(hours=2)
    vetting.bring_on_line(version_id=second.id, effective_on=TODAY, at=later)

    assert current().id == second.id
    rows = {row.id: row for row in ItemVersion.objects.filter(item__code=first.item_code)}
    assert rows[first.id].until_on == TODAY
    assert (rows[first.id].effective_at, rows[second.id].effective_at) == (AT, later)
    assert catalogue.get_version(version_id=first.id).promised_limit.amount == 6


def test_a_planned_cancellation_comes_by_itself(editor):
    """CAT-FLOW-2 through the action: nothing has to run on the day."""
    draft = a_draft(editor)
    elements = replace(draft.definition.elements, planned_until=NEXT_WEEK)
    draft = edited(editor, draft, definition=replace(draft.definition, elements=elements))
    published(draft, on=TODAY)

    day_before = catalogue.find_current(item_code=draft.item_code, on=NEXT_WEEK - timedelta(days=1))
    assert day_before.id == draft.id
    assert catalogue.find_current(item_code=draft.item_code, on=NEXT_WEEK) is None


def test_a_version_that_ends_before_it_begins_is_refused(editor):
    draft = a_draft(editor)
    elements = replace(draft.definition.elements, planned_until=TODAY)
    draft = edited(editor, draft, definition=replace(draft.definition, elements=elements))
    with pytest.raises(CatalogueRefused, match="计划取消日期"):
        published(draft, on=TODAY)
