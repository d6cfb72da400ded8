"""The model files on disk: read whole, checked against their digests, before anything runs them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from yimen.biometrics.contracts import MODEL_FILES, FacesOff, ModelFile

_BY_NAME = {file.name: file for file in MODEL_FILES}
_WAY_ON = "要由管理员重新取得（./yimen faces on）。请用别的方式办理：密码、短信验证码，或者到窗口。"


def read_checked(*, folder: Path, name: str) -> bytes:
    """Return the bytes of a model file whose digest is the one written down.

    Raises FacesOff: the file is absent, cannot be read, or is not the one written down.
    """
    return read_against(path=folder / name, sha256=_BY_NAME[name].sha256)


def find_optional(*, folder: Path, name: str) -> bytes | None:
    """Return a model file that one can do without; None where it is absent.

    Raises FacesOff: it is there, but not the one written down.
    """
    if not (folder / name).is_file():
        return None
    return read_checked(folder=folder, name=name)


def read_against(*, path: Path, sha256: str) -> bytes:
    """Return the bytes of a file of this digest.

    Raises FacesOff: the file is absent, cannot be read, or has another digest.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise FacesOff(f"人脸模型装不上：缺少模型文件 {path.name}，{_WAY_ON}") from error
    except OSError as error:
        raise FacesOff(f"人脸模型装不上：模型文件 {path.name} 读不出来，{_WAY_ON}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FacesOff(
            f"人脸模型装不上：模型文件 {path.name} 与登记的校验值不符，可能损坏或被换过，{_WAY_ON}"
        )
    return content


def list_faults(folder: Path) -> list[str]:
    """Return a sentence for each file that is missing or damaged; optional ones may be absent."""
    return [told for file in MODEL_FILES if (told := _fault(folder, file))]


def _fault(folder: Path, file: ModelFile) -> str:
    if not file.needed and not (folder / file.name).exists():
        return ""
    try:
        read_checked(folder=folder, name=file.name)
    except FacesOff as fault:
        return fault.message
    return ""
