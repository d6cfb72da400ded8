"""Lists are loaded whole or not at all, again without effect, and never over somebody's work."""

from __future__ import annotations

import io
import json

import pytest
from django.db import IntegrityError, connection

from yimen.catalogue import public as catalogue
from yimen.catalogue.actions import import_items as actions
from yimen.catalogue.contracts import ItemListRefused, ItemState
from yimen.catalogue.contracts.findings import FindingCode
from yimen.catalogue.importing import import_items as command
from yimen.catalogue.models import FieldChange, Item, ItemVersion
from yimen.catalogue.tests.builders import AT, SINCE, make_clerk, make_editor, make_worked_catalogue
from yimen.directory import testing as directory
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed

pytestmark = pytest.mark.django_db

HEAD = "item_code,name,dept,task_type_code,task_type_name_guess\n"


def line(number, name, dept="县民政局"):
    code = f"511Z{number:08d}-511602000000-000-11511301008778183N-1-00"
    return f"{code},{name},{dept},20,公共服务\n"


def guide(number, **changes):
    return json.dumps(
        {
            "task_code": f"11370800MB28559184337011{number:07d}",
            "name": f"事项{number}",
            "dept": "省厅",
            "task_type": "行政许可",
            "task_type_code": "01",
            "legal_limit_days": 20,
            "legal_limit_unit": "工作日",
            "materials": ["申请书"],
            **changes,
        },
        ensure_ascii=False,
    )


def loaded(text, *, apply=True, actor=SYSTEM):
    return actions.import_stream(
        actor=actor, stream=io.BytesIO(text.encode()), name="清单.csv", at=AT, apply=apply
    )


def test_preview_changes_nothing():
    report = loaded(HEAD + line(1, "甲") + line(2, "乙"), apply=False)

    assert (report.rows, report.added, report.applied) == (2, 2, False)
    assert not Item.objects.exists()


def test_apply_makes_drafts_that_nobody_finds_on_the_public_pages():
    report = loaded(HEAD + line(1, "老年人优待"))

    version = ItemVersion.objects.get()
    assert report.applied
    assert version.state == ItemState.DRAFT
    assert version.name == "老年人优待"
    assert catalogue.search_items(text="老年人优待", on=local_day(AT)) == []


def test_apply_again_changes_nothing():
    text = HEAD + line(1, "甲") + line(2, "乙")
    loaded(text)

    report = loaded(text)

    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)
    assert ItemVersion.objects.count() == 2


def test_apply_of_a_newer_list_changes_drafts_and_says_what():
    loaded(guide(1))

    report = loaded(guide(1, name="事项一", legal_limit_days=10))

    version = ItemVersion.objects.get()
    assert (version.name, version.lawful_amount) == ("事项一", 10)
    assert (report.added, report.changed) == (0, 1)
    differs = [one for one in report.findings if one.code is FindingCode.DIFFERS]
    assert differs[0].message == "和库里的不同：名称、法定时限。"


def test_apply_never_overwrites_a_definition_or_clears_what_the_list_leaves_out():
    loaded(guide(1))
    before = ItemVersion.objects.get()

    loaded(guide(1, materials=["别的"], legal_limit_days=None))

    after = ItemVersion.objects.get()
    assert after.definition == before.definition
    assert after.lawful_amount == 20


def test_apply_beside_a_version_in_force_writes_the_next_draft():
    make_worked_catalogue()
    current = ItemVersion.objects.select_related("item").get(name="高龄津贴")
    row = json.loads(
        guide(1, name="高龄津贴（新）", task_code=current.item.code, task_type="行政给付")
    )

    loaded(json.dumps(row, ensure_ascii=False))

    old, new = ItemVersion.objects.filter(item=current.item).order_by("version")
    assert (old.state, old.name) == (ItemState.IN_USE, "高龄津贴")
    assert (new.state, new.name, new.version) == (ItemState.DRAFT, "高龄津贴（新）", 2)
    assert new.definition == old.definition


def test_apply_leaves_a_version_that_is_being_vetted():
    directory.demo_county(at=SINCE)
    loaded(HEAD + line(1, "甲"))
    version = ItemVersion.objects.get()
    ItemVersion.objects.filter(id=version.id).update(state="vet_law")

    report = loaded(HEAD + line(1, "乙"))

    version.refresh_from_db()
    assert version.name == "甲"
    assert report.changed == 0
    assert "正在审核" in report.findings[-1].message


def test_apply_stops_whole_when_anything_fails(monkeypatch):
    real = ItemVersion.objects.bulk_create

    def breaking(rows):
        real(list(rows)[:1])
        raise IntegrityError("lost")

    monkeypatch.setattr(ItemVersion.objects, "bulk_create", breaking)

    with pytest.raises(IntegrityError):
        loaded(HEAD + line(1, "甲") + line(2, "乙"))

    assert not Item.objects.exists()


def test_apply_of_a_list_that_breaks_off_loads_nothing():
    with pytest.raises(ItemListRefused):
        loaded(HEAD + line(1, "甲") + '"' + "x" * 200_000)

    assert not Item.objects.exists()


def test_apply_finds_units_by_name_and_credit_code():
    make_worked_catalogue()

    loaded(HEAD + line(1, "甲", dept="县民政局") + line(2, "乙", dept="别的局"))

    found = dict(ItemVersion.objects.filter(state="draft").values_list("name", "department_code"))
    assert found == {"甲": "mzj", "乙": ""}


def test_import_that_changes_something_enters_the_ledger():
    loaded(HEAD + line(1, "甲"))
    loaded(HEAD + line(1, "甲"))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_ledger_entry WHERE verb = %s", ["catalogue.list.imported"]
        )
        assert cursor.fetchone() == (1,)


def test_import_is_for_editors():
    directory.demo_county(at=SINCE)
    with pytest.raises(NotAllowed):
        loaded(HEAD + line(1, "甲"), actor=make_clerk())


def test_command_says_findings_and_one_sentence(tmp_path):
    path = tmp_path / "清单.csv"
    path.write_text(HEAD + line(1, "甲") + "坏\n", encoding="utf-8")
    said = []

    sentence = command(path=path, at=AT, say=said.append)

    assert sentence.startswith("清单 2 行，已导入 1 项：新增 1 项")
    assert any(words.startswith("没有导入：第 3 行") for words in said)


def test_real_lists_load_and_load_again(yimen_data):
    paths = [
        yimen_data / "items/guangdong_prov_2024_items.dev.jsonl",
        yimen_data / "items/guangan_511602_items.csv",
    ]

    first = [catalogue.import_items(path=path, actor=SYSTEM, at=AT, apply=True) for path in paths]
    again = [catalogue.import_items(path=path, actor=SYSTEM, at=AT, apply=True) for path in paths]

    assert [report.added for report in first] == [2024, 1132]
    assert [(report.added, report.changed) for report in again] == [(0, 0), (0, 0)]
    assert ItemVersion.objects.filter(state="draft").count() == 3156


def test_apply_keeps_who_changed_what_and_by_which_list():
    directory.demo_county(at=SINCE)
    clerk = make_editor()
    loaded(guide(1))
    loaded(guide(1, name="事项一", legal_limit_days=10), actor=clerk)

    made = FieldChange.objects.order_by("made_at", "id")
    assert {one.place for one in made} == {"名称", "法定时限 – 数量"}
    last = made.get(before="事项1")
    assert (last.after, last.why, last.source) == ("事项一", "导入清单“清单.csv”", "清单.csv")
    assert (last.officer_id, last.made_by) == (clerk.officer_id, clerk.name)
