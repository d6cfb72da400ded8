"""Batches go out and come in: equal again, only what changed, in their order, people's work kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from yimen.catalogue.actions import export_items as exports
from yimen.catalogue.actions import import_batch as imports
from yimen.catalogue.actions import version as versions
from yimen.catalogue.actions import vetting
from yimen.catalogue.contracts import CatalogueRefused, ItemListRefused, ItemState
from yimen.catalogue.models import FieldChange, Item, ItemBatch, ItemVersion
from yimen.catalogue.queries import batches as queries
from yimen.catalogue.rules.exchange_batch import Operation, Scope
from yimen.catalogue.rules.exchange_files import FileForm, read_file
from yimen.catalogue.testing import small_item
from yimen.catalogue.tests.builders import AT, SINCE, make_clerk, make_worked_catalogue
from yimen.directory import testing as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotAllowed

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)
_STAMPS = {"task_state", "cd_batch", "cd_time", "kz_since"}


def exported(*, form=FileForm.JSON, since="", at=AT, scope=Scope.IN_FORCE):
    return exports.export_items(actor=SYSTEM, form=form, at=at, since=since, scope=scope)


def taken(content, *, apply=True, at=LATER, actor=SYSTEM):
    return imports.import_batch(actor=actor, content=content, name="批次", at=at, apply=apply)


def told(content):
    """Return what a batch says of each item, without the marks of the batch itself."""
    _, rows = read_file(content)
    return {
        row.code: (
            {name: cell for name, cell in row.row.values.items() if name not in _STAMPS},
            row.row.tables,
            row.row.extension,
        )
        for row in rows
    }


def forget_everything():
    for table in (ItemBatch, ItemVersion, Item):
        table.objects.all().delete()


def test_the_worked_catalogue_comes_back_equal():
    make_worked_catalogue()
    made = exported(form=FileForm.XLSX).content
    whole = told(made)
    assert len(whole) == 12

    forget_everything()
    report = taken(made)

    assert (report.added, report.usable) == (len(whole), len(whole))
    assert {row.state for row in ItemVersion.objects.all()} == {ItemState.DRAFT}
    again = exported(scope=Scope.LATEST, at=LATER)
    assert told(again.content) == whole


def two_items():
    directory.demo_county(at=SINCE)
    directory.make_unit(code="mzj", name="县民政局", level=UnitLevel.COUNTY, at=SINCE)
    return (
        small_item(),
        small_item(name="另一个事项", catalogue_code="440199900002"),
    )


def test_an_increment_tells_what_was_added_changed_and_cancelled():
    first, second = two_items()
    before = exported()
    with pytest.raises(CatalogueRefused, match="没有变化"):
        exported(since=before.number)
    vetting.cancel_version(actor=SYSTEM, version_id=first.id, reason="合并了", at=AT)
    vetting.suspend_version(actor=SYSTEM, version_id=second.id, reason="系统维护", at=AT)
    third = small_item(name="第三个事项", catalogue_code="440199900003")

    made = exported(since=before.number, at=LATER)

    _, rows = read_file(made.content)
    assert {row.code: row.operation for row in rows} == {
        first.item_code: Operation.DELETE,
        second.item_code: Operation.UPDATE,
        third.item_code: Operation.INSERT,
    }


def test_an_increment_of_an_unknown_batch_is_refused():
    two_items()
    with pytest.raises(CatalogueRefused, match="没有导出过批次"):
        exported(since="20200101-0001")


def test_taking_a_batch_twice_changes_nothing_and_an_older_one_is_refused():
    first, _ = two_items()
    older = exported()
    vetting.cancel_version(actor=SYSTEM, version_id=first.id, reason="合并了", at=AT)
    newer = exported(at=LATER, since=older.number)
    forget_everything()

    with pytest.raises(ItemListRefused, match="还没有导入"):
        taken(newer.content)
    taken(older.content)
    taken(newer.content)
    again = taken(newer.content)

    assert (again.added, again.changed) == (0, 0)
    assert ItemVersion.objects.get(item__code=first.item_code).state == ItemState.CANCELLED
    with pytest.raises(ItemListRefused, match="旧"):
        taken(older.content)
    assert ItemBatch.objects.count() == 2


def test_a_preview_changes_nothing():
    two_items()
    made = exported()
    forget_everything()
    report = taken(made.content, apply=False)
    assert (report.added, report.applied) == (2, False)
    assert not Item.objects.exists()
    assert not ItemBatch.objects.exists()


def test_a_draft_that_somebody_worked_on_is_left_alone():
    item, _ = two_items()
    made = exported()
    forget_everything()
    taken(made.content)
    row = ItemVersion.objects.select_related("item").get(item__code=item.item_code)
    edited = replace(queries.text_of(row), name="改过的名称")
    versions.edit_draft(actor=SYSTEM, version_id=row.id, text=edited, at=LATER)

    report = taken(made.content)

    assert report.changed == 0
    assert "有人改过" in report.findings[-1].message
    assert ItemVersion.objects.get(id=row.id).name == "改过的名称"


def test_what_is_in_force_stays_beside_the_draft_of_a_new_batch():
    item, _ = two_items()
    made = exported()
    content = made.content.decode().replace("测试场所许可", "新名称许可").encode()

    report = taken(content)

    assert report.changed == 1
    assert list(
        ItemVersion.objects.filter(item__code=item.item_code)
        .order_by("version")
        .values_list("state", "name")
    ) == [("in_use", "测试场所许可"), ("draft", "新名称许可")]


def test_who_may_not_edit_takes_nothing_and_gets_nothing():
    two_items()
    made = exported()
    clerk = make_clerk()
    with pytest.raises(NotAllowed):
        taken(made.content, actor=clerk)
    with pytest.raises(NotAllowed):
        exports.export_items(actor=clerk, form=FileForm.CSV, at=AT)


def test_a_batch_is_named_at_every_value_that_it_changed():
    first, _ = two_items()
    made = exported()
    vetting.cancel_version(actor=SYSTEM, version_id=first.id, reason="试", at=AT)
    ItemVersion.objects.filter(id=first.id).update(state=ItemState.IN_USE, name="旧名称")
    FieldChange.objects.all().delete()

    taken(made.content)

    change = FieldChange.objects.get(version__item__code=first.item_code)
    assert (change.before, change.after) == ("旧名称", "测试场所许可")
    assert made.number in change.why
    assert made.number in change.source


def test_ways_to_handle_go_out_with_their_whole_code_and_come_back():
    first, _ = two_items()
    made = exported()
    _, rows = read_file(made.content)
    row = next(one for one in rows if one.code == first.item_code)
    told = [line["task_handle_item"] for line in row.row.tables["handle_item"]]
    assert told == [f"{first.item_code}01", f"{first.item_code}02"]

    report = taken(made.content)
    assert (report.changed, report.added, report.findings) == (0, 0, ())

    foreign = made.content.replace(told[0].encode(), f"{'9' * 31}01".encode())
    foreign = foreign.replace(made.number.encode(), b"20261120-0099")
    report = taken(foreign, apply=False)
    assert any("业务办理项编码" in one.message for one in report.findings)
