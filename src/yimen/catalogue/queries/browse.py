"""How many current items there are under each topic, department, level and life event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from yimen.kernel.reference import Kept

_GROUPS = """
WITH current AS (
    SELECT department_code, topics, life_events, receive_level, decide_level, audiences
    FROM catalogue_item_version
    WHERE state IN ('in_use', 'suspended') AND effective_on <= %(on)s
      AND (until_on IS NULL OR until_on > %(on)s)
)
SELECT 'department', department_code, count(*) FROM current GROUP BY department_code
UNION ALL SELECT 'topic', topic, count(*) FROM current, unnest(topics) topic GROUP BY topic
UNION ALL SELECT 'event', event, count(*) FROM current, unnest(life_events) event GROUP BY event
UNION ALL SELECT 'audience', audience, count(*)
    FROM current, unnest(audiences) audience GROUP BY audience
UNION ALL SELECT 'moved', decide_level, count(*)
    FROM current WHERE receive_level <> '4' GROUP BY decide_level
UNION ALL SELECT 'all', '', count(*) FROM current
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of current items by code; `moved` counts matters received below the county."""

    total: int
    departments: dict[str, int]
    topics: dict[str, int]
    events: dict[str, int]
    audiences: dict[str, int]
    moved: dict[str, int]


# A trigger on the versions, from which it is counted, says when it no longer holds.
_counted: Kept[Counts] = Kept()


def count_groups(*, on: date) -> Counts:
    """Return all the counts of the browse page with one statement."""
    return _counted.get(on, lambda: _count(on))


def _count(on: date) -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, {"on": on})
        found: dict[str, dict[str, int]] = {}
        for group, code, count in cursor.fetchall():
            found.setdefault(group, {})[code] = count
    return Counts(
        total=found.get("all", {}).get("", 0),
        departments=found.get("department", {}),
        topics=found.get("topic", {}),
        events=found.get("event", {}),
        audiences=found.get("audience", {}),
        moved=found.get("moved", {}),
    )
