"""What happens to the cases of one form afterwards: one is withdrawn, one's licence serves others."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions.correction import withdraw_case
from yimen.cases.contracts import CaseState, CaseView, PaperGot, case_ref
from yimen.cases.models import BundleApplication, BundlePart, Case, CasePaper
from yimen.cases.rules.conduct import JUDGED_IN
from yimen.catalogue import public as catalogue
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.ledger import actions as ledger
from yimen.licences import public as licences


def withdraw_part(
    *, actor: Actor, application_id: UUID, case_id: UUID, reason: str, at: datetime
) -> CaseView:
    """Withdraw one case of an application; the others go on. Raises NotFound, WrongState."""
    with transaction.atomic():
        application = BundleApplication.objects.filter(id=application_id).first()
        if application is None:
            raise NotFound
        access.check_bundle(actor, application)
        if not BundlePart.objects.filter(application=application, case_id=case_id).exists():
            raise NotFound
        return withdraw_case(actor=actor, case_id=case_id, reason=reason, at=at)


def pass_on_licence(*, case_id: UUID, licence_id: UUID, at: datetime) -> int:
    """Put a licence that one case issued in the place of the paper that its companions wait for.

    Returns how many papers it stands for; heard again, nothing is doubled.
    """
    with transaction.atomic():
        own = BundlePart.objects.filter(case_id=case_id).first()
        if own is None:
            return 0
        made = catalogue.get_version(
            version_id=Case.objects.values_list("item_version_id", flat=True).get(id=case_id)
        )
        licence = made.definition.licence if made.definition else None
        if licence is None:
            return 0
        others = BundlePart.objects.filter(application_id=own.application_id)
        ids = list(others.exclude(case_id=case_id).values_list("case_id", flat=True))
        return sum(
            _stand_in(case, licence.type_code, licence_id, at)
            for case in Case.objects.select_for_update(no_key=True, of=("self",))
            .filter(id__in=ids)
            .order_by("id")
            if CaseState(case.state) in JUDGED_IN
        )


def _stand_in(case: Case, type_code: str, licence_id: UUID, at: datetime) -> int:
    version = catalogue.get_version(version_id=case.item_version_id)
    papers = version.definition.papers if version.definition else ()
    codes = [paper.code for paper in papers if paper.licence_type == type_code]
    waiting = CasePaper.objects.filter(
        case=case, code__in=codes, got__in=(PaperGot.NOT_BROUGHT, PaperGot.DEFERRED)
    )
    names = list(waiting.values_list("name", flat=True))
    if not names:
        return 0
    waiting.update(got=PaperGot.LICENCE, got_at=at, level="A", licence_id=licence_id, due_on=None)
    for name in names:
        licences.record_use(
            actor=SYSTEM,
            licence_id=licence_id,
            purpose=f"“{case.item_name}”一起申请，代替“{name}”",
            used_for=case_ref(case.id),
            at=at,
        )
    ledger.record(
        actor=SYSTEM,
        verb="cases.paper.brought",
        subject=case_ref(case.id),
        at=at,
        change={"papers": "、".join(names), "licence": str(licence_id)},
    )
    return len(names)
