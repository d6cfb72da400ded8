"""Who looked at a person's data: shown to the person himself."""

from __future__ import annotations

import json
from uuid import UUID

from yimen.identity.contracts import LookView
from yimen.identity.models import Account
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import queries as ledger

_MOST = 1_000


def list_looks(*, person_id: UUID) -> list[LookView]:
    """Return the looks at a person's masked data, newest first."""
    entries = ledger.list_looks(subject=Ref("identity.person", person_id), limit=_MOST)
    accounts = {entry.account_id for entry in entries if entry.account_id is not None}
    names = dict(Account.objects.filter(pk__in=accounts).values_list("id", "name"))
    return [
        LookView(
            at=entry.at,
            who=names.get(entry.account_id, "") if entry.account_id else "",
            what=str(json.loads(entry.change).get("what", "")),
            reason=entry.ground,
        )
        for entry in reversed(entries)
    ]
