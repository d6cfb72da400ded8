"""``faces on``, ``faces off``, ``faces status``: whether this installation knows faces."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from yimen.biometrics.contracts import FacesOff
from yimen.kernel import clock, register
from yimen.kernel.contracts import Refusal
from yimen.ops import bootstrap, database, faces, installation
from yimen.ops.cluster import in_chinese
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say, show

_LIBRARIES = ("numpy", "cv2", "onnxruntime")
_MEASURE = "yimen.biometrics.public:measure_site"
_LOAD = "yimen.biometrics.engine.faces:load"

group = typer.Typer(help="刷脸：打开、关闭、看状态。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(group, name="faces")


@group.command("on")
def switch_on(
    models: Annotated[
        Path | None, typer.Option("--models", help="放有模型文件的目录；没有网络时用。")
    ] = None,
) -> None:
    """打开刷脸：装上要用的库，取得并核对模型文件；下次启动生效。"""
    installation.prepare()
    _switch_on(models=models)
    say("刷脸已打开：下次运行 ./yimen up 时生效。")


@group.command("off")
def switch_off() -> None:
    """关闭刷脸；登记过的人脸特征和模型文件都不动。"""
    installation.prepare()
    faces.remember(on=False)
    say("刷脸已关闭：重新运行 ./yimen up 后生效。登记过的人脸特征没有删除。")


@group.command("status")
def status() -> None:
    """看刷脸开着没有，库和模型文件是不是齐全、完好。"""
    folder = faces.folder()
    show(f"刷脸：{'打开' if faces.is_on() else '关闭'}（模型文件在 {folder}）")
    missing = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
    show(f"要用的库：{'缺少 ' + '、'.join(missing) if missing else '齐全'}")
    for state in faces.states(folder):
        needed = "" if state.file.needed else "（可以没有）"
        show(f"{state.file.what}{needed}  {state.file.name}：{state.fault or '完好'}")
    if (folder / faces.SITE_RECOGNISER).is_file():
        show(f"用的是本地自带的识别模型，见 {faces.SITE_RECOGNISER}")


@group.command("acceptance")
def acceptance(
    file: Annotated[Path, typer.Argument(help="ZIP（CSV 表和图片）或者 CSV（分数）。")],
    report: Annotated[Path, typer.Option("--report", help="报告写到哪里。")] = Path(
        "face-measurement.pdf"
    ),
) -> None:
    """用本地成对的照片或分数测准不准，写出报告；不存图片，不改门限。"""
    if not file.is_file():
        raise OperationRefused(f"没有这个文件：{file}。")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise OperationRefused(f"读不了 {file}：{in_chinese(error)}。") from error
    try:
        with database.entered():
            standing, made = register.resolve(_MEASURE)(
                title=file.name, content=content, at=clock.now()
            )
    except Refusal as refusal:
        raise OperationRefused(refusal.message) from refusal
    report.write_bytes(made)
    say(standing)
    say(f"报告在 {report}。")


def switch_on_once() -> None:
    """Switch faces on, unless they are.

    Raises:
        OperationRefused: something is missing or damaged; the sentence says what.
    """
    if not faces.is_on():
        _switch_on(models=None)
        say("刷脸已打开。")


def find_faults() -> list[str]:
    """Return a sentence for each model file because of which faces cannot be used."""
    return faces.find_faults(faces.folder())


def _switch_on(*, models: Path | None) -> None:
    """Bring libraries and models in place, prove that they run, and remember the choice."""
    bootstrap.install(installation.CHECKOUT, "faces")
    importlib.invalidate_caches()
    faces.fetch(into=faces.folder(), given=models, say=say)
    try:
        register.resolve(_LOAD)(faces.folder())
    except FacesOff as off:
        raise OperationRefused(off.message) from off
    except ImportError as error:
        raise OperationRefused(f"刷脸要用的库装不上或不能用：{error}。") from error
    faces.remember(on=True)
