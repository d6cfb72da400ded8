"""Corners of a card in a real browser: found, moved by arrow keys alone, and straightened by them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e import browser as browsers
from yimen.biometrics.models import CardCopy

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sides(tmp_path: Path) -> list[Path]:
    """Two pictures of a drawn card on a table."""
    made = []
    for name, colour in (("front", "#d8e4f0"), ("back", "#f0e4d8")):
        table = Image.new("RGB", (1400, 1000), (60, 50, 45))
        table.paste(Image.new("RGB", (856, 540), colour), (270, 220))
        table.save(tmp_path / f"{name}.jpg", quality=92)
        made.append(tmp_path / f"{name}.jpg")
    return made


def _place(label: str) -> tuple[float, float]:
    """Return the place that a handle's name tells to who cannot see it."""
    said = re.fullmatch(r"左上角，横 ([\d.]+)%，竖 ([\d.]+)%", label)
    assert said, label
    return float(said[1]), float(said[2])


def test_corners_are_moved_by_arrow_keys_and_only_what_was_moved_is_sent(
    browser: Browser, live_server, face_models: Path, settings, sides: list[Path]
) -> None:
    settings.YIMEN_FACES = "inline"
    settings.YIMEN_FACES_MODELS = face_models
    with browsers.opened(browser, width=360) as page:
        page.goto(f"{live_server.url}/photo/card/")
        for side in sides:
            page.set_input_files(f"#f-{side.stem}", side)
        found = page.get_by_text("找到了证件的边")
        expect(found).to_have_count(2)
        page.get_by_label("这份复印件交给谁").fill("柳浦镇便民中心办理老年人优待证")
        corner = page.locator("[data-corner='0']").first
        x, y = _place(corner.get_attribute("aria-label") or "")

        corner.focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Shift+ArrowUp")
        moved = _place(corner.get_attribute("aria-label") or "")
        assert moved == pytest.approx((x - 0.5, y - 5.0))
        browsers.assert_clean(page)
        page.get_by_role("button", name="做成复印件").click()
        expect(page.get_by_text("您调的四个角")).to_be_visible()

    assert CardCopy.objects.get().edges == ["by_hand", "found"]
