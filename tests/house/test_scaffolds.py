"""``new-context`` and ``new-connector`` in a copy of the house: what they write passes every check."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.places import CHECKOUT

_COPIED = (
    *("src", "pyproject.toml", "conftest.py", "yimen_lint.py", "yimen"),
    *("tests/__init__.py", "tests/quiet_log.py", "tests/turns.py"),
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in _COPIED:
        source = CHECKOUT / name
        (tmp_path / name).parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def _run(house: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {
        **os.environ,
        "PYTHONPATH": f"{house / 'src'}{os.pathsep}{house}",
        "YIMEN_HOME": str(CHECKOUT / ".yimen"),
    }
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=house,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_new_context_lands_in_both_lists_and_passes_every_check(house: Path) -> None:
    made = _run(
        house,
        *("yimen.ops.cli", "new-context", "appeals", "--title", "行政复议", "--above", "cases"),
    )
    assert made.returncode == 0, made.stderr
    written = (house / "pyproject.toml").read_text()
    assert written.index('"(appeals)"') < written.index('"(cases)')
    contexts = (house / "src/yimen/site/contexts.py").read_text()
    assert contexts.index("cases.apps") < contexts.index("appeals.apps.AppealsConfig")
    for check in (
        ["ruff", "check", "src/yimen/appeals", "src/yimen/site"],
        ["ruff", "format", "--check", "src/yimen/appeals", "src/yimen/site"],
        ["pytest", "-q", "src/yimen/appeals"],
    ):
        ended = _run(house, *check)
        assert ended.returncode == 0, f"{check}: {ended.stdout}{ended.stderr}"

    linted = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        cwd=house,
        env={**os.environ, "PYTHONPATH": f"{house / 'src'}{os.pathsep}{house}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_new_connector_passes_its_own_test(house: Path) -> None:
    assert _run(house, "yimen.ops.cli", "new-connector", "province").returncode == 0
    for check in (
        ["ruff", "check", "src/yimen/connectors"],
        ["pytest", "-q", "src/yimen/connectors/province"],
    ):
        ended = _run(house, *check)
        assert ended.returncode == 0, f"{check}: {ended.stdout}{ended.stderr}"


def test_new_decision_takes_the_next_number(house: Path) -> None:
    first = _run(house, "yimen.ops.cli", "new-decision", "Calls go down")
    second = _run(house, "yimen.ops.cli", "new-decision", "Events come up")
    assert first.stdout.strip() == "docs/decisions/0001-calls-go-down.md"
    assert second.stdout.strip() == "docs/decisions/0002-events-come-up.md"
