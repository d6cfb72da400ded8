"""Builders for other contexts' tests: a resource with its register, and a grant for an item."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from yimen.exchange.actions import grant as grants
from yimen.exchange.actions import resource as resources
from yimen.exchange.contracts import (
    FieldView,
    GrantState,
    GrantView,
    RegisterAnswer,
    RegisterDown,
    ResourceView,
    Sharing,
)
from yimen.exchange.models import Call, Grant
from yimen.exchange.queries import dispute as disputes
from yimen.exchange.queries import installed
from yimen.kernel.actor import SYSTEM

FIELDS = (
    FieldView(code="name", name="姓名", sharing=Sharing.FREE),
    FieldView(code="domicile", name="户籍地址", sharing=Sharing.CONDITIONAL),
    FieldView(code="medical", name="职工医保状态", sharing=Sharing.CONDITIONAL),
    FieldView(code="photo", name="照片", sharing=Sharing.NEVER, ground="身份证法第六条"),
)


@dataclass(slots=True)
class PaperRegister:
    """A register kept in memory; `is_down` makes it silent, `asked` tells what was asked."""

    code: str
    values: dict[str, str]
    is_down: bool = False
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def is_configured(self) -> bool:
        """Say that it may be asked."""
        return True

    def read(
        self, *, name: str, number: str, fields: tuple[str, ...], ground: str, case_number: str
    ) -> RegisterAnswer:
        """Return what it holds. Raises RegisterDown."""
        self.asked.append((case_number, fields))
        if self.is_down:
            raise RegisterDown
        held = {code: self.values[code] for code in fields if code in self.values}
        return RegisterAnswer(values=held, as_of=date(2026, 11, 15))


def paper_register(*, code: str, **values: str) -> PaperRegister:
    """Install a register in memory and return it."""
    made = PaperRegister(code=code, values=values)
    installed.install(made)
    return made


def make_resource(*, code: str, owner_id: UUID, at: datetime) -> ResourceView:
    """Put a small resource of a unit into the directory of data."""
    return resources.add_resource(
        actor=SYSTEM,
        code=code,
        name=f"{code}登记",
        owner_id=owner_id,
        channel="政务外网",
        cycle="每天",
        summary="",
        fields=FIELDS,
        at=at,
    )


def make_grant(
    *,
    resource_code: str,
    item_code: str,
    at: datetime,
    fields: tuple[str, ...] = ("name", "domicile", "medical"),
    daily_quota: int = 100,
) -> GrantView:
    """Grant an item some fields for a year."""
    asked = grants.ask_grant(
        actor=SYSTEM,
        resource_code=resource_code,
        item_code=item_code,
        fields=fields,
        law="社会保险法第二十五条",
        purpose="核对户口，免交户口本",
        until_on=date(at.year + 1, at.month, 1),
        daily_quota=daily_quota,
        at=at,
    )
    if asked.state is GrantState.ASKED:
        grants.decide_grant(actor=SYSTEM, grant_id=asked.id, agree=True, reason="", at=at)
    return asked


def doubts(*, unit_id: UUID) -> list[tuple[str, str, str]]:
    """Return what persons doubt of a unit's values: field, registered, claimed."""
    found = disputes.list_of_units(unit_ids=[unit_id], open_only=True)
    return [(one.field_name, one.registered, one.claimed) for one in found]


def logged() -> list[tuple[UUID, str, str]]:
    """Return the calls so far: id, number of the application, law."""
    rows = Call.objects.order_by("at", "pk")
    return [(one.pk, one.number, one.law) for one in rows]


def run_out(*, item_code: str, on: date) -> None:
    """Let the grants of an item end before a day."""
    Grant.objects.filter(item_code=item_code).update(until_on=on - timedelta(days=1))
