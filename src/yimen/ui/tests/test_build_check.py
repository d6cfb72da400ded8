"""The committed assets are those of the committed sources, and stay within their weight."""

import json
import re
from pathlib import Path

from yimen.ui import build_check

_BUILT = Path(build_check.__file__).parent / "static" / "ui"


def test_assets_match_their_sources() -> None:
    assert build_check.assets_match() == []


def test_a_changed_source_and_a_changed_asset_are_told(tmp_path: Path) -> None:
    frontend = tmp_path / "frontend"
    (frontend / "css").mkdir(parents=True)
    for name in ("package.json", "tsconfig.json", "vite.config.ts", "stamp.mjs", "css/a.css"):
        (frontend / name).write_text(name)
    built = tmp_path / "built"
    built.mkdir()
    (built / "a.css").write_text("a{}")
    good = build_check.source_digest(frontend=frontend)
    stamp = {"sources": good, "assets": {"a.css": {"sha256": "0"}, "b.css": {"sha256": "0"}}}
    (built / "manifest.json").write_text(json.dumps(stamp))
    (frontend / "css/a.css").write_text("changed")
    told = build_check.assets_match(frontend=frontend, built=built)
    assert len(told) == 3
    assert "sources changed" in told[0]
    assert told[1:] == ["a.css is not what the build wrote", "b.css is missing"]


def test_a_missing_stamp_is_told(tmp_path: Path) -> None:
    assert "manifest.json is missing" in build_check.assets_match(built=tmp_path)[0]


def test_each_face_stays_within_its_weight() -> None:
    assets = json.loads((_BUILT / "manifest.json").read_text())["assets"]
    htmx = 17_500
    for face in ("public", "work"):
        assert assets[f"{face}.css"]["gzip"] <= 60_000
        assert assets[f"{face}.js"]["gzip"] + htmx <= 40_000


_ADDRESS = re.compile(r"https?://[\w./-]+")
_NAMES = (
    *("http://www.w3.org/", "http://www.omg.org/", "http://bpmn.io/schema/"),
    "https://yimen.example/bpmn",
)
"""Names of vocabularies, which nobody fetches."""
_SAID = ("http://bpmn.io", "https://bpmn.io", "https://github.com/bpmn-io/diagram-js/")
"""Links and remarks that the drawing surface of processes must show or carries in its messages."""


def test_assets_refer_to_nothing_outside() -> None:
    for path in (*_BUILT.glob("*.css"), *_BUILT.glob("*.js")):
        known = (*_NAMES, *_SAID) if path.name == "process-designer.js" else _NAMES
        found = set(_ADDRESS.findall(path.read_text()))
        assert {each for each in found if not each.startswith(known)} == set(), path.name
