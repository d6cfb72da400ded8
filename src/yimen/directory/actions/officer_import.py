"""Officers from a table: previewed, then loaded as a whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yimen.directory import access
from yimen.directory.actions import officer as officers
from yimen.directory.contracts import DirectoryRefused, Finding
from yimen.directory.models import Area, Organisation
from yimen.directory.queries import area as areas
from yimen.directory.queries import officer_file as files
from yimen.directory.rules.officer_file import OfficerRow, read_rows
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a table would do: the officers, and what is wrong (then nothing is loaded)."""

    rows: Sequence[OfficerRow]
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An account that was opened, with the password to hand over once."""

    name: str
    username: str
    password: str
    unit_code: str


def preview(*, actor: Actor, table: Sequence[Sequence[str]], at: datetime) -> Preview:
    """Return what a table would do, changing nothing. Raises NotAllowed."""
    actor.must(access.MANAGE)
    rows, findings = read_rows(table=table, known=files.known(table=table), today=local_day(at))
    return Preview(rows=rows, findings=findings)


def load(*, actor: Actor, table: Sequence[Sequence[str]], at: datetime) -> list[Opened]:
    """Open an account for every row and ask for its post; one refusal and nothing is loaded.

    Raises NotAllowed, DirectoryRefused naming the line.
    """
    seen = preview(actor=actor, table=table, at=at)
    if seen.findings:
        raise DirectoryRefused(
            f"表里有 {len(seen.findings)} 处错误，一个人都没有导入。请改好再传。", field="file"
        )
    units = {
        row.code: row
        for row in Organisation.objects.filter(code__in={one.unit_code for one in seen.rows})
    }
    opened: list[Opened] = []
    with transaction.atomic():
        for row in seen.rows:
            try:
                opened.append(_open(actor, row, units[row.unit_code], at))
            except Refusal as refusal:
                raise DirectoryRefused(
                    f"第 {row.line} 行（{row.name}）：{refusal.message}一个人都没有导入。",
                    field="file",
                ) from refusal
        ledger.record(
            actor=actor,
            verb="directory.officer.imported",
            subject=Ref("directory.officer_import", new_id()),
            at=at,
            change={"officers": str(len(opened))},
        )
    return opened


def _open(actor: Actor, row: OfficerRow, unit: Organisation, at: datetime) -> Opened:
    password = _password()
    prefix = areas.view(Area.objects.get(pk=row.area_code)).prefix if row.area_code else ""
    officers.appoint_officer(
        actor=actor,
        username=row.username,
        name=row.name,
        password=password,
        organisation_id=unit.pk,
        post=row.post,
        at=at,
        area_prefix=prefix,
        item_codes=row.item_codes,
        until_on=row.until_on,
    )
    return Opened(name=row.name, username=row.username, password=password, unit_code=row.unit_code)


def _password() -> str:
    """Return a first password that can be read out: eight letters in two groups, four digits."""
    first, second = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))
    return f"{first}-{second}-{''.join(secrets.choice(_DIGITS) for _ in range(4))}"
