"""What a panel may send of a face: one aligned crop, its points in place, taken just now."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta

from yimen.devices.contracts import Capture, DeviceRefused, Landmark, TooLarge
from yimen.kernel.rules import rule

SIDE = 112
LARGEST = 64 * 1024
FRESH = timedelta(seconds=30)
MAX_YAW, MAX_PITCH, MAX_ROLL = 15.0, 12.0, 6.0
LEAST_SHARP, LEAST_BRIGHT, MOST_BRIGHT = 0.2, 0.15, 0.95
_PLACES = ((38.3, 51.7), (73.5, 51.5), (56.0, 71.7), (41.5, 92.4), (70.7, 92.2))
_NEAR = 12.0
"""Where eyes, nose and corners of the mouth lie in a crop aligned as SFace wants it, in pixels."""


def size_of(image: bytes) -> tuple[int, int] | None:
    """Return width and height that a PNG or JPEG declares, without unpacking it."""
    if image.startswith(b"\x89PNG\r\n\x1a\n") and len(image) > 24:
        width, height = struct.unpack(">II", image[16:24])
        return int(width), int(height)
    return _size_of_jpeg(image) if image.startswith(b"\xff\xd8") else None


def _size_of_jpeg(image: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 < len(image) and image[place] == 0xFF:
        marker = image[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", image[place + 5 : place + 9])
            return int(width), int(height)
        place += 2 + int.from_bytes(image[place + 2 : place + 4], "big")
    return None


@rule(
    "DEV-CAP-1",
    cites="人脸识别技术应用安全管理办法：最小必要；设备只上传对齐后的 112×112 人脸小图，不收整张照片",
)
def check_crop(*, image: bytes) -> None:
    """Refuse whatever is not one picture of 112 by 112. Raises DeviceRefused, TooLarge."""
    if len(image) > LARGEST:
        raise TooLarge("capture.too_large", "只收 112×112 的人脸小图，不收整张照片。")
    size = size_of(image)
    if size is None:
        raise DeviceRefused("capture.not_a_picture", "不是 PNG 或 JPEG 图片。", field="image")
    if size != (SIDE, SIDE):
        raise DeviceRefused(
            "capture.not_a_crop", "只收 112×112 的人脸小图，不收整张照片。", field="image"
        )


@rule(
    "DEV-CAP-2", cites="本系统的规定：人脸要正、要清楚、要是刚拍的活人，设备自己先看一遍，平台再看"
)
def check_capture(*, capture: Capture, at: datetime) -> None:
    """Refuse a crop that is not aligned, not good, not live or not taken now. Raises DeviceRefused."""
    check_crop(image=capture.image)
    if abs(at - capture.captured_at) > FRESH:
        raise DeviceRefused("capture.old", "照片不是刚拍的，请重新拍。", field="captured_at")
    if not _is_aligned(capture.landmarks):
        raise DeviceRefused("capture.not_aligned", "不是对齐过的人脸小图。", field="landmarks")
    if not capture.is_live:
        raise DeviceRefused("capture.not_live", "没有看清是不是本人在场，请正对屏幕再试一次。")
    for value, most in (
        (capture.yaw, MAX_YAW),
        (capture.pitch, MAX_PITCH),
        (capture.roll, MAX_ROLL),
    ):
        if abs(value) > most:
            raise DeviceRefused("capture.turned", "请正对屏幕，头不要偏。", field="quality")
    if capture.sharpness < LEAST_SHARP:
        raise DeviceRefused("capture.blurred", "照片不清楚，请站稳再试一次。", field="quality")
    if not LEAST_BRIGHT <= capture.brightness <= MOST_BRIGHT:
        raise DeviceRefused("capture.light", "光线不合适，请换个方向再试一次。", field="quality")


def _is_aligned(points: tuple[Landmark, ...]) -> bool:
    if len(points) != len(_PLACES):
        return False
    return all(
        abs(point.x - x) <= _NEAR and abs(point.y - y) <= _NEAR
        for point, (x, y) in zip(points, _PLACES, strict=True)
    )
