"""Drafts: begun, saved field by field or step by step, discarded, and submitted once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.contracts import DRAFT_KIND, DraftChanged, DraftView
from yimen.cases.models import Draft, Filling, TakenPaper
from yimen.cases.models.answers import DRAFT_ANSWERS, seal, seal_draft
from yimen.cases.queries.draft import draft_context, draft_view
from yimen.cases.queries.files import owned_by
from yimen.cases.queries.vault import kept_files
from yimen.cases.rules.desk import excused
from yimen.cases.rules.signing import places
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import (
    ApplicantFacts,
    FieldKind,
    ItemNotOpen,
    ItemState,
    ItemVersionView,
)
from yimen.catalogue.contracts.forms import FormAnswers
from yimen.identity import public as identity
from yimen.identity.contracts import MandateAct
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.prepared import PreparedInsert, PreparedRead, run

_BEGIN_KEY = 439981
_FOUND = PreparedRead(
    Draft,
    "item_version_id = %s AND applicant_id = %s AND filed_by_person_id IS NOT DISTINCT FROM %s"
    " AND filed_by_officer_id IS NOT DISTINCT FROM %s AND case_id IS NULL AND discarded_at IS NULL"
    " ORDER BY saved_at DESC LIMIT 1",
    locks=True,
)
_NEW = PreparedInsert(Draft)
_UNLESS_OPEN = (
    " ON CONFLICT (applicant_id, item_version_id) WHERE filed_by_person_id IS NULL"
    " AND filed_by_officer_id IS NULL AND case_id IS NULL AND discarded_at IS NULL DO NOTHING"
)
_SAVE = (
    "UPDATE cases_draft SET answers = %s, version = version + 1, saved_at = %s, step = %s,"
    " situation = %s"
    " WHERE id = %s AND version = %s AND num_nulls(case_id, discarded_at) = 2"
)
"""By the key: `case_id IS NULL` led PostgreSQL through the index of that column, past every open draft."""
Raw = Mapping[str, Sequence[str] | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A draft after saving, and what the form says of it."""

    draft: DraftView
    answers: FormAnswers


def start_draft(
    *,
    actor: Actor,
    item_code: str,
    at: datetime,
    applicant_id: UUID | None = None,
    situation: str = "",
) -> DraftView:
    """Return the open draft of this item and applicant, or a new one.

    Who files for another needs a mandate: a person one that covers the item, an officer the post
    that files for residents and a mandate as well. Raises ItemNotOpen, NotAllowed, MandateMissing.
    """
    if actor.kind is ActorKind.ANONYMOUS:
        raise NotAllowed("请先登录，再开始申请。")
    day = local_day(at)
    version = catalogue.find_current(item_code=item_code, on=day)
    if version is None or version.definition is None:
        raise ItemNotOpen
    if version.state is not ItemState.IN_USE:
        raise ItemNotOpen
    applicant = applicant_id or actor.person_id
    if applicant is None:
        raise NotAllowed("请先选定替谁办理。")
    filing = _filing(actor, applicant, version.item_code, at)
    if filing.officer_id is None:
        access.check_known_enough(actor, version)
    draft = _new_draft(actor, version, applicant, filing, situation, at)
    if filing == _Filing() and _begun(draft):
        return draft_view(draft, values={})
    with transaction.atomic():
        _one_at_a_time(applicant)
        found = _open_draft(version.id, applicant, filing)
        if found is not None:
            return draft_view(found)
        _NEW.write(draft)
        return draft_view(draft, values={})


def start_for_caller(
    *, actor: Actor, applicant_id: UUID, item_code: str, at: datetime
) -> DraftView:
    """Return the applicant's own open draft of an item, begun for him; he alone fills it in.

    Who asks has checked the caller. Raises ItemNotOpen.
    """
    version = catalogue.find_current(item_code=item_code, on=local_day(at))
    if version is None or version.definition is None or version.state is not ItemState.IN_USE:
        raise ItemNotOpen
    draft = _new_draft(actor, version, applicant_id, _Filing(), "", at)
    if _begun(draft):
        return draft_view(draft, values={})
    found = _open_draft(version.id, applicant_id, _Filing())
    assert found is not None
    return draft_view(found)


def _new_draft(
    actor: Actor,
    version: ItemVersionView,
    applicant_id: UUID,
    filing: _Filing,
    situation: str,
    at: datetime,
) -> Draft:
    assert version.definition is not None
    return Draft(
        id=new_id(),
        number=f"{secrets.randbelow(10**8):08d}{secrets.randbelow(10**4):04d}",
        item_version_id=version.id,
        applicant_id=applicant_id,
        filed_by_person_id=filing.person_id,
        filed_by_officer_id=filing.officer_id,
        mandate_id=filing.mandate_id,
        channel=actor.channel,
        situation=_situation(version, situation),
        step=version.definition.form.steps[0].code,
        answers=seal(DRAFT_ANSWERS, {}),
        saved_at=at,
    )


