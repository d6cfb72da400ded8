"""Rules of ID photos: what is wrong with one, one plain hint at a time, and where it is cut. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yimen.biometrics.contracts import FaceReading, Trouble
from yimen.biometrics.rules.presets import COLOURS, Backdrop, Colour, Preset
from yimen.kernel.rules import rule

KEPT_FOR = timedelta(hours=24)
"""How long a photo or a copy of a card stays: a visit, and the evening after it."""


class Fault(StrEnum):
    """What keeps a picture from being an ID photo, in the order in which a person is told."""

    NO_FACE = "no_face"
    MANY_FACES = "many_faces"
    TOO_FAR = "too_far"
    TOO_NEAR = "too_near"
    HEAD_CUT = "head_cut"
    ASIDE = "aside"
    TURNED = "turned"
    TILTED = "tilted"
    LEANING = "leaning"
    SHOULDERS = "shoulders"
    DARK = "dark"
    BRIGHT = "bright"
    UNEVEN = "uneven"
    BLURRED = "blurred"
    EYES_CLOSED = "eyes_closed"
    MOUTH_OPEN = "mouth_open"
    BUSY = "busy"
    SHADOW = "shadow"
    COLOUR = "colour"


HINTS: dict[Fault, str] = {
    Fault.NO_FACE: "没有看清脸。请正对镜头，摘下口罩和帽子，让整个头都在画面里。",
    Fault.MANY_FACES: "画面里不止一个人。请让旁边的人走开一点，再拍一张。",
    Fault.TOO_FAR: "离镜头太远，脸太小。请走近一步，再拍一张。",
    Fault.TOO_NEAR: "离镜头太近，肩膀没有拍全。请退后一步，再拍一张。",
    Fault.HEAD_CUT: "头顶上面没有留空。请把镜头抬高一点，让头顶上面露出一点墙。",
    Fault.ASIDE: "人不在画面中间。请往中间站一站，再拍一张。",
    Fault.TURNED: "脸偏到一边了。请把脸正对镜头。",
    Fault.TILTED: "头抬得太高或低得太低。请平视镜头，下巴收一收。",
    Fault.LEANING: "头歪了。请把头摆正。",
    Fault.SHOULDERS: "两边肩膀不一样高。请坐正，两肩放平。",
    Fault.DARK: "光线太暗。请面向窗户或者打开灯，再拍一张。",
    Fault.BRIGHT: "光线太强，脸发白了。请避开直射的阳光或灯光。",
    Fault.UNEVEN: "脸上一边亮一边暗。请转一转，让光从正前方照过来。",
    Fault.BLURRED: "照片有点模糊。请拿稳手机，擦一擦镜头，再拍一张。",
    Fault.EYES_CLOSED: "眼睛没有睁开。请自然睁眼看着镜头。",
    Fault.MOUTH_OPEN: "嘴张开了。请自然闭上嘴。",
    Fault.BUSY: "背景不干净。请站到一面平整的墙前面，墙上不要有东西。",
    Fault.SHADOW: "背景上有影子或者一边亮一边暗。请离墙半米，让光从正前方照过来。",
    Fault.COLOUR: "背景颜色不对。",
}
_OF_READING = {
    Trouble.TURNED: Fault.TURNED,
    Trouble.TILTED: Fault.TILTED,
    Trouble.LEANING: Fault.LEANING,
    Trouble.DARK: Fault.DARK,
    Trouble.BRIGHT: Fault.BRIGHT,
    Trouble.UNEVEN: Fault.UNEVEN,
    Trouble.BLURRED: Fault.BLURRED,
    Trouble.EYES_CLOSED: Fault.EYES_CLOSED,
    Trouble.MOUTH_OPEN: Fault.MOUTH_OPEN,
    Trouble.TOO_SMALL: Fault.TOO_FAR,
}
"""A reading's other troubles ask for a place in the frame; here the cut decides about that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bust:
    """Where head and shoulders lie in their image, and what is behind them.

    Lines are pixels of the image. `busy` is the share of the wall's pixels that differ from its
    colour; `slope` by how much its zones differ in brightness, 0 to 1; `shoulders` is their slant in
    degrees, None where nothing tells them from the wall.
    """

    width: int
    height: int
    eyes_y: float
    chin_y: float
    crown_y: float
    face_left: float
    face_right: float
    behind: Colour
    busy: float
    slope: float
    shoulders: float | None = None

    @property
    def face_width(self) -> float:
        """Return how wide the face is, from cheek to cheek."""
        return self.face_right - self.face_left

    @property
    def middle(self) -> float:
        """Return where the middle of the face lies."""
        return (self.face_left + self.face_right) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The part of an image that becomes the photo; `top` is negative where the wall is added."""

    left: float
    top: float
    width: float
    height: float


_MOST_ENLARGED = 1.25
_MOST_ASIDE = 0.04
_MOST_SLANT = 6.0
_MOST_BUSY = 0.06
_MOST_SLOPE = 0.16
_ADDED_WALL = 0.15


@rule("BIO-PHO-2", cites="GA/T 461（头顶、眼睛、脸宽的位置）；各预设的来源")
def find_frame(*, preset: Preset, bust: Bust, may_add: bool = False) -> Frame | Fault:
    """Return the part of the image in which face, hair and eyes stand as the preset asks.

    The eyes' height over the lower edge goes before the hair's distance from the upper one, as the
    standard says. `may_add` lets wall be added above the head, where it is replaced anyway. Where
    no part will do, the fault says what has to change.
    """
    first: Fault | None = None
    for aimed in _widths(preset):
        found = _frame_at(preset, bust, aimed / bust.face_width, may_add)
        if isinstance(found, Frame):
            return found
        first = first or found
    return first or Fault.NO_FACE


def _widths(preset: Preset) -> Iterator[float]:
    least, most = preset.face_width
    aim = preset.face_aim
    yield from (aim, (aim + most) / 2, float(most), (aim + least) / 2, float(least))


def _frame_at(preset: Preset, bust: Bust, scale: float, may_add: bool) -> Frame | Fault:
    if scale > _MOST_ENLARGED:
        return Fault.TOO_FAR
    width, height = preset.width / scale, preset.height / scale
    if width > bust.width or height > bust.height * (1 + _ADDED_WALL * may_add):
        return Fault.TOO_NEAR
    wanted = bust.middle - width / 2
    left = min(max(wanted, 0.0), bust.width - width)
    if abs(left - wanted) > _MOST_ASIDE * width:
        return Fault.ASIDE
    low, high = preset.crown[0] / scale, preset.crown[1] / scale
    lifted = bust.eyes_y + preset.eyes_up / scale - height
    highest = max(bust.crown_y - high, -_ADDED_WALL * height if may_add else 0.0)
    lowest = bust.crown_y - low
    if highest > lowest:
        return Fault.HEAD_CUT
    if lifted > lowest:  # the eyes go first: the hair may come nearer to the edge, not over it
        highest, lowest = lifted, bust.crown_y
    floor = bust.height - height
    if highest > lowest or highest > floor:
        return Fault.TOO_NEAR
    aim = bust.crown_y - preset.crown_aim / scale
    top = min(max(aim, highest, lifted), lowest, floor)
    return Frame(left=left, top=top, width=width, height=height)


@rule("BIO-PHO-3", cites="GA/T 461（背景）；各预设的来源")
def backdrop_of(*, preset: Preset, bust: Bust) -> Backdrop | Fault:
    """Return which allowed colour the real wall has, or what is wrong with it."""
    if bust.busy > _MOST_BUSY:
        return Fault.BUSY
    if bust.slope > _MOST_SLOPE:
        return Fault.SHADOW
    return next(
        (one for one in preset.backdrops if _is_like(bust.behind, one)),
        Fault.COLOUR,
    )


def _is_like(colour: Colour, backdrop: Backdrop) -> bool:
    red, green, blue = colour
    if backdrop is Backdrop.WHITE:
        return min(colour) >= 178 and max(colour) - min(colour) <= 26
    if backdrop is Backdrop.BLUE:
        return blue - red >= 50 and blue - green >= 20 and blue >= 110
    return red - max(green, blue) >= 90 and red >= 130


@rule("BIO-PHO-4", cites="GA/T 461；各预设的来源；拍摄引导一次只说一件事")
def list_faults(
    *,
    preset: Preset,
    reading: FaceReading | None,
    bust: Bust | None,
    replaced: bool,
) -> list[Fault]:
    """Return what is wrong, in the order of telling; empty for a photo that will do.

    `replaced` says that the wall will be replaced, so that what it looks like does not count.
    """
    if reading is None or bust is None:
        return [Fault.NO_FACE]
    if Trouble.MANY_FACES in reading.troubles:
        return [Fault.MANY_FACES]
    found = {_OF_READING[one] for one in reading.troubles if one in _OF_READING}
    cut = find_frame(preset=preset, bust=bust, may_add=replaced)
    if isinstance(cut, Fault):
        found.add(cut)
    if bust.shoulders is not None and abs(bust.shoulders) > _MOST_SLANT:
        found.add(Fault.SHOULDERS)
    if not replaced:
        wall = backdrop_of(preset=preset, bust=bust)
        if isinstance(wall, Fault):
            found.add(wall)
    return [one for one in Fault if one in found]


def hint_for(*, fault: Fault, preset: Preset, titles: dict[Backdrop, str]) -> str:
    """Return what to do about a fault, for somebody who reads one sentence."""
    if fault is not Fault.COLOUR:
        return HINTS[fault]
    allowed = "、".join(titles[one] for one in preset.backdrops)
    return f"{HINTS[fault]}这种照片要{allowed}背景，请站到{allowed}的墙或布前面再拍。"


@rule("BIO-PHO-5", cites="《个人信息保护法》第十九条")
def kept_until(*, made_at: datetime) -> datetime:
    """Return when a photo or a copy of a card is removed: a day after it was made."""
    return made_at + KEPT_FOR


def colour_of(backdrop: Backdrop) -> Colour:
    """Return the colour with which a wall is replaced."""
    return COLOURS[backdrop]
