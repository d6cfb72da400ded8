"""``test``, ``check``, ``fmt``, ``shots``: what an engineer runs before saying that it is done."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from yimen.kernel import clock
from yimen.ops import advisories as known
from yimen.ops import faces, installation
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say, show
from yimen.ui import build_check

NOT_ALL_RAN = 3
_BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""The first has no window and no frame of its own to draw, which is a fifth of the work."""
_DJANGO = ("--target-version", "5.2")
_TEST_SETTINGS = "yimen.site.settings.test"
_REQUIREMENTS = installation.CHECKOUT / "requirements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of ``check``: its title, and a run that returns what is wrong, or nothing."""

    title: str
    run: Callable[[], str]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("test")(run_tests)
    app.command()(check)
    app.command()(fmt)
    app.command()(shots)
    app.command()(advisories)


def find_browser() -> str | None:
    """Return the Chromium of this machine: YIMEN_CHROMIUM, or the first on the path."""
    named = os.environ.get("YIMEN_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def run_tests(
    context: Annotated[str, typer.Argument(help="只测一个上下文，例如 cases。")] = "",
    keyword: Annotated[str, typer.Option("-k", help="只跑名字里有这些词的测试。")] = "",
) -> None:
    """运行测试；没有 Chromium 或人脸模型时跑其余的，列出没跑的，并以状态 3 结束。"""
    paths = _paths_of(context)
    chosen = [*paths, *(["-k", keyword] if keyword else [])]
    absent = {}
    if find_browser() is None:
        absent["e2e"] = "没有找到 Chromium"
    if why := _without_models():
        absent["faces"] = why
    left_out = [name for mark, why in absent.items() for name in _told_tests(mark, why, chosen)]
    marks = ["-m", " and ".join(f"not {mark}" for mark in absent)] if left_out else []
    several = [] if keyword else ["-n", "logical", "--maxprocesses", "4", "--dist", "worksteal"]
    status = _python("pytest", "-q", *several, *marks, *chosen)
    raise typer.Exit(NOT_ALL_RAN if left_out and status == 0 else status)


def check() -> None:
    """检查代码：格式、类型、楼层与门、模板、迁移、已构建的样式和脚本。"""
    failed = 0
    for step in _steps():
        began = time.monotonic()
        wrong = step.run()
        failed += bool(wrong)
        say(f"{'✗' if wrong else '✓'} {step.title}（{time.monotonic() - began:.1f} 秒）")
        if wrong:
            show(wrong.rstrip())
    if failed:
        raise OperationRefused(f"{failed} 项检查没有通过。")
    say("检查全部通过。")


def fmt() -> None:
    """整理格式：代码和模板。"""
    _python("ruff", "check", "--quiet", "--fix", "--exit-zero", *_sources())
    _python("ruff", "format", "--quiet", *_sources())
    templates = _templates()
    if templates:
        subprocess.run([_beside_python("djade"), *_DJANGO, *templates], check=False)  # noqa: S603


def shots() -> None:
    """重新生成手册里的页面截图（需要 Chromium）。"""
    if find_browser() is None:
        raise OperationRefused("没有找到 Chromium，不能生成截图：请先安装。")
    script = installation.CHECKOUT / "tests" / "e2e" / "shots.py"
    if not script.exists():
        raise OperationRefused(f"缺少 {script}：检出不完整。")
    raise typer.Exit(_python("pytest", "-q", "-p", "no:cacheprovider", str(script)))


def _paths_of(context: str) -> list[str]:
    if not context:
        return []
    folder = installation.CHECKOUT / "src" / "yimen" / context
    if not re.fullmatch(r"[a-z_]+", context) or not folder.is_dir():
        raise OperationRefused(f"没有名为 {context} 的上下文；现有：{'、'.join(_contexts())}。")
    journeys = [installation.CHECKOUT / "tests" / kind / context for kind in ("journeys", "e2e")]
    return [str(path) for path in (folder, *journeys) if path.is_dir()]


def _contexts() -> list[str]:
    folder = installation.CHECKOUT / "src" / "yimen"
    return sorted(path.parent.name for path in folder.glob("*/__init__.py"))