def _begun(draft: Draft) -> bool:
    """Store one's own new draft by one statement; say no where there is an open one already.

    Hot path: for one's own applications an index keeps a second one out, so nobody has to wait.
    """
    return bool(run(_NEW.sql + _UNLESS_OPEN, _NEW.values_of(draft)).rowcount == 1)


def _one_at_a_time(applicant_id: UUID) -> None:
    """Let two begins for one applicant follow one another, or each would make a draft."""
    run("SELECT pg_advisory_xact_lock(%s, %s)", (_BEGIN_KEY, _lane(applicant_id)))


def _lane(applicant_id: UUID) -> int:
    return applicant_id.int % 2**31


def _open_draft(version_id: UUID, applicant_id: UUID, filing: _Filing) -> Draft | None:
    return _FOUND.find(version_id, applicant_id, filing.person_id, filing.officer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filing:
    person_id: UUID | None = None
    officer_id: UUID | None = None
    mandate_id: UUID | None = None


def _filing(actor: Actor, applicant_id: UUID, item_code: str, at: datetime) -> _Filing:
    if actor.person_id == applicant_id:
        return _Filing()
    if actor.officer_id is not None and actor.may(access.FILE_FOR, item=item_code):
        mandate = identity.check_mandate(
            grantor_id=applicant_id,
            item_code=item_code,
            on=local_day(at),
            holder_officer_id=actor.officer_id,
        )
        return _Filing(officer_id=actor.officer_id, mandate_id=mandate.id)
    if actor.person_id is None:
        raise NotAllowed
    mandate = identity.check_mandate(
        grantor_id=applicant_id,
        item_code=item_code,
        on=local_day(at),
        holder_person_id=actor.person_id,
        act=MandateAct.FILL,
    )
    return _Filing(person_id=actor.person_id, mandate_id=mandate.id)


def _situation(version: ItemVersionView, wanted: str) -> str:
    definition = version.definition
    codes = [item.code for item in definition.situations] if definition else []
    if len(codes) > 1 and not catalogue.asks_situation(version=version):
        return ""  # the answers will tell
    if wanted and wanted not in codes:
        raise Refusal("cases.draft.situation", "请重新选一下办哪一种。", field="situation")
    return wanted or (codes[0] if len(codes) == 1 else "")


def choose_situation(*, actor: Actor, draft_id: UUID, situation: str, at: datetime) -> DraftView:
    """Store which situation the resident is in. Raises NotFound, Refusal."""
    with transaction.atomic():
        draft = Draft.objects.for_change(draft_id)
        access.check_draft(actor, draft)
        _check_open(draft)
        version = catalogue.get_version(version_id=draft.item_version_id)
        before = replace(draft_view(draft), situation=_situation(version, situation))
        saved = _filled(before, before.step, {}, at, (), None, False, None)
        if not _stored(saved):
            raise DraftChanged
        return saved.draft


def put_values(*, draft: Draft, values: Mapping[str, object], at: datetime) -> DraftView:
    """Store answers that come in stored form beside those that stand already; nothing is judged.

    The draft is locked, who fills it in was checked. Raises DraftChanged.
    """
    before = draft_view(draft)
    before = replace(before, values={**before.values, **values})
    saved = _filled(before, before.step, {}, at, (), None, False, None)
    if not _stored(saved):
        raise DraftChanged
    return saved.draft


def save_answers(
    *,
    actor: Actor,
    draft_id: UUID,
    step: str,
    raw: Raw,
    at: datetime,
    only: Sequence[str] | None = None,
    next_step: str | None = None,
    complete: bool = False,
    expected_version: int | None = None,
    facts: ApplicantFacts | None = None,
    seen: DraftView | None = None,
) -> Saved:
    """Store what was sent of a step (or of `only` some fields) and say what is wrong with it.

    Answers that cannot be read are not stored and come back as errors; the others are stored, so
    nothing right is lost. With `complete` the step's required answers are asked for. When all is
    well the draft moves to `next_step`. `facts` are the applicant's where they were read already, and
    `seen` is the draft as the actor just got it: while nobody saves in between, one statement does.
    Raises NotFound, DraftChanged, FormTooLarge.
    """
    how = (step, raw, at, only, next_step, complete, facts)
    if seen is not None and seen.case_id is None and expected_version is None:
        # Hot path: the version is the lock. Whoever comes second finds no row and takes the real one.
        access.check_draft(actor, seen)
        saved = _filled(seen, *how)
        if _stored(saved):
            return saved
    with transaction.atomic():
        draft = Draft.objects.for_change(draft_id)
        access.check_draft(actor, draft)
        _check_open(draft)
        if expected_version is not None and expected_version != draft.version:
            raise DraftChanged
        saved = _filled(draft_view(draft), *how)
        if not _stored(saved):
            raise DraftChanged
        return saved


def _filled(
    before: DraftView,
    step: str,
    raw: Raw,
    at: datetime,
    only: Sequence[str] | None,
    next_step: str | None,
    complete: bool,
    facts: ApplicantFacts | None,
) -> Saved:
    """Return the draft as it stands with what was sent, and what the form says of it."""
    version = catalogue.get_version(version_id=before.item_version_id)
    assert version.definition is not None
    spec, on = version.definition.form, local_day(at)
    sent = _own_files(before, version, raw)
    stored = {**before.aside, **before.values}
    asked = _on_the_page(before, version, step, only, sent)

    fill = partial(
        catalogue.fill_form,
        spec=spec, raw=sent, stored=stored, on=on, step=step, only=asked, final=complete,
    )  # fmt: skip
    situation, answers = catalogue.settle_situation(
        version=version,
        situation=before.situation,
        context=lambda one: draft_context(before, on=on, facts=facts, situation=one),
        fill=lambda context: fill(context=context),
    )
    if before.filed_by_officer_id is not None and before.mandate_id is None:
        answers = replace(answers, errors=excused(version.definition.form, answers.errors))
    values = {**answers.values}
    if only is None:
        _keep_sent_but_wrong(before.values, answers, values)
    moves_on = next_step and not answers.errors
    after = replace(
        before,
        values=values,
        aside={code: value for code, value in stored.items() if code not in answers.shown},
        situation=situation,
        version=before.version + 1,
        saved_at=at,
        step=next_step if moves_on and next_step else before.step,
    )
    return Saved(draft=after, answers=answers)


def _on_the_page(
    before: DraftView, version: ItemVersionView, step: str, only: Sequence[str] | None, sent: Raw
) -> Sequence[str] | None:
    """Return the questions that what was sent speaks for; what is signed by hand comes apart.

    A question that was off the form when the page was drawn says nothing by its silence: what was
    once answered to it comes back.
    """
    if version.definition is None:
        return only
    signed = places(version.definition.form)
    if not (before.aside or signed):
        return only
    told = {key.split("-")[0] for key in sent}
    return [
        field.code
        for one in version.definition.form.steps
        for field in one.fields
        if one.code == step
        and field.code not in signed
        and (only is None or field.code in only)
        and (field.code in told or field.code not in before.aside)
    ]


def _stored(saved: Saved) -> bool:
    """Store a filled draft unless it went on since it was read; say whether it was stored."""
    draft = saved.draft
    answers = seal_draft(draft.values, draft.aside)
    values = (
        answers,
        draft.saved_at,
        draft.step,
        draft.situation,
        draft.id,
        draft.version - 1,
    )
    return bool(run(_SAVE, values).rowcount == 1)


def _own_files(draft: DraftView, version: ItemVersionView, raw: Raw) -> Raw:
    """Leave out files that were not given to this draft: an id proves nothing."""
    assert version.definition is not None
    asked = [
        field.code
        for step in version.definition.form.steps
        for field in step.fields
        if field.kind is FieldKind.FILE and raw.get(field.code)
    ]
    if not asked:
        return raw
    sent = {code: raw[code] for code in asked}
    named = [one for values in sent.values() for one in _listed(values)]
    own = owned_by(owner=Ref(DRAFT_KIND, draft.id), ids=named)
    if draft.picks:
        own |= kept_files(picks=draft.picks, person_id=draft.applicant_id)
    return {**raw, **{code: [x for x in _listed(v) if x in own] for code, v in sent.items()}}


def _listed(values: Sequence[str] | str) -> Sequence[str]:
    return [values] if isinstance(values, str) else values


def _keep_sent_but_wrong(
    stored: Mapping[str, object], answers: FormAnswers, values: dict[str, object]
) -> None:
    """Keep the last good answer where the new one could not be read."""
    for code in answers.errors:
        if code in stored and code in answers.shown:
            values.setdefault(code, stored[code])


def discard_draft(*, actor: Actor, draft_id: UUID, at: datetime) -> None:
    """Put a draft away; nothing was submitted. Raises NotFound."""
    with transaction.atomic():
        draft = Draft.objects.for_change(draft_id)
        access.check_draft(actor, draft)
        _check_open(draft)
        draft.discarded_at = at
        draft.answers = seal(DRAFT_ANSWERS, {})
        draft.save(update_fields=["discarded_at", "answers"])
        TakenPaper.objects.filter(draft=draft).delete()
        if draft.filed_by_officer_id is not None:
            Filling.objects.filter(draft=draft).delete()


def _check_open(draft: Draft) -> None:
    if draft.case_id is not None:
        raise Refusal("cases.draft.submitted", "这份申请已经提交了，请到“我的办件”里看进度。")
    if draft.discarded_at is not None:
        raise Refusal("cases.draft.discarded", "这份草稿已经删掉了，请重新开始申请。")
