"""A known fault is told, by a snapshot that one command makes from a server that speaks the OSV API."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from yimen.ops import advisories, installation
from yimen.ops.refusals import OperationRefused

FOLDER = installation.CHECKOUT / "requirements"
ON = date(2026, 11, 21)


def a_record(
    *events: dict[str, str], versions: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    return {
        "id": "X-1",
        "summary": "一个漏洞",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": "Django"},
                "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
                "versions": list(versions),
            }
        ],
        **more,
    }


FROM, FIXED = {"introduced": "5.2"}, {"fixed": "5.2.8"}


@pytest.mark.parametrize(
    ("record", "version", "told"),
    [
        (a_record(FROM, FIXED), "5.1.9", False),
        (a_record(FROM, FIXED), "5.2", True),
        (a_record(FROM, FIXED), "5.2.7", True),
        (a_record(FROM, FIXED), "5.2.8", False),
        (a_record(FROM, FIXED), "5.2.8rc1", True),
        (a_record(FROM, FIXED), "5.10", False),
        (a_record({"introduced": "0"}), "0.0.1", True),
        (a_record(FROM, {"last_affected": "5.2.3"}), "5.2.3", True),
        (a_record(FROM, {"last_affected": "5.2.3"}), "5.2.4", False),
        (a_record({"introduced": "4.2"}, {"fixed": "4.2.9"}, FROM, FIXED), "4.2.10", False),
        (a_record({"introduced": "4.2"}, {"fixed": "4.2.9"}, FROM, FIXED), "5.2.1", True),
        (a_record(versions=("3.1", "3.2")), "3.2", True),
        (a_record(versions=("3.1", "3.2")), "3.3", False),
        (a_record(FROM, FIXED, withdrawn="2026-01-01T00:00:00Z"), "5.2", False),
        (a_record(FROM, {"fixed": "no version"}), "5.3", True),
    ],
)
def test_a_record_counts_for_the_versions_between(record, version: str, told: bool) -> None:
    assert advisories.affects(record, name="django", version=version) is told


def test_nothing_that_is_pinned_has_a_known_fault() -> None:
    """The age of the list is for `check`, which an engineer runs, and not for the tests."""
    made = advisories.read(folder=FOLDER).made_on
    assert advisories.find_faults(folder=FOLDER, on=made) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.txt").write_text(f"django==5.2.7 \\\n    --hash=sha256:{'0' * 64}\n")
    (tmp_path / "dev.txt").write_text(f"moto==5.0 \\\n    --hash=sha256:{'0' * 64}\n")
    (tmp_path / advisories.FILE).write_text((FOLDER / advisories.FILE).read_text())
    return tmp_path


def test_a_pinned_version_with_a_fault_is_told_with_its_way_out(folder: Path) -> None:
    (found,) = advisories.find_faults(folder=folder, on=ON)
    assert found.startswith("django 5.2.7：CVE-2025-64459")
    assert "修好的版本：5.2.8" in found


def test_an_old_snapshot_and_a_package_never_asked_about_are_not_believed(folder: Path) -> None:
    (folder / "dev.txt").write_text(f"brand-new==1 \\\n    --hash=sha256:{'0' * 64}\n")
    found = advisories.find_faults(folder=folder, on=ON + timedelta(days=400))
    assert any("没有问过这些包：brand-new" in one for one in found)
    assert "没有更新" in found[-1]


class Osv(ThreadingHTTPServer):
    """A server that speaks the OSV API: ids by package in pages of one, and each record."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.known = {
            "X-1": a_record(FROM, FIXED, modified="2026-11-01T00:00:00Z", details="long" * 100),
            "X-2": {**a_record({"introduced": "5.3"}), "id": "X-2"},
        }
        self.broken = False


class _Answering(BaseHTTPRequestHandler):
    server: Osv

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == "/v1/querybatch"
        self._say({"results": [self._page(one) for one in asked["queries"]]})

    def _page(self, query: dict[str, Any]) -> dict[str, Any]:
        if query["package"] != {"name": "django", "ecosystem": "PyPI"}:
            return {}
        if query.get("page_token") == "second":
            return {"vulns": [{"id": "X-2", "modified": "2026-11-01T00:00:00Z"}]}
        return {"vulns": [{"id": "X-1"}], "next_page_token": "second"}

    def do_GET(self) -> None:
        self._say(self.server.known[self.path.removeprefix("/v1/vulns/")])

    def _say(self, told: dict[str, Any]) -> None:
        raw = json.dumps(told).encode()
        self.send_response(503 if self.server.broken else 200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        pass


@pytest.fixture
def osv() -> Iterator[Osv]:
    with Osv() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


def test_one_command_makes_the_snapshot_from_every_page(folder: Path, osv: Osv) -> None:
    source = f"http://127.0.0.1:{osv.server_address[1]}"

    made = advisories.update(folder=folder, source=source, on=ON)

    assert (made.made_on, made.source, made.packages) == (ON, source, {"django", "moto"})
    assert [one["id"] for one in made.records] == ["X-1", "X-2"]
    assert "details" not in made.records[0]
    (found,) = advisories.find_faults(folder=folder, on=ON)
    assert found == "django 5.2.7：X-1，一个漏洞（修好的版本：5.2.8）"


def test_a_server_that_fails_leaves_the_old_snapshot(folder: Path, osv: Osv) -> None:
    before, osv.broken = (folder / advisories.FILE).read_text(), True

    with pytest.raises(OperationRefused, match="原来的没有动"):
        advisories.update(folder=folder, source=f"http://127.0.0.1:{osv.server_address[1]}", on=ON)

    assert (folder / advisories.FILE).read_text() == before
