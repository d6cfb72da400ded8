"""Names that say nothing are refused; files and functions stay small enough to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.house.places import CHECKOUT, SOURCE, migration_files, program_files
from yimen.site.contexts import folders

_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "misc", "api", "base_utils"}
_LONGEST_MODULE = 500
_LONGEST_FUNCTION = 40
_LARGEST_KERNEL = 8_000
_FORBIDDEN_SQL = ("pgcrypto", "uuid-ossp", "uuid_ossp", "-x-icu", "icu_locale")


def test_no_file_has_a_name_that_says_nothing() -> None:
    named = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*")
        if path.stem in _SAY_NOTHING and path.suffix in {"", ".py"}
    ]
    assert named == []


def test_modules_are_short_enough_to_read() -> None:
    long = {
        str(path.relative_to(SOURCE)): lines
        for path in program_files()
        if (lines := len(path.read_text().splitlines())) > _LONGEST_MODULE
    }
    assert long == {}


def test_kernel_stays_small_enough_to_know() -> None:
    """What measures it and what made its tables is not what others lean on."""
    lines = sum(
        len(path.read_text().splitlines())
        for path in program_files()
        if "kernel" in path.parts and "benches" not in path.parts
    )
    assert lines <= _LARGEST_KERNEL


def test_functions_are_short_enough_to_read() -> None:
    long = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.name} {_lines(node)}"
        for path in program_files()
        for node in _functions(path.read_text())
        if _lines(node) > _LONGEST_FUNCTION
    ]
    assert long == []


def _functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a text that may hold a long one; no expression has one within."""
    todo: list[ast.AST] = [ast.parse(text)] if text.count("\n") > _LONGEST_FUNCTION else []
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        todo += (one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr))


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    # The words that explain a function, and the list of what it takes, are not what it does.
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_migrations_need_nothing_that_the_embedded_server_lacks() -> None:
    needed = [
        f"{path.relative_to(SOURCE)}: {word}"
        for path in migration_files()
        for word in _FORBIDDEN_SQL
        if word in path.read_text()
    ]
    assert needed == []


def _public_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for name in folders():
        door = SOURCE / name / "public.py"
        written = ast.parse(door.read_text()).body if door.exists() else []
        for node in written:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield name, node


def test_public_doors_mention_no_table() -> None:
    named = [
        f"{name}.public.{node.name}: {word}"
        for name, node in _public_functions()
        for word in _words(node)
        & {model.__name__ for model in apps.get_app_config(name).get_models()}
    ]
    assert named == []


def _words(node: ast.FunctionDef) -> set[str]:
    hints = [one.annotation for one in (*node.args.args, *node.args.kwonlyargs)]
    written = [hint for hint in (*hints, node.returns) if hint is not None]
    return {found.id for hint in written for found in ast.walk(hint) if isinstance(found, ast.Name)}


def test_public_functions_take_keywords_only() -> None:
    positional = [
        f"{name}.public.{node.name}" for name, node in _public_functions() if node.args.args
    ]
    assert positional == []


def test_glossary_covers_the_names_of_tables() -> None:
    glossary = CHECKOUT / "docs" / "glossary.md"
    if not glossary.exists():
        pytest.fail("docs/glossary.md is missing: every noun of the house stands in it")
    words = glossary.read_text().lower().replace("`", " ")
    missing = [
        f"{name}.{model.__name__}"
        for name in folders()
        for model in apps.get_app_config(name).get_models()
        if name != "kernel"
        and _snake(model.__name__) not in words
        and model.__name__.lower() not in words
    ]
    assert missing == []


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip(
        "_"
    )