def _without_models() -> str:
    """Fetch the models of faces for the tests that run them; return why they are not there."""
    try:
        faces.fetch(into=faces.folder(), given=None, say=say)
    except OperationRefused as refused:
        return refused.message
    return ""


def _told_tests(mark: str, why: str, chosen: Sequence[str]) -> list[str]:
    left_out = _marked_tests(mark, chosen)
    if left_out:
        say(f"{why.rstrip('。')}，下面 {len(left_out)} 个测试没有运行：")
        for name in left_out:
            say(f"  {name}")
    return left_out


def _marked_tests(mark: str, chosen: Sequence[str]) -> list[str]:
    listed = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", mark, *chosen],
        cwd=installation.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in listed.stdout.splitlines() if "::" in line and "Error" not in line]


def _steps() -> list[Step]:
    steps = [
        Step(title="ruff", run=lambda: _said("ruff", "check", "--quiet", *_sources())),
        Step(title="格式", run=lambda: _said("ruff", "format", "--check", "--quiet", *_sources())),
        Step(title="类型", run=lambda: _said("mypy", "src/yimen")),
        Step(title="楼层与门", run=find_breaches),
        Step(title="迁移", run=_migrations),
        Step(title=f"依赖的已知漏洞（{_snapshot_told()}）", run=_faults),
        Step(title="样式和脚本", run=lambda: "\n".join(build_check.assets_match())),
    ]
    if _templates():
        steps.insert(
            4,
            Step(
                title="模板",
                run=lambda: _output_if_failed(
                    [_beside_python("djade"), "--check", *_DJANGO, *_templates()], None
                ),
            ),
        )
    return steps


def find_breaches() -> str:
    """Return what import-linter says where a floor, a door or another contract is broken."""
    return _output_if_failed([_beside_python("lint-imports"), "--no-logo"], None)


def _beside_python(program: str) -> str:
    return str(Path(sys.executable).with_name(program))


def _migrations() -> str:
    return _said("django", "makemigrations", "--check", "--dry-run", settings=_TEST_SETTINGS)


def _snapshot_told() -> str:
    return known.read(folder=_REQUIREMENTS).told(clock.local_day(clock.now()))


def _faults() -> str:
    """Return the known faults of what is pinned, by the list that is checked in; asks nobody."""
    return "\n".join(known.find_faults(folder=_REQUIREMENTS, on=clock.local_day(clock.now())))


def advisories(
    what: Annotated[
        str, typer.Argument(help="update：重新取一份；show：说明现在这一份。")
    ] = "show",
    source: Annotated[
        str, typer.Option("--from", help="说 OSV 接口的服务器，可以是自己的镜像。")
    ] = known.SOURCE,
) -> None:
    """依赖的漏洞清单：更新要联网，检查不用。"""
    on = clock.local_day(clock.now())
    if what not in {"update", "show"}:
        raise OperationRefused("只有 update 和 show 两种。")
    if what == "update":
        known.update(folder=_REQUIREMENTS, source=source, on=on)
    snapshot = known.read(folder=_REQUIREMENTS)
    show(f"{snapshot.told(on)}；{len(snapshot.packages)} 个包，{len(snapshot.records)} 条。")


def _said(module: str, *words: str, settings: str | None = None) -> str:
    return _output_if_failed([sys.executable, "-m", module, *words], settings)


def _output_if_failed(command: Sequence[str], settings: str | None) -> str:
    ended = subprocess.run(  # noqa: S603 -- our own words
        list(command),
        cwd=installation.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **({"DJANGO_SETTINGS_MODULE": settings} if settings else {})},
    )
    if ended.returncode == 0:
        return ""
    return f"{ended.stdout}{ended.stderr}".strip() or f"退出码 {ended.returncode}"


def _python(module: str, *words: str) -> int:
    return subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-m", module, *words], cwd=installation.CHECKOUT, check=False
    ).returncode


def _sources() -> list[str]:
    return [
        name
        for name in ("src", "tests", "conftest.py", "yimen_lint.py")
        if (installation.CHECKOUT / name).exists()
    ]


def _templates() -> list[str]:
    folder = installation.CHECKOUT / "src" / "yimen"
    return [str(path) for path in sorted(folder.glob("*/templates/**/*.html"))]
