"""Load the demo county; a second run changes nothing."""

from __future__ import annotations

import csv
from datetime import date, datetime
from importlib.resources import files
from uuid import UUID

from django.db import transaction

from yimen.directory.actions import officer as officer_actions
from yimen.directory.actions import organisation as organisation_actions
from yimen.directory.contracts import UnitLevel
from yimen.directory.demo import areas, people
from yimen.directory.models import Area, Officer, Organisation
from yimen.directory.rules.place_pinyin import initials_of, pinyin_of
from yimen.kernel.actor import SYSTEM
from yimen.kernel.register import DemoLogin

_SINCE = date(2026, 1, 1)


def run_areas(at: datetime) -> str:
    """Load the county's areas; the real national file never names them."""
    rows = areas.read()
    names = {row.code: row.name for row in rows}
    parents = {row.code: row.parent for row in rows}
    made = Area.objects.bulk_create(
        [
            Area(
                code=row.code,
                name=row.name,
                level=row.level,
                parent_id=row.parent or None,
                path=_path(row.code, names, parents),
                pinyin=pinyin_of(row.name),
                initials=initials_of(row.name),
                valid_from=_SINCE,
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )
    return f"一门县：{len(made)} 个区划"


def _path(code: str, names: dict[str, str], parents: dict[str, str]) -> str:
    parts: list[str] = []
    while code:
        parts.append(names[code])
        code = parents[code]
    return "/".join(reversed(parts))


@transaction.atomic
def run_organisations(at: datetime) -> str:
    """Open the county's organisations, departments and towns before the villages under them."""
    text = files("yimen.directory.demo").joinpath("organisations.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    known: dict[str, UUID] = dict(Organisation.objects.values_list("code", "id"))
    for row in rows:
        if row["code"] in known:
            continue
        made = organisation_actions.open_organisation(
            actor=SYSTEM,
            code=row["code"],
            uscc=row["uscc"],
            name=row["name"],
            short_name=row["short_name"],
            document_word=row["document_word"],
            area_code=row["area_code"],
            level=UnitLevel(row["level"]),
            at=at,
            parent_id=known.get(row["parent"]),
            address=row["address"],
            phone=row["phone"],
        )
        known[made.code] = made.id
    return f"一门县：{len(rows)} 个机构"


@transaction.atomic
def run_officers(at: datetime) -> str:
    """Appoint the county's officers."""
    known = set(Officer.objects.values_list("username", flat=True))
    units = dict(Organisation.objects.values_list("code", "id"))
    everybody = people.officers()
    for person in everybody:
        if person.username in known:
            continue
        first, *others = person.posts
        officer = officer_actions.appoint_officer(
            actor=SYSTEM,
            username=person.username,
            name=person.name,
            password=people.PASSWORD,
            organisation_id=units[person.unit],
            post=first,
            at=at,
            area_prefix="",
            person_id=None,
        )
        for post in others:
            officer_actions.grant_post(
                actor=SYSTEM,
                officer_id=officer.id,
                post=post,
                organisation_id=units[person.unit],
                at=at,
                area_prefix="",
                until_on=None,
            )
    return f"一门县：{len(everybody)} 名工作人员"


def demo_logins() -> list[DemoLogin]:
    """Return the officers that the sign-in page of a demo installation lists."""
    return [
        DemoLogin(
            username=person.username, password=people.PASSWORD, who=person.says, does=person.does
        )
        for person in people.officers()
    ]
