"""Portraits with constructed faults, judged by what the real models measure.

The portraits are darkened, lit from one side, blurred, leaned, cut, and put before a busy wall by
drawing. Closed eyes are not made: no drawing of ours would be honest (see the table of the rules).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from yimen.biometrics.actions.photo_measures import Measures, load
from yimen.biometrics.rules.photo import Fault, Frame, backdrop_of, find_frame, list_faults
from yimen.biometrics.rules.presets import BUILT_IN, Backdrop

pytestmark = pytest.mark.data
PRESETS = {one.code: one for one in BUILT_IN}
ID_CARD = PRESETS["id-card"]
PEOPLE = ("002_n", "003_n", "004_n", "008_n", "011_n", "017_n", "024_n", "036_n")


@pytest.fixture(scope="module")
def measured(face_models: Path) -> Callable[[Image.Image], Measures]:
    """Measure a picture with the models that an installation has."""
    pytest.importorskip("cv2")
    from yimen.biometrics.engine import faces
    from yimen.biometrics.resident import photo

    engine = faces.load(face_models)

    def measure(picture: Image.Image) -> Measures:
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=93)
        return load(photo.answer(engine=engine, op=photo.MEASURE, image=written.getvalue()))

    return measure


@pytest.fixture(scope="module")
def portrait(yimen_data: Path) -> Image.Image:
    return _person(yimen_data, "003_n")


def _person(data: Path, name: str) -> Image.Image:
    with Image.open(data / "faces" / "london" / f"{name}.jpg") as opened:
        return opened.convert("RGB").resize((960, 960), Image.Resampling.LANCZOS)


def _faults(measures: Measures, *, replaced: bool = False) -> list[Fault]:
    return list_faults(
        preset=ID_CARD, reading=measures.reading, bust=measures.bust, replaced=replaced
    )


def _darkened(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(0.22)


def _shaded(picture: Image.Image, begins: int, ends: int) -> Image.Image:
    """Return the picture getting darker from one side to the other between two places (0 to 255)."""
    ramp = Image.linear_gradient("L").rotate(90).resize(picture.size)
    shade = ramp.point(lambda at: min(255, max(50, 50 + (at - begins) * 205 // (ends - begins))))
    return Image.composite(picture, ImageEnhance.Brightness(picture).enhance(0.05), shade)


def _lit_from_one_side(picture: Image.Image) -> Image.Image:
    return _shaded(picture, 105, 150)


def _shadowed(picture: Image.Image) -> Image.Image:
    return _shaded(picture, 0, 255)


def _blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(9))


def _leaned(picture: Image.Image) -> Image.Image:
    return picture.rotate(14, resample=Image.Resampling.BICUBIC, fillcolor=(206, 210, 211))


def _cut_above(picture: Image.Image) -> Image.Image:
    return picture.crop((0, 210, 960, 960))


def _far(picture: Image.Image) -> Image.Image:
    small = picture.resize((300, 300), Image.Resampling.LANCZOS)
    wall = Image.new("RGB", (960, 960), (206, 210, 211))
    wall.paste(small, (330, 330))
    return wall


def _aside(picture: Image.Image) -> Image.Image:
    return ImageOps.expand(picture.crop((300, 0, 960, 960)), (0, 0, 300, 0), (206, 210, 211))


def _two(picture: Image.Image) -> Image.Image:
    both = Image.new("RGB", (1920, 960))
    both.paste(picture, (0, 0))
    both.paste(picture, (960, 0))
    return both


def _tiled(picture: Image.Image) -> Image.Image:
    """Return the picture with dark stripes on what can only be wall."""
    drawn = picture.copy()
    pen = ImageDraw.Draw(drawn)
    for left in (*range(0, 210, 50), *range(750, 960, 50)):
        pen.rectangle((left, 0, left + 20, 620), fill=(70, 90, 60))
    return drawn


@pytest.mark.parametrize(
    ("made_wrong", "fault"),
    [
        (_darkened, Fault.DARK),
        (_lit_from_one_side, Fault.UNEVEN),
        (_blurred, Fault.BLURRED),
        (_leaned, Fault.LEANING),
        (_cut_above, Fault.HEAD_CUT),
        (_far, Fault.TOO_FAR),
        (_aside, Fault.ASIDE),
        (_two, Fault.MANY_FACES),
        (_tiled, Fault.BUSY),
        (_shadowed, Fault.SHADOW),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)).strip("_"),
)
def test_a_constructed_fault_is_measured_and_told(
    measured: Callable[[Image.Image], Measures],
    portrait: Image.Image,
    made_wrong: Callable[[Image.Image], Image.Image],
    fault: Fault,
) -> None:
    assert fault in _faults(measured(made_wrong(portrait)))


def test_no_face_is_told(measured: Callable[[Image.Image], Measures]) -> None:
    assert _faults(measured(Image.new("RGB", (800, 800), "white"))) == [Fault.NO_FACE]


@pytest.mark.parametrize("name", PEOPLE)
def test_plain_portraits_pass_and_eyes_and_chin_land_where_asked(
    measured: Callable[[Image.Image], Measures], yimen_data: Path, name: str
) -> None:
    found = measured(_person(yimen_data, name))

    assert found.bust is not None
    assert _faults(found) == []
    assert backdrop_of(preset=ID_CARD, bust=found.bust) == Backdrop.WHITE
    frame = find_frame(preset=ID_CARD, bust=found.bust)
    assert isinstance(frame, Frame)
    scale = ID_CARD.width / frame.width
    eyes_up = (frame.top + frame.height - found.bust.eyes_y) * scale
    chin_up = (frame.top + frame.height - found.bust.chin_y) * scale
    assert eyes_up >= 207
    assert 20 <= chin_up <= 140


def test_a_busy_wall_does_not_matter_where_it_is_replaced(
    measured: Callable[[Image.Image], Measures], portrait: Image.Image
) -> None:
    found = measured(_tiled(portrait))

    assert found.mask
    assert _faults(found, replaced=True) == []


def test_a_card_is_laid_straight_from_a_slanting_photograph() -> None:
    pytest.importorskip("cv2")
    from yimen.biometrics.engine import card

    side = Image.new("RGB", (856, 540), "#dde6ee")
    ImageDraw.Draw(side).rectangle((40, 60, 300, 120), fill="#b02020")
    table = Image.new("RGB", (1600, 1200), (52, 44, 40))
    turned = side.rotate(11, expand=True, fillcolor=(52, 44, 40))
    table.paste(turned, (320, 240))
    written = io.BytesIO()
    table.save(written, "JPEG", quality=92)

    laid = card.straighten(image=written.getvalue())

    with Image.open(io.BytesIO(laid)) as opened:
        straight = opened.convert("RGB")
    assert straight.size == (1011, 638)
    red = straight.getpixel((int(170 / 856 * 1011), int(90 / 540 * 638)))
    assert red[0] > 140
    assert red[1] < 90
    assert min(straight.getpixel((900, 560))) > 190


def test_a_wall_without_a_card_gives_none() -> None:
    pytest.importorskip("cv2")
    from yimen.biometrics.engine import card

    written = io.BytesIO()
    wall = Image.new("RGB", (900, 700), "#c8c4bc")
    ImageDraw.Draw(wall).ellipse((380, 280, 500, 400), fill="#b8b4ac")
    wall.save(written, "JPEG")

    assert card.straighten(image=written.getvalue()) == b""
