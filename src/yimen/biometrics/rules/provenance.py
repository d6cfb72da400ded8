"""How a photo or a card's copy came about, in words that stay with the paper it became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from yimen.biometrics.rules.presets import Backdrop, Preset

Said = tuple[tuple[str, str], ...]
_WALLS = {Backdrop.WHITE: "白色", Backdrop.BLUE: "蓝色", Backdrop.RED: "红色"}


class Edges(StrEnum):
    """How the edges of a card were told from what it lies on."""

    FOUND = "found"
    BY_HAND = "by_hand"
    WHOLE = "whole"


_EDGES = {
    Edges.FOUND: "自动找到的",
    Edges.BY_HAND: "手工调的",
    Edges.WHOLE: "没有找，按整张照片",
}
_ANGLES = (("yaw", "左右转"), ("pitch", "上下抬"), ("roll", "歪头"))


def of_photo(
    *, preset: Preset, measures: Mapping[str, float], backdrop: Backdrop | None, replaced: bool
) -> Said:
    """Return what was measured of a photo, by which preset, and whether its wall is real.

    What was not measured then is left out and not made up.
    """
    said = [
        ("规格", f"{preset.title}（第 {preset.version} 版）"),
        ("大小", f"{preset.width}×{preset.height} 像素，{preset.dpi} dpi"),
    ]
    angles = [f"{word} {abs(measures[name]):.0f}°" for name, word in _ANGLES if name in measures]
    if angles:
        said.append(("姿势", "、".join(angles)))
    if "brightness" in measures and "evenness" in measures:
        light = f"亮度 {measures['brightness']:.2f}，均匀 {measures['evenness']:.2f}"
        said.append(("光线", light))
    if "sharpness" in measures:
        said.append(("清晰度", f"{measures['sharpness']:.0f}"))
    if backdrop is not None:
        said.append(("底色", f"{_WALLS[backdrop]}，{'换成的' if replaced else '拍的时候就是'}"))
    return tuple(said)


def of_card(*, purpose: str, edges: Sequence[str], is_grey: bool) -> Said:
    """Return how both sides of a card were laid, and what is written across them."""
    said = [("用途水印", purpose), ("颜色", "黑白" if is_grey else "彩色")]
    for side, one in zip(("有照片的一面", "有国徽的一面"), edges, strict=False):
        if one in set(Edges):
            said.append((f"{side}的边", _EDGES[Edges(one)]))
    return tuple(said)
