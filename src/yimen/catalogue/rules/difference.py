"""What changed between two versions of an item, field by field, in words.

Lists whose entries carry a code (steps, questions, papers …) are compared by that code, so that
moving an entry does not look like changing all behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yimen.catalogue.rules.places import title_of
from yimen.catalogue.rules.process_difference import process_changes

Path = tuple[str, ...]

_PROCESS = ("definition", "process")
_NAMING = ("title", "label", "name", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that differs; an empty `before` was added, an empty `after` taken away."""

    place: str
    before: str
    after: str
    path: Path = ()


def difference(*, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the changes between two versions written as JSON, in the order of the new one."""
    old, new = dict(_flat(before, ())), dict(_flat(after, ()))
    words = _words(before, ()) | _words(after, ())
    drawn = _process(old.pop(_PROCESS, ""), new.pop(_PROCESS, ""))
    paths = list(new) + [path for path in old if path not in new]
    return (
        *(
            Change(
                place=_place(path, words),
                before=old.get(path, ""),
                after=new.get(path, ""),
                path=path,
            )
            for path in paths
            if old.get(path, "") != new.get(path, "")
        ),
        *drawn,
    )


def _process(before: str, after: str) -> Iterator[Change]:
    for place, was, now in process_changes(before=before, after=after):
        title = _place(_PROCESS, {})
        words = f"{title} – {place}" if place else title
        yield Change(place=words, before=was, after=now, path=_PROCESS)


def _flat(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(item, (*path, key))
    elif _is_coded(value):
        for item in value:
            yield from _flat(item, (*path, f"#{item['code']}"))
    elif isinstance(value, list):
        yield path, "\n".join(_line(item) for item in value)
    else:
        yield path, _line(value)


def _is_coded(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    codes = [item.get("code") if isinstance(item, Mapping) else None for item in value]
    return None not in codes and len(set(codes)) == len(codes)


def _line(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{title_of(key)} {_line(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "，".join(_line(item) for item in value)
    return str(value)


def _words(value: Any, path: Path) -> dict[Path, str]:
    """Return the names of the coded entries, by their paths."""
    found: dict[Path, str] = {}
    if isinstance(value, Mapping):
        for key, item in value.items():
            found |= _words(item, (*path, key))
    elif _is_coded(value):
        for item in value:
            here = (*path, f"#{item['code']}")
            found[here] = str(next(item[name] for name in _NAMING if item.get(name)))
            found |= _words(item, here)
    return found


def _place(path: Path, words: Mapping[Path, str]) -> str:
    parts: Sequence[str] = [
        f"“{words[path[: at + 1]]}”" if part.startswith("#") else title_of(part)
        for at, part in enumerate(path)
    ]
    return " – ".join(part for part in parts if part)
