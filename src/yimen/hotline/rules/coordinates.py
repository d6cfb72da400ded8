"""WGS-84 and GCJ-02: the datum of satellites and the shifted one of licensed maps."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from math import asinh, atan, cos, degrees, hypot, pi, radians, sin, sinh, sqrt, tan

from yimen.hotline.contracts.order import Point

_AXIS, _FLATNESS = 6378245.0, 0.00669342162296594323
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_CLOSE, _ROUNDS = 1e-9, 12
_METRES = 111_320.0
_PLACES = Decimal("0.000001")


class Datum(StrEnum):
    """Which degrees a map speaks."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"


def is_shifted(*, point: Point) -> bool:
    """Say whether GCJ-02 differs here: inside the published box around the country."""
    return _WEST <= point.longitude <= _EAST and _SOUTH <= point.latitude <= _NORTH


def to_gcj02(*, point: Point) -> Point:
    """Return where a licensed map shows a WGS-84 point; outside the box it is the same."""
    if not is_shifted(point=point):
        return point
    longitude, latitude = _shifted(float(point.longitude), float(point.latitude))
    return _point(longitude, latitude)


def to_wgs84(*, point: Point) -> Point:
    """Return the WGS-84 point of a GCJ-02 one, found by approaching it; exact to a decimetre."""
    if not is_shifted(point=point):
        return point
    wanted_x, wanted_y = float(point.longitude), float(point.latitude)
    longitude, latitude = wanted_x, wanted_y
    for _ in range(_ROUNDS):
        there_x, there_y = _shifted(longitude, latitude)
        off_x, off_y = wanted_x - there_x, wanted_y - there_y
        longitude, latitude = longitude + off_x, latitude + off_y
        if abs(off_x) < _CLOSE and abs(off_y) < _CLOSE:
            break
    return _point(longitude, latitude)


def metres_between(*, one: Point, other: Point) -> float:
    """Return the distance of two points, good for some tens of kilometres."""
    width = cos(radians(float(one.latitude + other.latitude) / 2))
    return hypot(
        float(one.longitude - other.longitude) * _METRES * width,
        float(one.latitude - other.latitude) * _METRES,
    )


def to_pixel(*, point: Point, zoom: int) -> tuple[float, float]:
    """Return the place of a point in the pixels of a map of square tiles (256 each)."""
    size = 256.0 * 2**zoom
    y = asinh(tan(radians(float(point.latitude))))
    return (float(point.longitude) + 180) / 360 * size, (1 - y / pi) / 2 * size


def from_pixel(*, x: float, y: float, zoom: int) -> Point:
    """Return the point under a pixel of a map of square tiles."""
    size = 256.0 * 2**zoom
    return _point(x / size * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y / size)))))


def _point(longitude: float, latitude: float) -> Point:
    return Point(
        longitude=Decimal(longitude).quantize(_PLACES), latitude=Decimal(latitude).quantize(_PLACES)
    )


def _shifted(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = longitude - 105.0, latitude - 35.0
    wave = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    angle = radians(latitude)
    curve = 1 - _FLATNESS * sin(angle) ** 2
    return (
        longitude + degrees(east / (_AXIS / sqrt(curve) * cos(angle))),
        latitude + degrees(north / (_AXIS * (1 - _FLATNESS) / (curve * sqrt(curve)))),
    )
