"""Read a definition from JSON and write it back, with the place and the remedy of every mistake."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from yimen.catalogue.contracts import Definition, DefinitionRefused
from yimen.catalogue.rules.definition_checks import findings
from yimen.catalogue.rules.places import place

_BAD = object()


_T = TypeVar("_T")


def parse_definition(raw: object) -> Definition:
    """Return the definition that a JSON value describes, with all its expressions checked.

    Raises:
        DefinitionRefused: every mistake found, by its path in the JSON.
    """
    built = read_as(Definition, raw)
    found: dict[str, str] = {}
    for path, message in findings(built):
        found.setdefault(path, f"{place(path)}：{message}")
    if found:
        raise DefinitionRefused(found)
    return built


def load_definition(raw: object) -> Definition:
    """Return a definition that was checked when it was saved, without checking it again.

    Raises:
        DefinitionRefused: the stored value no longer has the shape of a definition.
    """
    return read_as(Definition, raw)


def dump_definition(definition: Definition) -> dict[str, Any]:
    """Return the JSON value of a definition; what equals its default is left out."""
    dumped = dump_json(definition)
    assert isinstance(dumped, dict)
    return dumped


def read_as(shape: type[_T], raw: object) -> _T:
    """Return a dataclass read from JSON by its type hints; unknown names are refused.

    Raises:
        DefinitionRefused: every mistake of shape, by its path.
    """
    reader = _Reader()
    built = reader.read(shape, raw, "")
    if reader.errors:
        raise DefinitionRefused(reader.errors)
    assert isinstance(built, shape)
    return built


def dump_json(value: Any) -> Any:
    """Return the JSON value of a dataclass; what equals its default is left out."""
    return _dump(value)


def _dump(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            spec.name: _dump(getattr(value, spec.name))
            for spec in fields(value)
            if spec.default is MISSING or getattr(value, spec.name) != spec.default
        }
    if isinstance(value, tuple):
        return [_dump(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


@cache
def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


@cache
def _needed(shape: Any) -> frozenset[str]:
    """Return the fields that must be given. Looked up once: a large form has thousands of records."""
    return frozenset(spec.name for spec in fields(shape) if spec.default is MISSING)


@cache
def _form(hint: Any) -> str:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return "optional"
    if origin is tuple:
        return "tuple"
    return "record" if is_dataclass(hint) else "plain"


class _Reader:
    """Builds dataclasses from JSON and gathers all mistakes on the way."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def read(self, hint: Any, raw: object, path: str) -> Any:
        form = _form(hint)
        if form == "plain":
            return self._plain(hint, raw, path)
        if form == "optional":
            return self._optional(hint, raw, path)
        if form == "tuple":
            return self._tuple(hint, raw, path)
        return self._record(hint, raw, path)

    def _bad(self, path: str, message: str) -> object:
        self.errors.setdefault(path, f"{place(path)}：{message}")
        return _BAD

    def _optional(self, hint: Any, raw: object, path: str) -> Any:
        if raw is None:
            return None
        inner = next(part for part in get_args(hint) if part is not type(None))
        return self.read(inner, raw, path)

    def _tuple(self, hint: Any, raw: object, path: str) -> Any:
        args = get_args(hint)
        if isinstance(raw, Mapping) and _is_pairs(args):
            raw = [list(pair) for pair in raw.items()]
        if not isinstance(raw, list):
            return self._bad(path, "这里要写成列表，用方括号括起来。")
        if len(args) == 2 and args[1] is Ellipsis:
            parts = [args[0]] * len(raw)
        elif len(raw) == len(args):
            parts = list(args)
        else:
            return self._bad(path, f"这里要正好写 {len(args)} 个值，现在是 {len(raw)} 个。")
        built = tuple(
            self.read(part, item, f"{path}[{at}]")
            for at, (part, item) in enumerate(zip(parts, raw, strict=True))
        )
        return _BAD if _BAD in built else built

    def _record(self, shape: type, raw: object, path: str) -> Any:
        if not isinstance(raw, Mapping):
            return self._bad(path, "这里要写成一组“名称：值”，用花括号括起来。")
        known, needed = _hints(shape), _needed(shape)
        for name in raw:
            if name not in known:
                self._bad(_under(path, str(name)), f"不认识“{name}”，请删掉或改成规定的名称。")
        values: dict[str, Any] = {}
        whole = True
        for name, hint in known.items():
            if name in raw:
                values[name] = built = self.read(hint, raw[name], _under(path, name))
                whole = whole and built is not _BAD
            elif name in needed:
                self._bad(_under(path, name), f"缺少“{name}”，请补上。")
                whole = False
        return shape(**values) if whole else _BAD

    def _plain(self, hint: Any, raw: object, path: str) -> Any:
        try:
            return _PLAIN[hint](raw) if hint in _PLAIN else _choice(hint, raw)
        except (ValueError, TypeError, InvalidOperation) as error:
            return self._bad(path, str(error) if isinstance(error, _ShapeError) else "值写得不对。")


class _ShapeError(ValueError):
    """A plain value that cannot be read, with the remedy."""


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is_pairs(args: tuple[Any, ...]) -> bool:
    return len(args) == 2 and args[1] is Ellipsis and get_origin(args[0]) is tuple


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise _ShapeError("这里要写文字，用双引号括起来。")
    return raw.strip()


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise _ShapeError("这里只能写 true（是）或 false（否）。")
    return raw


def _whole(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise _ShapeError("这里要写不小于 0 的整数。")
    return raw


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise _ShapeError('这里要写数；带小数的请用双引号括起来，比如 "10.50"。')
    try:
        value = Decimal(raw)
    except InvalidOperation:
        raise _ShapeError(f"“{raw}”不是数。") from None
    if not value.is_finite():
        raise _ShapeError(f"“{raw}”不是数。")
    return value


def _day(raw: object) -> date:
    try:
        return date.fromisoformat(_text(raw))
    except ValueError:
        raise _ShapeError("日期要写成 2026-11-20 这样。") from None


def _choice(hint: type[StrEnum], raw: object) -> StrEnum:
    try:
        return hint(_text(raw))
    except _ShapeError:
        raise
    except ValueError:
        allowed = "、".join(member.value for member in hint)
        raise _ShapeError(f"“{raw}”不在可选的值里，可选：{allowed}。") from None


_PLAIN: dict[Any, Callable[[object], object]] = {
    str: _text,
    bool: _flag,
    int: _whole,
    Decimal: _decimal,
    date: _day,
}
