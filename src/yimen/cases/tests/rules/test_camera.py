"""What the camera makes for a paper: as the item says, else by its name."""

from __future__ import annotations

import pytest

from yimen.cases.rules.camera import camera_of


@pytest.mark.parametrize(
    ("said", "name", "wanted"),
    [
        ("", "近期免冠照片", "one-inch"),
        ("", "一寸白底证件照", "one-inch"),
        ("", "2寸免冠照片", "two-inch"),
        ("", "二寸照片两张", "two-inch"),
        ("", "驾驶证照片（一寸免冠）", "driver"),
        ("", "社保卡登记照", "social-card"),
        ("", "居民身份证", "card"),
        ("", "法定代表人身份证复印件", "card"),
        ("", "身份证明文件", ""),
        ("", "户口簿", ""),
        ("", "经营场所照片", ""),
        ("", "现场照片", ""),
        ("none", "近期免冠照片", ""),
        ("id-card", "近期免冠照片", "id-card"),
        ("card", "申请人证件", "card"),
        ("driver", "", "driver"),
    ],
)
def test_the_camera_follows_the_item_and_then_the_name(said: str, name: str, wanted: str) -> None:
    assert camera_of(said=said, name=name) == wanted
