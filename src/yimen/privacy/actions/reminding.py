"""Remind persons who said yes of licences that run out; their yes is asked for each one anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from yimen.identity import public as identity
from yimen.kernel.clock import local_day
from yimen.licences import public as licences
from yimen.licences.contracts import LicenceState
from yimen.privacy.models import Reminder
from yimen.ui import words

PURPOSE = "reminder"
AHEAD = timedelta(days=60)
_BATCH = 500


def remind(*, at: datetime) -> int:
    """Tell each consenting person once of each licence that ends within 60 days; return how many."""
    told, after = 0, None
    while people := identity.list_consenting(purpose=PURPOSE, after=after, limit=_BATCH):
        told += sum(_remind_one(one, at) for one in people)
        after = people[-1]
    return told


def _remind_one(person_id: UUID, at: datetime) -> int:
    day, told = local_day(at), 0
    with transaction.atomic():
        if not identity.may_use(person_id=person_id, purpose=PURPOSE):
            return 0  # withdrawn since the list was read
        for one in licences.list_held(holder_id=person_id, on=day):
            if one.valid_until is None or one.state is not LicenceState.IN_FORCE:
                continue
            if not day <= one.valid_until <= day + AHEAD:
                continue
            _, fresh = Reminder.objects.get_or_create(
                licence_id=one.id, until_on=one.valid_until, defaults={"told_at": at}
            )
            if fresh:
                identity.tell(
                    person_id=person_id,
                    title=f"{one.name}快到期了",
                    template="{name}到 {until} 为止有效。要接着用的，请提前办延续。",
                    params={"name": one.name, "until": words.long_date(on=one.valid_until)},
                    at=at,
                    url=reverse("licences:one", args=[one.id]),
                )
                told += 1
    return told
