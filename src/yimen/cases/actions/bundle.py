"""Apply for several items by one form (一件事): begun, answered, filled in, handed in once."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions.signing import check_joint
from yimen.cases.actions.submit import submit_locked
from yimen.cases.contracts import BUNDLE_DRAFT_KIND, BUNDLE_KIND
from yimen.cases.models import BundleApplication, BundleDraft, BundlePart, Draft
from yimen.cases.models.answers import BUNDLE_ANSWERS, DRAFT_ANSWERS, seal
from yimen.cases.queries.applicant import applicant_facts
from yimen.cases.queries.bundle import BundleDraftView, Live, LivePart, called, draft_view, live
from yimen.cases.queries.bundle_signing import signed_codes
from yimen.cases.queries.files import owned_by
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import FieldKind, ItemVersionView
from yimen.catalogue.contracts.bundles import BundleUnknown
from yimen.identity import public as identity
from yimen.identity.contracts import MandateAct
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotAllowed, Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.prepared import run

_BEGIN_KEY = 439982
Raw = Mapping[str, Sequence[str] | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleSaved:
    """A bundle's draft after saving, and what is wrong with what was sent."""

    draft: BundleDraftView
    errors: dict[str, str]


def start_bundle(
    *, actor: Actor, code: str, at: datetime, applicant_id: UUID | None = None
) -> BundleDraftView:
    """Return the open draft of this bundle and applicant, or a new one.

    Raises BundleUnknown, ItemNotOpen, NotAllowed, MandateMissing.
    """
    if actor.kind is ActorKind.ANONYMOUS:
        raise NotAllowed("请先登录，再开始申请。")
    applicant = applicant_id or actor.person_id
    if applicant is None:
        raise NotAllowed("请先选定替谁办理。")
    bundle = catalogue.find_bundle(code=code)
    if bundle is None:
        raise BundleUnknown
    pinned = catalogue.bundle_versions(bundle=bundle, on=local_day(at))
    own = actor.person_id == applicant
    if not own:
        _mandate(actor, applicant, pinned[0].item_code, MandateAct.FILL, at)
    elif actor.officer_id is None:
        for version in pinned:
            access.check_known_enough(actor, version)
    by_officer = not own and actor.officer_id is not None
    who = {
        "applicant_id": applicant,
        "filed_by_person_id": None if own or by_officer else actor.person_id,
        "filed_by_officer_id": actor.officer_id if by_officer else None,
    }
    with transaction.atomic():
        run("SELECT pg_advisory_xact_lock(%s, %s)", (_BEGIN_KEY, applicant.int % 2**31))
        found = BundleDraft.objects.filter(
            bundle_id=bundle.id, application=None, discarded_at=None, **who
        ).first()
        return draft_view(found or _begun(bundle.id, pinned, who, at))


def _begun(
    bundle_id: UUID, pinned: Sequence[ItemVersionView], who: Mapping[str, Any], at: datetime
) -> BundleDraft:
    return BundleDraft.objects.create(
        number=f"{secrets.randbelow(10**8):08d}{secrets.randbelow(10**4):04d}",
        bundle_id=bundle_id,
        version_ids=[str(one.id) for one in pinned],
        answers=seal(BUNDLE_ANSWERS, {}),
        saved_at=at,
        **who,
    )


def _mandate(
    actor: Actor, applicant_id: UUID, item_code: str, act: MandateAct, at: datetime
) -> UUID:
    """Return the mandate by which the actor files an item for another. Raises MandateMissing."""
    by_officer = actor.officer_id is not None
    if by_officer and not actor.may(access.FILE_FOR, item=item_code):
        raise NotAllowed
    return identity.check_mandate(
        grantor_id=applicant_id,
        item_code=item_code,
        on=local_day(at),
        holder_person_id=None if by_officer else actor.person_id,
        holder_officer_id=actor.officer_id,
        act=act,
    ).id


