"""A decision model ready to be asked: decisions, knowledge and services, and what they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yimen.feel.dmn import elements
from yimen.feel.dmn.elements import Element, child, children, name_of
from yimen.feel.dmn.kinds import KindTable
from yimen.feel.dmn.logic import Compiler, as_kind, nothing
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.kinds import Kind, coerced
from yimen.feel.language import compile_unary
from yimen.feel.node import InnerScope, Run, Scope
from yimen.feel.spelling import needs_spelling
from yimen.feel.values import FunctionValue, Value, plain

_NEEDS = {
    "informationRequirement": ("requiredDecision", "requiredInput"),
    "knowledgeRequirement": ("requiredKnowledge",),
}


class Model:
    """A model with those that it imports. It keeps no state of an evaluation."""

    def __init__(self, content: bytes, *, imports: Sequence[bytes] = ()) -> None:
        """Read a model.

        Raises: FeelSyntaxError, FeelLimitError
        """
        self._root = elements.read(content)
        others = [elements.read(each) for each in imports]
        self._parts = {each.get("namespace", ""): _Part(each) for each in (*others, self._root)}
        self._own = self._parts[self._root.get("namespace", "")]
        for part in self._parts.values():
            part.link(self._parts)
        for part in self._parts.values():
            part.import_kinds()

    @property
    def decisions(self) -> tuple[str, ...]:
        """Return the names of the decisions, in order of the file."""
        return tuple(each.get("name", "") for each in children(self._root, "decision"))

    def decide(self, name: str, inputs: Mapping[str, object]) -> Value:
        """Return what a decision comes to.

        Raises:
            FeelSyntaxError: it cannot be read, or there is no such decision.
            FeelLimitError: it takes too many steps, or needs itself.
        """
        return self._asked(("decision",), name, inputs)

    def serve(self, name: str, inputs: Mapping[str, object]) -> Value:
        """Return what a decision service answers, under the same conditions as `decide`."""
        return self._asked(("decisionService", "businessKnowledgeModel"), name, inputs)

    def _asked(self, tags: Sequence[str], name: str, inputs: Mapping[str, object]) -> Value:
        found = self._own.find(tags, name)
        if found is None:
            raise FeelSyntaxError(line=1, column=1, message=f"没有名为“{name}”的决策")
        root = Scope({}, kinds=self._own.kinds.meant)
        running = _Running({key: plain(value) for key, value in inputs.items()}, root=root)
        try:
            value = running.value(self._own, found)
            if isinstance(value, FunctionValue) and "decisionService" in tags:
                given = [running.given.get(each) for each in value.parameters]
                value = value.answer(given)
        except RecursionError:
            raise FeelLimitError("模型自己需要自己，或者套用太深") from None
        running.root.weigh(value)
        return value


class _Part:
    """One file of a model."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.namespace = root.get("namespace", "")
        self.by_id = {each.get("id", ""): each for each in root if each.get("id")}
        self._runs: dict[Element, Run] = {}

    def link(self, parts: Mapping[str, _Part]) -> None:
        """Let this file use those that it imports."""
        self._parts = parts
        every = (name for part in parts.values() for name in elements.names_in(part.root))
        names = frozenset(each for each in every if needs_spelling(each))
        self.kinds = KindTable(
            self.root, test=lambda source: compile_unary(source, names=names, foreign=True)
        )
        self._compiler = Compiler(kinds=self.kinds, names=names)
        self._imports = {
            each.get("namespace", ""): each.get("name", "")
            for each in children(self.root, "import")
        }

    def import_kinds(self) -> None:
        """Let names with a prefix mean the kinds of the files that this one imports."""
        for namespace, prefix in self._imports.items():
            if namespace in self._parts:
                self.kinds.import_as(prefix, self._parts[namespace].kinds)

    def find(self, tags: Sequence[str], name: str) -> Element | None:
        """Return the element of these tags and that name, or None."""
        every = (each for tag in tags for each in children(self.root, tag))
        return next((each for each in every if each.get("name") == name), None)

    def at(self, href: str) -> tuple[_Part, Element]:
        """Return what a reference leads to. Raises FeelSyntaxError where that is nothing."""
        namespace, _, key = href.rpartition("#")
        part = self._parts.get(namespace) if namespace else self
        found = None if part is None else part.by_id.get(key)
        if part is None or found is None:
            raise FeelSyntaxError(line=1, column=1, message=f"找不到引用的“{href}”")
        return part, found

    def prefix_of(self, part: _Part) -> str:
        """Return the name under which another file is imported here; empty for this one."""
        return "" if part is self else self._imports.get(part.namespace, "")

    def run_of(self, element: Element) -> Run:
        """Return the closure of a decision's logic, or of the function that knowledge defines."""
        if element not in self._runs:
            logic = child(element, "encapsulatedLogic")
            if logic is None:
                made = self._compiler.inside(element)
                made = as_kind(made, self.kinds.of(child(element, "variable")))
            elif logic.get("kind", "FEEL") != "FEEL":
                made = nothing
            else:
                made = self._compiler.function(logic)
            self._runs[element] = made
        return self._runs[element]


