"""What others may ask of performance: projects and their goals, and the check of a report.

The check takes files in and gives findings out; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.performance.contracts import goal
from yimen.performance.contracts.project import ProjectView
from yimen.performance.contracts.report_check import FileReport, ReportCheckRefusal, Upload
from yimen.performance.queries import files
from yimen.performance.queries import goal as _goals
from yimen.performance.queries import project as _projects
from yimen.performance.rules import judging
from yimen.performance.rules.checks import copies
from yimen.performance.rules.reading.reading import Reading, read

Progress = Callable[[str, int, int], None]
MAX_FILES = 2000


def find_project(*, project_id: UUID) -> ProjectView | None:
    """Return a project, or None."""
    return _projects.find_project(project_id=project_id)


def list_projects(*, actor: Actor, limit: int = 100) -> list[ProjectView]:
    """Return the projects that the actor may read, newest first."""
    return _projects.list_projects(actor=actor, limit=limit)


def approved_goals(*, project_id: UUID, year: int) -> goal.GoalSheet | None:
    """Return the goals in force for a year, or None where none were approved."""
    return _goals.approved_goals(project_id=project_id, year=year)


def check_uploads(
    *, uploads: Iterable[Upload], progress: Progress | None = None
) -> tuple[FileReport, ...]:
    """Return one report for each file, archives opened, forms compared with one another.

    A file that cannot be read yields a report that carries the refusal in Chinese.
    """
    reports: list[FileReport | Reading] = []
    for upload in uploads:
        for item in _expanded(upload):
            reports += [item if isinstance(item, FileReport) else _read(item, progress)]
    readings = [report for report in reports if isinstance(report, Reading)]
    between = copies.compare(readings)
    return tuple(
        judging.report(item, [*judging.judge(item), *between.get(id(item), ())])
        if isinstance(item, Reading)
        else item
        for item in reports
    )


def check_files(
    *, paths: Sequence[Path], progress: Progress | None = None
) -> tuple[FileReport, ...]:
    """Return one report for each file named; folders are searched for readable files."""
    return check_uploads(uploads=_uploads(paths, progress), progress=progress)


def check_folder(*, path: Path, progress: Progress | None = None) -> tuple[FileReport, ...]:
    """Return the reports of all readable files in a folder, the gravest first."""
    reports = check_files(paths=[path], progress=progress)
    return tuple(sorted(reports, key=lambda report: (report.gravity, report.file)))


def _expanded(upload: Upload) -> Iterator[Upload | FileReport]:
    try:
        yield from files.expand(upload=upload)
    except ReportCheckRefusal as refusal:
        yield FileReport(file=upload.name, refusal=refusal.message)


def _read(upload: Upload, progress: Progress | None) -> Reading | FileReport:
    def pages(done: int, total: int) -> None:
        if progress is not None:
            progress(upload.name, done, total)

    try:
        return read(files.read_document(upload=upload, progress=pages))
    except ReportCheckRefusal as refusal:
        return FileReport(file=upload.name, refusal=refusal.message)


def _uploads(paths: Sequence[Path], progress: Progress | None) -> Iterator[Upload]:
    found = list(_found(paths))
    for number, (path, name) in enumerate(found, start=1):
        if progress is not None:
            progress(name, number, len(found))
        try:
            size = path.stat().st_size
            data = path.read_bytes() if size <= files.MAX_FILE else b"\x00" * (files.MAX_FILE + 1)
        except OSError as error:
            raise ReportCheckRefusal("unreadable", f"打不开文件：{name}。") from error
        yield Upload(name=name, data=data)


def _found(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    count = 0
    for path in paths:
        members = sorted(path.rglob("*")) if path.is_dir() else [path]
        for member in members:
            if path.is_dir() and not files.readable_name(name=member.name):
                continue
            if member.is_dir():
                continue
            count += 1
            if count > MAX_FILES:
                raise ReportCheckRefusal("too_many", f"一次最多检查 {MAX_FILES} 个文件。")
            yield member, str(member.relative_to(path)) if path.is_dir() else str(path)
