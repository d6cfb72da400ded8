"""Say in Chinese which parts of a condition held, so that a resident and an officer read why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from yimen.feel.node import Node, Scope
from yimen.feel.values import Months, Range, Value
from yimen.feel.writing import written

_SIGNS = {
    "=": "等于",
    "!=": "不等于",
    "<": "小于",
    "<=": "不大于",
    ">": "大于",
    ">=": "不小于",
}
MAX_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a condition: how it is written, whether it held, and a sentence about it."""

    source: str
    held: bool | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What an expression came to, in one sentence and part by part."""

    value: Value
    held: bool
    sentence: str
    parts: tuple[Part, ...]


def explain(*, node: Node, source: str, scope: Scope) -> Explanation:
    """Explain an expression in this scope."""
    value = node.run(scope)
    scope.weigh(value)
    teller = _Teller(source=source, scope=scope)
    parts = tuple(teller.part(each) for each in teller.conditions(node))
    held = value is True
    return Explanation(
        value=value, held=held, sentence=teller.sum_up(node, value, parts), parts=parts
    )


def in_words(value: Value) -> str:
    """Return a value as a person reads it."""
    if value is None:
        return "空"
    write = _WORDS.get(type(value))
    return write(value) if write else "一组内容"


def _date_in_words(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _list_in_words(value: list[Value]) -> str:
    return "、".join(
        "一组内容" if isinstance(each, list) else in_words(each) for each in value[:10]
    ) + ("等" if len(value) > 10 else "")


def _days_in_words(value: timedelta) -> str:
    return f"{value.days}天" if value % timedelta(days=1) == timedelta(0) else written(value)


def _months_in_words(value: Months) -> str:
    years, months = divmod(abs(value.months), 12)
    text = (f"{years}年" if years else "") + (f"{months}个月" if months or not years else "")
    return ("负" if value.months < 0 else "") + text


def _range_in_words(value: Range) -> str:
    low = f"{in_words(value.start)}{'（含）' if value.start_included else '（不含）'}"
    high = f"{in_words(value.end)}{'（含）' if value.end_included else '（不含）'}"
    return f"{low}到{high}"


_WORDS: dict[type, Callable[[Any], str]] = {
    bool: lambda it: "是" if it else "否",
    datetime: lambda it: f"{_date_in_words(it)}{it:%H:%M}",
    date: _date_in_words,
    Decimal: written,
    time: written,
    Range: _range_in_words,
    list: _list_in_words,
    Months: _months_in_words,
    timedelta: _days_in_words,
    str: lambda it: f"“{it[:MAX_WORDS]}”",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    source: str
    scope: Scope

    def conditions(self, node: Node) -> list[Node]:
        """Return the parts worth a sentence: what `and` and `or` join, at every level, and the test of an `if`."""
        waiting, found = [node], []
        while waiting:
            each = waiting.pop(0)
            if each.kind in {"both", "either"}:
                waiting = [*each.children, *waiting]
            elif each.kind == "choice":
                waiting = [each.children[0], *waiting]
            else:
                found.append(each)
        return found

    def part(self, node: Node) -> Part:
        value = node.run(self.scope)
        held = value if isinstance(value, bool) else None
        return Part(source=self.words(node), held=held, sentence=self._sentence(node, value))

    def sum_up(self, node: Node, value: Value, parts: tuple[Part, ...]) -> str:
        if node.kind == "choice":
            met = node.children[0].run(self.scope) is True
            reason = "；".join(each.sentence for each in parts)
            return f"因为{reason}，{'符合' if met else '不符合'}条件，取{in_words(value)}"
        if len(parts) == 1:
            return parts[0].sentence
        if value is True:
            reasons = [each.sentence for each in parts if each.held is True]
            return "符合条件：" + "；".join(reasons)
        reasons = [each.sentence for each in parts if each.held is not True]
        return ("不符合条件：" if value is False else "还不能判断：") + "；".join(reasons)

    def words(self, node: Node) -> str:
        return self.source[node.start : node.end]

    def _sentence(self, node: Node, value: Value) -> str:
        if node.kind == "compared":
            return self._compared(node, value)
        if node.kind in {"member", "between"}:
            return self._member(node, value)
        if node.kind == "denied":
            return f"“{self.words(node.children[0])}”{self._outcome(value, yes='不成立，符合', no='成立，不符合')}"
        if node.check is not None and node.kind != "path":
            return f"{in_words(self.scope.input)}{self._outcome(value, yes='符合', no='不符合')}“{self.words(node)}”"
        return f"“{self.words(node)}”{self._state(node, value)}"

    def _state(self, node: Node, value: Value) -> str:
        if value is None:
            return "没有填写" if node.kind == "path" else "算不出来"
        return f"是{in_words(value)}" if not isinstance(value, bool) else f"为{in_words(value)}"

    def _outcome(self, value: Value, *, yes: str, no: str) -> str:
        if value is None:
            return "不能判断是否符合"
        return yes if value is True else no

    def _missing(self, *nodes: Node) -> str | None:
        for node in nodes:
            if not node.constant and node.run(self.scope) is None:
                return f"“{self.words(node)}”{self._state(node, None)}，不能判断"
        return None

    def _compared(self, node: Node, value: Value) -> str:
        left, right = node.children
        missing = None if isinstance(value, bool) else self._missing(left, right)
        if missing:
            return missing
        wanted = f"{_SIGNS[node.sign]}{self._side(right)}"
        verdict = self._outcome(value, yes="符合", no="不符合")
        return f"{self._side(left)}，{verdict}“{wanted.replace('“', '').replace('”', '')}”"

    def _side(self, node: Node) -> str:
        value = node.run(self.scope)
        return (
            in_words(value) if node.constant else f"“{self.words(node)}”{self._state(node, value)}"
        )

    def _member(self, node: Node, value: Value) -> str:
        tested = node.children[0]
        missing = None if isinstance(value, bool) else self._missing(tested)
        if missing:
            return missing
        if node.kind == "between":
            low, high = (in_words(each.run(self.scope)) for each in node.children[1:])
            wanted = f"{low}到{high}"
        elif node.children[1].kind in {"any_test", "sign_test"}:
            wanted = self.words(node.children[1]).strip("()").replace('"', "")
        else:
            wanted = in_words(node.children[1].run(self.scope))
        verdict = self._outcome(value, yes="在范围内", no="不在范围内")
        return f"{self._side(tested)}，{verdict}（{wanted}）"
