"""Builders for other contexts' tests: a small county, its units, and officers as actors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from yimen.directory import public
from yimen.directory.contracts import OrganisationView, Post, UnitLevel
from yimen.directory.demo import areas as demo_areas
from yimen.directory.demo import seeds
from yimen.identity import testing as identity
from yimen.kernel.actor import SYSTEM, Actor

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
COUNTY = demo_areas.COUNTY
TOWN, OTHER_TOWN = "439981101000", "439981102000"
VILLAGE, OTHER_VILLAGE = "439981101201", "439981102201"
_serial = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCounty:
    """The demo county with all areas, and these units."""

    centre: OrganisationView
    department: OrganisationView
    other_department: OrganisationView
    town: OrganisationView
    other_town: OrganisationView
    village: OrganisationView
    other_village: OrganisationView


def demo_county(*, at: datetime = AT) -> SmallCounty:
    """Load the demo county's areas and a handful of its units; again answers the same ones."""
    seeds.run_areas(at)
    return SmallCounty(
        centre=make_unit(code="zwzx", name="县政务服务中心", level=UnitLevel.CENTRE, at=at),
        department=make_unit(code="mzj", name="县民政局", level=UnitLevel.COUNTY, at=at),
        other_department=make_unit(code="wjj", name="县卫生健康局", level=UnitLevel.COUNTY, at=at),
        town=make_unit(code="z101", name="柳浦镇", level=UnitLevel.TOWN, area_code=TOWN, at=at),
        other_town=make_unit(
            code="z102", name="枫杨镇", level=UnitLevel.TOWN, area_code=OTHER_TOWN, at=at
        ),
        village=make_unit(
            code="c101201", name="柳树湾村", level=UnitLevel.VILLAGE, area_code=VILLAGE, at=at
        ),
        other_village=make_unit(
            code="c102201",
            name="枫林坪村",
            level=UnitLevel.VILLAGE,
            area_code=OTHER_VILLAGE,
            at=at,
        ),
    )


def whole_demo_county(*, at: datetime = AT) -> None:
    """Load the demo county as a demo installation does: every unit, resident and officer."""
    seeds.run_areas(at)
    seeds.run_organisations(at)
    identity.demo_residents(at=at)
    seeds.run_officers(at)


def make_unit(
    *,
    code: str,
    name: str,
    level: UnitLevel,
    area_code: str = COUNTY,
    at: datetime = AT,
) -> OrganisationView:
    """Open a unit, or return the one with this code."""
    found = public.find_organisation(code=code)
    if found is not None:
        return found
    return public.open_organisation(
        actor=SYSTEM,
        code=code,
        uscc=identity.a_uscc(),
        name=name,
        short_name=name[:30],
        document_word=f"一门{code}"[:12],
        area_code=area_code,
        level=level,
        at=at,
    )


def make_officer(
    *,
    post: Post,
    unit: OrganisationView,
    others: tuple[Post, ...] = (),
    name: str = "测试人员",
    at: datetime = AT,
) -> Actor:
    """Return an officer with a post (and others) in a unit, as the edge builds the actor."""
    officer = public.appoint_officer(
        actor=SYSTEM,
        username=f"o{next(_serial)}",
        name=name,
        password=identity.PASSWORD,
        organisation_id=unit.id,
        post=post,
        at=at,
    )
    for other in others:
        public.grant_post(
            actor=SYSTEM, officer_id=officer.id, post=other, organisation_id=unit.id, at=at
        )
    return public.actor_for(account_id=officer.account_id, at=at)
