"""Reads of paper applications being entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.cases import access
from yimen.cases.contracts import PaperEntryView, PaperMark, SignedHow
from yimen.cases.models import Draft, PaperEntry
from yimen.cases.queries.applicant import form_context
from yimen.cases.queries.draft import draft_context, draft_view
from yimen.cases.rules import desk as rules
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView, Paper
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.licences import public as licences


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPaper:
    """A paper of the application: how it may come in, and how it did."""

    paper: Paper
    choices: tuple[PaperMark, ...]
    mark: PaperMark | None


def entry_view(entry: PaperEntry, draft: Draft) -> PaperEntryView:
    """Return the entry as pages see it."""
    return PaperEntryView(
        draft=draft_view(draft),
        signed_how=SignedHow(entry.signed_how) if entry.signed_how else None,
        witness=entry.witness,
        note=entry.note,
        scan_ids=tuple(UUID(one) for one in entry.scan_ids),
        marks={code: PaperMark(mark) for code, mark in entry.marks.items()},
    )


def find_entry(*, draft_id: UUID) -> bool:
    """Say whether this draft is a paper application."""
    return PaperEntry.objects.filter(draft_id=draft_id).exists()


def get_entry(*, actor: Actor, draft_id: UUID) -> PaperEntryView:
    """Return a paper application that this officer is entering. Raises NotFound."""
    entry = (
        PaperEntry.objects.select_related("draft")
        .filter(draft_id=draft_id, draft__discarded_at=None)
        .first()
    )
    if entry is None:
        raise NotFound
    access.check_draft(actor, entry.draft)
    return entry_view(entry, entry.draft)


def list_entry_papers(
    *, entry: PaperEntryView, version: ItemVersionView, at: datetime
) -> list[EntryPaper]:
    """Return the papers that this application needs, with how each came in."""
    return [
        EntryPaper(
            paper=paper,
            choices=rules.choices(paper, licence_held=held),
            mark=entry.marks.get(paper.code) or (PaperMark.LICENCE if held else None),
        )
        for paper, held in wanted(entry=entry, version=version, at=at)
    ]


def wanted(
    *, entry: PaperEntryView, version: ItemVersionView, at: datetime
) -> Sequence[tuple[Paper, bool]]:
    """Return the papers that the answers ask for, and whether a held licence waives each."""
    draft, day = entry.draft, local_day(at)
    papers = catalogue.papers_wanted(
        version=version,
        values=draft.values,
        context=form_context(
            applicant_id=draft.applicant_id, situation=draft.situation, assisted=False, on=day
        ),
    )
    held = (
        licences.held_types(holder_id=draft.applicant_id, on=day)
        if any(paper.licence_type for paper in papers)
        else {}
    )
    return [(paper, bool(paper.licence_type and paper.licence_type in held)) for paper in papers]


def is_filled(*, draft_id: UUID, at: datetime) -> bool:
    """Say whether the form of a paper application has everything but its files."""
    draft = Draft.objects.get(id=draft_id)
    version = catalogue.get_version(version_id=draft.item_version_id)
    assert version.definition is not None
    reviewed = catalogue.review_form(
        version=version,
        stored=draft_view(draft).values,
        context=draft_context(draft, on=local_day(at)),
        on=local_day(at),
    )
    return not rules.excused(version.definition.form, reviewed.errors)
