"""Functions of lists and contexts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from functools import cmp_to_key

from yimen.feel.errors import FeelLimitError
from yimen.feel.function_table import (
    function,
    need_list,
    need_text,
    need_truth,
    need_whole,
    spread,
)
from yimen.feel.values import (
    MAX_ITEMS,
    MAX_NESTING,
    FunctionValue,
    Value,
    compare,
    equals,
    kind_of,
)
from yimen.feel.writing import written


def _context(value: Value) -> Mapping[str, Value]:
    if isinstance(value, Mapping):
        return value
    raise TypeError


def _bounded(items: list[Value]) -> list[Value]:
    if len(items) > MAX_ITEMS:
        raise FeelLimitError("列表太长，不能计算")
    return items


@function("list contains", "list, element")
def _list_contains(items: Value, item: Value) -> Value:
    return any(equals(each, item) is True for each in need_list(items))


@function("all", "list*")
def _all(*arguments: Value) -> Value:
    items = spread(arguments)
    if False in [each for each in items if isinstance(each, bool)]:
        return False
    return True if all(each is True for each in items) else None


@function("any", "list*")
def _any(*arguments: Value) -> Value:
    items = spread(arguments)
    if any(each is True for each in items):
        return True
    return False if all(each is False for each in items) else None


@function("sublist", "list, start position, length?")
def _sublist(items: Value, start: Value, length: Value = None) -> Value:
    whole, first = need_list(items), need_whole(start)
    if first == 0 or abs(first) > len(whole):
        return None
    begin = first - 1 if first > 0 else len(whole) + first
    return whole[begin:] if length is None else whole[begin : begin + need_whole(length)]


@function("append", "list, item*")
def _append(items: Value, *more: Value) -> Value:
    return _bounded([*need_list(items), *more])


@function("concatenate", "list*")
def _concatenate(*lists: Value) -> Value:
    return _bounded([each for items in lists for each in need_list(items)])


@function("insert before", "list, position, newItem")
def _insert_before(items: Value, position: Value, item: Value) -> Value:
    whole = list(need_list(items))
    whole.insert(_place(whole, position), item)
    return whole


@function("remove", "list, position")
def _remove(items: Value, position: Value) -> Value:
    whole = list(need_list(items))
    del whole[_place(whole, position)]
    return whole


@function("list replace", "list, position, newItem", "list, match, newItem")
def _list_replace(items: Value, position: Value, item: Value) -> Value:
    whole = list(need_list(items))
    if isinstance(position, FunctionValue):
        answers = [need_truth(position.answer([each, item])) for each in whole]
        return [item if hit else each for each, hit in zip(whole, answers, strict=True)]
    whole[_place(whole, position)] = item
    return whole


@function("sort", "list, precedes?")
def _sort(items: Value, precedes: Value = None) -> Value:
    whole = need_list(items)

    def order(left: Value, right: Value) -> int:
        if precedes is None:
            return -1 if need_truth(compare("<", left, right)) else 1
        if not isinstance(precedes, FunctionValue):
            raise TypeError
        return -1 if precedes.answer([left, right]) is True else 1

    return sorted(whole, key=cmp_to_key(order))


def _place(items: list[Value], position: Value) -> int:
    place = need_whole(position)
    if place == 0 or abs(place) > len(items):
        raise IndexError
    return place - 1 if place > 0 else len(items) + place


@function("reverse", "list")
def _reverse(items: Value) -> Value:
    return need_list(items)[::-1]


@function("index of", "list, match")
def _index_of(items: Value, match: Value) -> Value:
    found: list[Value] = []
    found.extend(
        Decimal(place)
        for place, each in enumerate(need_list(items), 1)
        if equals(each, match) is True
    )
    return found


def _distinct(items: list[Value]) -> list[Value]:
    seen: dict[tuple[str, str], Value] = {}
    for each in items:
        seen.setdefault((kind_of(each), written(each)), each)
    return list(seen.values())


@function("distinct values", "list")
def _distinct_values(items: Value) -> Value:
    return _distinct(need_list(items))


@function("union", "list*")
def _union(*lists: Value) -> Value:
    return _distinct([each for items in lists for each in need_list(items)])


@function("flatten", "list")
def _flatten(items: Value) -> Value:
    flat: list[Value] = []
    waiting = list(reversed(need_list(items)))
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        else:
            flat.append(each)
    return flat


@function("is", "value1, value2")
def _is(left: Value, right: Value) -> Value:
    if kind_of(left) != kind_of(right):
        return False
    if isinstance(left, time | datetime) and isinstance(right, time | datetime):
        return written(left) == written(right)
    return equals(left, right)


@function("get value", "m, key", "context, keys")
def _get_value(context: Value, key: Value) -> Value:
    here: Value = context
    for name in need_list(key):
        here = _context(here).get(need_text(name))
    return here


@function("get entries", "m")
def _get_entries(context: Value) -> Value:
    return [{"key": key, "value": value} for key, value in _context(context).items()]


@function("context", "entries")
def _context_of(entries: Value) -> Value:
    made: dict[str, Value] = {}
    for each in need_list(entries):
        entry = _context(each)
        key = need_text(entry["key"])
        if key in made or "value" not in entry:
            return None
        made[key] = entry["value"]
    return made


@function("context put", "context, key, value", "context, keys, value")
def _context_put(context: Value, key: Value, value: Value) -> Value:
    keys = [need_text(each) for each in need_list(key)]
    if not 1 <= len(keys) <= MAX_NESTING:
        return None
    made = dict(_context(context))
    inner = value if len(keys) == 1 else _context_put(made.get(keys[0]), list(keys[1:]), value)
    return made | {keys[0]: inner}


@function("context merge", "contexts")
def _context_merge(contexts: Value) -> Value:
    made: dict[str, Value] = {}
    for each in need_list(contexts):
        made |= _context(each)
    return made
