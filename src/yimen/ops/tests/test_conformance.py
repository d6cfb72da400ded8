"""The published page on standards says nothing better than what the tests show."""

from __future__ import annotations

import re

import pytest

from yimen.ops import conformance, installation
from yimen.ops.refusals import OperationRefused

_ROW = re.compile(r"^\| (第 \d 级|`[A-Za-z ]+`) \| (\d+) \| (\d+) \|", re.MULTILINE)
PUBLISHED = installation.CHECKOUT / "docs" / "conformance.md"


def figures(page: str) -> dict[str, tuple[int, int]]:
    return {name: (int(good), int(total)) for name, good, total in _ROW.findall(page)}


def test_without_the_data_nothing_is_written(tmp_path):
    with pytest.raises(OperationRefused, match="没有测试数据"):
        conformance.page(tmp_path)


@pytest.mark.data
def test_published_figures_are_no_better_than_what_runs(yimen_data):
    measured, published = figures(conformance.page(yimen_data)), figures(PUBLISHED.read_text())
    assert "第 3 级" in published
    assert published.keys() <= measured.keys()
    for name, (good, total) in published.items():
        assert total == measured[name][1], name
        assert good <= measured[name][0], name