def answer_questions(
    *, actor: Actor, draft_id: UUID, picks: Mapping[str, str], at: datetime
) -> BundleDraftView:
    """Store the answers about the situation; what was typed under another answer is kept.

    Raises NotFound, MandateMissing where somebody else files and has no mandate for an item.
    """
    with transaction.atomic():
        row = opened(actor, draft_id)
        bundle = catalogue.get_bundle(bundle_id=row.bundle_id)
        offered = {one.code: one.answers for one in bundle.text.questions}
        for code, said in picks.items():
            if said in offered.get(code, ()):
                row.picks[code] = said
        if row.applicant_id != actor.person_id:
            wanted = catalogue.bundles.applying(bundle.text, row.picks)
            row.mandates = {
                part.item_code: str(
                    _mandate(actor, row.applicant_id, part.item_code, MandateAct.FILL, at)
                )
                for part in wanted
            }
        row.version += 1
        row.saved_at = at
        row.save(update_fields=["picks", "mandates", "version", "saved_at"])
        return draft_view(row)


def opened(actor: Actor, draft_id: UUID) -> BundleDraft:
    """Return the locked draft that may still be changed. Raises NotFound, Refusal."""
    row = BundleDraft.objects.for_change(draft_id)
    access.check_bundle(actor, row)
    for mandate_id in row.mandates.values():
        identity.check_not_ended(mandate_id=UUID(mandate_id))
    if row.application_id is not None:
        raise Refusal("cases.bundle.submitted", "这份申请已经提交了，请到“我的办件”里看进度。")
    if row.discarded_at is not None:
        raise Refusal("cases.bundle.discarded", "这份草稿已经删掉了，请重新开始申请。")
    return row


def save_answers(
    *,
    actor: Actor,
    draft_id: UUID,
    step: str,
    raw: Raw,
    at: datetime,
    only: Collection[str] | None = None,
    complete: bool = False,
) -> BundleSaved:
    """Store what was sent of a step; a shared answer is held against every form that shares it.

    What cannot be read is not stored and comes back as an error. Raises NotFound, Refusal.
    """
    with transaction.atomic():
        row = opened(actor, draft_id)
        now = as_live(row, at)
        page = now.step(step)
        codes = page.codes if only is None else page.codes & set(only)
        values, errors = _filled(now, codes, _own_files(row, now, raw), at, complete)
        row.answers = seal(BUNDLE_ANSWERS, values)
        row.version += 1
        row.saved_at = at
        after = as_live(row, at)
        if complete and not errors:
            row.step = after.after(step) or step
        row.save(update_fields=["answers", "version", "saved_at", "step"])
        return BundleSaved(draft=draft_view(row), errors=errors)


def as_live(row: BundleDraft, at: datetime) -> Live:
    """Return a bundle's draft with what its answers call for."""
    day = local_day(at)
    return live(called(draft_view(row)), on=day, facts=applicant_facts(row.applicant_id, on=day))


