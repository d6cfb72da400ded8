"""Take a version through its vetting, put it in force, suspend and cancel it.

Every move is kept with who made it and why; the work of the next unit is opened with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yimen.catalogue import access
from yimen.catalogue.actions import search
from yimen.catalogue.actions.version import lock_version
from yimen.catalogue.contracts import (
    CatalogueRefused,
    ItemState,
    ItemVersionView,
    PublicationRefused,
)
from yimen.catalogue.contracts.vetting import WorkKind, item_ref, version_ref
from yimen.catalogue.models import FieldChange, Item, ItemVersion, VersionStep
from yimen.catalogue.queries import in_flight, publication
from yimen.catalogue.queries import version as queries
from yimen.catalogue.rules import lifecycle
from yimen.catalogue.rules.guide_review import check_review_day, usual_review_day
from yimen.catalogue.rules.lifecycle import VersionVerb
from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.ui.words import long_date

_LEDGER = {
    VersionVerb.SUBMIT: "catalogue.version.submitted",
    VersionVerb.TAKE_BACK: "catalogue.version.taken_back",
    VersionVerb.PASS: "catalogue.version.passed",
    VersionVerb.RETURN: "catalogue.version.returned",
    VersionVerb.PUBLISH: "catalogue.version.published",
    VersionVerb.SUSPEND: "catalogue.version.suspended",
    VersionVerb.RESUME: "catalogue.version.resumed",
    VersionVerb.CANCEL: "catalogue.version.cancelled",
}
_CHECKED = lifecycle.PASSING | {VersionVerb.SUBMIT}
"""Where the rules of publication are asked; the installation itself asks them once, at the end."""

_WORK = {
    ItemState.VET_UNIT: WorkKind.VET_UNIT,
    ItemState.VET_LAW: WorkKind.VET_LAW,
    ItemState.VET_OFFICE: WorkKind.VET_OFFICE,
    ItemState.DRAFT: WorkKind.MEND,
}
_NOBODY = {
    ItemState.VET_UNIT: "本单位还没有事项审核人，请系统管理员先任命一位，再送审。",
    ItemState.VET_LAW: "还没有合法性审核员，请系统管理员先任命一位。",
    ItemState.VET_OFFICE: "还没有事项管理员，请系统管理员先任命一位。",
}


def submit_version(*, actor: Actor, version_id: UUID, at: datetime) -> ItemVersionView:
    """Hand a draft over to its department's vetting.

    Raises NotAllowed, ItemUnknown, WrongState, PublicationRefused, CatalogueRefused.
    """
    return _move(actor, version_id, VersionVerb.SUBMIT, at)


def take_back_version(*, actor: Actor, version_id: UUID, at: datetime) -> ItemVersionView:
    """Take a draft back before the department has vetted it. Raises NotAllowed, WrongState."""
    return _move(actor, version_id, VersionVerb.TAKE_BACK, at)


def pass_version(
    *, actor: Actor, version_id: UUID, at: datetime, reason: str = ""
) -> ItemVersionView:
    """Let a version go on from the department, or from the reviewers of legality, to the next.

    Raises NotAllowed, ItemUnknown, WrongState, PublicationRefused, CatalogueRefused.
    """
    return _move(actor, version_id, VersionVerb.PASS, at, reason=reason)


def return_version(*, actor: Actor, version_id: UUID, reason: str, at: datetime) -> ItemVersionView:
    """Send a version back to its writers with the reason. Raises NotAllowed, WrongState."""
    return _move(actor, version_id, VersionVerb.RETURN, at, reason=reason)


def suspend_version(
    *, actor: Actor, version_id: UUID, reason: str, at: datetime
) -> ItemVersionView:
    """Stop taking applications for a version for now. Raises NotAllowed, WrongState."""
    return _move(actor, version_id, VersionVerb.SUSPEND, at, reason=reason)


def resume_version(*, actor: Actor, version_id: UUID, at: datetime) -> ItemVersionView:
    """Take applications for a suspended version again. Raises NotAllowed, WrongState."""
    return _move(actor, version_id, VersionVerb.RESUME, at)


def cancel_version(*, actor: Actor, version_id: UUID, reason: str, at: datetime) -> ItemVersionView:
    """Take a version out of the catalogue for good; cases that began with it go on.

    Where it had not come into force yet, the version before it holds on. Raises NotAllowed,
    ItemUnknown, WrongState.
    """
    with transaction.atomic():
        row = lock_version(version_id)
        before = ItemState(row.state)
        view = _move(actor, version_id, VersionVerb.CANCEL, at, reason=reason)
        if before in (ItemState.IN_USE, ItemState.SUSPENDED) and row.effective_on > local_day(at):
            siblings = ItemVersion.objects.filter(item_id=row.item_id)
            for one in siblings.filter(until_on=row.effective_on):
                siblings.filter(id=one.id).update(until_on=_planned_end(one))
            search.reindex_versions(version_ids=list(siblings.values_list("id", flat=True)))
        return view


def publish_version(
    *,
    actor: Actor,
    version_id: UUID,
    effective_on: date,
    at: datetime,
    review_by: date | None = None,
) -> ItemVersionView:
    """Put a version in force from a day; the version before it holds until that day.

    With today's date it holds from this moment on, even where another came into force today: cases
    and drafts keep the version they began with. Where the list names a day of cancellation, the
    version ends with that day by itself. The guide is looked at again by `review_by`, a year later where no day is given.

    Raises:
        NotAllowed, ItemUnknown, WrongState, CatalogueRefused.
        PublicationRefused: the rules of publication are not met; each names its remedy.
    """
    today = local_day(at)
    with transaction.atomic():
        row = lock_version(version_id)
        _check_gate(actor, row, VersionVerb.PUBLISH)
        lifecycle.FLOW.check_move(ItemState(row.state), VersionVerb.PUBLISH)
        if effective_on < today:
            raise CatalogueRefused(
                "past_day", "生效日期不能早于今天。请选今天或以后的日子。", field="effective_on"
            )
        day = review_by or usual_review_day(since=effective_on)
        check_review_day(day=day, since=effective_on)
        _end_before(row, effective_on, today)
        _give_owner(row, day, today)
        row.effective_on, row.until_on = effective_on, _planned_end(row)
        row.effective_at = at if effective_on == today else _begin_of(effective_on)
        lifecycle.check_planned_end(since=effective_on, until=row.until_on)
        row.save(update_fields=["effective_on", "effective_at", "until_on"])
        told = {"version": row.version, "effective_on": effective_on.isoformat()}
        return _move(actor, version_id, VersionVerb.PUBLISH, at, told=told)


def bring_on_line(*, version_id: UUID, effective_on: date, at: datetime) -> ItemVersionView:
    """Take a draft through every step at once, in the name of the installation itself.

    For what is set up with an installation (demos, benches); officers go step by step. Raises
    WrongState, PublicationRefused.
    """
    with transaction.atomic():
        submit_version(actor=SYSTEM, version_id=version_id, at=at)
        pass_version(actor=SYSTEM, version_id=version_id, at=at)
        pass_version(actor=SYSTEM, version_id=version_id, at=at)
        return publish_version(
            actor=SYSTEM, version_id=version_id, effective_on=effective_on, at=at
        )


def _move(
    actor: Actor,
    version_id: UUID,
    verb: VersionVerb,
    at: datetime,
    *,
    reason: str = "",
    told: dict[str, Any] | None = None,
) -> ItemVersionView:
    with transaction.atomic():
        row = lock_version(version_id)
        _check_gate(actor, row, verb)
        before = ItemState(row.state)
        after = lifecycle.FLOW.check_move(before, verb)
        if verb in lifecycle.REASONED and not reason.strip():
            raise CatalogueRefused("no_reason", "请写明原因，会记入台账。", field="reason")
        if verb in lifecycle.PASSING:
            _check_not_own(actor, row)
        if verb is VersionVerb.PUBLISH or (verb in _CHECKED and actor.kind is not ActorKind.SYSTEM):
            _check_publication(
                version_id, on=local_day(at), manned=actor.kind is not ActorKind.SYSTEM
            )
        row.state, row.changed_at = after.value, at
        _hand_on(actor, row, before, at)
        row.save(update_fields=["state", "changed_at", "asked_unit_id"])
        VersionStep.objects.create(
            version=row, verb=verb.value, before=before.value, after=after.value,
            officer_id=actor.officer_id, made_by=actor.name, unit_id=actor.unit_id,
            reason=reason.strip()[:500], made_at=at,
        )  # fmt: skip
        _settle(row, at)
        ledger.record(
            actor=actor,
            verb=_LEDGER[verb],
            subject=version_ref(version_id=row.id),
            at=at,
            change={"state": after.value, "reason": reason, **(told or {})},
        )
    queries.forget_views([version_id])
    return queries.get_version(version_id=version_id)


def _check_gate(actor: Actor, row: ItemVersion, verb: VersionVerb) -> None:
    """Refuse who does not hold the post of this step. Raises NotAllowed."""
    state = ItemState(row.state)
    department = row.department_code
    if verb in (VersionVerb.SUBMIT, VersionVerb.TAKE_BACK) or (
        verb is VersionVerb.CANCEL and state is ItemState.DRAFT
    ):
        access.check_can_edit(actor, department=department)
    elif state is ItemState.VET_UNIT and verb in (VersionVerb.PASS, VersionVerb.RETURN):
        access.check_can_vet_unit(actor, department=department)
    elif state is ItemState.VET_LAW and verb in (VersionVerb.PASS, VersionVerb.RETURN):
        access.check_can_vet_law(actor)
    else:
        access.check_can_publish(actor)


def _check_not_own(actor: Actor, row: ItemVersion) -> None:
    written = FieldChange.objects.filter(version=row, source="")
    writers = written.values_list("officer_id", flat=True)
    lifecycle.check_not_own(
        officer_id=actor.officer_id,
        writers={one for one in writers if one is not None},
        steps=_steps_of_round(row),
    )


def _steps_of_round(row: ItemVersion) -> Sequence[lifecycle.PastStep]:
    """Return the steps since the version was last a draft, newest first."""
    found: list[lifecycle.PastStep] = []
    for step in VersionStep.objects.filter(version=row).order_by("-made_at", "-id"):
        if step.after == ItemState.DRAFT:
            break
        found.append(lifecycle.PastStep(verb=VersionVerb(step.verb), officer_id=step.officer_id))
    return found


def _check_publication(version_id: UUID, *, on: date, manned: bool) -> None:
    queries.forget_views([version_id])
    view = queries.get_version(version_id=version_id)
    found: dict[str, str] = {}
    # what an installation brings is granted its registers right behind
    for finding in publication.findings_of(view=view, on=on if manned else None):
        found.setdefault(finding.path, finding.message)
    for _, why in in_flight.unmanned(version=view, on=on) if manned else ():
        found.setdefault("definition.process", why)
    if found:
        raise PublicationRefused(found)


def _end_before(row: ItemVersion, day: date, today: date) -> None:
    others = ItemVersion.objects.filter(
        item_id=row.item_id, state__in=(ItemState.IN_USE.value, ItemState.SUSPENDED.value)
    ).exclude(id=row.id)
    taken = Q(effective_on__gt=day) | Q(effective_on=day, effective_on__gt=today)
    later = others.filter(taken).order_by("effective_on").first()
    if later is not None:
        raise CatalogueRefused(
            "day_taken",
            f"第 {later.version} 版定了从{long_date(on=later.effective_on)}起生效。"
            "请选更晚的日子，或先取消那个版本。",
            field="effective_on",
        )
    others.filter(Q(until_on__isnull=True) | Q(until_on__gt=day)).update(until_on=day)


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(0), LOCAL)


def _planned_end(row: ItemVersion) -> date | None:
    """Return the day of cancellation that the list names (计划取消日期), or None."""
    elements = (row.definition or {}).get("elements") or {}
    told = elements.get("planned_until")
    return date.fromisoformat(told) if told else None


def _give_owner(row: ItemVersion, review_by: date, today: date) -> None:
    """Name who answers for the guide: who does already, else who sent it in, else a writer."""
    item = Item.objects.get(id=row.item_id)
    if item.owner_id is None:
        item.owner_id = _sender(row) or _writer(row.department_code, today)
    item.review_by, item.review_unit_id = review_by, None
    item.save(update_fields=["owner_id", "review_by", "review_unit_id"])
    work.close(ref=item_ref(item_id=item.id), kind=WorkKind.REVIEW)


def _sender(row: ItemVersion) -> UUID | None:
    sent = VersionStep.objects.filter(version=row, verb=VersionVerb.SUBMIT.value)
    return sent.order_by("-made_at").values_list("officer_id", flat=True).first()


def _writer(department: str, today: date) -> UUID | None:
    unit = directory.find_organisation(code=department)
    if unit is None:
        return None
    found = directory.officers_of(unit_id=unit.id, on=today, post=Post.ITEM_WRITER)
    return found[0].id if found else None


def _hand_on(actor: Actor, row: ItemVersion, before: ItemState, at: datetime) -> None:
    """Open the work of the unit whose turn it is, and close that of the one before."""
    ref = version_ref(version_id=row.id)
    work.close(ref=ref)
    state = ItemState(row.state)
    row.asked_unit_id = None
    if state not in _WORK:
        return
    unit = _unit_asked(state, row.department_code, local_day(at))
    if unit is None:
        if actor.kind is not ActorKind.SYSTEM and state in _NOBODY:
            raise CatalogueRefused("nobody_asked", _NOBODY[state])
        return
    row.asked_unit_id = unit
    work.open(ref=ref, kind=_WORK[state], unit=unit, at=at, title=row.name, item=row.item.code)


def _unit_asked(state: ItemState, department: str, on: date) -> UUID | None:
    """Return the unit in which somebody may take the next step, or None where nobody may."""
    if state in (ItemState.DRAFT, ItemState.VET_UNIT):
        unit = directory.find_organisation(code=department)
        verb = access.EDIT if state is ItemState.DRAFT else access.VET_UNIT
        if unit is None:
            return None
        posts = directory.posts_holding(on=on).get(verb, ())
        held = any(directory.officers_of(unit_id=unit.id, on=on, post=post) for post in posts)
        return unit.id if held or state is ItemState.DRAFT else None
    verb = access.VET_LAW if state is ItemState.VET_LAW else access.PUBLISH
    for post in directory.posts_holding(on=on).get(verb, ()):
        for officer in directory.holders_of(post=post, on=on):
            for held_post in officer.holdings:
                if held_post.post is post:
                    return held_post.organisation_id
    return None


def _settle(row: ItemVersion, at: datetime) -> None:
    """Bring the index of names up to date, and end the review of a guide that is no more."""
    siblings = ItemVersion.objects.filter(item_id=row.item_id)
    search.reindex_versions(version_ids=list(siblings.values_list("id", flat=True)))
    today = local_day(at)
    listed = siblings.filter(state__in=(ItemState.IN_USE.value, ItemState.SUSPENDED.value))
    if listed.filter(Q(until_on__isnull=True) | Q(until_on__gt=today)).exists():
        return
    gone = Item.objects.filter(id=row.item_id, review_by__isnull=False)
    if gone.update(review_by=None, review_unit_id=None):
        work.close(ref=item_ref(item_id=row.item_id), kind=WorkKind.REVIEW)
