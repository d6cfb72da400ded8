"""Model files that are absent, damaged or a site's own."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from yimen.biometrics.contracts import MODEL_FILES, FacesOff
from yimen.biometrics.engine import faces, landmarks, pose, recogniser, weights

_FINE: dict[str, Any] = {
    "name": "Licensed 1",
    "file": "licensed.onnx",
    "sha256": "0" * 64,
    "dimension": 128,
    "size": 112,
    "points": [[38, 52], [74, 52], [56, 72], [42, 92], [71, 92]],
    "channels": "RGB",
    "order": "NCHW",
    "mean": 0,
    "scale": 1,
}


@pytest.fixture
def copied(face_models: Path, tmp_path: Path) -> Path:
    for file in MODEL_FILES:
        if file.needed:
            shutil.copy(face_models / file.name, tmp_path / file.name)
    return tmp_path


def test_the_engine_says_which_model_it_is(engine: Any) -> None:
    assert engine.model == recogniser.SFACE.view()


@pytest.mark.parametrize("name", [file.name for file in MODEL_FILES if file.needed])
def test_a_damaged_model_is_named_and_not_run(copied: Path, name: str) -> None:
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(FacesOff, match=name):
        faces.load(copied)
    assert [fault for fault in weights.list_faults(copied) if name in fault]


def test_a_missing_model_is_named(copied: Path) -> None:
    (copied / "face_landmarker.task").unlink()
    with pytest.raises(FacesOff, match=r"缺少模型文件 face_landmarker\.task"):
        faces.load(copied)


def test_what_is_no_archive_or_no_head_is_a_clear_refusal() -> None:
    with pytest.raises(FacesOff, match="已损坏"):
        landmarks.members(b"not an archive")
    with pytest.raises(FacesOff, match="标准头部"):
        pose.Head(b"\x0a\x05abc")


def test_without_a_description_the_recogniser_is_sface(tmp_path: Path) -> None:
    assert recogniser.chosen(tmp_path) == recogniser.SFACE


def test_a_sites_own_recogniser_is_read(tmp_path: Path) -> None:
    (tmp_path / recogniser.SITE_FILE).write_text(json.dumps(_FINE))
    made = recogniser.chosen(tmp_path)
    assert made.view().name == "Licensed 1"


@pytest.mark.parametrize(
    "change",
    [
        {"dimension": 0},
        {"points": [[1, 2]]},
        {"channels": "grey"},
        {"order": "HW"},
        {"file": "../elsewhere.onnx"},
        {"scale": "1"},
        {"name": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_wrong_description_is_named(change: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / recogniser.SITE_FILE).write_text(json.dumps({**_FINE, **change}))
    with pytest.raises(FacesOff, match=r"recogniser\.json"):
        recogniser.chosen(tmp_path)


def test_a_sites_own_model_makes_the_vectors(copied: Path, yimen_data: Path) -> None:
    sface = recogniser.SFACE
    shutil.move(copied / sface.file, copied / "licensed.onnx")
    digest = hashlib.sha256((copied / "licensed.onnx").read_bytes()).hexdigest()
    told = {**_FINE, "sha256": digest, "points": sface.points}
    (copied / recogniser.SITE_FILE).write_text(json.dumps(told))
    engine = faces.load(copied)
    image = (yimen_data / "faces" / "london" / "001_n.jpg").read_bytes()
    assert engine.model.name == "Licensed 1"
    assert len(engine.read(image)[0].vector) == 128 * 4


def test_a_model_of_another_dimension_is_refused(copied: Path, yimen_data: Path) -> None:
    told = {**_FINE, "file": recogniser.SFACE.file, "sha256": recogniser.SFACE.sha256}
    (copied / recogniser.SITE_FILE).write_text(json.dumps({**told, "dimension": 512}))
    image = (yimen_data / "faces" / "london" / "001_n.jpg").read_bytes()
    with pytest.raises(FacesOff, match="维数"):
        faces.load(copied).read(image)