def _filled(
    now: Live, codes: frozenset[str], raw: Raw, at: datetime, complete: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    values = dict(now.draft.values)
    errors: dict[str, str] = {}
    signed = signed_codes(now)  # given on the page that shows everything once more
    for part in now.parts:
        mine = (codes & part.codes) - part.later - signed
        if not mine:
            continue
        filled = catalogue.fill_form(
            spec=part.spec,
            raw=raw,
            stored=values,
            context=part.context,
            on=local_day(at),
            only=tuple(mine),
            final=complete,
        )
        wrong = {key: said for key, said in filled.errors.items() if key.split("-")[0] in mine}
        errors |= wrong
        bad = {key.split("-")[0] for key in wrong}
        for code in mine & set(filled.shown) - bad:
            if code in filled.values:
                values[code] = filled.values[code]
            else:
                values.pop(code, None)
    return values, errors


def _own_files(row: BundleDraft, now: Live, raw: Raw) -> Raw:
    """Leave out files that were not given to this draft: an id proves nothing."""
    kept = dict(raw)
    for part in now.parts:
        for step in part.spec.steps:
            for field in step.fields:
                if field.kind is FieldKind.FILE and raw.get(field.code):
                    sent = raw[field.code]
                    named = [sent] if isinstance(sent, str) else list(sent)
                    own = owned_by(owner=Ref(BUNDLE_DRAFT_KIND, row.id), ids=named)
                    kept[field.code] = [one for one in named if one in own]
    return kept


def discard_bundle(*, actor: Actor, draft_id: UUID, at: datetime) -> None:
    """Put a bundle's draft away; nothing was submitted. Raises NotFound, Refusal."""
    with transaction.atomic():
        row = opened(actor, draft_id)
        row.discarded_at = at
        row.answers = seal(BUNDLE_ANSWERS, {})
        row.save(update_fields=["discarded_at", "answers"])


def submit_bundle(*, actor: Actor, draft_id: UUID, at: datetime) -> UUID:
    """Return the application that this draft became, with one case for each item; once only.

    All cases are made or none. Raises NotFound, FieldRefusals by joint code, Refusal.
    """
    with transaction.atomic():
        row = BundleDraft.objects.for_change(draft_id)
        access.check_bundle(actor, row)
        if row.application_id is not None:
            return row.application_id
        row = opened(actor, draft_id)
        now = as_live(row, at)
        if now.unanswered:
            raise Refusal("cases.bundle.situation", "前面的情况还没有选完，请先选好。")
        signed = check_joint(now=now, at=at)
        application = _application(actor, row, now, at)
        _submit_parts(actor, row, now, application, signed, at)
        row.application = application
        row.answers = seal(BUNDLE_ANSWERS, {})
        row.save(update_fields=["application", "answers"])
        ledger.record(
            actor=actor,
            verb="cases.bundle.submitted",
            subject=Ref(BUNDLE_KIND, application.id),
            at=at,
            change={"number": application.number, "parts": len(now.parts)},
            on_behalf_of=row.applicant_id if row.mandates else None,
        )
        return application.id


def _application(actor: Actor, row: BundleDraft, now: Live, at: datetime) -> BundleApplication:
    person = identity.get_person(person_id=row.applicant_id)
    return BundleApplication.objects.create(
        id=new_id(),
        number=f"YJS{numbers.next_case_number(day=local_day(at))}",
        bundle_id=row.bundle_id,
        title=now.bundle.text.title,
        applicant_id=row.applicant_id,
        applicant_name=person.name,
        filed_by_person_id=row.filed_by_person_id,
        filed_by_officer_id=row.filed_by_officer_id,
        filed_by_name=actor.name if row.mandates else "",
        picks=catalogue.bundles.settled(now.bundle.text, row.picks),
        submitted_at=at,
    )


def _submit_parts(
    actor: Actor,
    row: BundleDraft,
    now: Live,
    application: BundleApplication,
    signed: Mapping[str, str],
    at: datetime,
) -> None:
    """Make one case for each part; `signed` is the digest of each item's form by item, where signed. Raises FieldRefusals with what is wrong in any of them."""
    errors: dict[str, str] = {}
    for place, part in enumerate(now.parts, start=1):
        digest = signed.get(part.version.item_code, "")
        later = {own for own, joint in part.merged.codes.items() if joint in part.later}
        try:
            case = submit_locked(
                actor=actor,
                draft=_single(actor, row, part, at),
                at=at,
                later=later,
                signed=digest,
            )
        except FieldRefusals as refusal:
            errors |= _joint(part, refusal.errors)
            continue
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            said = f"{part.version.name}：{refusal.message}"
            raise Refusal(refusal.code, said, field=refusal.field) from refusal
        BundlePart.objects.create(
            application=application, case_id=case.id, place=place, signed_digest=digest
        )
    if errors:
        raise FieldRefusals("cases.bundle.incomplete", errors)


def _joint(part: LivePart, errors: Mapping[str, str]) -> dict[str, str]:
    """Return errors under the joint codes; the cells of a table keep their rows."""
    found = {}
    for key, said in errors.items():
        own, dash, rest = key.partition("-")
        found[f"{part.merged.codes.get(own, own)}{dash}{rest}"] = said
    return found


def _single(actor: Actor, row: BundleDraft, part: LivePart, at: datetime) -> Draft:
    """Return what a draft of this item alone would be; it is never stored."""
    mandate = row.mandates.get(part.version.item_code)
    return Draft(
        id=new_id(),
        number="",
        item_version_id=part.version.id,
        applicant_id=row.applicant_id,
        filed_by_person_id=row.filed_by_person_id,
        filed_by_officer_id=row.filed_by_officer_id,
        mandate_id=UUID(mandate) if mandate else None,
        channel=actor.channel,
        situation=part.situation,
        answers=seal(DRAFT_ANSWERS, part.own_values(draft_view(row).values)),
        saved_at=at,
    )
