"""Templates keep the strict content policy and use only parts, icons and kinds that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import yimen
from yimen.ui.icons import ICONS

_SOURCE = Path(yimen.__file__).parent
_TEMPLATES = sorted(_SOURCE.glob("*/templates/**/*.html"))
_PILLS = {"", "need", "done", "now", "bad", "late", "stop", "info", "plain"}


def _name(path: Path) -> str:
    return path.relative_to(_SOURCE).as_posix().split("/templates/", 1)[1]


@pytest.mark.parametrize("path", _TEMPLATES, ids=_name)
def test_template_compiles_and_its_parts_exist(path: Path) -> None:
    get_template(_name(path))
    text = path.read_text("utf-8")
    for part in re.findall(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""", text):
        get_template(part)
    for drawn in re.findall(r"""{%\s*icon\s+["']([^"']+)["']""", text):
        assert drawn in ICONS, f"no icon {drawn}"
    for kind in re.findall(r"""ui/pill\.html["'][^%]*\skind=["']([^"']*)["']""", text):
        assert kind in _PILLS, f"no pill {kind}"


@pytest.mark.parametrize("path", _TEMPLATES, ids=_name)
def test_template_has_nothing_inline(path: Path) -> None:
    text = re.sub(r"{%.*?%}|{{.*?}}", "x", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle\s*=", text), "an inline style"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "an inline script"
    assert not re.search(r"<[a-z][^>]*\s(?:on[a-z]+|hx-on[a-z:-]*)\s*=", text), "a handler"
    assert "|safe" not in path.read_text("utf-8"), "text is escaped; mark it safe in Python"
