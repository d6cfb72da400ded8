"""Builders for tests and drills: windows that take appointments, and a watched hall."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from yimen.biometrics import testing as faces
from yimen.biometrics.contracts import FaceRefused, Purpose, Trouble
from yimen.directory.contracts import Post
from yimen.directory.testing import SmallCounty, demo_county, make_officer
from yimen.hall.actions import appointment, watch_camera, watch_entry, watch_switch
from yimen.hall.contracts.appointment import Hours, WindowGiven
from yimen.hall.contracts.watch import Checklist, EntryGiven, Source
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day

NINE_TO_TEN = (Hours(begins=time(9), ends=time(10)),)


def window(
    *, head: Actor, unit_id: UUID, at: datetime, title: str = "综合窗口", places: int = 1
) -> UUID:
    """Open a window from nine to ten, two slots of half an hour, seven days ahead."""
    return appointment.keep_window(
        actor=head,
        unit_id=unit_id,
        given=WindowGiven(
            title=title, place="便民服务中心一楼", hours=NINE_TO_TEN, minutes=30, places=places,
            days_ahead=7,
        ),
        at=at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who proposes, who approves and stands on duty, who reads the record, and a stranger."""

    units: SmallCounty
    security: Actor
    supervisor: Actor
    auditor: Actor
    clerk: Actor


def hands(*, at: datetime) -> Hands:
    """Return the people around a watch list."""
    units = demo_county(at=at)
    return Hands(
        units=units,
        security=make_officer(post=Post.SECURITY_ADMIN, unit=units.centre, name="安全甲", at=at),
        supervisor=make_officer(post=Post.SUPERVISOR, unit=units.centre, name="监督乙", at=at),
        auditor=make_officer(post=Post.AUDIT_ADMIN, unit=units.centre, name="审计丙", at=at),
        clerk=make_officer(post=Post.CLERK, unit=units.town, name="综窗丁", at=at),
    )


def checklist(*, on: date, still_days: int = 7) -> Checklist:
    """Return a whole checklist."""
    return Checklist(
        reason="大厅多次发生伤人事件，公安机关通报的在逃人员可能来办事。",
        signs="东门、西门各一块，2026年11月1日立",
        filed_with="一门县公安局",
        filing_number="一公备〔2026〕3号",
        filed_on=on,
        responsible="安保科负责，值守席值守",
        still_days=still_days,
    )


def watching(around: Hands, *, at: datetime) -> UUID:
    """Put watching in force by two hands, with an assessment."""
    faces.switch_on(Purpose.WATCH, at=at)
    wish = watch_switch.propose(
        actor=around.security, unit_id=around.units.centre.id,
        checklist=checklist(on=local_day(at)), at=at,
    )  # fmt: skip
    watch_switch.approve(actor=around.supervisor, switch_id=wish, at=at)
    return wish


def listed(around: Hands, *, at: datetime, face: str = "wanted", days: int = 30) -> UUID:
    """Put somebody on the list by two hands."""
    entry = proposed(around, at=at, face=face, days=days)
    watch_entry.approve(actor=around.supervisor, entry_id=entry, at=at)
    return entry


def listed_as(around: Hands, given: EntryGiven, picture: bytes, *, at: datetime) -> UUID:
    """Put whom a picture shows on the list by two hands."""
    entry = watch_entry.propose(actor=around.security, given=given, picture=picture, at=at)
    watch_entry.approve(actor=around.supervisor, entry_id=entry, at=at)
    return entry


def proposed(around: Hands, *, at: datetime, face: str = "wanted", days: int = 30) -> UUID:
    """Ask that somebody be put on the list."""
    given = EntryGiven(
        name=f"代号{face}", ground="刑事诉讼法第一百五十五条，在逃", document="一公缉〔2026〕9号",
        until=local_day(at) + timedelta(days=days),
    )  # fmt: skip
    return watch_entry.propose(
        actor=around.security, given=given, picture=faces.constructed_face(name=face), at=at
    )


def camera(around: Hands, *, at: datetime, **changed: Any) -> UUID:
    """Enter a camera, the browser's where nothing else is asked for, and switch it on."""
    facts: dict[str, Any] = {
        "title": "大厅东门", "place": "一楼东门内侧", "sign_on": local_day(at),
        "source": Source.BROWSER.value, "address": "",
    }  # fmt: skip
    found = watch_camera.enter(actor=around.security, at=at, **{**facts, **changed})
    watch_camera.turn(actor=around.supervisor, camera_id=found, on=True, at=at)
    return found


def frame(*people: tuple[str, float]) -> bytes:
    """Return a real picture that carries constructed faces: of whom, and how like him."""
    held = PngInfo()
    held.add_text("faces", _told(people))
    made = io.BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(made, "PNG", pnginfo=held)
    return made.getvalue()


def _told(people: Sequence[tuple[str, float]]) -> str:
    return faces.constructed_frame(people).decode("ascii")


_PAINTED = {"red": (220, 20, 20), "blue": (20, 20, 220), "white": (240, 240, 240)}
_SHOWS = {"red": [("wanted", 0.95)], "blue": [("passer-by", 1.0)], "white": []}


def painted_jpeg(colour: str = "red", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a picture as a camera makes it: red shows who is wanted, blue another, white nobody."""
    made = io.BytesIO()
    Image.new("RGB", size, _PAINTED[colour]).save(made, "JPEG", subsampling=2)
    return made.getvalue()


class PaintedEngine:
    """Sees who is meant by the colour in the middle of a frame; recognises nobody.

    Colours outlive what cameras and films do to a picture, which constructed faces do not.
    """

    def __init__(self, folder: Path) -> None:
        """Stand on the engine of constructed faces."""
        made = register.resolve("yimen.biometrics.testing_constructed:constructed_engine")
        self._constructed: Any = made(folder)
        self.model = self._constructed.model

    def read(self, image: bytes, **wish: Any) -> list[Any]:
        """Return the faces of a frame. Raises FaceRefused for what is no picture, or too small."""
        try:
            return list(self._constructed.read(image, **wish))
        except FaceRefused:
            shown = faces.constructed_frame(_SHOWS[_colour(image)])
            return list(self._constructed.read(shown, **wish))


def _colour(image: bytes) -> str:
    try:
        with Image.open(io.BytesIO(image)) as opened:
            picture = opened.convert("RGB")
    except (OSError, Image.DecompressionBombError) as fault:
        raise FaceRefused("不是照片。", trouble=Trouble.NOT_AN_IMAGE) from fault
    found = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(found, tuple)

    def away(name: str) -> float:
        return sum(abs(one - wanted) for one, wanted in zip(found, _PAINTED[name], strict=True))

    return min(_PAINTED, key=away)


def painted_engine(folder: Path) -> PaintedEngine:
    """Return the engine of painted frames (`YIMEN_FACES_ENGINE`)."""
    return PaintedEngine(folder)


def use_painted(settings: Any) -> None:
    """Switch to painted frames; pass settings that are taken back afterwards."""
    faces.use_constructed(settings)
    settings.YIMEN_FACES_ENGINE = f"{__name__}:painted_engine"
