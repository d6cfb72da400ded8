"""Load the schemes that ship with the program, and give a scheme a new edition from a day on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.performance.access.project import check_keep_schemes
from yimen.performance.contracts.scheme import (
    SCHEME_KIND,
    Band,
    Scheme,
    SchemeLevel,
    SchemeRefused,
    SchemeUse,
)
from yimen.performance.models import SchemeEdition
from yimen.performance.queries.scheme import SHIPPED, as_scheme, read_levels
from yimen.performance.rules.scheme import scheme_faults

_CODE = re.compile(r"[a-z][a-z0-9-]{1,38}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEdition:
    """What an edition of a scheme says, before anybody has taken it."""

    code: str
    title: str
    basis: str
    use: SchemeUse
    from_on: date
    execution_weight: Decimal
    levels: tuple[SchemeLevel, ...]
    bands: tuple[Band, ...] = ()
    note: str = ""


def load_shipped(*, actor: Actor = SYSTEM, at: datetime) -> int:
    """Take in the shipped editions that are missing and return how many. Raises NotAllowed."""
    check_keep_schemes(actor)
    known = set(SchemeEdition.objects.values_list("code", "from_on"))
    taken = 0
    for path in sorted(SHIPPED.glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        from_on = date.fromisoformat(found["from_on"])
        if (found["code"], from_on) not in known:
            _store(actor, found | {"from_on": from_on}, at)
            taken += 1
    return taken


def add_edition(*, actor: Actor, edition: NewEdition, at: datetime) -> Scheme:
    """Put a scheme in force from a day on, beside its earlier editions.

    Raises NotAllowed, SchemeRefused.
    """
    check_keep_schemes(actor)
    _check(edition, local_day(at))
    with transaction.atomic():
        if SchemeEdition.objects.filter(code=edition.code, from_on=edition.from_on).exists():
            raise SchemeRefused("这一天已经有一个版本了，请换一天。", field="from_on")
        body = {
            "code": edition.code,
            "title": edition.title.strip(),
            "basis": edition.basis.strip(),
            "use": edition.use.value,
            "from_on": edition.from_on,
            "execution_weight": str(edition.execution_weight),
            "levels": write_levels(edition.levels),
            "bands": [
                {"title": one.title, "most": str(one.most), "least": str(one.least)}
                for one in edition.bands
            ],
            "note": edition.note.strip(),
        }
        return as_scheme(_store(actor, body, at))


def _check(edition: NewEdition, today: date) -> None:
    if not _CODE.fullmatch(edition.code):
        raise SchemeRefused("代码用小写字母、数字和短横，字母开头。", field="code")
    if len(edition.title.strip()) < 4:
        raise SchemeRefused("写清楚这个方案叫什么。", field="title")
    if len(edition.basis.strip()) < 4:
        raise SchemeRefused("写明依据的文件和文号。", field="basis")
    if edition.from_on < today:
        raise SchemeRefused("不能从过去的日子起用，已经定了的目标不能变。", field="from_on")
    if not 0 <= edition.execution_weight <= 100:
        raise SchemeRefused("预算执行率的分值在 0 到 100 之间。", field="execution_weight")
    faults = scheme_faults(execution_weight=edition.execution_weight, levels=edition.levels)
    if faults:
        raise SchemeRefused("".join(faults), field="levels")


@transaction.atomic
def _store(actor: Actor, body: dict[str, Any], at: datetime) -> SchemeEdition:
    faults = scheme_faults(
        execution_weight=Decimal(body["execution_weight"]),
        levels=read_levels(body["levels"]),
    )
    if faults:
        raise SchemeRefused("".join(faults), field="levels")
    row = SchemeEdition(
        code=body["code"],
        title=body["title"],
        basis=body["basis"],
        use=body["use"],
        from_on=body["from_on"],
        execution_weight=Decimal(body["execution_weight"]),
        levels=body["levels"],
        bands=body["bands"],
        note=body["note"],
        set_at=at,
        set_by=actor.name,
    )
    row.save(force_insert=True)
    ledger.record(
        actor=actor,
        verb="performance.scheme.set",
        subject=Ref(SCHEME_KIND, row.id),
        at=at,
        change={
            "code": row.code,
            "from_on": row.from_on.isoformat(),
            "execution_weight": str(row.execution_weight),
            "levels": {one["code"]: one["weight"] for one in row.levels},
        },
        ground=row.basis,
    )
    return row


def write_levels(levels: Sequence[SchemeLevel]) -> list[dict[str, Any]]:
    """Return levels as they are stored."""
    return [
        {
            "code": level.code,
            "title": level.title,
            "weight": str(level.weight),
            "parts": [
                {
                    "code": part.code,
                    "title": part.title,
                    "weight": None if part.weight is None else str(part.weight),
                    "needed": part.needed,
                    "indicators": [
                        {
                            "title": one.title,
                            "weight": None if one.weight is None else str(one.weight),
                            "standard": one.standard,
                        }
                        for one in part.indicators
                    ],
                }
                for part in level.parts
            ],
        }
        for level in levels
    ]
