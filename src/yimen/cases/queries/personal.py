"""What cases keep of a person: given to him whole, and which drafts are old."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Length

from yimen.cases.contracts import BUNDLE_DRAFT_KIND, DRAFT_KIND, ApplicantPlace, CaseState
from yimen.cases.models import (
    BundleApplication,
    BundleDraft,
    Case,
    CasePaper,
    Draft,
    Notice,
    WaitingDraft,
)
from yimen.cases.models.answers import BUNDLE_ANSWERS, CASE_ANSWERS, unseal, unseal_draft
from yimen.cases.rules.case import FINAL, STATE_TITLES
from yimen.catalogue import public as catalogue
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported, OldRecord

_EMPTY = 32
"""How long an empty document is when sealed: version, nonce, two brackets and the tag."""


def export_drafts(*, person_id: UUID) -> list[Exported]:
    """Return the drafts of a person that are not submitted."""
    rows = Draft.objects.filter(applicant_id=person_id, case=None, discarded_at=None)
    return [
        Exported(
            title="草稿",
            facts=(
                ("事项", catalogue.get_version(version_id=one.item_version_id).name),
                ("保存时间", _moment(one.saved_at)),
                *_answers(_everything(one.answers), one.item_version_id),
            ),
        )
        for one in rows.order_by("saved_at", "pk")
    ]


def export_bundle_drafts(*, person_id: UUID) -> list[Exported]:
    """Return the drafts of a person that ask for several items at once and are not submitted."""
    rows = BundleDraft.objects.filter(applicant_id=person_id, application=None, discarded_at=None)
    return [
        Exported(
            title="一件事的草稿",
            facts=(
                ("一件事", catalogue.get_bundle(bundle_id=one.bundle_id).text.title),
                ("保存时间", _moment(one.saved_at)),
                *((f"情况：{code}", said) for code, said in one.picks.items()),
                *(
                    (key, _text(value))
                    for key, value in unseal(BUNDLE_ANSWERS, one.answers).items()
                ),
            ),
        )
        for one in rows.order_by("saved_at", "pk")
    ]


def old_bundle_drafts(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the drafts of bundles last saved before a moment that hold answers."""
    rows = BundleDraft.objects.annotate(held=Length("answers")).filter(saved_at__lt=before)
    rows = rows.filter(Q(application=None) | Q(held__gt=_EMPTY))
    if person_id is not None:
        rows = rows.filter(applicant_id=person_id)
    return [
        OldRecord(
            id=str(one.pk),
            since=one.saved_at,
            person_id=one.applicant_id,
            subjects=(Ref(BUNDLE_DRAFT_KIND, one.pk),) if one.application_id is None else (),
        )
        for one in rows.order_by("saved_at", "pk")[:limit]
    ]


def export_cases(*, person_id: UUID) -> list[Exported]:
    """Return the cases of a person with answers, papers and notices."""
    return [
        Exported(title=f"办件 {one.number}", facts=_case(one))
        for one in Case.objects.filter(applicant_id=person_id).order_by("submitted_at", "pk")
    ] + [
        Exported(
            title=f"一件事 {one.number}",
            facts=(("名称", one.title), ("提交时间", _moment(one.submitted_at))),
        )
        for one in BundleApplication.objects.filter(applicant_id=person_id).order_by("pk")
    ]


def applicants_of(*, case_ids: Collection[UUID]) -> list[UUID]:
    """Return the applicants of some cases, each once."""
    found = Case.objects.filter(pk__in=list(case_ids)).values_list("applicant_id", flat=True)
    return sorted(set(found))


def applicants_between(*, since: date, until: date) -> list[ApplicantPlace]:
    """Return each person who applied in a period, `until` exclusive, with the area of the newest case."""
    first, last = (datetime.combine(day, time.min, LOCAL) for day in (since, until))
    found = Case.objects.filter(submitted_at__gte=first, submitted_at__lt=last)
    found = found.order_by("applicant_id", "-submitted_at", "-pk")
    rows = found.distinct("applicant_id").values_list("applicant_id", "area_code")
    return [ApplicantPlace(person_id=person, area_code=area) for person, area in rows]


def count_open(*, person_id: UUID) -> int:
    """Return how many cases of a person are not completed."""
    return Case.objects.filter(applicant_id=person_id).exclude(state__in=FINAL).count()


def old_drafts(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the drafts last saved before a moment that hold answers, submitted or not."""
    rows = Draft.objects.annotate(held=Length("answers")).filter(saved_at__lt=before)
    rows = rows.filter(Q(case=None) | Q(held__gt=_EMPTY))
    if person_id is not None:
        rows = rows.filter(applicant_id=person_id)
    found = list(rows.order_by("saved_at", "pk")[:limit])
    waiting = set(
        WaitingDraft.objects.filter(draft__in=found, ended_at=None).values_list(
            "draft_id", flat=True
        )
    )
    return [
        OldRecord(
            id=str(one.pk),
            since=one.saved_at,
            person_id=one.applicant_id,
            subjects=(Ref(DRAFT_KIND, one.pk),) if one.case_id is None else (),
            kept_because="正等本人确认委托" if one.pk in waiting else "",
        )
        for one in found
    ]


def _case(case: Case) -> tuple[tuple[str, str], ...]:
    papers = CasePaper.objects.filter(case=case).order_by("code")
    notices = Notice.objects.filter(case=case).order_by("made_at", "pk")
    return (
        ("事项", case.item_name),
        ("状态", STATE_TITLES[CaseState(case.state)]),
        ("提交时间", _moment(case.submitted_at)),
        ("谁替您提交", case.filed_by_name),
        *_answers(unseal(CASE_ANSWERS, case.answers), case.item_version_id),
        *((f"材料：{one.name}", f"{len(one.file_ids)} 个文件") for one in papers),
        *((f"文书：{one.title}", one.document_number) for one in notices),
    )


def _everything(answers: bytes | memoryview) -> dict[str, Any]:
    """Return the answers of a draft, those put aside as well: we hold both."""
    values, aside = unseal_draft(answers)
    return {**aside, **values}


def _answers(values: Mapping[str, Any], version_id: UUID) -> list[tuple[str, str]]:
    definition = catalogue.get_version(version_id=version_id).definition
    steps = definition.form.steps if definition else ()
    labels = {field.code: field.label for step in steps for field in step.fields}
    return [(labels.get(key, key), _text(value)) for key, value in values.items()]


def _text(value: object) -> str:
    if isinstance(value, list):
        return "、".join(_text(one) for one in value)
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{_text(one)}" for key, one in value.items())
    return "" if value is None else str(value)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
