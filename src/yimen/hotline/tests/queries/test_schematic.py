"""The drawn map knows its places, and speaks the datum of the tiles laid under it."""

from __future__ import annotations

import csv
from decimal import Decimal
from importlib.resources import files

import pytest
from django.conf import LazySettings
from django.template.loader import render_to_string

from yimen.hotline.contracts.order import Point
from yimen.hotline.contracts.schematic import Mark
from yimen.hotline.queries import schematic
from yimen.hotline.rules.coordinates import metres_between
from yimen.hotline.web import map as drawn

_TILES = {
    "template": "https://tiles.example/{z}/{x}/{y}.png",
    "attribution": "某图商",
    "approval": "GS（2026）0000号",
    "zoom": 11,
}


def test_every_place_of_the_county_is_drawn_in_its_own_town() -> None:
    text = files("yimen.directory.demo").joinpath("areas.csv").read_text(encoding="utf-8")
    places = [(one["code"], one["level"]) for one in csv.DictReader(text.splitlines())]
    assert len(places) == 86
    for code, level in places[1:]:
        point = schematic.place_of(code)
        assert point is not None, code
        assert schematic.area_at(point) == code[:9] + "000"
        if level == "5":
            assert schematic.village_at(point) == code


def test_outside_the_drawing_there_is_no_area() -> None:
    away = Point(longitude=Decimal(100), latitude=Decimal(20))
    assert schematic.area_at(away) is None
    assert schematic.village_at(away) is None
    assert schematic.place_of("999999999999") is None
    assert schematic.draw(marks=[Mark(point=away, label="外地")]).pins[0].place == "图外"


def test_shades_are_shares_of_the_largest_and_said_in_the_table() -> None:
    shown = schematic.draw(shades={"439981100000": 4, "439981101000": 8}, shade_title="工单")
    depth = {one.code: one.depth for one in shown.outlines}
    assert depth["439981101000"] == "0.72"
    assert depth["439981100000"] == "0.42"
    assert depth["439981102000"] == "0.00"
    page = render_to_string("hotline/map.html", {"map": shown})
    assert "各镇工单" in page
    assert '<td class="num r">8</td>' in page


def test_a_hostile_label_is_text() -> None:
    point = schematic.place_of("439981100001")
    assert point is not None
    shown = schematic.draw(marks=[Mark(point=point, label='"><script>x</script>', href="/a/")])
    page = render_to_string("hotline/map.html", {"map": shown})
    assert "<script" not in page
    assert "城心镇" in page


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_tiles_show_their_approval_and_keep_the_point(settings: LazySettings, datum: str) -> None:
    settings.YIMEN_MAP_TILES = {**_TILES, "datum": datum}
    point = schematic.place_of("439981106204")
    assert point is not None
    shown = schematic.draw(marks=[Mark(point=point, label="沙洲头")])
    pin = shown.pins[0]
    back = schematic.point_under(x=pin.x, y=pin.y)
    assert back is not None
    assert metres_between(one=point, other=back) < 10
    assert {one.href.rsplit("/", 3)[0] for one in shown.tiles} == {"https://tiles.example"}
    page = render_to_string("hotline/map.html", {"map": shown})
    assert "审图号：GS（2026）0000号" in page
    assert "某图商" in page


@pytest.mark.parametrize(
    ("sent", "town"),
    [
        ({"map_area": "439981105203"}, "439981105000"),
        ({"map_x": "842.0", "map_y": "500.0"}, "439981106000"),
        ({"map_x": "842.0", "map_y": "500.0", "map_area": "439981105203"}, "439981106000"),
        ({"map_x": "nan", "map_y": "1e9"}, ""),
        ({"map_x": "99999", "map_y": "3"}, ""),
        ({}, ""),
    ],
)
def test_what_a_form_picked(sent: dict[str, str], town: str) -> None:
    assert drawn.picked_town(sent) == town
