"""WGS-84 and GCJ-02 turn into each other; tiles and degrees too."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yimen.hotline.contracts.order import Point
from yimen.hotline.rules import coordinates


def _point(longitude: str, latitude: str) -> Point:
    return Point(longitude=Decimal(longitude), latitude=Decimal(latitude))


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [
        ("111.504000", "29.005000"),
        ("73.700000", "39.400000"),
        ("134.700000", "48.400000"),
        ("109.500000", "18.300000"),
        ("123.300000", "53.400000"),
        ("87.600000", "43.800000"),
        ("121.470000", "31.230000"),
    ],
)
def test_a_point_inside_comes_back_within_a_metre(longitude: str, latitude: str) -> None:
    here = _point(longitude, latitude)
    shown = coordinates.to_gcj02(point=here)
    assert 20 < coordinates.metres_between(one=here, other=shown) < 1_000
    back = coordinates.to_wgs84(point=shown)
    assert coordinates.metres_between(one=here, other=back) < 1
    again = coordinates.to_gcj02(point=back)
    assert coordinates.metres_between(one=shown, other=again) < 1


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [("2.352200", "48.856600"), ("-74.006000", "40.712800"), ("151.209300", "-33.868800")],
)
def test_a_point_outside_is_left_alone(longitude: str, latitude: str) -> None:
    there = _point(longitude, latitude)
    assert coordinates.to_gcj02(point=there) == there
    assert coordinates.to_wgs84(point=there) == there


def test_the_known_shift_of_a_published_pair() -> None:
    shown = coordinates.to_gcj02(point=_point("116.404000", "39.915000"))
    published = _point("116.410245", "39.916404")
    assert coordinates.metres_between(one=shown, other=published) < 1


@pytest.mark.parametrize("zoom", [3, 11, 14])
def test_a_pixel_leads_back_to_its_point(zoom: int) -> None:
    here = _point("111.504000", "29.005000")
    x, y = coordinates.to_pixel(point=here, zoom=zoom)
    assert (
        coordinates.metres_between(one=here, other=coordinates.from_pixel(x=x, y=y, zoom=zoom)) < 1
    )
