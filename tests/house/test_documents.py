"""Documents stay true: what they name exists, where they lead is there, and they give nothing away."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.house.places import CHECKOUT
from tests.house.test_rules import _rules_written

DOCUMENTS = sorted(
    [
        CHECKOUT / "README.md",
        *CHECKOUT.glob("src/yimen/*/README.md"),
        *CHECKOUT.glob("docs/**/*.md"),
        *CHECKOUT.glob("changes/*.md"),
    ]
)
STORY = CHECKOUT / "docs" / "a-case-from-click-to-ledger.md"
_NAMED = re.compile(r"`([\w/]+\.(?:py|html|typ|ts)):([A-Za-z_]\w*(?:\.\w+)?)`")
_PATHS = re.compile(r"`((?:src|tests|frontend|docs|requirements)/[\w./-]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PLACES = re.compile(r"(?<![\w.])/(?:root|home|work|tmp|Users|mnt)/[\w.]+")
_HOSTS = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|(?:index|mirror|registry)s?\.[\w-]+\.\w+|localhost:\d",
    re.IGNORECASE,
)
_RULE = re.compile(r"[A-Z]{3,5}-(?:[A-Z]{2,5}-)?\d{1,2}(?![\d-])")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    dead = [
        target
        for target in _LINK.findall(document.read_text())
        if not target.startswith(("http://", "https://", "mailto:"))
        and not _leads(document, target)
    ]
    assert dead == []


def _leads(document: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    place = (document.parent / path).resolve() if path else document
    if not place.exists() or CHECKOUT not in (place, *place.parents):
        return False
    return not anchor or anchor in _anchors(place)


@cache
def _anchors(document: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_document_names_a_machine_or_an_index(document: Path) -> None:
    text = document.read_text()
    assert _PLACES.findall(text) == []
    assert _HOSTS.findall(text) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_path_named_exists(document: Path) -> None:
    named = {path.rstrip("/.") for path in _PATHS.findall(document.read_text())}
    assert sorted(path for path in named if not (CHECKOUT / path).exists()) == []


def test_the_story_of_a_case_names_what_exists() -> None:
    named = _NAMED.findall(STORY.read_text())
    assert len(named) > 20
    missing = [f"{path}:{name}" for path, name in named if name not in _names(path)]
    assert missing == []


@cache
def _names(path: str) -> frozenset[str]:
    place = CHECKOUT / "src" / "yimen" / path
    if not place.exists():
        return frozenset()
    found: set[str] = set()
    for node in ast.parse(place.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if hasattr(one, "name")}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            found |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return frozenset(found)


def test_the_law_names_every_rule_that_the_program_follows() -> None:
    text = (CHECKOUT / "docs" / "law.md").read_text()
    known = set(_rules_written())
    assert sorted(known - set(_RULE.findall(text))) == []


def test_changes_have_a_type_that_the_change_log_knows() -> None:
    tool = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["towncrier"]
    known = {kind["directory"] for kind in tool["type"]}
    assert known == {"feature", "fix", "law", "ops", "removal"}
    fragments = [path.name.split(".") for path in CHECKOUT.glob("changes/*.md")]
    assert fragments
    assert [parts for parts in fragments if len(parts) < 3 or parts[1] not in known] == []


def test_every_direct_dependency_is_accounted_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    text = (CHECKOUT / "docs" / "dependencies.md").read_text()
    names = [re.split(r"[\[<>=~ ]", one)[0] for one in project["dependencies"]]
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("document", ["level-3.md", "cryptography.md"])
def test_every_control_names_code_and_a_test(document: str) -> None:
    """That the files exist is asked of every document above."""
    lacking = []
    for line in (CHECKOUT / "docs" / "security" / document).read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or cells[0] == "控制":
            continue
        code, tests = (re.findall(r"`([^`]+)`", cells[at]) for at in (2, 3))
        proved = [one for one in tests if "test" in Path(one).name and one.endswith(".py")]
        if not code or not proved or len(proved) < len(tests):
            lacking.append(cells[0])
    assert lacking == []
