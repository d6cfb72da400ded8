"""The basic catalogue: a unit takes a row or says why it does not apply; items inherit it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yimen.catalogue.actions import basic as actions
from yimen.catalogue.actions import version as versions
from yimen.catalogue.contracts import CatalogueRefused, Level
from yimen.catalogue.contracts.vetting import Verdict
from yimen.catalogue.queries import basic as queries
from yimen.catalogue.queries import publication
from yimen.catalogue.queries import staff as staff_queries
from yimen.catalogue.tests.builders import AT, SINCE, make_keepers
from yimen.directory import testing as directory
from yimen.kernel.contracts import NotAllowed

pytestmark = pytest.mark.django_db
ROW = actions.BasicText(
    code="430190095000", name="人力资源服务许可", item_type="01", levels=("4",),
    laws=("《人力资源市场暂行条例》第十八条",), department_code="mzj",
)  # fmt: skip


@pytest.fixture
def keepers(db):
    directory.demo_county(at=SINCE)
    return make_keepers()


@pytest.fixture
def row(keepers):
    return actions.keep_basic(actor=keepers.office, text=ROW, at=AT)


def standing(code):
    where = queries.BasicFilter(standing=code)
    found = [one.name for one in queries.list_basic(where=where, departments=None).rows]
    assert queries.count_standing(departments=None)[code] == len(found)
    return found


def test_taken_row_begins_a_draft_that_inherits_it(keepers, row):
    assert standing("open") == [ROW.name]
    view = actions.take_basic(
        actor=keepers.writer, basic_id=row.id, department_code="mzj", level=Level.COUNTY, at=AT
    )
    assert (view.name, view.item_type, view.definition.laws[0].article) == (
        ROW.name, "01", "第十八条",
    )  # fmt: skip
    assert (standing("open"), standing("taken")) == ([], [ROW.name])
    rules = {one.rule for one in publication.findings_of(view=view)}
    assert "CAT-BASIC-1" not in rules


def test_draft_that_contradicts_its_row_is_found(keepers, row):
    view = actions.take_basic(
        actor=keepers.writer, basic_id=row.id, department_code="mzj", level=Level.COUNTY, at=AT
    )
    text = staff_queries.version_text(view=view)
    changed = replace(text, name="职业介绍许可")
    after = versions.edit_draft(actor=keepers.writer, version_id=view.id, text=changed, at=AT)
    found = [one for one in publication.findings_of(view=after) if one.rule == "CAT-BASIC-1"]
    assert "应当是“人力资源服务许可”" in found[0].message


def test_row_that_does_not_apply_needs_the_reason(keepers, row):
    with pytest.raises(CatalogueRefused, match="为什么不适用"):
        actions.refuse_basic(
            actor=keepers.writer, basic_id=row.id, department_code="mzj", reason=" ", at=AT
        )
    actions.refuse_basic(
        actor=keepers.writer, basic_id=row.id, department_code="mzj", reason="由市里办", at=AT
    )
    found = queries.get_basic(basic_id=row.id)
    assert (found.verdict, found.reason) == (Verdict.NOT_APPLICABLE, "由市里办")
    assert standing("not_applicable") == [ROW.name]


def test_rows_are_kept_by_the_service_office_and_taken_by_their_unit(keepers, row):
    with pytest.raises(NotAllowed):
        actions.keep_basic(actor=keepers.writer, text=ROW, at=AT)
    with pytest.raises(NotAllowed):
        actions.refuse_basic(
            actor=keepers.lawyer, basic_id=row.id, department_code="mzj", reason="无", at=AT
        )
    others = make_keepers("wjj")
    with pytest.raises(CatalogueRefused, match="归县民政局"):
        actions.take_basic(
            actor=others.writer, basic_id=row.id, department_code="wjj", level=Level.COUNTY, at=AT
        )


def test_ended_row_takes_nothing_more(keepers, row):
    actions.end_basic(actor=keepers.office, basic_id=row.id, reason="国务院取消", at=AT)
    with pytest.raises(CatalogueRefused, match="停用"):
        actions.take_basic(
            actor=keepers.writer, basic_id=row.id, department_code="mzj", level=Level.COUNTY, at=AT
        )
