"""The drill ``pages``: every page in every role, at every width, without script and for elders."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from yimen.ops import installation
from yimen.ops.refusals import OperationRefused

_TEST = "tests/e2e/test_every_page.py"
_OF_THE_DRILL = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")
"""What the drill set for itself; a test has settings and a server of its own."""


def walk_pages(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was wrong with any page, walked in a real browser.

    Raises:
        OperationRefused: the checkout has no tests, or they could not be started.
    """
    del database_url  # the walk has a database of its own, with a fortnight lived in it
    if not (installation.CHECKOUT / _TEST).exists():
        raise OperationRefused(f"缺少 {_TEST}：这个演练只能在检出里做。")
    say(
        "走遍每一页：每个岗位、三种宽度、有没有脚本、长辈版。要几个小时；"
        "设 YIMEN_PAGES_PER_ROLE=数字，每个岗位每种方式只走这么多页。"
    )
    said = []
    with subprocess.Popen(  # noqa: S603 -- our own words
        [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--tb=short", _TEST],
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
    return {**own, "YIMEN_ALL_PAGES": "1"}
