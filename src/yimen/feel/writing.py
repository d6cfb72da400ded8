"""Values as the language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from yimen.feel.far import FarDay, FarMoment, with_year
from yimen.feel.temporal import PARTS
from yimen.feel.values import NUMBERS, Months, Range, Value


def written(value: Value) -> str:
    """Return a value as the language would write it, without quotation marks around a text.

    Raises: TypeError for what cannot be written.
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, list):
        return "[" + ", ".join(_quoted(each) for each in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_quoted(each)}" for key, each in value.items()) + "}"
    return _temporal(value)


def _number(value: Decimal) -> str:
    return format(value.normalize(NUMBERS), "f") if abs(value.adjusted()) < 40 else str(value)


def _quoted(value: Value) -> str:
    return '"' + value.replace('"', '\\"') + '"' if isinstance(value, str) else written(value)


def _temporal(value: Value) -> str:
    if isinstance(value, Months):
        return _months(value)
    if isinstance(value, timedelta):
        return _days(value)
    if isinstance(value, FarMoment):
        return with_year(value.year, _moment(value.near))
    if isinstance(value, FarDay):
        return str(value)
    if isinstance(value, datetime | time):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Range):
        return _range(value)
    raise TypeError


def _moment(value: datetime | time) -> str:
    text = value.replace(tzinfo=None).isoformat()
    if "." in text:
        text = text.rstrip("0")
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{text}@{value.tzinfo.key}"
    if value.tzinfo is None:
        return text
    return text + (_offset(value.utcoffset()) or "Z")


def _offset(offset: timedelta | None) -> str:
    if not offset:
        return ""
    hours, rest = divmod(int(abs(offset).total_seconds()), 3_600)
    text = f"{'-' if offset < timedelta(0) else '+'}{hours:02d}:{rest // 60:02d}"
    return text + (f":{rest % 60:02d}" if rest % 60 else "")


def _range(value: Range) -> str:
    if value.sign:
        return f"({value.sign}{_quoted(value.end if value.start is None else value.start)})"
    low, high = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{low}{_quoted(value.start)}..{_quoted(value.end)}{high}"


def _months(value: Months) -> str:
    years, months = divmod(abs(value.months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
    return ("-" if value.months < 0 else "") + "P" + text


def _days(value: timedelta) -> str:
    part = {name: abs(int(str(read(value)))) for name, read in PARTS[timedelta].items()}
    fraction = f"{abs(value).microseconds:06d}".rstrip("0")
    seconds = (
        f"{part['seconds']}.{fraction}S"
        if fraction
        else f"{part['seconds']}S"
        if part["seconds"]
        else ""
    )
    clock = (
        "".join(f"{part[name]}{name[0].upper()}" for name in ("hours", "minutes") if part[name])
        + seconds
    )
    text = (f"{part['days']}D" if part["days"] else "") + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta(0) else "") + "P" + (text or "T0S")
