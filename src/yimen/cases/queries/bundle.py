"""A bundle that is being filled in: which parts apply, what each asks, what is asked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yimen.cases import access
from yimen.cases.contracts import DraftView
from yimen.cases.models import BundleDraft
from yimen.cases.models.answers import BUNDLE_ANSWERS, unseal
from yimen.cases.queries.applicant import form_context
from yimen.cases.queries.known import known_of_several
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ApplicantFacts, FormSpec, ItemVersionView
from yimen.catalogue.contracts.bundles import BundleView, MergedForm, MergedPart
from yimen.catalogue.contracts.forms import FormAnswers, KnownValue
from yimen.identity import public as identity
from yimen.identity.contracts import MandateState
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.licences import public as licences


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleDraftView:
    """A bundle's draft with its answers so far, by joint code."""

    id: UUID
    number: str
    bundle_id: UUID
    version_ids: tuple[UUID, ...]
    applicant_id: UUID
    filed_by_person_id: UUID | None
    filed_by_officer_id: UUID | None
    mandates: Mapping[str, str]
    picks: Mapping[str, str]
    step: str
    values: dict[str, Any]
    saved_at: datetime
    version: int
    application_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePart:
    """A part that the answers call for: its own form and context, and what it asks itself.

    `later` are joint codes that wait for the licence of `maker`.
    """

    merged: MergedPart
    situation: str
    context: Mapping[str, Any]
    answers: FormAnswers
    asked: frozenset[str]
    later: frozenset[str]
    maker: str

    @property
    def version(self) -> ItemVersionView:
        """Return the version of the item."""
        return self.merged.version

    @property
    def spec(self) -> FormSpec:
        """Return the item's form under the joint codes."""
        return self.merged.spec

    @property
    def codes(self) -> frozenset[str]:
        """Return the joint codes of everything that this form may ask."""
        return frozenset(self.merged.codes.values())

    def own_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return joint answers under the item's own codes."""
        return {
            own: values[joint]
            for own, joint in self.merged.codes.items()
            if joint in values and joint not in self.later
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class JointStep:
    """One page of the merged form: for each part its own step, and what is asked of it here."""

    code: str
    title: str
    asked: tuple[tuple[LivePart, str, frozenset[str]], ...]

    @property
    def codes(self) -> frozenset[str]:
        """Return every joint code that this page asks."""
        return frozenset(code for _, _, codes in self.asked for code in codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A bundle's draft as it stands: parts, steps, and how many questions were saved."""

    draft: BundleDraftView
    bundle: BundleView
    merged: MergedForm
    parts: tuple[LivePart, ...]
    steps: tuple[JointStep, ...]
    unanswered: Mapping[str, str]

    def step(self, code: str) -> JointStep:
        """Return a step that asks something. Raises NotFound."""
        for one in self.steps:
            if one.code == code:
                return one
        raise NotFound

    def after(self, code: str) -> str:
        """Return the code of the step behind this one, or an empty text at the end."""
        codes = [one.code for one in self.steps]
        place = codes.index(code) + 1 if code in codes else 0
        return codes[place] if place < len(codes) else ""


def draft_view(row: BundleDraft) -> BundleDraftView:
    """Return the draft as pages see it, its answers readable."""
    return BundleDraftView(
        id=row.id,
        number=row.number,
        bundle_id=row.bundle_id,
        version_ids=tuple(UUID(one) for one in row.version_ids),
        applicant_id=row.applicant_id,
        filed_by_person_id=row.filed_by_person_id,
        filed_by_officer_id=row.filed_by_officer_id,
        mandates=row.mandates,
        picks=row.picks,
        step=row.step,
        values=unseal(BUNDLE_ANSWERS, row.answers),
        saved_at=row.saved_at,
        version=row.version,
        application_id=row.application_id,
    )


def get_draft(*, actor: Actor, draft_id: UUID) -> BundleDraftView:
    """Return a bundle's draft that the actor is filling in. Raises NotFound."""
    row = BundleDraft.objects.filter(id=draft_id, discarded_at=None).first()
    if row is None:
        raise NotFound
    access.check_bundle(actor, row)
    return draft_view(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What the answers about the situation call for; nothing of the forms has been asked yet."""

    draft: BundleDraftView
    bundle: BundleView
    merged: MergedForm
    parts: tuple[MergedPart, ...]


def called(draft: BundleDraftView) -> Called:
    """Return the parts that the answers about the situation call for."""
    bundle = catalogue.get_bundle(bundle_id=draft.bundle_id)
    pinned = [catalogue.get_version(version_id=one) for one in draft.version_ids]
    merged = catalogue.merged_form(bundle=bundle, pinned=pinned)
    codes = {one.item_code for one in catalogue.bundles.applying(bundle.text, draft.picks)}
    parts = tuple(one for one in merged.parts if one.part.item_code in codes)
    return Called(draft=draft, bundle=bundle, merged=merged, parts=parts)


def live(
    now: Called,
    *,
    on: date,
    facts: ApplicantFacts,
    known: Mapping[str, KnownValue] | None = None,
) -> Live:
    """Return a draft with the steps of the called parts that ask something of this person."""
    draft, bundle = now.draft, now.bundle
    applying = list(now.parts)
    stored = {code: one.value for code, one in (known or {}).items()} | draft.values
    parts: list[LivePart] = []
    seen: set[str] = set()
    for one in applying:
        part = _part(draft, bundle, one, applying, stored, on, facts)
        asked = frozenset(part.answers.shown) - part.later - seen
        seen |= asked
        parts.append(replace(part, asked=asked))
    return Live(
        draft=draft,
        bundle=bundle,
        merged=now.merged,
        parts=tuple(parts),
        steps=_steps(now.merged, parts),
        unanswered=catalogue.bundles.unanswered(bundle.text, draft.picks),
    )


def _part(
    draft: BundleDraftView,
    bundle: BundleView,
    one: MergedPart,
    applying: list[MergedPart],
    stored: Mapping[str, Any],
    on: date,
    facts: ApplicantFacts,
) -> LivePart:
    given = catalogue.bundles.settled(bundle.text, draft.picks)
    situation = catalogue.bundles.situation_of(one.part, one.version, given)

    def context(situation: str) -> dict[str, Any]:
        return form_context(
            applicant_id=draft.applicant_id,
            facts=facts,
            situation=situation,
            assisted=bool(draft.mandates),
            on=on,
        )

    _, maker = catalogue.made_elsewhere(part=one, parts=applying)
    later = frozenset(one.codes[own] for own in one.part.made_here if maker and own in one.codes)
    situation, answers = catalogue.settle_situation(
        version=one.version,
        situation=situation,
        context=context,
        fill=lambda seen: catalogue.fill_form(
            spec=one.spec, raw={}, stored=stored, context=seen, on=on, only=()
        ),
        codes=one.codes,
    )
    return LivePart(
        merged=one,
        situation=situation,
        context=context(situation),
        answers=answers,
        asked=frozenset(),
        later=later,
        maker=maker,
    )


def _steps(merged: MergedForm, parts: list[LivePart]) -> tuple[JointStep, ...]:
    steps = []
    for code, title in catalogue.joint_steps(parts=merged.parts):
        asked = [
            (part, step.code, frozenset(one.code for one in step.fields) & part.asked)
            for part in parts
            for step in part.spec.steps
            if step.title == title
        ]
        asked = [one for one in asked if one[2]]
        if asked:
            steps.append(JointStep(code=code, title=title, asked=tuple(asked)))
    return tuple(steps)


def known_of(*, actor: Actor, now: Called, at: datetime) -> Mapping[str, KnownValue]:
    """Return what we hold already of the applicant, by joint code; the look is recorded once."""
    draft = now.draft
    if not now.parts:
        return {}
    first = now.parts[0].version
    mandate = draft.mandates.get(first.item_code)
    single = DraftView(
        id=draft.id,
        number=draft.number,
        item_version_id=first.id,
        applicant_id=draft.applicant_id,
        filed_by_person_id=draft.filed_by_person_id,
        filed_by_officer_id=draft.filed_by_officer_id,
        mandate_id=UUID(mandate) if mandate else None,
        situation="",
        step="",
        values={},
        saved_at=draft.saved_at,
        version=draft.version,
        case_id=None,
    )
    return known_of_several(
        actor=actor,
        draft=single,
        specs=((one.version.item_code, one.spec) for one in now.parts),
        at=at,
    )


def unconfirmed(draft: BundleDraftView) -> bool:
    """Say whether the applicant still has to confirm who files for him."""
    return any(
        identity.get_mandate(mandate_id=UUID(one)).state is MandateState.PENDING
        for one in set(draft.mandates.values())
    )


def picks_held(*, now: Called, on: date) -> dict[str, tuple[str, str]]:
    """Return the answers about the situation that a held licence gives, each with its name.

    Only to questions not answered yet; the person may choose otherwise. Nothing is told while the
    applicant has not confirmed who files for him.
    """
    asked = [
        one
        for one in catalogue.bundles.asked(now.bundle.text, now.draft.picks)
        if one.held and one.code not in now.draft.picks
    ]
    if not asked or unconfirmed(now.draft):
        return {}
    held = {
        one.type_code: one.name
        for one in licences.list_held(holder_id=now.draft.applicant_id, on=on)
    }
    return {one.code: (one.held_answer, held[one.held]) for one in asked if one.held in held}
