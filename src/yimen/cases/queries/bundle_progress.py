"""What was handed in by one form, seen as one: its cases, how far each is, what came out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from yimen.cases import access
from yimen.cases.contracts import CaseState, CaseView
from yimen.cases.models import BundleApplication, BundleDraft, BundlePart, Case
from yimen.cases.queries.bundle import BundleDraftView, draft_view
from yimen.cases.queries.case import case_view
from yimen.cases.queries.timing import running_clock
from yimen.cases.rules.case import FINAL
from yimen.cases.rules.conduct import may_withdraw
from yimen.catalogue import public as catalogue
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One case of an application: who handles it, until when, and whether it may be withdrawn."""

    case: CaseView
    unit: str
    due_on: date | None
    may_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """An application for several items, with its cases in the order of the form."""

    id: UUID
    number: str
    title: str
    applicant_id: UUID
    applicant_name: str
    filed_by_name: str
    submitted_at: datetime
    parts: tuple[PartView, ...]

    @property
    def ended(self) -> int:
        """Return how many cases are through: decided and completed, or ended otherwise."""
        return sum(1 for one in self.parts if is_through(one.case.state))


def is_through(state: CaseState) -> bool:
    """Say whether the authority has nothing left to decide in this case."""
    return state in FINAL or state is CaseState.COMPLETED


def get_application(*, actor: Actor, application_id: UUID) -> ApplicationView:
    """Return an application for who applied or filed. Raises NotFound."""
    row = BundleApplication.objects.filter(id=application_id).first()
    if row is None:
        raise NotFound
    access.check_bundle(actor, row)
    return _view(row)


