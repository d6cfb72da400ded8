"""Edits of a draft's form that are kept: no more than fifty, apart from what is changed elsewhere."""

from __future__ import annotations

import pytest

from yimen.catalogue.actions import form_design as actions
from yimen.catalogue.actions import version as versions
from yimen.catalogue.contracts import CatalogueRefused
from yimen.catalogue.models import DraftEdit, ItemVersion
from yimen.catalogue.queries import form_design as queries
from yimen.catalogue.rules import form_editing as editing
from yimen.catalogue.testing import SINCE, small_item
from yimen.directory import testing as directory
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db):
    directory.demo_county(at=SINCE)
    item = small_item()
    return versions.draft_version(actor=SYSTEM, item_code=item.item_code, at=now())


def titled(draft, title):
    mark = queries.find_draft(item_code=draft.item_code, number=2).mark
    code = draft.definition.form.steps[0].code
    return actions.change_form(
        actor=SYSTEM,
        version_id=draft.id,
        edit=lambda d: editing.set_step(d, code=code, title=title, when=""),
        title=title,
        mark=mark,
        at=now(),
    )


def title_of(draft):
    view = queries.find_draft(item_code=draft.item_code, number=2).version
    return view.definition.form.steps[0].title


def test_the_last_fifty_edits_can_be_taken_back(draft):
    for turn in range(53):
        titled(draft, f"第{turn}次")
    for _ in range(50):
        actions.undo(actor=SYSTEM, version_id=draft.id, at=now())
    assert title_of(draft) == "第2次"
    with pytest.raises(CatalogueRefused, match="没有可以撤销"):
        actions.undo(actor=SYSTEM, version_id=draft.id, at=now())


def test_a_new_edit_ends_what_could_be_made_again(draft):
    titled(draft, "甲")
    actions.undo(actor=SYSTEM, version_id=draft.id, at=now())
    titled(draft, "乙")
    with pytest.raises(CatalogueRefused, match="没有可以重做"):
        actions.redo(actor=SYSTEM, version_id=draft.id, at=now())
    assert title_of(draft) == "乙"


def test_the_button_after_a_field_that_saved_itself_is_no_conflict(draft):
    mark = queries.find_draft(item_code=draft.item_code, number=2).mark
    titled(draft, "甲")
    titled(draft, "甲")
    code = draft.definition.form.steps[0].code
    sent = {"actor": SYSTEM, "version_id": draft.id, "mark": mark, "at": now()}
    actions.change_form(
        edit=lambda d: editing.set_step(d, code=code, title="甲甲", when=""), title="甲", **sent
    )
    assert title_of(draft) == "甲甲"
    with pytest.raises(CatalogueRefused, match="又改过了"):
        actions.change_form(
            edit=lambda d: editing.set_step(d, code=code, title="乙", when=""), title="乙", **sent
        )


def test_what_was_changed_elsewhere_is_kept_and_taken_back_first(draft):
    titled(draft, "甲")
    row = ItemVersion.objects.get(id=draft.id)
    row.definition["form"]["steps"][0]["title"] = "别处"
    row.changed_at = now()
    row.save()
    actions.undo(actor=SYSTEM, version_id=draft.id, at=now())
    assert title_of(draft) == "甲"
    assert DraftEdit.objects.filter(version_id=draft.id, title="在别处改了定义").exists()


def test_undo_leaves_the_rest_of_the_definition_alone(draft):
    titled(draft, "甲")
    row = ItemVersion.objects.get(id=draft.id)
    row.definition["laws"] = [{"title": "新的依据"}]
    row.changed_at = now()
    row.save()
    actions.undo(actor=SYSTEM, version_id=draft.id, at=now())
    view = queries.find_draft(item_code=draft.item_code, number=2).version
    assert [law.title for law in view.definition.laws] == ["新的依据"]
