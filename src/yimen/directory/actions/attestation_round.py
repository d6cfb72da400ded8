"""Attestations that nobody has to think of: opened by policy, reminded of, reported when late."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory.actions import attestation as attestations
from yimen.directory.actions.assignment import unit_of_security
from yimen.directory.contracts import ATTESTATION_LATE, ATTESTATION_WORK, DirectoryRefused
from yimen.directory.models import Attestation, Officer
from yimen.directory.queries import attestation as reads
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

_SOON = "“{title}”还有 {left} 个岗位没有复核，{due} 到期。请在待办里办完。"


def open_due(*, at: datetime) -> int:
    """Have the posts of every unit checked whose last check is older than the policy says.

    Returns how many units were asked; the policy is the security administrator's, 0 months is never.
    While there is no security administrator nobody could follow it up: none is opened.
    """
    months = identity.policy_value(code="attest_months", at=at)
    if months == 0 or not _has_security(local_day(at)):
        return 0
    days = identity.policy_value(code="attest_days", at=at)
    title = f"{local_day(at):%Y}年{local_day(at).month}月定期岗位复核"
    asked = 0
    for unit in reads.units_due(months=months, at=at):
        with transaction.atomic():
            asked += attestations.open_for(actor=SYSTEM, unit=unit, title=title, days=days, at=at)
    return asked


def _has_security(on: date) -> bool:
    try:
        unit_of_security(on=on)
    except DirectoryRefused:
        return False
    return True


def remind(*, attestation_id: UUID, due_on: date, at: datetime) -> None:
    """Tell the heads of the unit that the day comes near and what is left to check."""
    found = reads.get(attestation_id=attestation_id)
    if found.closed_at is not None:
        return
    heads = reads.heads_of(organisation_id=found.organisation_id, on=local_day(at))
    for officer in Officer.objects.filter(pk__in=heads).order_by("pk"):
        identity.tell_account(
            account_id=officer.account_id,
            title="岗位复核快到期了",
            template=_SOON,
            at=at,
            params={
                "title": found.title,
                "left": str(found.total - found.confirmed - found.withdrawn),
                "due": f"{due_on.year}年{due_on.month}月{due_on.day}日",
            },
            subject=Ref(ATTESTATION_WORK, attestation_id),
        )


def report_late(*, attestation_id: UUID, at: datetime) -> None:
    """Give the security administrator the check whose day went by; once."""
    with transaction.atomic():
        row = Attestation.objects.for_change(attestation_id)
        if row.closed_at is not None or row.late_at is not None:
            return
        row.late_at = at
        row.save(update_fields=["late_at"])
        work.open(
            ref=Ref(ATTESTATION_LATE, row.pk),
            kind=ATTESTATION_LATE,
            unit=unit_of_security(on=local_day(at)),
            due=None,
            at=at,
            title=f"{row.organisation.short_name} · {row.title}过期没有办完",
        )
        ledger.record(
            actor=SYSTEM,
            verb="directory.attestation.late",
            subject=Ref(ATTESTATION_WORK, row.pk),
            at=at,
            change={"unit": row.organisation.code, "due": row.due_on.isoformat()},
        )