def _view(row: BundleApplication) -> ApplicationView:
    held = BundlePart.objects.filter(application=row).select_related("case").order_by("place")
    cases = [case_view(one.case) for one in held]
    units = directory.list_organisations(ids={one.deciding_unit_id for one in cases})
    names = {one.id: one.name for one in units}
    parts = []
    for one in cases:
        clock = running_clock(one)
        parts.append(
            PartView(
                case=one,
                unit=names.get(one.deciding_unit_id, ""),
                due_on=clock.due_on if clock else None,
                may_withdraw=may_withdraw(state=one.state),
            )
        )
    return ApplicationView(
        id=row.id,
        number=row.number,
        title=row.title,
        applicant_id=row.applicant_id,
        applicant_name=row.applicant_name,
        filed_by_name=row.filed_by_name,
        submitted_at=row.submitted_at,
        parts=tuple(parts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow:
    """One row of the list of applications."""

    id: UUID
    number: str
    title: str
    applicant_name: str
    submitted_at: datetime
    parts: int
    ended: int


def list_mine(*, actor: Actor) -> list[ApplicationRow]:
    """Return the newest applications that the actor made or filed."""
    own = Q(pk__in=[])
    if actor.person_id is not None:
        own |= Q(applicant_id=actor.person_id) | Q(filed_by_person_id=actor.person_id)
    if actor.officer_id is not None:
        own |= Q(filed_by_officer_id=actor.officer_id)
    rows = list(BundleApplication.objects.filter(own).order_by("-submitted_at", "-id")[:_SHOWN])
    states: dict[UUID, list[CaseState]] = {row.id: [] for row in rows}
    held = BundlePart.objects.filter(application__in=rows)
    for application_id, state in held.values_list("application_id", "case__state"):
        states[application_id].append(CaseState(state))
    return [
        ApplicationRow(
            id=row.id,
            number=row.number,
            title=row.title,
            applicant_name="" if row.applicant_id == actor.person_id else row.applicant_name,
            submitted_at=row.submitted_at,
            parts=len(states[row.id]),
            ended=sum(1 for state in states[row.id] if is_through(state)),
        )
        for row in rows
    ]


def list_drafts(*, actor: Actor) -> list[tuple[BundleDraftView, str]]:
    """Return the actor's open drafts of bundles, each with the bundle's title, last saved first."""
    own = Q(pk__in=[])
    if actor.person_id is not None:
        own |= Q(applicant_id=actor.person_id, filed_by_person_id=None, filed_by_officer_id=None)
        own |= Q(filed_by_person_id=actor.person_id)
    if actor.officer_id is not None:
        own |= Q(filed_by_officer_id=actor.officer_id)
    rows = BundleDraft.objects.filter(own, application=None, discarded_at=None)
    return [
        (draft_view(row), catalogue.get_bundle(bundle_id=row.bundle_id).text.title)
        for row in rows.order_by("-saved_at", "-id")[:_SHOWN]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """With which other cases one case came in; who sees the case learns no more of the others."""

    application_id: UUID
    number: str
    title: str
    picks: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str, CaseState], ...]


def came_together(*, case_id: UUID) -> Together | None:
    """Return the other cases of the same form as (item, unit, state), or None for a single case.

    The caller has opened the case, and so asked who may see it.
    """
    own = BundlePart.objects.select_related("application").filter(case_id=case_id).first()
    if own is None:
        return None
    held = BundlePart.objects.filter(application_id=own.application_id).exclude(case_id=case_id)
    rows = list(
        held.order_by("place").values_list(
            "case__item_name", "case__deciding_unit_id", "case__state"
        )
    )
    units = directory.list_organisations(ids={unit for _, unit, _ in rows}) if rows else []
    names = {one.id: one.name for one in units}
    text = catalogue.get_bundle(bundle_id=own.application.bundle_id).text
    answered = own.application.picks
    return Together(
        application_id=own.application_id,
        number=own.application.number,
        title=own.application.title,
        picks=tuple(
            (one.title, answered[one.code]) for one in text.questions if one.code in answered
        ),
        others=tuple((item, names.get(unit, ""), CaseState(state)) for item, unit, state in rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LedPart:
    """One case of an application, as the leading unit follows it; `case_id` where it may be opened."""

    item: str
    unit: str
    state: CaseState
    due_on: date | None
    case_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedRow:
    """An application for several items in the list of the unit that leads the bundle."""

    id: UUID
    number: str
    title: str
    applicant_name: str
    submitted_at: datetime
    parts: tuple[LedPart, ...]

    @property
    def left(self) -> int:
        """Return how many cases are not through."""
        return sum(1 for one in self.parts if not is_through(one.state))

    @property
    def due_on(self) -> date | None:
        """Return the day that runs out first among what is not through."""
        days = (one.due_on for one in self.parts if one.due_on and not is_through(one.state))
        return min(days, default=None)


def list_led(*, actor: Actor, ended: bool = False) -> list[LedRow]:
    """Return the applications of the bundles that the actor's units lead, the newest first.

    Those who lead see which units have what left to do until when; what was filled in they see
    only of cases that are theirs anyway. `ended` returns those that are through, else the others.
    """
    mine = Q(pk__in=[])
    for grant in {replace(one, deputy_for="") for one in actor.grants if one.verb == access.READ}:
        units = directory.list_organisations(ids={grant.unit_id})
        led = catalogue.editions_led(departments={one.code for one in units})
        mine |= Q(bundle_id__in=led, parts__case__area_code__startswith=grant.area_prefix)
    found = BundleApplication.objects.filter(mine).order_by("-submitted_at", "-id").distinct()
    rows = list(found[: _SHOWN * 4])
    parts = _led_parts(actor, [row.id for row in rows])
    listed = [
        LedRow(
            id=row.id,
            number=row.number,
            title=row.title,
            applicant_name=row.applicant_name,
            submitted_at=row.submitted_at,
            parts=tuple(parts.get(row.id, ())),
        )
        for row in rows
    ]
    return [one for one in listed if (one.left == 0) is ended][:_SHOWN]


def _led_parts(actor: Actor, ids: list[UUID]) -> dict[UUID, list[LedPart]]:
    held = list(
        BundlePart.objects.filter(application__in=ids)
        .select_related("case")
        .order_by("application_id", "place")
    )
    cases = Case.objects.filter(id__in=[one.case_id for one in held])
    mine = set(access.visible_to(actor, cases).values_list("id", flat=True))
    units = directory.list_organisations(ids={one.case.deciding_unit_id for one in held})
    names = {one.id: one.name for one in units}
    found: dict[UUID, list[LedPart]] = {}
    for one in held:
        view = case_view(one.case)
        clock = None if is_through(view.state) else running_clock(view)
        found.setdefault(one.application_id, []).append(
            LedPart(
                item=view.item_name,
                unit=names.get(view.deciding_unit_id, ""),
                state=view.state,
                due_on=clock.due_on if clock else None,
                case_id=view.id if view.id in mine else None,
            )
        )
    return found
