"""Functions of texts. Those of patterns stand beside, with the bounds that they need."""

from __future__ import annotations

from decimal import Decimal

from yimen.feel.errors import FeelLimitError
from yimen.feel.function_table import function, need_list, need_text, need_whole
from yimen.feel.values import MAX_TEXT, Value
from yimen.feel.writing import written


@function("string", "from")
def _string(value: Value) -> Value:
    return None if value is None else written(value)


@function("string length", "string")
def _string_length(text: Value) -> Value:
    return Decimal(len(need_text(text)))


@function("contains", "string, match")
def _contains(text: Value, part: Value) -> Value:
    return need_text(part) in need_text(text)


@function("starts with", "string, match")
def _starts_with(text: Value, part: Value) -> Value:
    return need_text(text).startswith(need_text(part))


@function("ends with", "string, match")
def _ends_with(text: Value, part: Value) -> Value:
    return need_text(text).endswith(need_text(part))


@function("upper case", "string")
def _upper_case(text: Value) -> Value:
    return need_text(text).upper()


@function("lower case", "string")
def _lower_case(text: Value) -> Value:
    return need_text(text).lower()


@function("substring", "string, start position, length?")
def _substring(text: Value, start: Value, length: Value = None) -> Value:
    whole, first = need_text(text), need_whole(start)
    if first == 0 or abs(first) > len(whole):
        return None
    begin = first - 1 if first > 0 else len(whole) + first
    if length is None:
        return whole[begin:]
    return whole[begin : begin + need_whole(length)] if need_whole(length) >= 1 else None


@function("substring before", "string, match")
def _substring_before(text: Value, match: Value) -> Value:
    before, found, _ = need_text(text).partition(need_text(match)) if match else ("", "", "")
    return before if found else ""


@function("substring after", "string, match")
def _substring_after(text: Value, match: Value) -> Value:
    whole = need_text(text)
    return whole.partition(need_text(match))[2] if match else (whole if match == "" else None)


@function("string join", "list, delimiter?")
def _string_join(items: Value, delimiter: Value = None) -> Value:
    texts = [need_text(each) for each in need_list(items) if each is not None]
    between = "" if delimiter is None else need_text(delimiter)
    if sum(len(each) + len(between) for each in texts) > MAX_TEXT:
        raise FeelLimitError("文字太长，不能计算")
    return between.join(texts)
