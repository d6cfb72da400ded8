"""Our OFD opened by a reader that is not ours: ofd.js 0.2.6, in a browser of its own page."""

from __future__ import annotations

import hashlib
import io
import os
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat
from playwright.sync_api import Browser, Page, Route

from yimen.ofd import reading
from yimen.ofd.contracts import Place
from yimen.ofd.tests import builders

READER = Path(os.environ.get("YIMEN_OFD_READER") or ".yimen/readers/ofd.umd.min.js")
DIGEST = "9b47d64947c94839a6cb24ef3e291ffb8047d2d372ca92836a14bef3a130eda0"
HOME = "http://reader.invalid/"
PAGE = '<!doctype html><meta charset="utf-8"><body><div id="out"></div><script src="r.js"></script>'
OPEN = """async () => {
  const content = await (await fetch("x.ofd")).arrayBuffer();
  const found = await new Promise((ok, no) => ofd.parseOfdDocument({ofd: content, success: ok, fail: no}));
  const drawn = ofd.renderOfd(600, found[0]);
  drawn.forEach(one => document.getElementById("out").appendChild(one));
  const said = JSON.stringify(found[0].stampAnnot, (key, value) => key === "verifyRet" ? value
    : value && value.byteLength !== undefined ? null : value);
  return {texts: drawn.map(one => [...one.querySelectorAll("text")].map(t => t.textContent).join("")),
          verified: [...said.matchAll(/"verifyRet":(true|false)/g)].map(m => m[1])};
}"""


@pytest.mark.e2e
def test_another_reader_finds_the_same_text_pages_picture_and_seal(
    browser: Browser,
) -> None:
    if not READER.is_file():
        pytest.skip(f"no second reader: {READER} does not exist (see .ci/run, or YIMEN_OFD_READER)")
    script = READER.read_bytes()
    assert hashlib.sha256(script).hexdigest() == DIGEST, (
        "another reader than the one that was tried"
    )
    # it draws with the fonts of its machine, so the small font stands in for the whole one
    content = builders.packed(builders.sealed())
    ours = reading.read(content=content)
    page = browser.new_page(viewport={"width": 700, "height": 1800})
    page.route(
        "**/*", partial(_answer, files={"": PAGE.encode(), "r.js": script, "x.ofd": content})
    )
    page.goto(HOME)

    found = page.evaluate(OPEN)

    assert [_bag(one) for one in found["texts"]] == [_bag(one.text) for one in ours.pages]
    assert "".join(builders.LINES) + "项目内容姓名张桂兰" in found["texts"][0]  # in reading order
    assert found["verified"] == ["true"]
    shots = [_shot(page, number) for number in range(len(ours.pages))]
    printed = _printed()
    assert _apart(shots[0], printed[0]) < 1 < _apart(shots[0], printed[1])
    red = shots[1].convert("RGB").crop(_stamp(ours.signatures[0].places[0], shots[1]))
    assert ImageStat.Stat(red).mean[0] > ImageStat.Stat(red).mean[1] + 60


def _answer(route: Route, *, files: dict[str, bytes]) -> None:
    name = route.request.url.removeprefix(HOME)
    kinds = {"": "text/html", "r.js": "text/javascript"}
    if name in files:
        route.fulfill(body=files[name], content_type=kinds.get(name, "application/ofd"))
    else:
        route.fulfill(status=404)


def _bag(text: str) -> list[str]:
    return sorted(one for one in text if one > " ")


def _shot(page: Page, number: int) -> Image.Image:
    return Image.open(io.BytesIO(page.locator("#out > div").nth(number).screenshot()))


def _printed() -> list[Image.Image]:
    with pypdfium2.PdfDocument(builders.page_pdf()) as document:
        return [one.render(scale=2).to_pil() for one in document]


def _apart(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures of a page lie apart, seen from two steps back."""
    size = (400, 568)
    rows = [
        each.convert("L").resize(size).filter(ImageFilter.GaussianBlur(2)) for each in (one, other)
    ]
    return float(ImageStat.Stat(ImageChops.difference(*rows)).mean[0])


def _stamp(place: Place, shot: Image.Image) -> tuple[int, int, int, int]:
    scale = shot.width / 148
    x, y = place.x * scale, place.y * scale
    return int(x + 4), int(y + 4), int(x + place.width * scale - 4), int(y + 12)
