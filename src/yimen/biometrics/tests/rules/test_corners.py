"""Corners of a card: read as they were written, and refused where they bound no card."""

from __future__ import annotations

import pytest

from yimen.biometrics.contracts import FaceRefused
from yimen.biometrics.rules.corners import check_corners, read_corners

SOUND = ((10.0, 10.0), (90.0, 12.0), (88.0, 85.0), (12.0, 88.0))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("", "", "", ""), ()),
        ((" ", "", "", " "), ()),
        (("10,10", "90，12", "88 85", "12、88"), SOUND),
        (("0,0", "100,0", "100,100", "0.25,99.5"), ((0, 0), (100, 0), (100, 100), (0.25, 99.5))),
    ],
    ids=["none", "blanks", "four ways to write", "edges"],
)
def test_corners_are_read_as_people_write_them(typed, found) -> None:
    assert read_corners(typed=typed, field="front") == found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("10,10", "", "88,85", "12,88"), "右上角没有写对"),
        (("10", "90,12", "88,85", "12,88"), "左上角没有写对"),
        (("-1,10", "90,12", "88,85", "12,88"), "左上角没有写对"),
        (("1e1,10", "90,12", "88,85", "12,88"), "左上角没有写对"),
        (("10,10", "90,12", "101,85", "12,88"), "右下角在照片外面"),
        (("<b>,1", "90,12", "88,85", "12,88"), "左上角没有写对"),
    ],
)
def test_what_is_no_place_in_the_picture_is_refused_by_its_name(typed, said) -> None:
    with pytest.raises(FaceRefused, match=said) as refused:
        read_corners(typed=typed, field="front")
    assert refused.value.field == "front"


def test_sound_corners_pass() -> None:
    check_corners(corners=SOUND, width=1600, height=1200, field="front")


@pytest.mark.parametrize(
    ("corners", "said"),
    [
        (((10, 10), (90, 12), (12, 88), (88, 85)), "边不要交叉"),
        (((90, 12), (10, 10), (12, 88), (88, 85)), "边不要交叉"),
        (((10, 10), (90, 12), (30, 30), (12, 88)), "边不要交叉"),
        (((10, 10), (10, 10), (88, 85), (12, 88)), "边不要交叉"),
        (((10, 10), (50, 10), (90, 10), (12, 88)), "边不要交叉"),
        (((10, 10), (20, 10), (20, 90), (10, 90)), "太小"),
        (((10, 10), (30, 10), (30, 26), (10, 26)), "太小"),
    ],
    ids=["crossed", "turned over", "dented", "two in one", "in a line", "a strip", "a stamp"],
)
def test_corners_that_bound_no_card_are_refused(corners, said) -> None:
    with pytest.raises(FaceRefused, match=said):
        check_corners(corners=corners, width=1600, height=1200, field="back")


def test_a_small_picture_wants_larger_shares() -> None:
    with pytest.raises(FaceRefused, match="太小"):
        check_corners(corners=SOUND, width=300, height=240, field="front")
