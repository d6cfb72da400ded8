"""Rules of ID photos, as tables: presets, the cut, the wall, the order of telling, the sheet.

Closed eyes and an open mouth cannot be made from a portrait honestly: they stand here at the reading,
as numbers that a model would have given, and nowhere is claimed that a face was seen so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from yimen.biometrics.contracts import Box, FaceReading, FaceRefused, Trouble
from yimen.biometrics.rules import sheets
from yimen.biometrics.rules.photo import (
    Bust,
    Fault,
    Frame,
    backdrop_of,
    find_frame,
    hint_for,
    kept_until,
    list_faults,
)
from yimen.biometrics.rules.presets import BUILT_IN, Backdrop, Preset, check_preset, newest
from yimen.kernel.contracts import FieldRefusals

PRESETS = {one.code: one for one in BUILT_IN}
ID_CARD, ONE_INCH = PRESETS["id-card"], PRESETS["one-inch"]
WELL = Bust(
    width=1200,
    height=1600,
    eyes_y=640,
    chin_y=900,
    crown_y=360,
    face_left=450,
    face_right=750,
    behind=(238, 238, 236),
    busy=0.0,
    slope=0.03,
    shoulders=0.5,
)
READ = FaceReading(
    image_width=1200,
    image_height=1600,
    box=Box(left=450, top=450, width=300, height=450),
    yaw=0,
    pitch=0,
    roll=0,
    blink_left=0.05,
    blink_right=0.05,
    mouth_open=0.0,
    share=0.25,
    brightness=0.6,
    evenness=0.95,
    sharpness=300,
)


def test_presets_hold_what_their_sources_say() -> None:
    told = {
        one.code: (one.width, one.height, one.dpi, one.width_mm, one.height_mm, one.may_replace)
        for one in BUILT_IN
    }
    assert told == {
        "one-inch": (295, 413, 300, 25, 35, True),
        "two-inch": (413, 579, 300, 35, 49, True),
        "id-card": (358, 441, 350, 26, 32, False),
        "driver": (260, 378, 300, 22, 32, False),
        "social-card": (358, 441, 350, 26, 32, False),
    }
    assert all(one.source and one.unverified for one in BUILT_IN)


@pytest.mark.parametrize("preset", BUILT_IN, ids=lambda one: one.code)
def test_bio_pho_1_built_in_presets_can_be_met(preset: Preset) -> None:
    check_preset(preset=preset)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"width": 60}, "width"),
        ({"dpi": 20}, "dpi"),
        ({"width_mm": 40}, "width_mm"),
        ({"face_width": (200, 150)}, "face_width"),
        ({"crown": (300, 400)}, "crown"),
        ({"eyes_up": 400}, "eyes_up"),
        ({"backdrops": ()}, "backdrops"),
        ({"source": " "}, "source"),
        ({"bytes_least": 9000, "bytes_most": 4000}, "bytes_most"),
    ],
)
def test_bio_pho_1_refuses_what_no_picture_meets_at_its_field(
    changed: dict[str, object], field: str
) -> None:
    with pytest.raises(FieldRefusals) as refused:
        check_preset(preset=replace(ONE_INCH, **changed))

    assert field in refused.value.errors


def test_newest_version_of_a_preset_holds() -> None:
    later = replace(ID_CARD, version=2, title="新的")

    found = newest(presets=[*BUILT_IN, later])

    assert [one.version for one in found if one.code == "id-card"] == [2]
    assert len(found) == len(BUILT_IN)


@pytest.mark.parametrize("preset", BUILT_IN, ids=lambda one: one.code)
def test_bio_pho_2_lays_face_hair_and_eyes_where_the_preset_asks(preset: Preset) -> None:
    frame = find_frame(preset=preset, bust=WELL)

    assert isinstance(frame, Frame)
    scale = preset.width / frame.width
    assert frame.width / frame.height == pytest.approx(preset.width / preset.height)
    assert preset.face_width[0] <= WELL.face_width * scale <= preset.face_width[1]
    assert preset.crown[0] <= (WELL.crown_y - frame.top) * scale <= preset.crown[1] + 0.01
    assert (frame.top + frame.height - WELL.eyes_y) * scale >= preset.eyes_up
    middle = (WELL.middle - frame.left) * scale
    assert middle == pytest.approx(preset.width / 2, abs=1)
    assert frame.left >= 0
    assert frame.top >= 0
    assert frame.top + frame.height <= WELL.height


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"face_left": 560, "face_right": 640}, Fault.TOO_FAR),
        ({"face_left": 150, "face_right": 1050}, Fault.TOO_NEAR),
        ({"crown_y": 2}, Fault.HEAD_CUT),
        ({"face_left": 60, "face_right": 360}, Fault.ASIDE),
        ({"eyes_y": 1200, "chin_y": 1460, "crown_y": 1300}, Fault.TOO_NEAR),
    ],
)
def test_bio_pho_2_says_what_has_to_change(changed: dict[str, float], fault: Fault) -> None:
    assert find_frame(preset=ID_CARD, bust=replace(WELL, **changed)) == fault


def test_bio_pho_2_adds_wall_above_only_where_it_is_replaced() -> None:
    low = replace(WELL, crown_y=4, eyes_y=284, chin_y=544)

    assert find_frame(preset=ONE_INCH, bust=low) == Fault.HEAD_CUT
    added = find_frame(preset=ONE_INCH, bust=low, may_add=True)
    assert isinstance(added, Frame)
    assert added.top < 0


@pytest.mark.parametrize(
    ("preset", "changed", "found"),
    [
        (ID_CARD, {}, Backdrop.WHITE),
        (ID_CARD, {"behind": (70, 140, 215)}, Fault.COLOUR),
        (ONE_INCH, {"behind": (70, 140, 215)}, Backdrop.BLUE),
        (ONE_INCH, {"behind": (215, 40, 45)}, Backdrop.RED),
        (ONE_INCH, {"behind": (120, 120, 118)}, Fault.COLOUR),
        (ID_CARD, {"behind": (245, 225, 190)}, Fault.COLOUR),
        (ID_CARD, {"busy": 0.2}, Fault.BUSY),
        (ID_CARD, {"slope": 0.4}, Fault.SHADOW),
    ],
)
def test_bio_pho_3_judges_the_real_wall(
    preset: Preset, changed: dict[str, object], found: Backdrop | Fault
) -> None:
    assert backdrop_of(preset=preset, bust=replace(WELL, **changed)) == found


@pytest.mark.parametrize(
    ("troubles", "bust", "replaced", "first"),
    [
        ((), {}, False, None),
        ((Trouble.MANY_FACES, Trouble.DARK), {}, False, Fault.MANY_FACES),
        ((Trouble.EYES_CLOSED, Trouble.TURNED), {}, False, Fault.TURNED),
        ((Trouble.EYES_CLOSED,), {}, False, Fault.EYES_CLOSED),
        ((Trouble.MOUTH_OPEN,), {}, False, Fault.MOUTH_OPEN),
        ((Trouble.LEANING,), {"shoulders": 9.0}, False, Fault.LEANING),
        ((), {"shoulders": -9.0}, False, Fault.SHOULDERS),
        ((Trouble.TOO_NEAR, Trouble.OFF_CENTRE), {}, False, None),
        ((), {"busy": 0.5}, False, Fault.BUSY),
        ((), {"busy": 0.5}, True, None),
        ((Trouble.BLURRED,), {"face_left": 60, "face_right": 360}, False, Fault.ASIDE),
    ],
)
def test_bio_pho_4_tells_one_thing_at_a_time_in_order(
    troubles: tuple[Trouble, ...], bust: dict[str, float], replaced: bool, first: Fault | None
) -> None:
    found = list_faults(
        preset=ID_CARD,
        reading=replace(READ, troubles=troubles),
        bust=replace(WELL, **bust),
        replaced=replaced,
    )

    assert (found[0] if found else None) == first


def test_bio_pho_4_without_a_face_says_so() -> None:
    assert list_faults(preset=ID_CARD, reading=None, bust=None, replaced=False) == [Fault.NO_FACE]


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_a_hint_that_says_what_to_do(fault: Fault) -> None:
    hint = hint_for(fault=fault, preset=ID_CARD, titles={Backdrop.WHITE: "白色"})

    assert "请" in hint
    assert len(hint) <= 50


def test_bio_pho_5_nothing_is_kept_longer_than_a_day() -> None:
    made = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

    assert kept_until(made_at=made) - made == timedelta(hours=24)


@pytest.mark.parametrize(
    ("width", "height", "sheet", "count"),
    [
        (25, 35, (152, 102), 10),
        (35, 49, (102, 152), 4),
        (26, 32, (102, 152), 12),
        (22, 32, (102, 152), 16),
        (60, 90, (152, 102), 2),
        (90, 60, (102, 152), 2),
        (120, 140, (152, 102), 0),
    ],
)
def test_bio_pho_6_lays_as_many_as_fit(
    width: float, height: float, sheet: tuple[int, int], count: int
) -> None:
    laid = sheets.lay_out(width=width, height=height)

    assert ((laid.width, laid.height), len(laid.places)) == (sheet, count)
    for left, top in laid.places:
        assert left >= sheets.MARGIN_MM
        assert top >= sheets.MARGIN_MM
        assert left + width <= laid.width - sheets.MARGIN_MM + 0.001
        assert top + height <= laid.height - sheets.MARGIN_MM + 0.001


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("柳浦镇便民中心办理老年人优待证", "柳浦镇便民中心办理老年人优待证"),
        ("仅用于 柳浦中学办理入学。", "柳浦中学办理入学"),
        ("用于银行开户办理", "银行开户办理"),
        ("", ""),
        ("办事", ""),
        ("身份证复印件", ""),
        ("123456789", ""),
        ("长" * 31, ""),
    ],
)
def test_bio_pho_7_wants_a_purpose_that_binds(typed: str, kept: str) -> None:
    if not kept:
        with pytest.raises(FaceRefused) as refused:
            sheets.clean_purpose(typed=typed)
        assert refused.value.field == "purpose"
    else:
        assert sheets.clean_purpose(typed=typed) == kept


def test_watermark_names_purpose_and_day() -> None:
    assert (
        sheets.watermark(purpose="柳浦中学办理入学", on=date(2026, 11, 22))
        == "仅用于柳浦中学办理入学，他用无效 2026年11月22日"
    )
