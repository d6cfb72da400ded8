"""Presets of ID photos as data: size, resolution, head, colours behind it, file, and their sources.

Lengths are pixels of the finished picture unless a name ends in `_mm`. What could not be held
against the published sheet itself says so in `unverified`, and the page of presets shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from yimen.kernel.contracts import FieldRefusals
from yimen.kernel.rules import rule

MILLIMETRES = 25.4
Span = tuple[int, int]
Colour = tuple[int, int, int]


class Backdrop(StrEnum):
    """The colour behind a head."""

    WHITE = "white"
    BLUE = "blue"
    RED = "red"


COLOURS: dict[Backdrop, Colour] = {
    Backdrop.WHITE: (255, 255, 255),
    Backdrop.BLUE: (67, 142, 219),
    Backdrop.RED: (255, 0, 0),
}
"""What studios customarily use; no standard fixes blue and red."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What a kind of ID photo must be.

    `face_width` is from cheek to cheek, `crown` from the upper edge down to the hair, and the eyes
    stand at least `eyes_up` above the lower edge. `bytes_most` 0 means that nobody limits the file.
    """

    code: str
    title: str
    version: int
    width: int
    height: int
    dpi: int
    width_mm: float
    height_mm: float
    face_width: Span
    crown: Span
    eyes_up: int
    backdrops: tuple[Backdrop, ...]
    may_replace: bool
    bytes_least: int = 0
    bytes_most: int = 0
    source: str = ""
    unverified: str = ""

    @property
    def face_aim(self) -> float:
        """Return the width at which a face is laid when there is room for it."""
        return sum(self.face_width) / 2

    @property
    def crown_aim(self) -> float:
        """Return how far below the upper edge the hair is laid."""
        return sum(self.crown) / 2


_STUDIO = "照相行业的通行尺寸（25×35 毫米、35×49 毫米，300 dpi），没有国家标准"
_STUDIO_HEAD = "头部大小和位置是我们定的；红、蓝底色的具体颜色没有标准，各单位另有要求的以其为准。"
_POLICE = "GA/T 461《居民身份证制证用数字相片技术要求》"
_FACE_441 = "脸宽 207±14 像素、头顶距上边 7–21 像素、眼睛距下边不少于 207 像素"
BUILT_IN: tuple[Preset, ...] = (
    Preset(
        code="one-inch",
        title="一寸照",
        version=1,
        width=295,
        height=413,
        dpi=300,
        width_mm=25,
        height_mm=35,
        face_width=(140, 180),
        crown=(20, 50),
        eyes_up=180,
        backdrops=(Backdrop.WHITE, Backdrop.BLUE, Backdrop.RED),
        may_replace=True,
        source=_STUDIO,
        unverified=_STUDIO_HEAD,
    ),
    Preset(
        code="two-inch",
        title="二寸照",
        version=1,
        width=413,
        height=579,
        dpi=300,
        width_mm=35,
        height_mm=49,
        face_width=(196, 252),
        crown=(28, 70),
        eyes_up=252,
        backdrops=(Backdrop.WHITE, Backdrop.BLUE, Backdrop.RED),
        may_replace=True,
        source=_STUDIO,
        unverified=_STUDIO_HEAD,
    ),
    Preset(
        code="id-card",
        title="居民身份证照",
        version=1,
        width=358,
        height=441,
        dpi=350,
        width_mm=26,
        height_mm=32,
        face_width=(193, 221),
        crown=(7, 21),
        eyes_up=207,
        backdrops=(Backdrop.WHITE,),
        may_replace=False,
        source=f"{_POLICE}：358×441 像素、350 dpi、白底，{_FACE_441}",
        unverified="条文按通行的转述记，没有与标准原件逐字核对；文件大小各地系统不同，没有写死。",
    ),
    Preset(
        code="driver",
        title="驾驶证照",
        version=1,
        width=260,
        height=378,
        dpi=300,
        width_mm=22,
        height_mm=32,
        face_width=(142, 177),
        crown=(18, 45),
        eyes_up=180,
        backdrops=(Backdrop.WHITE,),
        may_replace=False,
        source="GA 482《中华人民共和国机动车驾驶证件》：22×32 毫米、白底，人头部约占照片长度三分之二",
        unverified="头部宽 14–16 毫米按通行的转述记，脸宽是由它折算的；能不能换底色没有找到条文，按不能换掌握。",
    ),
    Preset(
        code="social-card",
        title="社保卡照",
        version=1,
        width=358,
        height=441,
        dpi=350,
        width_mm=26,
        height_mm=32,
        face_width=(193, 221),
        crown=(7, 21),
        eyes_up=207,
        backdrops=(Backdrop.WHITE,),
        may_replace=False,
        bytes_least=9 * 1024,
        bytes_most=20 * 1024,
        source=f"各地人社部门公布的社保卡照片要求：358×441 像素、350 dpi、白底、JPG，{_FACE_441}",
        unverified="各省要求不完全一样；文件 9–20 KB、不能换底色都没有与本省的要求核对，用前请经办机构确认。",
    ),
)
"""What every installation begins with; a site adds versions and presets of its own."""

_LEAST_SIDE, _MOST_SIDE = 100, 2000
_LEAST_DPI, _MOST_DPI = 72, 600
_MOST_BYTES = 5 * 1024 * 1024
_OFF_BY = 1.5  # pixels by which millimetres and pixels may differ: rounding, and a little more


@rule("BIO-PHO-1", cites="GA/T 461；本地要求")
def check_preset(*, preset: Preset) -> None:
    """Refuse a preset that no picture can meet, each fault at its field.

    Raises: FieldRefusals.
    """
    wrong: dict[str, str] = {}
    if not (_LEAST_SIDE <= preset.width <= _MOST_SIDE):
        wrong["width"] = f"宽填 {_LEAST_SIDE} 到 {_MOST_SIDE} 像素。"
    if not (_LEAST_SIDE <= preset.height <= _MOST_SIDE):
        wrong["height"] = f"高填 {_LEAST_SIDE} 到 {_MOST_SIDE} 像素。"
    if not (_LEAST_DPI <= preset.dpi <= _MOST_DPI):
        wrong["dpi"] = f"分辨率填 {_LEAST_DPI} 到 {_MOST_DPI}。"
    elif not _agrees(preset):
        wrong["width_mm"] = "毫米、像素和分辨率对不上：像素＝毫米÷25.4×分辨率，请核对。"
    wrong |= _wrong_head(preset) | _wrong_rest(preset)
    if wrong:
        raise FieldRefusals("biometrics.preset.wrong", wrong)


def _agrees(preset: Preset) -> bool:
    pairs = ((preset.width, preset.width_mm), (preset.height, preset.height_mm))
    return all(
        abs(pixels - length / MILLIMETRES * preset.dpi) <= _OFF_BY for pixels, length in pairs
    )


def _wrong_head(preset: Preset) -> dict[str, str]:
    wrong: dict[str, str] = {}
    least, most = preset.face_width
    if not (0.3 * preset.width <= least < most <= 0.8 * preset.width):
        wrong["face_width"] = "脸宽要从小到大，在照片宽的三成到八成之间。"
    top, bottom = preset.crown
    if not (0 <= top < bottom <= 0.3 * preset.height):
        wrong["crown"] = "头顶到上边的距离要从小到大，不超过照片高的三成。"
    if not (0 <= preset.eyes_up <= 0.8 * preset.height):
        wrong["eyes_up"] = "眼睛到下边的距离不超过照片高的八成。"
    return wrong


def _wrong_rest(preset: Preset) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not preset.title.strip():
        wrong["title"] = "写上名称，比如“老年人优待证”。"
    if not preset.backdrops:
        wrong["backdrops"] = "至少选一种底色。"
    if not preset.source.strip():
        wrong["source"] = "写上依据哪个文件或者哪个单位的要求。"
    if preset.bytes_most and not (
        0 <= preset.bytes_least < preset.bytes_most and 3072 <= preset.bytes_most <= _MOST_BYTES
    ):
        wrong["bytes_most"] = "文件大小从小到大，最大的填 3 到 5120 KB；不限就都填 0。"
    return wrong


def newest(*, presets: Sequence[Preset]) -> list[Preset]:
    """Return the newest version of each preset, in the order in which codes first appear."""
    found: dict[str, Preset] = {}
    for one in presets:
        if one.code not in found or found[one.code].version < one.version:
            found[one.code] = one
    return list(found.values())