class _Running:
    """One evaluation: what was given, what came out so far, and the steps that are left."""

    def __init__(
        self,
        given: Mapping[str, Value],
        *,
        root: Scope | None = None,
        known: dict[Element, Value] | None = None,
    ) -> None:
        self.given = given
        self.root = root or Scope({})
        self._known: dict[Element, Value] = known or {}

    def value(self, part: _Part, element: Element, prefix: str = "") -> Value:
        """Return what an input, a decision, knowledge or a service comes to."""
        if element not in self._known:
            self._known[element] = self._value(part, element, prefix)
        return self._known[element]

    def _value(self, part: _Part, element: Element, prefix: str) -> Value:
        if name_of(element) == "inputData":
            return self._input(part, element, prefix)
        if name_of(element) == "decisionService":
            return self._service(part, element)
        self.root.charge(1)
        return part.run_of(element)(InnerScope(self.root, self._around(part, element)))

    def _input(self, part: _Part, element: Element, prefix: str) -> Value:
        name = element.get("name", "")
        value = self.given.get(name)
        if prefix and name not in self.given:
            held = self.given.get(prefix)
            value = held.get(name) if isinstance(held, Mapping) else None
        return coerced(value, part.kinds.of(child(element, "variable")))

    def _around(self, part: _Part, element: Element) -> dict[str, Value]:
        """Return the names that a decision or knowledge may use: what it requires."""
        names: dict[str, Value] = {}
        imported: dict[str, dict[str, Value]] = {}
        for other, needed in _required(part, element):
            prefix = part.prefix_of(other)
            holder = imported.setdefault(prefix, {}) if prefix else names
            holder[needed.get("name", "")] = self.value(other, needed, prefix)
        return {**names, **imported}

    def _service(self, part: _Part, element: Element) -> Value:
        inputs = [
            part.at(each.get("href", ""))
            for tag in ("inputData", "inputDecision")
            for each in children(element, tag)
        ]
        outputs = [part.at(e.get("href", "")) for e in children(element, "outputDecision")]

        def answer(given: list[Value]) -> Value:
            known: dict[Element, Value] = {}
            for (other, needed), value in zip(inputs, given, strict=True):
                known[needed] = coerced(value, other.kinds.of(child(needed, "variable")))
                if known[needed] is None and value is not None:
                    return None  # what is not for it never reaches a service
            inner = _Running(self.given, root=self.root, known=known)
            values = {each.get("name", ""): inner.value(other, each) for other, each in outputs}
            made = next(iter(values.values())) if len(values) == 1 else values
            return coerced(made, _answer_kind(part, element))

        return FunctionValue(
            parameters=tuple(needed.get("name", "") for _, needed in inputs),
            kinds=tuple(other.kinds.of(child(needed, "variable")) for other, needed in inputs),
            answer=answer,
            result=_answer_kind(part, element),
        )


def _answer_kind(part: _Part, service: Element) -> Kind | None:
    kind = part.kinds.of(child(service, "variable"))
    return kind.answer if kind is not None else None


def _required(part: _Part, element: Element) -> Iterator[tuple[_Part, Element]]:
    for requirement, tags in _NEEDS.items():
        for each in children(element, requirement):
            for needed in (child(each, tag) for tag in tags):
                if needed is not None:
                    yield part.at(needed.get("href", ""))
