"""Drills that live whole in a browser what the tests live as a sample: every page, item and story."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from yimen.ops import installation
from yimen.ops.refusals import OperationRefused

_BROWSED, _PAGES, _ITEMS = "tests/e2e", "test_every_page.py", "test_twelve.py"
_OF_THE_DRILL = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")
"""What the drill set for itself; a test has settings and a server of its own."""


def walk_pages(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was wrong with any page, walked by every role, at every width, for elders too.

    Raises OperationRefused where the checkout has no tests.
    """
    del database_url  # the walk has a database of its own, with a fortnight lived in it
    say(
        "走遍每一页：每个岗位、三种宽度、有没有脚本、长辈版。要几个小时；"
        "设 YIMEN_PAGES_PER_ROLE=数字，每个岗位每种方式只走这么多页。"
    )
    return _walked([_PAGES], say)


def live_items(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what went wrong when each worked-out item was lived from its guide to its result.

    Raises OperationRefused where the checkout has no tests.
    """
    del database_url  # it has a database of its own
    say("十二个事项，每个都在浏览器里从办事指南走到办结，大约三分钟。")
    return _walked([_ITEMS], say)


def live_stories(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what went wrong in any other story told to a browser, at each of its widths.

    Raises OperationRefused where the checkout has no tests.
    """
    del database_url  # they have databases of their own
    say("其余在浏览器里走的故事，每种宽度、每一通来电都走，大约五分钟。")
    folder = installation.CHECKOUT / _BROWSED
    names = sorted({path.name for path in folder.glob("test_*.py")} - {_PAGES, _ITEMS})
    return _walked(names or ["test_*.py"], say)


def _walked(names: Sequence[str], say: Callable[[str], None]) -> list[str]:
    tests = [f"{_BROWSED}/{name}" for name in names]
    for test in tests:
        if not (installation.CHECKOUT / test).exists():
            raise OperationRefused(f"缺少 {test}：这个演练只能在检出里做。")
    said = []
    with subprocess.Popen(  # noqa: S603 -- our own words
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-s",
            "-p",
            "no:cacheprovider",
            "--tb=short",
            *tests,
        ],
        cwd=installation.CHECKOUT,
        env=_surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as walk:
        assert walk.stdout is not None
        for line in walk.stdout:
            said.append(line.rstrip())
            if line.startswith("walked: "):
                say(said[-1])
    if walk.returncode == 0 and " skipped" not in said[-1]:
        return []
    found = [line.removeprefix("E").strip() for line in said if line[:2] == "E "]
    return found or ["\n".join(said)[-2000:]]


def _surroundings() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in _OF_THE_DRILL}
    return {**own, "YIMEN_WALK_ALL": "1"}
