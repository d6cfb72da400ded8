"""The record of processing: what was done with faces in a time, counted from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

_VERBS = (
    "biometrics.template.enrolled",
    "biometrics.template.deleted",
    "biometrics.comparison.made",
    "biometrics.search.answered",
)
_SQL = """
    SELECT verb, coalesce(change->>'purpose', ''), coalesce(change->>'outcome', ''),
           coalesce(channel, ''), count(*)
    FROM (SELECT verb, change::jsonb AS change, channel FROM kernel_ledger_entry
          WHERE verb = ANY(%s) AND at >= %s AND at < %s) used
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """So often something was done with faces: what, for which purpose, by which door, with what."""

    verb: str
    purpose: str
    outcome: str
    channel: str
    count: int


def list_uses(*, since: datetime, until: datetime) -> list[Use]:
    """Return the uses of a time, counted; the ledger has an index on verb and time."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, (list(_VERBS), since, until))
        return [
            Use(verb=verb, purpose=purpose, outcome=outcome, channel=channel, count=count)
            for verb, purpose, outcome, channel, count in cursor.fetchall()
        ]
