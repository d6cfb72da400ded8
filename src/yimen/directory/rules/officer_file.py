"""A table of officers as an office keeps it: what each row says and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yimen.directory.contracts import POST_TITLES, Finding, Post, Severity

HEADS = ("姓名", "登录账号", "机构编码", "岗位", "区划代码", "事项编码", "到期日")
NEEDED = HEADS[:4]
MOST_ROWS = 2000
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_POSTS = {title: post for post, title in POST_TITLES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRow:
    """One officer of the table, in the words of the register."""

    line: int
    name: str
    username: str
    unit_code: str
    post: Post
    area_code: str
    item_codes: tuple[str, ...]
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the installation knows already, to judge a table by."""

    units: Collection[str]
    usernames: Collection[str]
    areas: Collection[str]
    items: Collection[str]


def read_rows(
    *, table: Sequence[Sequence[str]], known: Known, today: date
) -> tuple[list[OfficerRow], list[Finding]]:
    """Return the officers of a table whose first row names the columns, and what is wrong.

    With any error nothing may be loaded. Lines count from 1 as a spreadsheet shows them.
    """
    if not table:
        return [], [_error(0, "empty", "表是空的。")]
    heads = [cell.strip() for cell in table[0]]
    missing = [head for head in NEEDED if head not in heads]
    if missing:
        words = f"第一行缺少这些列：{'、'.join(missing)}。请用下面的表头。"
        return [], [_error(1, "heads", words)]
    if len(table) - 1 > MOST_ROWS:
        return [], [_error(0, "rows", f"一次最多导入 {MOST_ROWS} 人，请分几个表。")]
    rows: list[OfficerRow] = []
    findings: list[Finding] = []
    for number, cells in enumerate(table[1:], start=2):
        said = {
            head: (cells[place].strip() if place < len(cells) else "")
            for place, head in enumerate(heads)
        }
        if not any(said.values()):
            continue
        wrong = list(_wrong(number, said, known, today))
        findings += wrong
        if not wrong:
            rows.append(_row(number, said))
    findings += _doubled(rows)
    if not rows and not findings:
        findings.append(_error(0, "empty", "表里只有表头，没有人。"))
    return rows, findings


def _error(line: int, code: str, message: str) -> Finding:
    return Finding(line=line, code=code, severity=Severity.ERROR, message=message)


def _wrong(line: int, said: Mapping[str, str], known: Known, today: date) -> list[Finding]:
    area, until = said.get("区划代码", ""), said.get("到期日", "")
    unknown = set(_codes(said.get("事项编码", ""))) - set(known.items)
    username = said["登录账号"]
    checks = (
        (not 0 < len(said["姓名"]) <= 50, "name", "姓名没填，或者超过 50 个字。"),
        (
            not _USERNAME.fullmatch(username),
            "username",
            "登录账号要小写字母开头，只含小写字母、数字和 . _ -。",
        ),
        (username in known.usernames, "taken", f"登录账号 {username} 已经有人用了。"),
        (
            said["机构编码"] not in known.units,
            "unit",
            f"没有编码为“{said['机构编码']}”的机构。",
        ),
        (
            said["岗位"] not in _POSTS,
            "post",
            f"没有“{said['岗位']}”这个岗位，可以填：{'、'.join(_POSTS)}。",
        ),
        (bool(area) and area not in known.areas, "area", f"没有代码为 {area} 的区划。"),
        (bool(unknown), "items", f"没有编码为 {'、'.join(sorted(unknown))} 的事项。"),
        (bool(until) and _day(until) is None, "until", "到期日请按 2026-11-20 的样子填。"),
        ((_day(until) or date.max) <= today, "past", "到期日应在今天之后。"),
    )
    return [_error(line, code, message) for bad, code, message in checks if bad]


def _doubled(rows: Sequence[OfficerRow]) -> list[Finding]:
    counts = Counter(row.username for row in rows)
    return [
        _error(
            row.line, "doubled", f"登录账号 {row.username} 在表里出现了 {counts[row.username]} 次。"
        )
        for row in rows
        if counts[row.username] > 1
    ]


def _row(line: int, said: Mapping[str, str]) -> OfficerRow:
    return OfficerRow(
        line=line,
        name=said["姓名"],
        username=said["登录账号"],
        unit_code=said["机构编码"],
        post=_POSTS[said["岗位"]],
        area_code=said.get("区划代码", ""),
        item_codes=_codes(said.get("事项编码", "")),
        until_on=_day(said.get("到期日", "")),
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", text.strip()))) if text.strip() else ()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
