"""The engine on the portraits of the data folder; sampled here, whole in ``bench faces``."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from yimen.biometrics.contracts import FaceRefused, Strictness, Trouble
from yimen.biometrics.engine import admission, embedder, recogniser
from yimen.biometrics.engine.detector import Detector
from yimen.biometrics.seen import Seen
from yimen.biometrics.tests.engine import drawing

Portrait = Callable[[str], bytes]
_PEOPLE = (
    *("001", "002", "003", "004", "005", "007", "008", "010", "012", "017"),
    *("018", "029", "036", "081", "090", "096", "122", "131", "172", "173"),
)


def _vector(seen: Seen) -> Any:
    return np.frombuffer(seen.vector, "<f4")


def _one(engine: Any, image: bytes, **options: Any) -> Seen:
    (seen,) = engine.read(image, **options)
    assert isinstance(seen, Seen)
    return seen


def test_twenty_people_are_told_apart(engine: Any, portrait: Portrait) -> None:
    still = np.array([_vector(_one(engine, portrait(f"{name}_n"))) for name in _PEOPLE])
    smiling = np.array([_vector(_one(engine, portrait(f"{name}_s"))) for name in _PEOPLE])
    scores = still @ smiling.T
    others = scores[~np.eye(len(_PEOPLE), dtype=bool)]
    assert (scores.argmax(axis=1) == np.arange(len(_PEOPLE))).all()
    assert scores.diagonal().min() >= 0.818
    assert others.max() <= 0.560
    assert np.allclose(np.linalg.norm(still, axis=1), 1.0, atol=1e-5)


def test_a_portrait_has_no_trouble_and_is_read_as_its_eyes_see(
    engine: Any, portrait: Portrait
) -> None:
    reading = _one(engine, portrait("001_n"), strictness=Strictness.PHOTO).reading
    assert reading.troubles == ()
    assert reading.marks is not None
    assert reading.marks.right_eye[0] < reading.marks.nose[0] < reading.marks.left_eye[0]
    assert reading.marks.forehead[1] < reading.marks.mouth[1] < reading.marks.chin[1]
    assert abs(reading.yaw) < 5
    assert 0.28 < reading.share < 0.40


_FAULTS: dict[str, tuple[Callable[[bytes], bytes], Trouble]] = {
    "blurred": (lambda image: drawing.blurred(image, 5), Trouble.BLURRED),
    "dark": (lambda image: drawing.lit(image, 0.2), Trouble.DARK),
    "bright": (lambda image: drawing.lit(image, 2.2), Trouble.BRIGHT),
    "lit from one side": (drawing.half_dark, Trouble.UNEVEN),
    "leaning": (lambda image: drawing.turned(image, 12), Trouble.LEANING),
    "far": (
        lambda image: drawing.placed(image, size=(1440, 1080), at=(480, 300)),
        Trouble.TOO_FAR,
    ),
    "beside the middle": (
        lambda image: drawing.placed(image, size=(1100, 480), at=(0, 0)),
        Trouble.OFF_CENTRE,
    ),
}


@pytest.mark.parametrize("name", _FAULTS)
def test_a_constructed_fault_is_named(name: str, engine: Any, portrait: Portrait) -> None:
    spoil, trouble = _FAULTS[name]
    reading = _one(engine, spoil(portrait("001_n")), strictness=Strictness.PHOTO).reading
    assert trouble in reading.troubles


def test_leaning_has_its_sign(engine: Any, portrait: Portrait) -> None:
    # Turned against the clock, the head leans to the left of the picture: the own right shoulder.
    assert _one(engine, drawing.turned(portrait("001_n"), 15)).reading.roll > 10
    assert _one(engine, drawing.turned(portrait("001_n"), -15)).reading.roll < -10


def test_a_mirrored_face_looks_the_other_way(engine: Any, portrait: Portrait) -> None:
    picture = drawing.opened(portrait("003_n"))
    mirrored = picture.transpose(0)
    one, other = (
        _one(engine, drawing.encoded(image, "PNG")).reading for image in (picture, mirrored)
    )
    assert one.yaw == pytest.approx(-other.yaw, abs=1.5)
    assert one.blink_left == pytest.approx(other.blink_right, abs=0.1)


def test_two_people_are_one_too_many_unless_all_are_asked_for(
    engine: Any, portrait: Portrait
) -> None:
    both = drawing.side_by_side(portrait("001_n"), portrait("002_n"))
    assert Trouble.MANY_FACES in _one(engine, both).reading.troubles
    seen = engine.read(both, many=True, strictness=Strictness.MEASURE)
    assert [one.reading.troubles for one in seen] == [(), ()]
    alone = _vector(_one(engine, portrait("002_n")))
    assert max(float(_vector(one) @ alone) for one in seen) > 0.9


def test_an_image_without_a_face_is_refused_unless_all_are_asked_for(engine: Any) -> None:
    wall = drawing.encoded(drawing.Image.new("RGB", (640, 480), "grey"))
    with pytest.raises(FaceRefused) as refused:
        engine.read(wall)
    assert refused.value.trouble == Trouble.NO_FACE
    assert engine.read(wall, many=True) == []


def test_a_phones_picture_is_the_same_face(engine: Any, portrait: Portrait) -> None:
    large = drawing.encoded(drawing.opened(portrait("001_n")).resize((3000, 3000)), quality=85)
    seen = _one(engine, large)
    assert float(_vector(seen) @ _vector(_one(engine, portrait("001_n")))) > 0.95
    assert seen.reading.image_width == 3000
    assert 800 < seen.reading.box.width < 1300


def test_an_archive_behind_a_portrait_changes_nothing(engine: Any, portrait: Portrait) -> None:
    image = portrait("001_n")
    assert _one(engine, image + b"PK\x05\x06" + b"\0" * 18).vector == _one(engine, image).vector


def _crop(models: Any, image: bytes, *, off: float = 0.0) -> bytes:
    pixels = admission.admit(image).pixels
    detector = Detector((models / "face_detection_yunet_2023mar.onnx").read_bytes())
    points = detector.find(pixels)[0].points + off
    onto = np.array(recogniser.SFACE.points)
    laid = embedder.aligned(pixels, points=points, onto=onto, size=112)
    return drawing.encoded(drawing.Image.fromarray(laid[:, :, ::-1].copy()), "PNG")


def test_a_panels_crop_is_the_same_face_and_has_no_frame(
    engine: Any, portrait: Portrait, face_models: Any
) -> None:
    seen = _one(engine, _crop(face_models, portrait("001_n")), crop=True)
    assert float(_vector(seen) @ _vector(_one(engine, portrait("001_n")))) > 0.995
    assert seen.reading.troubles == ()


def test_a_crop_that_is_no_face_or_ill_laid_is_refused(
    engine: Any, portrait: Portrait, face_models: Any
) -> None:
    wall = drawing.encoded(drawing.Image.new("RGB", (112, 112), "grey"))
    for image in (wall, _crop(face_models, portrait("001_n"), off=60.0)):
        with pytest.raises(FaceRefused) as refused:
            engine.read(image, crop=True)
        assert refused.value.trouble == Trouble.NO_FACE


def test_several_threads_get_the_answers_of_one(engine: Any, portrait: Portrait) -> None:
    names = [f"{name}_n" for name in _PEOPLE[:6]]
    alone = {name: _one(engine, portrait(name)).vector for name in names}
    found: dict[str, bytes] = {}

    def read(name: str) -> None:
        found[name] = _one(engine, portrait(name)).vector

    threads = [threading.Thread(target=read, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == alone


def test_a_portraits_background_is_measured(engine: Any, portrait: Portrait) -> None:
    found = engine.portrait(portrait("001_n"))
    assert min(found.background.colour) > 180
    assert found.background.uniformity > 0.6
    half = drawing.opened(portrait("001_n"))
    stripes = drawing.Image.new("RGB", half.size)
    stripes.paste(half)
    for left in range(0, 140, 40):
        stripes.paste((20, 40, 160), (left, 0, left + 20, 480))
        stripes.paste((20, 40, 160), (460 - left, 0, 480 - left, 480))
    motley = engine.portrait(drawing.encoded(stripes))
    assert motley.background.uniformity < found.background.uniformity - 0.2


def test_an_outline_holds_the_face_and_leaves_the_corners(
    engine: Any, portrait: Portrait, face_models: Any
) -> None:
    if not (face_models / "u2netp.onnx").is_file():
        pytest.skip("u2netp.onnx was not fetched")
    drawn = io.BytesIO(engine.portrait(portrait("001_n")).mask_png)
    mask = np.asarray(drawing.Image.open(drawn))
    assert mask.shape == (480, 480)
    assert mask[200:320, 190:290].mean() > 230
    assert mask[:60, :60].mean() < 12
