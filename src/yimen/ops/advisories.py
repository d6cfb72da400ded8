"""Known faults of pinned packages: a dated snapshot in the OSV format, made by one command, judged here.

Judging asks no machine. A record counts for a version that it lists, or that lies between where a
fault was introduced and where it was fixed (or last seen); versions are ordered by PEP 440.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from packaging.version import InvalidVersion, Version

from yimen.ops.refusals import OperationRefused
from yimen.ops.sbom import Pinned, pinned
from yimen.outgoing import calls

FILE = "advisories.json"
SOURCE = "https://api.osv.dev"
GOOD_FOR_DAYS = 90
_SETS = ("base.txt", "dev.txt")
_ECOSYSTEM = "PyPI"
_AT_ONCE = 500
_MOST_PAGES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The records as they were on a day, from where, and of which packages it was asked."""

    made_on: date
    source: str
    packages: frozenset[str]
    records: tuple[Mapping[str, Any], ...]

    def told(self, on: date) -> str:
        """Return of which day it is, how old and from where."""
        return f"{self.made_on} 的清单，{(on - self.made_on).days} 天前，来源 {self.source}"


def read(*, folder: Path) -> Snapshot:
    """Return the snapshot that is checked in."""
    stored = json.loads((folder / FILE).read_text())
    return Snapshot(
        made_on=date.fromisoformat(stored["made_on"]),
        source=stored["source"],
        packages=frozenset(stored["packages"]),
        records=tuple(stored["records"]),
    )


def packages_of(folder: Path) -> dict[str, Pinned]:
    """Return every pinned package by name."""
    return {one.name: one for name in _SETS for one in pinned((folder / name).read_text())}


def find_faults(*, folder: Path, on: date) -> list[str]:
    """Return each pinned package with a known fault, packages never asked about, and an old snapshot."""
    snapshot, packages = read(folder=folder), packages_of(folder)
    found = [
        f"{name} {packages[name].version}：{record['id']}，{record['summary']}"
        f"（{_way_out(record, name)}）"
        for record in snapshot.records
        for name in sorted(_names(record) & packages.keys())
        if affects(record, name=name, version=packages[name].version)
    ]
    unknown = sorted(packages.keys() - snapshot.packages)
    if unknown:
        found.append(
            f"漏洞清单没有问过这些包：{'、'.join(unknown)}。请运行 ./yimen advisories update。"
        )
    age = (on - snapshot.made_on).days
    if age > GOOD_FOR_DAYS:
        found.append(f"漏洞清单 {FILE} 已经 {age} 天没有更新。请运行 ./yimen advisories update。")
    return found


def affects(record: Mapping[str, Any], *, name: str, version: str) -> bool:
    """Say whether a record counts for a version of a package."""
    if record.get("withdrawn"):
        return False
    held = Version(version)
    return any(
        version in one.get("versions", ())
        or any(_within(held, part["events"]) for part in one.get("ranges", ()))
        for one in _about(record, name)
    )


def _within(held: Version, events: Sequence[Mapping[str, str]]) -> bool:
    """Follow the events in the order of versions: introduced opens, fixed and last_affected close."""
    is_open = False
    for version, what in sorted(_in_order(events), key=lambda one: one[0]):
        if version > held:
            break
        if what == "introduced":
            is_open = True
        elif what == "fixed" or version < held:
            is_open = False
    return is_open


def _in_order(events: Sequence[Mapping[str, str]]) -> Iterator[tuple[Version, str]]:
    for event in events:
        for what, said in event.items():
            try:
                yield Version("0.dev0" if said == "0" else said), what
            except InvalidVersion:
                continue


def _about(record: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    for one in record.get("affected", ()):
        package = one.get("package", {})
        if package.get("ecosystem") == _ECOSYSTEM and _plain(package.get("name", "")) == name:
            yield one


def _names(record: Mapping[str, Any]) -> set[str]:
    return {_plain(one.get("package", {}).get("name", "")) for one in record.get("affected", ())}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _way_out(record: Mapping[str, Any], name: str) -> str:
    fixed = sorted(
        {
            event["fixed"]
            for one in _about(record, name)
            for part in one.get("ranges", ())
            for event in part["events"]
            if "fixed" in event
        }
    )
    return f"修好的版本：{'、'.join(fixed)}" if fixed else "还没有修好的版本"


def update(*, folder: Path, source: str, on: date) -> Snapshot:
    """Make the snapshot anew from a server that speaks the OSV API, and store it.

    Raises:
        OperationRefused: the server does not answer as it should; the old snapshot stays.
    """
    names = sorted(packages_of(folder))
    try:
        ids = {one for part in _parts(names) for one in _ids(source, part)}
        records = [_trimmed(_record(source, one)) for one in sorted(ids)]
    except (calls.Unreachable, KeyError, TypeError) as broken:
        raise OperationRefused(f"{source} 没有给出漏洞清单（{broken}），原来的没有动。") from broken
    text = json.dumps(
        {
            "made_on": on.isoformat(),
            "source": source,
            "packages": names,
            "records": [one for one in records if one["affected"]],
        },
        ensure_ascii=False,
        indent=1,
    )
    (folder / FILE).write_text(f"{text}\n")
    return read(folder=folder)


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]


def _ids(source: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the ids of all records of packages, page by page (POST /v1/querybatch)."""
    asked: list[dict[str, Any]] = [
        {"package": {"name": name, "ecosystem": _ECOSYSTEM}} for name in names
    ]
    for _ in range(_MOST_PAGES):
        told = _document(source, "/v1/querybatch", json.dumps({"queries": asked}).encode())
        answers = told["results"]
        if len(answers) != len(asked):
            raise calls.Unreachable("回答少了几项")
        for one in answers:
            yield from (record["id"] for record in one.get("vulns", ()))
        asked = [
            {**query, "page_token": one["next_page_token"]}
            for query, one in zip(asked, answers, strict=True)
            if one.get("next_page_token")
        ]
        if not asked:
            return
    raise calls.Unreachable("页数太多")


def _record(source: str, code: str) -> dict[str, Any]:
    return _document(source, f"/v1/vulns/{quote(code, safe='')}", None)


def _document(source: str, path: str, content: bytes | None) -> dict[str, Any]:
    host = urlsplit(source).hostname or ""
    answer = calls.fetch(
        url=f"{source.rstrip('/')}{path}",
        content=content,
        headers={"Content-Type": "application/json"} if content else None,
        named={host},
    )
    if answer.status != 200:
        raise calls.Unreachable(f"{path} 回答 {answer.status}")
    return answer.document()


def _trimmed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what judging needs of a record, and what people read."""
    affected = [
        {
            "package": {"ecosystem": _ECOSYSTEM, "name": one["package"]["name"]},
            "ranges": [
                {"type": part["type"], "events": part["events"]}
                for part in one.get("ranges", ())
                if part["type"] == "ECOSYSTEM"
            ],
            "versions": one.get("versions", []),
        }
        for one in record.get("affected", ())
        if one.get("package", {}).get("ecosystem") == _ECOSYSTEM
    ]
    kept = {name: record[name] for name in ("id", "modified", "withdrawn") if name in record}
    said = str(record.get("summary") or record.get("details", ""))[:200]
    return {
        **kept,
        "aliases": record.get("aliases", []),
        "summary": " ".join(said.split()),
        "affected": affected,
    }
