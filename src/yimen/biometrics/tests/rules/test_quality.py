from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from yimen.biometrics.contracts import Box, FaceReading, Strictness, Trouble
from yimen.biometrics.rules.hints import HINTS
from yimen.biometrics.rules.quality import find_troubles, judged

_GOOD = FaceReading(
    image_width=640,
    image_height=480,
    box=Box(left=224, top=130, width=192, height=240),
    yaw=2.0,
    pitch=-3.0,
    roll=1.0,
    blink_left=0.1,
    blink_right=0.1,
    mouth_open=0.02,
    share=0.3,
    brightness=0.5,
    evenness=0.95,
    sharpness=250.0,
)
_PHOTO, _VERIFY, _MEASURE = Strictness.PHOTO, Strictness.VERIFY, Strictness.MEASURE
_FINE: tuple[Trouble, ...] = ()


@pytest.mark.parametrize(
    ("name", "change", "strictness", "expected"),
    [
        ("good", {}, _PHOTO, _FINE),
        ("yaw 8 for a photo", {"yaw": 8.0}, _PHOTO, _FINE),
        ("yaw beyond 8", {"yaw": 8.1}, _PHOTO, (Trouble.TURNED,)),
        ("yaw to the right", {"yaw": -8.1}, _PHOTO, (Trouble.TURNED,)),
        ("yaw 15 to compare", {"yaw": 15.0}, _VERIFY, _FINE),
        ("yaw beyond 15", {"yaw": -15.1}, _VERIFY, (Trouble.TURNED,)),
        ("pitch 12", {"pitch": 12.0}, _VERIFY, _FINE),
        ("pitch beyond 12", {"pitch": -12.1}, _VERIFY, (Trouble.TILTED,)),
        ("roll 6", {"roll": -6.0}, _PHOTO, _FINE),
        ("roll beyond 6", {"roll": 6.1}, _PHOTO, (Trouble.LEANING,)),
        ("one eye shut", {"blink_right": 0.35}, _VERIFY, (Trouble.EYES_CLOSED,)),
        ("eyes nearly open", {"blink_left": 0.34}, _PHOTO, _FINE),
        ("mouth open on a photo", {"mouth_open": 0.3}, _PHOTO, (Trouble.MOUTH_OPEN,)),
        ("talking is no harm", {"mouth_open": 0.3}, _VERIFY, _FINE),
        ("far", {"share": 0.19}, _VERIFY, (Trouble.TOO_FAR,)),
        ("near", {"share": 0.61}, _VERIFY, (Trouble.TOO_NEAR,)),
        ("dark", {"brightness": 0.13}, _VERIFY, (Trouble.DARK,)),
        ("bright", {"brightness": 0.91}, _VERIFY, (Trouble.BRIGHT,)),
        ("dark skin in good light", {"brightness": 0.24}, _PHOTO, _FINE),
        ("uneven", {"evenness": 0.6}, _PHOTO, (Trouble.UNEVEN,)),
        ("uneven, to compare", {"evenness": 0.6}, _VERIFY, _FINE),
        ("soft, to compare", {"sharpness": 20.0}, _VERIFY, _FINE),
        ("soft on a photo", {"sharpness": 20.0}, _PHOTO, (Trouble.BLURRED,)),
        (
            "at the border",
            {"box": Box(left=10, top=130, width=192, height=240)},
            _VERIFY,
            (Trouble.OFF_CENTRE,),
        ),
        ("measured only", {"yaw": 60.0, "brightness": 0.0}, _MEASURE, _FINE),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_bio_qlt_1_names_what_is_wrong(
    name: str, change: dict[str, Any], strictness: Strictness, expected: tuple[Trouble, ...]
) -> None:
    reading = replace(_GOOD, **change)
    assert find_troubles(reading=reading, strictness=strictness) == expected, name


def test_bio_qlt_1_tells_in_the_order_of_the_troubles() -> None:
    reading = replace(_GOOD, sharpness=1.0, brightness=0.01, yaw=40.0, share=0.05)
    found = find_troubles(reading=reading, strictness=_VERIFY)
    assert found == (Trouble.TOO_FAR, Trouble.TURNED, Trouble.DARK, Trouble.BLURRED)


@pytest.mark.parametrize(
    ("bystander", "strictness", "expected"),
    [
        (0.0, _PHOTO, _FINE),
        (0.1, _PHOTO, (Trouble.MANY_FACES,)),
        (0.39, _VERIFY, _FINE),
        (0.5, _VERIFY, (Trouble.MANY_FACES,)),
        (0.9, _MEASURE, _FINE),
    ],
)
def test_bio_qlt_1_who_passes_behind_is_no_second_person_when_comparing(
    bystander: float, strictness: Strictness, expected: tuple[Trouble, ...]
) -> None:
    found = find_troubles(reading=_GOOD, strictness=strictness, bystander=bystander)
    assert found == expected


def test_bio_qlt_1_a_crop_has_no_frame() -> None:
    reading = replace(_GOOD, share=0.72, box=Box(left=0, top=0, width=80, height=110), yaw=20.0)
    assert judged(reading=reading, strictness=_VERIFY, crop=True).troubles == (Trouble.TURNED,)


def test_every_trouble_has_one_sentence_of_its_own() -> None:
    assert set(HINTS) == set(Trouble)
    assert len(set(HINTS.values())) == len(HINTS)
    assert all(sentence.endswith("。") for sentence in HINTS.values())
