"""The kinds that a model defines: item definitions, resolved by name as they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yimen.feel.dmn.elements import Element, child, children, text, type_of
from yimen.feel.errors import FeelLimitError
from yimen.feel.kinds import SIMPLE, Kind
from yimen.feel.language import CompiledTest
from yimen.feel.values import Value

MAX_NESTING = 20
_OLD_NAMES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "dateTimeDuration": "days and time duration",
}


class KindTable:
    """The kinds of one model. `test` compiles the tests of allowed values."""

    def __init__(self, root: Element, *, test: Callable[[str], CompiledTest]) -> None:
        self._defined = {each.get("name", ""): each for each in children(root, "itemDefinition")}
        self._imported: dict[str, KindTable] = {}
        self._test = test

    def import_as(self, prefix: str, table: KindTable) -> None:
        """Let names with a prefix mean another model's kinds."""
        self._imported[prefix] = table

    def of(self, element: Element | None) -> Kind | None:
        """Return the kind that an element says it is of, or None where it says none."""
        name = "" if element is None else type_of(element)
        return self.named(name) if name else None

    def named(self, name: str, *, depth: int = 0) -> Kind | None:
        """Return the kind of a name, or None for one that anything is of."""
        if depth > MAX_NESTING:
            raise FeelLimitError("类型定义套得太深")
        name = _OLD_NAMES.get(name, name)
        defined = self._defined.get(name)
        if defined is not None:
            return self._built(defined, depth)
        prefix, _, rest = name.replace(":", ".").partition(".")
        if prefix in self._imported:
            return self._imported[prefix].named(rest, depth=depth + 1)
        return Kind(name=name) if name in SIMPLE and name != "Any" else None

    def meant(self, kind: Kind) -> Kind:
        """Return what a kind named in an expression is: `instance of` asks for it, not for allowed values."""
        base = kind if kind.name in SIMPLE else self.named(kind.name) or Kind(name="Any")
        return replace(
            base,
            inner=tuple(map(self.meant, base.inner)),
            fields=tuple((name, self.meant(each)) for name, each in base.fields),
            allowed=None,
        )

    def _built(self, item: Element, depth: int) -> Kind | None:
        one = self._one(item, depth)
        if item.get("isCollection") == "true":
            one = Kind(name="list", inner=() if one is None else (one,))
        return one

    def _one(self, item: Element, depth: int) -> Kind | None:
        function = child(item, "functionItem")
        if function is not None:
            return self._function(function, depth)
        components = children(item, "itemComponent")
        allowed = self._allowed(item)
        if components:
            fields = tuple(
                (each.get("name", ""), self._built(each, depth + 1) or Kind(name="Any"))
                for each in components
            )
            return Kind(name="context", fields=fields, allowed=allowed)
        base = self.named(type_of(item), depth=depth + 1) or Kind(name="Any")
        if allowed is None:
            return None if base.name == "Any" else base
        return Kind(
            name=base.name,
            inner=base.inner,
            fields=base.fields,
            answer=base.answer,
            allowed=_both(base.allowed, allowed),
        )

    def _function(self, item: Element, depth: int) -> Kind:
        taken = [self.of(each) or Kind(name="Any") for each in children(item, "parameters")]
        answer = self.named(item.get("outputTypeRef") or "Any", depth=depth + 1)
        return Kind(name="function", inner=tuple(taken), answer=answer or Kind(name="Any"))

    def _allowed(self, item: Element) -> Callable[[Value], bool] | None:
        held = child(item, "allowedValues")
        source = None if held is None else text(held, "text")
        return self._test(source).matches if source and source.strip() else None


def _both(
    one: Callable[[Value], bool] | None, other: Callable[[Value], bool]
) -> Callable[[Value], bool]:
    return other if one is None else lambda value: one(value) and other(value)
