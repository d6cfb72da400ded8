"""Faces on and off: the files in place, the choice remembered, one sentence where it fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yimen.biometrics.contracts import MODEL_FILES
from yimen.ops import bootstrap, bundle, faces, installation
from yimen.ops.cli import app
from yimen.ops.public import faces_address
from yimen.ops.refusals import OperationRefused

_NEEDED = [file.name for file in MODEL_FILES if file.needed]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YIMEN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("YIMEN_FACES_MODELS", raising=False)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def _given(face_models: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in _NEEDED:
        shutil.copy(face_models / name, folder / name)
    return folder


def test_every_model_file_has_a_source_and_every_source_a_file() -> None:
    assert set(faces.SOURCES) == {file.name for file in MODEL_FILES}


def test_the_choice_is_remembered_and_read_by_the_settings(home: Path) -> None:
    assert not faces.is_on()
    faces.remember(on=True)
    assert faces.is_on()
    assert faces_address(home).startswith("unix:")
    faces.remember(on=False)
    assert faces_address(home) == ""


def test_models_come_from_a_folder_given(face_models: Path, tmp_path: Path) -> None:
    given = _given(face_models, tmp_path / "given")
    faces.fetch(into=faces.folder(), given=given, say=lambda _: None)
    assert faces.find_faults(faces.folder()) == []
    assert [one.file.name for one in faces.states(faces.folder()) if not one.fault] == _NEEDED


def test_a_damaged_file_is_replaced_from_the_folder_given(
    face_models: Path, tmp_path: Path
) -> None:
    given = _given(face_models, tmp_path / "given")
    faces.folder().mkdir(parents=True)
    (faces.folder() / _NEEDED[0]).write_bytes(b"half a file")
    assert any("校验值不符" in fault for fault in faces.find_faults(faces.folder()))
    faces.fetch(into=faces.folder(), given=given, say=lambda _: None)
    assert faces.find_faults(faces.folder()) == []


def test_a_folder_with_a_wrong_file_or_without_one_is_refused(
    face_models: Path, tmp_path: Path
) -> None:
    given = _given(face_models, tmp_path / "given")
    (given / "face_landmarker.task").unlink()
    with pytest.raises(OperationRefused, match=r"缺少模型文件：face_landmarker\.task"):
        faces.fetch(into=faces.folder(), given=given, say=lambda _: None)
    (given / "face_landmarker.task").write_bytes(b"another")
    with pytest.raises(OperationRefused, match="校验值不符"):
        faces.fetch(into=faces.folder(), given=given, say=lambda _: None)
    assert not (faces.folder() / "face_landmarker.task").exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperationRefused, match="找不到目录"):
        faces.fetch(into=faces.folder(), given=tmp_path / "absent", say=lambda _: None)


def test_a_sites_own_recogniser_makes_sface_dispensable(face_models: Path, tmp_path: Path) -> None:
    given = _given(face_models, tmp_path / "given")
    (given / "face_recognition_sface_2021dec.onnx").unlink()
    assert len(faces.find_faults(given)) == 1
    (given / faces.SITE_RECOGNISER).write_text("{}")
    assert faces.find_faults(given) == []


def test_a_bundle_carries_models_only_where_faces_are_on(face_models: Path, tmp_path: Path) -> None:
    faces.fetch(
        into=faces.folder(), given=_given(face_models, tmp_path / "given"), say=lambda _: None
    )
    (faces.folder() / "face_landmarker.task").write_bytes(b"damaged")
    wheels = tmp_path / "wheels"
    wheels.mkdir()

    def carried() -> list[str]:
        members = [inside for _, inside in bundle._members(wheels)]
        return [inside for inside in members if inside.startswith("models/")]

    assert carried() == []
    faces.remember(on=True)
    whole = [f"models/{name}" for name in _NEEDED if name != "face_landmarker.task"]
    assert carried() == whole


def test_status_names_every_file_and_off_keeps_them(home: Path) -> None:
    told = CliRunner().invoke(app, ["faces", "status"])
    assert told.exit_code == 0
    assert "刷脸：关闭" in told.output
    assert all(file.name in told.output for file in MODEL_FILES)
    faces.remember(on=True)
    assert CliRunner().invoke(app, ["faces", "off"]).exit_code == 0
    assert (home / "faces").read_text() == "off"


def test_a_set_with_faces_holds_the_base_set_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path / "clone"
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").touch()
    shutil.copytree(installation.CHECKOUT / "requirements", clone / "requirements")
    stamp = bootstrap._stamp(clone, "faces")
    (clone / ".venv" / "yimen-installed").write_text(stamp)
    monkeypatch.setattr(bootstrap, "_uv", lambda _: pytest.fail("something was installed"))
    assert bootstrap.install(clone, "base") == 0
    assert bootstrap.install(clone, "faces") == 0


def test_an_installation_with_faces_on_wants_more_than_the_base_set(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path / "clone"
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").touch()
    shutil.copytree(installation.CHECKOUT / "requirements", clone / "requirements")
    (clone / ".venv" / "yimen-installed").write_text(bootstrap._stamp(clone, "base"))
    wanted: list[str] = []

    def stop(_: Path) -> str:
        wanted.append("asked")
        raise SystemExit(1)

    monkeypatch.setattr(bootstrap, "_uv", stop)
    assert bootstrap.install(clone, "base") == 0
    (home / "faces").write_text("on")
    with pytest.raises(SystemExit):
        bootstrap.install(clone, "base")
    assert wanted == ["asked"]
