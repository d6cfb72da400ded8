"""Read what was uploaded to be measured: a table of scores, or of pairs with their pictures."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from typing import IO

from yimen.biometrics.governance_contracts import GovernanceRefused, Scored

MOST_PAIRS = 200_000
_LARGEST_PICTURE = 15 * 1024 * 1024
_MOST_UNPACKED = 1024 * 1024 * 1024
_TRUE = frozenset({"1", "是", "同一人", "true", "yes", "y", "same"})
_FALSE = frozenset({"0", "否", "不同人", "false", "no", "n", "different"})
_HEADS = {
    "分数": "score",
    "相似度": "score",
    "图一": "one",
    "图片一": "one",
    "图二": "other",
    "图片二": "other",
    "同一人": "same",
    "是否同一人": "same",
    "组": "group",
    "人群": "group",
}
_HOW = "第一行写列名：图片一、图片二、同一人、人群；或者 分数、同一人、人群。"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPair:
    """Two pictures by name, whether they show the same person, and of which group."""

    one: str
    other: str
    same: bool
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTable:
    """What was uploaded: scores that somebody reckoned, or pairs to be scored here."""

    scored: tuple[Scored, ...] = ()
    pairs: tuple[NamedPair, ...] = ()
    pictures: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    archive: zipfile.ZipFile | None = None

    def picture(self, name: str) -> bytes:
        """Return a picture of the archive."""
        assert self.archive is not None
        return self.archive.read(self.pictures[name])


def read_upload(stream: IO[bytes]) -> PairTable:
    """Return the table of an upload.

    Raises:
        GovernanceRefused: it is no such table; the sentence names the row.
    """
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        stream.seek(0)
        return _of_rows(stream.read(), pictures={}, archive=None)
    try:
        archive = zipfile.ZipFile(stream)
    except zipfile.BadZipFile:
        raise _wrong("这个压缩包打不开，可能没有传完。请重新压缩后再传。") from None
    members = [one for one in archive.infolist() if not one.is_dir()]
    if sum(one.file_size for one in members) > _MOST_UNPACKED:
        raise _wrong("解开以后超过 1 GB，请分几次测。")
    tables = [one for one in members if one.filename.lower().endswith(".csv")]
    if len(tables) != 1:
        raise _wrong(f"压缩包里要有一张 CSV 表，只要一张。{_HOW}")
    pictures = {
        one.filename: one
        for one in members
        if one is not tables[0] and one.file_size <= _LARGEST_PICTURE
    }
    return _of_rows(archive.read(tables[0]), pictures=pictures, archive=archive)


def _of_rows(
    content: bytes, *, pictures: dict[str, zipfile.ZipInfo], archive: zipfile.ZipFile | None
) -> PairTable:
    rows = list(csv.reader(io.StringIO(_text(content))))
    if not rows:
        raise _wrong(f"表是空的。{_HOW}")
    heads = [_HEADS.get(one.strip(), one.strip().lower()) for one in rows[0]]
    body = [dict(zip(heads, row, strict=False)) for row in rows[1:] if any(row)]
    if len(body) > MOST_PAIRS:
        raise _wrong(f"一次最多 {MOST_PAIRS:,} 对，请分几次测。")
    if not body or "same" not in heads or not {"score"} <= set(heads) | _named(heads):
        raise _wrong(f"表里缺列，或者没有一行数据。{_HOW}")
    if "score" in heads:
        return PairTable(scored=tuple(_score(row, at) for at, row in enumerate(body, start=2)))
    return PairTable(
        pairs=tuple(_pair(row, at, pictures) for at, row in enumerate(body, start=2)),
        pictures=pictures,
        archive=archive,
    )


def _named(heads: list[str]) -> set[str]:
    return {"score"} if {"one", "other"} <= set(heads) else set()


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong("表的文字编码认不出来，请存成 UTF-8 的 CSV。")


def _score(row: dict[str, str], at: int) -> Scored:
    try:
        score = float(row["score"])
    except ValueError:
        raise _wrong(f"第 {at} 行的分数不是数字。") from None
    if not -1 <= score <= 1:
        raise _wrong(f"第 {at} 行的分数要在 -1 和 1 之间。")
    return Scored(score=score, same=_same(row, at), group=row.get("group", "").strip()[:40])


def _pair(row: dict[str, str], at: int, pictures: dict[str, zipfile.ZipInfo]) -> NamedPair:
    names = [row.get(name, "").strip() for name in ("one", "other")]
    for name in names:
        if name not in pictures:
            raise _wrong(f"第 {at} 行的图片“{name[:60]}”不在压缩包里，或者超过 15 MB。")
    return NamedPair(
        one=names[0],
        other=names[1],
        same=_same(row, at),
        group=row.get("group", "").strip()[:40],
    )


def _same(row: dict[str, str], at: int) -> bool:
    said = row.get("same", "").strip().lower()
    if said in _TRUE or said in _FALSE:
        return said in _TRUE
    raise _wrong(f"第 {at} 行的“同一人”要写 1 或 0（也可以写 是、否）。")


def _wrong(message: str) -> GovernanceRefused:
    return GovernanceRefused(message, field="upload")
