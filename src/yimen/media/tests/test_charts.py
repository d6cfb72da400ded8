"""Charts: what they say in words, what a page may hold, and how they become a picture."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from yimen.media import charts
from yimen.media.charts import Bar, Series, Stack

_FONTS = [str(Path(charts.__file__).parents[1] / "kernel/typeset/fonts")]
_NS = "{http://www.w3.org/2000/svg}"
_ANSWERS = (
    Bar(label="满意", value=189, note="90.00%"),
    Bar(label="党政机关、镇（街）、事业单位工作人员的答卷", value=Decimal("16.50")),
    Bar(label="不满意 <b>&", value=0, tone="bad"),
)


def _boxes(svg: str, fill: str) -> list[etree._Element]:
    return [one for one in etree.fromstring(svg).iter(f"{_NS}rect") if one.get("class") == fill]


def test_bars_say_every_number_and_draw_to_scale() -> None:
    svg = charts.bars(title="总体满意程度", rows=_ANSWERS, unit="份")
    root = etree.fromstring(svg)
    assert root.findtext(f"{_NS}title") == "总体满意程度"
    told = root.findtext(f"{_NS}desc")
    assert told is not None
    assert "满意：189份，90.00%" in told
    assert "16.50份" in told
    assert root.get("role") == "img"
    whole, part = (float(one.get("width", "")) for one in _boxes(svg, "fb"))
    assert whole == charts.WIDTH
    assert part == pytest.approx(charts.WIDTH * 16.5 / 189, abs=0.01)
    assert "<b>" not in svg


@pytest.mark.parametrize(("maximum", "width"), [(None, 360.0), (100, 324.0)])
def test_maximum_is_a_whole_bar(maximum: int | None, width: float) -> None:
    svg = charts.bars(title="率", rows=[Bar(label="满意率", value=90)], unit="%", maximum=maximum)
    assert float(_boxes(svg, "fb")[0].get("width", "")) == width


def test_a_loss_lies_left_of_a_gain() -> None:
    rows = [Bar(label="升", value=10), Bar(label="降", value=-10)]
    gain, loss = _boxes(charts.bars(title="增减", rows=rows, unit="个百分点"), "fb")
    assert (gain.get("x"), gain.get("width")) == ("180.00", "180.00")
    assert (loss.get("x"), loss.get("width")) == ("0.00", "180.00")


def test_stack_fills_its_row_whatever_its_sum() -> None:
    rows = [Stack(label="城镇", parts=(3, 1)), Stack(label="乡村", parts=(0, 0))]
    svg = charts.stacked(title="满意", parts=["满意", "不满意"], rows=rows, unit="人")
    drawn = [one for one in etree.fromstring(svg).iter(f"{_NS}rect") if one.get("height") == "18"]
    assert [one.get("width") for one in drawn] == ["270.00", "90.00", "0.00", "0.00"]
    assert "城镇：满意 3人，不满意 1人" in svg
    with pytest.raises(ValueError, match="城镇"):
        charts.stacked(title="错", parts=["一"], rows=rows[:1], unit="")


def test_line_breaks_at_a_month_without_data() -> None:
    svg = charts.lines(
        title="执行率",
        names=["1月", "2月", "3月", "4月"],
        series=[Series(name="实际", values=(10, None, 30, Decimal("40.5")))],
        unit="%",
        maximum=100,
    )
    shape = re.findall(r'd="(M[^"]+)"[^>]+stroke-width="2"', svg)[-1]
    assert shape.count("M") == 2
    assert shape.count("L") == 1
    assert "2月 无数据" in svg
    assert "4月 40.5%" in svg


@pytest.mark.parametrize(
    "svg",
    [
        charts.bars(title="空", rows=[], unit=""),
        charts.bars(title="\x00坏\x1b字", rows=_ANSWERS, unit="份"),
        charts.stacked(title="空", parts=[], rows=[], unit=""),
        charts.lines(title="空", names=[], series=[], unit=""),
        charts.lines(title="零", names=["甲"], series=[Series(name="一", values=(0,))], unit=""),
    ],
)
def test_drawing_is_sound_xml_without_script_or_style(svg: str) -> None:
    etree.fromstring(svg)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|href=", svg)


def test_picture_has_the_width_asked_for_and_shows_words() -> None:
    svg = charts.bars(title="总体满意程度", rows=_ANSWERS, unit="份")
    picture = Image.open(io.BytesIO(charts.png_of(svg, width=840, fonts=_FONTS)))
    assert picture.width == 840
    words = picture.crop((0, 0, 60, 36)).convert("L")
    assert words.getextrema()[0] < 100
