"""Which cases of the DMN compatibility tests the language passes, by level.

A case that cannot be read, or is stopped, is not passed, even where it expects null.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath

from yimen.feel import temporal
from yimen.feel.dmn import elements
from yimen.feel.dmn.elements import Element, child, children
from yimen.feel.dmn.elements import text as text_of
from yimen.feel.dmn.model import Model
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.values import NUMBERS, Value, equals, kind_of

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_READ: dict[str, Callable[[str], Value]] = {
    "boolean": lambda text: text.strip() == "true",
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "dateTime": temporal.parse_moment,
    "duration": temporal.parse_duration,
}
_NUMBERS = {"decimal", "double", "integer", "int", "long", "float"}
_TOLERANCE = Decimal("1e-8")


@dataclass(slots=True)
class Tally:
    """How many cases of a level passed, and which did not."""

    passed: int = 0
    total: int = 0
    failures: list[tuple[str, str, str]] = field(default_factory=list)


def run(archive: Path) -> dict[str, Tally]:
    """Return the tally of every level in an archive of the compatibility tests."""
    levels: dict[str, Tally] = {}
    files = _texts(archive)
    for name, text in sorted(files.items()):
        if not name.endswith(".xml") or "compliance-level" not in name:
            continue
        level = next(
            part for part in PurePosixPath(name).parts if part.startswith("compliance-level")
        )
        _run_file(name, text, files, levels.setdefault(level, Tally()))
    return levels


def _texts(archive: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            held = tar.extractfile(member) if member.isfile() else None
            if held is not None:
                found[str(PurePosixPath(member.name))] = held.read()
    return found


def _run_file(name: str, text: bytes, files: Mapping[str, bytes], tally: Tally) -> None:
    cases = elements.read(text)
    model = _model(name, text_of(cases, "modelName") or "", files)
    for case in children(cases, "testCase"):
        tally.total += 1
        reason = model if isinstance(model, str) else _judge(case, model)
        if reason:
            tally.failures.append((name, case.get("id", ""), reason))
        else:
            tally.passed += 1


def _model(name: str, model: str, files: Mapping[str, bytes]) -> Model | str:
    """Return the model of a case file with those beside it, or why it cannot be read."""
    folder = PurePosixPath(name).parent
    content = files.get(str(folder / model))
    if content is None:
        return "no model"
    beside = [
        each
        for path, each in files.items()
        if path.endswith(".dmn") and PurePosixPath(path).parent == folder and each != content
    ]
    try:
        return Model(content, imports=beside)
    except (FeelSyntaxError, FeelLimitError) as reason:
        return f"{type(reason).__name__}: {reason}"


def _judge(case: Element, model: Model) -> str:
    """Return why a case is not passed; empty where it is."""
    inputs = {each.get("name", ""): _value(each) for each in children(case, "inputNode")}
    service = case.get("invocableName") if case.get("type", "decision") != "decision" else None
    for result in children(case, "resultNode"):
        expected = child(result, "expected")
        wanted = None if expected is None else _value(expected)
        name = result.get("name", "")
        try:
            got = model.serve(service, inputs) if service else model.decide(name, inputs)
            if service and isinstance(got, Mapping) and name in got:
                got = got[name]
        except (FeelSyntaxError, FeelLimitError) as reason:
            return f"{type(reason).__name__}: {reason}"
        if not _same(got, wanted):
            return f"got {got!r}, wanted {wanted!r}"
    return ""


def _same(got: Value, wanted: Value) -> bool:
    if isinstance(got, Decimal) and isinstance(wanted, Decimal):
        return abs(got - wanted) <= _TOLERANCE * max(Decimal(1), abs(wanted))
    if kind_of(got) != kind_of(wanted):
        return False
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(_same, got, wanted))
    if isinstance(got, Mapping) and isinstance(wanted, Mapping):
        return got.keys() == wanted.keys() and all(_same(got[key], wanted[key]) for key in got)
    return equals(got, wanted) is True


def _value(holder: Element) -> Value:
    components = children(holder, "component")
    if components:
        return {each.get("name", ""): _value(each) for each in components}
    listed = child(holder, "list")
    if listed is not None:
        return [_value(each) for each in children(listed, "item")]
    value = child(holder, "value")
    if value is None or value.get(_NIL) == "true":
        return None
    kind, text = (value.get(_TYPE) or "string").rpartition(":")[2], value.text or ""
    if kind in _NUMBERS:
        return NUMBERS.create_decimal(text.strip())
    read = _READ.get(kind)
    return read(text.strip()) if read else text
