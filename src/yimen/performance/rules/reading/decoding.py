"""Bytes to text: UTF-8, UTF-16 with a mark, GB 18030, and what is left of broken files."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(*, data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a plain-text file and notes about its encoding."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace"), ()
    for name, note in (("utf-8", ()), ("gb18030", ("按 GB 18030 编码读取。",))):
        try:
            return data.decode(name), note
        except UnicodeDecodeError:
            continue
    return _least_broken(data)


def _least_broken(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Choose the encoding that leaves the fewest holes, and say so."""
    readings = [(name, data.decode(name, errors="replace")) for name in ("utf-8", "gb18030")]
    name, text = min(readings, key=lambda reading: reading[1].count("�"))
    holes = text.count("�")
    shown = "UTF-8" if name == "utf-8" else "GB 18030"
    return text, (f"文件编码有损坏：按 {shown} 读取，{holes} 处字符无法还原。",)


def looks_binary(*, data: bytes) -> bool:
    """Tell whether the first kilobytes hold bytes that no text file has."""
    head = data[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    return b"\x00" in head
