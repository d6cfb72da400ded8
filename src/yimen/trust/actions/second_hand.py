"""Open work of security administrators: what another's hand waits for, and what is to be renewed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.models import Work
from yimen.kernel.work import actions as work
from yimen.trust.certificate_contracts import ENDING_WORK
from yimen.trust.contracts import CERTIFICATE_KIND
from yimen.trust.queries.validity import ValidityRow, list_due


def put_to_second(
    *, actor: Actor, verb: str, ref: Ref, kind: str, title: str, at: datetime
) -> None:
    """Put what one hand asked for on the list of a unit in which somebody else may settle it."""
    on = local_day(at)
    if actor.unit_id is not None and actor.account_id is not None:
        unit = directory.unit_of_second(
            verb=verb, unit_id=actor.unit_id, but_account=actor.account_id, on=on
        )
    else:
        found = administrators(at=at)
        if found is None:
            return
        unit = found
    work.open(ref=ref, kind=kind, unit=unit, at=at, title=title)


def administrators(*, at: datetime) -> UUID | None:
    """Return the unit of the security administrators, or None where nobody is appointed yet."""
    holders = directory.holders_of(post=Post.SECURITY_ADMIN, on=local_day(at))
    return holders[0].organisation_id if holders else None


def put_ending(*, at: datetime) -> int:
    """Bring the work of renewing up to date: open what is due, close what is not; return how many."""
    with transaction.atomic():
        due = {one.certificate_id: one for one in list_due(at=at)}
        there = Work.objects.filter(kind=ENDING_WORK).values_list("ref_id", flat=True)
        for certificate_id in set(there) - due.keys():
            close_ending(certificate_id=certificate_id)
        unit = administrators(at=at)
        if unit is None:
            return 0
        for certificate_id, one in due.items():
            work.open(
                ref=Ref(CERTIFICATE_KIND, certificate_id),
                kind=ENDING_WORK,
                unit=unit,
                due=one.until,
                at=at,
                title=_title(one),
            )
        return len(due)


def _title(one: ValidityRow) -> str:
    what = "吊销列表要重新签发" if one.is_list else "证书快到期，请换发"
    return f"{what}：{one.name}"


def close_ending(*, certificate_id: UUID) -> None:
    """Take the renewal of a certificate off the list: it was renewed, or it ended for good."""
    work.close(ref=Ref(CERTIFICATE_KIND, certificate_id), kind=ENDING_WORK)
