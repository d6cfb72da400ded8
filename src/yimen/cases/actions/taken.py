"""Put what was taken before the camera into a draft's paper, with how it came about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.biometrics import public as biometrics
from yimen.biometrics.contracts import MadePicture, PictureKind
from yimen.cases import access
from yimen.cases.actions import draft as drafts
from yimen.cases.actions.upload import MOST_FILES
from yimen.cases.contracts import DRAFT_KIND, DraftView
from yimen.cases.models import Draft, TakenPaper
from yimen.cases.models.answers import TAKEN_MEASURES, seal
from yimen.cases.queries.draft import draft_view
from yimen.cases.queries.taken import camera_for, file_asked
from yimen.cases.rules.camera import CARD
from yimen.catalogue import public as catalogue
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import FileRefused
from yimen.kernel.ledger import actions as ledger

_GONE = "这张照片已经删除或者过期了，没有放进去。请回申请重新拍，或者上传。"


def put_picture(
    *, actor: Actor, draft_id: UUID, step: str, field: str, picture_id: UUID, at: datetime
) -> DraftView:
    """Answer a question for files with the picture that was just accepted; it leaves the camera's keep.

    One taken for the same question before makes way for it; what was uploaded stays. Sent twice, it
    is put once. Raises NotFound, FileRefused, StoreFull, Refusal; then nothing is changed.
    """
    with transaction.atomic():
        row = Draft.objects.for_change(draft_id)
        access.check_draft(actor, row)
        before = draft_view(row)
        if TakenPaper.objects.filter(draft=row, made_id=picture_id).exists():
            return before
        _check_open(row)
        version = catalogue.get_version(version_id=row.item_version_id)
        asked = file_asked(version, step=step, field=field)
        wanted = camera_for(actor=actor, version=version, field=asked)
        if not wanted:
            raise NotFound
        made = _handed_over(actor, wanted, picture_id, at)
        kept = _without_earlier(row, field, before.values.get(field) or [])
        file_id = _stored(actor, row, made, len(kept), at)
        _remember(actor, row, field, file_id, made, at)
        saved = drafts.save_answers(
            actor=actor,
            draft_id=draft_id,
            step=step,
            raw={field: [*kept, str(file_id)]},
            at=at,
            only=[field],
        )
        wrong = saved.answers.errors.get(field)
        if wrong:
            raise Refusal("cases.draft.picture", wrong)
        return saved.draft


def _handed_over(actor: Actor, wanted: str, picture_id: UUID, at: datetime) -> MadePicture:
    """Return the finished picture of this account. Raises Refusal where it is gone, or another's."""
    try:
        return biometrics.hand_over_picture(
            actor=actor,
            kind=PictureKind.CARD if wanted == CARD else PictureKind.PHOTO,
            picture_id=picture_id,
            preset=wanted,
            at=at,
        )
    except NotFound as gone:
        raise Refusal("cases.draft.picture", _GONE) from gone


def _check_open(draft: Draft) -> None:
    if draft.case_id is not None:
        raise Refusal("cases.draft.submitted", "这份申请已经提交了，请到“我的办件”里看进度。")
    if draft.discarded_at is not None:
        raise NotFound


def _without_earlier(draft: Draft, field: str, stored: list[str]) -> list[str]:
    """Return the question's files but for what was taken before; that is left to the clean-up."""
    rows = TakenPaper.objects.filter(draft=draft, field=field)
    earlier = set(rows.values_list("file_id", flat=True))
    if not earlier:
        return list(stored)
    files.release(owner=Ref(DRAFT_KIND, draft.id), file_ids=earlier)
    rows.delete()
    gone = {str(one) for one in earlier}
    return [one for one in stored if one not in gone]


def _stored(actor: Actor, draft: Draft, made: MadePicture, already: int, at: datetime) -> UUID:
    if already >= MOST_FILES:
        raise FileRefused("cases.file.too_many", f"这一项最多传 {MOST_FILES} 个文件。")
    return files.put_bytes(
        content=made.content,
        name=made.name,
        declared_type=made.media_type,
        owner=Ref(DRAFT_KIND, draft.id),
        actor=actor,
        at=at,
    ).id


def _remember(
    actor: Actor, draft: Draft, field: str, file_id: UUID, made: MadePicture, at: datetime
) -> None:
    TakenPaper(
        draft=draft,
        field=field,
        file_id=file_id,
        made_id=made.id,
        preset=made.preset,
        preset_version=made.preset_version,
        preset_title=made.preset_title,
        measures=seal(TAKEN_MEASURES, {"said": [list(one) for one in made.measures]}),
        sha256=made.sha256,
        made_at=made.made_at,
        taken_at=at,
        taken_by=actor.name,
    ).save(force_insert=True)
    ledger.record(
        actor=actor,
        verb="cases.paper.taken",
        subject=Ref(DRAFT_KIND, draft.id),
        at=at,
        change={
            "field": field,
            "preset": made.preset,
            "version": made.preset_version,
            "sha256": made.sha256,
        },
        on_behalf_of=draft.applicant_id if draft.applicant_id != actor.person_id else None,
    )
