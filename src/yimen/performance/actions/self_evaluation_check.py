"""Draw a sample of self-evaluations and check it: corrected points with their reasons, or sent back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.crypto.random import new_salt
from yimen.kernel.work import actions as work
from yimen.performance.access import project as projects
from yimen.performance.access import self_evaluation as access
from yimen.performance.actions.self_evaluation import check_edition, lines_of, move
from yimen.performance.contracts.self_evaluation import (
    CHECK_WORK,
    FLOW,
    MEND_WORK,
    SELF_EVALUATION_KIND,
    SelfRefused,
    SelfState,
    SelfVerb,
)
from yimen.performance.models import SelfEvaluation
from yimen.performance.rules import self_evaluation as rules


def draw_sample(*, actor: Actor, year: int, share: Decimal, at: datetime) -> list[UUID]:
    """Draw a share of the forms sent for a year and put them on the actor's unit's list.

    The seed stands in the ledger with each form, so that the draw can be done again.

    Raises NotAllowed, SelfRefused.
    """
    unit = _unit(actor)
    if not Decimal(0) < share <= Decimal(1):
        raise SelfRefused("抽查比例要大于 0，不超过 100%。", field="share")
    with transaction.atomic():
        rows = {
            row.id: row
            for row in SelfEvaluation.objects.select_for_update(no_key=True, of=("self",))
            .select_related("project__department")
            .filter(year=year, state=SelfState.SUBMITTED, drawn_at__isnull=True)
            .order_by("id")
            if actor.may(access.CHECK, area=row.project.department.area_id)
        }
        if not rows:
            raise SelfRefused(f"{year} 年没有还能抽查的自评表。", field="year")
        seed = new_salt()
        drawn = rules.draw(ids=list(rows), seed=seed, share=share)
        for form_id in drawn:
            row = rows[form_id]
            row.drawn_at, row.check_unit_id = at, unit
            move(
                actor=actor,
                row=row,
                verb=SelfVerb.DRAW,
                at=at,
                note=f"{len(rows)} 张里抽 {len(drawn)} 张",
                change={"seed": seed, "of": len(rows), "drawn": len(drawn)},
            )
            work.open(
                ref=Ref(SELF_EVALUATION_KIND, row.id),
                kind=CHECK_WORK,
                unit=unit,
                at=at,
                title=f"抽查复核：{row.project.name}（{row.year} 年自评）",
                area=row.project.department.area_id,
            )
        return drawn


def _unit(actor: Actor) -> UUID:
    held = actor.units(access.CHECK)
    if actor.unit_id in held and actor.unit_id is not None:
        return actor.unit_id
    if not held:
        raise NotAllowed
    return min(held)


def send_back(*, actor: Actor, form_id: UUID, edition: int, note: str, at: datetime) -> None:
    """Give a drawn form back to its unit with what is to be mended.

    Raises NotAllowed, NotFound, SelfRefused, StaleForm, WrongState.
    """
    with transaction.atomic():
        row = _for_check(actor, form_id, edition, SelfVerb.SEND_BACK)
        if len(note.strip()) < rules.LEAST_WORDS:
            raise SelfRefused("请写明要改什么。", field="note")
        row.drawn_at = None
        ref = Ref(SELF_EVALUATION_KIND, row.id)
        move(actor=actor, row=row, verb=SelfVerb.SEND_BACK, at=at, note=note.strip()[:600])
        work.close(ref=ref, kind=CHECK_WORK)
        work.open(
            ref=ref,
            kind=MEND_WORK,
            unit=row.project.department_id,
            at=at,
            title=f"修改退回的自评表：{row.project.name}（{row.year} 年）",
            area=row.project.department.area_id,
        )


def check_form(
    *,
    actor: Actor,
    form_id: UUID,
    edition: int,
    corrections: Mapping[int, tuple[Decimal, str]],
    note: str,
    at: datetime,
) -> None:
    """Finish the check of a drawn form; each corrected score needs its reason, and both stay shown.

    Raises NotAllowed, NotFound, SelfRefused, StaleForm, WrongState.
    """
    with transaction.atomic():
        row = _for_check(actor, form_id, edition, SelfVerb.CHECK)
        if len(note.strip()) < rules.LEAST_WORDS:
            raise SelfRefused("请写明复核意见。", field="note")
        for line in lines_of(row):
            given = corrections.get(line.position)
            if given is None or given[0] == line.points:
                continue
            points, because = given
            line.checked_points = rules.check_points(
                points=points, weight=line.weight, because=because
            )
            line.checked_because = because.strip()[:600]
            line.save(update_fields=["checked_points", "checked_because"])
        row.checked_at, row.checked_by, row.check_note = at, actor.name, note.strip()[:600]
        move(actor=actor, row=row, verb=SelfVerb.CHECK, at=at, note=row.check_note)
        work.close(ref=Ref(SELF_EVALUATION_KIND, row.id), kind=CHECK_WORK)


def _for_check(actor: Actor, form_id: UUID, edition: int, verb: SelfVerb) -> SelfEvaluation:
    """Return a drawn form locked for its check; who sent it does not check it."""
    row = SelfEvaluation.objects.for_change(form_id)
    projects.check_read(actor, row.project)
    access.check_check(actor, row.project.department.area_id)
    FLOW.check_move(SelfState(row.state), verb)
    check_edition(row, edition)
    if row.drawn_at is None:
        raise SelfRefused("这张自评表没有被抽中，不用复核。")
    if actor.officer_id is not None and actor.officer_id == row.submitted_by_officer_id:
        raise NotAllowed("报送的人不能复核自己的自评表，请由同事复核。")
    return row
