"""The demo catalogue loads into the demo county's units, and loading it again changes nothing."""

from __future__ import annotations

import pytest

from yimen.catalogue import public as catalogue
from yimen.catalogue.actions.demo import load_matters, load_worked_items
from yimen.catalogue.contracts import ItemFilter, Level
from yimen.catalogue.models import Item, ItemVersion
from yimen.catalogue.rules.codes import parse_item_code
from yimen.catalogue.tests.builders import AT, make_whole_catalogue
from yimen.kernel.clock import local_day

pytestmark = pytest.mark.django_db

TODAY = local_day(AT)


@pytest.fixture
def catalogue_loaded(db):
    make_whole_catalogue()


def test_demo_holds_three_hundred_matters_and_twelve_open_ones(catalogue_loaded):
    assert catalogue.count_current(on=TODAY) >= 312
    assert catalogue.count_current(on=TODAY, where=ItemFilter(open_only=True)) == 12


def test_demo_loaded_again_changes_nothing(catalogue_loaded):
    before = list(ItemVersion.objects.order_by("id").values_list("id", "changed_at"))
    load_matters(AT)
    load_worked_items(AT)
    assert list(ItemVersion.objects.order_by("id").values_list("id", "changed_at")) == before


def test_demo_codes_have_31_characters_with_their_parts(catalogue_loaded):
    for code, catalogue_code in Item.objects.values_list("code", "catalogue_code"):
        parts = parse_item_code(code=code)
        assert parts is not None
        assert len(code) == 31
        assert parts.catalogue_code == catalogue_code


def test_demo_moves_down_as_many_matters_as_the_county_says(catalogue_loaded):
    counted = {
        level: catalogue.count_current(
            on=TODAY, where=ItemFilter(decide_level=level.value, moved_down=True)
        )
        for level in Level
    }
    assert counted == {Level.VILLAGE: 42, Level.TOWN: 20, Level.COUNTY: 7}


def test_demo_worked_items_decide_in_village_town_and_county(catalogue_loaded):
    levels = [row.decide_level for row in _open_rows()]
    assert levels.count(Level.VILLAGE) >= 4
    assert levels.count(Level.TOWN) >= 3


def _open_rows():
    return catalogue.list_current(on=TODAY, where=ItemFilter(open_only=True)).rows


def test_demo_open_item_is_read_whole_by_its_code(catalogue_loaded):
    row = next(row for row in _open_rows() if row.name.startswith("老年人优待证"))
    view = catalogue.get_current(item_code=row.item_code, on=TODAY)
    assert view.definition is not None
    assert view.receive_level is Level.VILLAGE
    assert view.decide_level is Level.TOWN
    assert catalogue.get_version(version_id=view.id) is view
    assert len(view.definition.licence.type_code) == 21
