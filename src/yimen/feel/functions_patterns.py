"""Functions of patterns, matched in time that grows with the text alone, whatever the pattern.

The standard takes the patterns of XPath. What they can say beyond regular languages (references
back into the match, looking around) has no bounded time and is null.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

from yimen.feel.errors import FeelLimitError
from yimen.feel.function_table import function, need_text
from yimen.feel.values import MAX_TEXT, Value

MAX_PATTERN = 1_000
MAX_MEMORY = 4 << 20
_FLAGS = frozenset("smixq")
_BLOCKS = {
    "BasicLatin": r"\x{0}-\x{7F}",
    "Latin-1Supplement": r"\x{80}-\x{FF}",
    "CJKUnifiedIdeographs": r"\x{4E00}-\x{9FFF}",
    "CJKSymbolsandPunctuation": r"\x{3000}-\x{303F}",
}
_PIECES = re.compile(
    rf"\\(?P<sign>[pP])\{{Is(?P<block>{'|'.join(_BLOCKS)})\}}|\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL
)
_GROUP = re.compile(r"\\(.)|\$(\d+)")


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> Any:
    """Return a compiled pattern. Raises ValueError for one that is not of the language."""
    if len(pattern) > MAX_PATTERN or not set(flags) <= _FLAGS:
        raise ValueError(pattern[:MAX_PATTERN])
    if "q" in flags:
        pattern = re2.escape(pattern)
    else:
        pattern = _of_xpath(_without_spaces(pattern) if "x" in flags else pattern, flags)
    inline = "".join(each for each in "smi" if each in flags)
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    try:
        return re2.compile(f"(?{inline}){pattern}" if inline else pattern, options)
    except re2.error as wrong:
        raise ValueError(str(wrong)) from wrong


def _without_spaces(pattern: str) -> str:
    """Take the white space out of a pattern, save inside a class of characters."""
    kept, inside, escaped = [], False, False
    for each in pattern:
        if each.isspace() and not inside:
            continue
        kept.append(each)
        inside = inside if escaped else (each == "[" or (inside and each != "]"))
        escaped = each == "\\" and not escaped
    return "".join(kept)


def _of_xpath(pattern: str, flags: str) -> str:
    """Return a pattern as the matcher writes it: any character is none of a line's end, blocks are spans.

    Raises ValueError for the escaped nought, which the standard does not have.
    """

    def written(found: re.Match[str]) -> str:
        if "\\0" in found[0]:
            raise ValueError(pattern)
        if found["block"]:
            negative = "^" if found["sign"] == "P" else ""
            return f"[{negative}{_BLOCKS[found['block']]}]"
        return r"[^\n\r]" if found[0] == "." and "s" not in flags else found[0]

    return _PIECES.sub(written, pattern)


def _flags_of(flags: Value) -> str:
    return "" if flags is None else need_text(flags)


@function("matches", "input, pattern, flags?")
def _matches(text: Value, pattern: Value, flags: Value = None) -> Value:
    return _compiled(need_text(pattern), _flags_of(flags)).search(need_text(text)) is not None


@function("replace", "input, pattern, replacement, flags?")
def _replace(text: Value, pattern: Value, replacement: Value, flags: Value = None) -> Value:
    found = _compiled(need_text(pattern), _flags_of(flags))
    if found.search("") is not None:
        raise ValueError("a pattern that matches nothing would be found everywhere")
    new, plain = need_text(replacement), "q" in _flags_of(flags)
    parts: list[str | int] = [new] if plain else _parts_of(new, found.groups)
    made = found.sub(lambda match: _filled(match, parts), need_text(text))
    if len(made) > MAX_TEXT:
        raise FeelLimitError("文字太长，不能计算")
    return str(made)


def _parts_of(replacement: str, groups: int) -> list[str | int]:
    """Return the texts and group numbers of a replacement. Raises ValueError for a lone `$` or `\\`."""
    parts: list[str | int] = []
    at = 0
    for found in _GROUP.finditer(replacement):
        parts.append(_literal(replacement[at : found.start()]))
        at = found.end()
        escaped, number = found.groups()
        if escaped is not None:
            if escaped not in "$\\":
                raise ValueError(replacement)
            parts.append(escaped)
            continue
        while len(number) > 1 and int(number) > groups:
            number, at = number[:-1], at - 1
        parts.append(int(number) if int(number) <= groups else "")
    parts.append(_literal(replacement[at:]))
    return parts


def _literal(text: str) -> str:
    if "$" in text or "\\" in text:
        raise ValueError(text)
    return text


def _filled(match: Any, parts: list[str | int]) -> str:
    return "".join(each if isinstance(each, str) else (match.group(each) or "") for each in parts)


@function("split", "string, delimiter")
def _split(text: Value, delimiter: Value) -> Value:
    found = _compiled(need_text(delimiter), "")
    if found.search("") is not None:
        raise ValueError("a delimiter that matches nothing is found everywhere")
    whole, at, parts = need_text(text), 0, []
    for match in found.finditer(whole):
        parts.append(whole[at : match.start()])
        at = match.end()
    return [*parts, whole[at:]]
