"""What the vault of an applicant offers to a question for files, and whence a reused paper came."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from yimen.cases.contracts import DraftView
from yimen.catalogue.contracts import Field, FieldKind, ItemVersionView, Paper
from yimen.kernel.clock import local_day, now
from yimen.kernel.contracts import NotFound
from yimen.licences import public as licences
from yimen.licences.contracts import KeptPaperView


def paper_asked(version: ItemVersionView, *, step: str, paper: str) -> tuple[Field, Paper]:
    """Return the question of a step that asks for a paper, and the paper. Raises NotFound."""
    definition = version.definition
    papers = {one.code: one for one in definition.papers} if definition else {}
    for one in definition.form.steps if definition else ():
        for field in one.fields:
            wanted = field.kind is FieldKind.FILE and field.paper == paper
            if one.code == step and wanted and paper in papers:
                return field, papers[paper]
    raise NotFound


def offered(*, draft: DraftView, paper: Paper, on: date) -> list[KeptPaperView]:
    """Return the kept papers of the applicant that may stand for this one: of the same name."""
    found = licences.list_kept(person_id=draft.applicant_id, on=on, name=paper.name)
    return [one for one in found if one.is_usable]


def kept_files(*, picks: Collection[UUID], person_id: UUID) -> set[str]:
    """Return the files of papers that were picked, while they are still the person's to use."""
    found = licences.find_kept(ids=picks, on=local_day(now()))
    return {
        str(file_id)
        for one in found
        if one.person_id == person_id and one.is_usable
        for file_id in one.file_ids
    }


def sources_of(kept_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return whence reused papers came, in words; no statement where there are none."""
    if not kept_ids:
        return {}
    return {
        one.id: f"{one.given_on.year}年{one.given_on.month}月{one.given_on.day}日办"
        f"“{one.origin_title}”时交的（{one.origin_number}），{one.level_title}"
        for one in licences.find_kept(ids=kept_ids, on=local_day(now()))
    }
