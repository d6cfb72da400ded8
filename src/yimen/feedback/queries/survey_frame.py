"""The frames that samples are drawn from: applicants, villages, staff. Nobody is shown by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from yimen.cases import public as cases
from yimen.directory import public as directory
from yimen.directory.contracts import AreaView, UnitLevel
from yimen.feedback.contracts.survey import FrameKind
from yimen.kernel.contracts import FieldRefusals

STAFF_TITLES: dict[str, str] = {
    UnitLevel.COUNTY: "县级部门",
    UnitLevel.CENTRE: "政务服务中心",
    UnitLevel.TOWN: "乡镇（街道）",
    UnitLevel.VILLAGE: "村（社区）",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of a frame: a person, an officer or a village, by id and stratum."""

    key: str
    stratum: str
    area_code: str = ""
    person_id: UUID | None = None
    officer_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """All who may be drawn, and what the strata are called."""

    members: tuple[Member, ...]
    titles: dict[str, str]


def read_frame(
    *, kind: FrameKind, area_code: str, since: date | None, until: date | None, on: date
) -> Frame:
    """Return the members of a frame in an area. Raises FieldRefusals."""
    if kind is FrameKind.APPLICANTS:
        return _applicants(area_code, since, until)
    if kind is FrameKind.VILLAGES:
        return _villages(area_code)
    if kind is FrameKind.STAFF:
        return _staff(area_code, on)
    raise FieldRefusals("feedback.survey.frame", {"kind": "公开链接不抽样，请选别的名单。"})


def _applicants(area_code: str, since: date | None, until: date | None) -> Frame:
    if since is None or until is None or since > until:
        raise FieldRefusals(
            "feedback.survey.frame", {"since": "请填从哪天到哪天办过事，开始日期不能晚于结束日期。"}
        )
    prefix = directory.get_area(code=area_code).prefix
    found = cases.applicants_between(since=since, until=until + timedelta(days=1))
    members = tuple(
        Member(
            key=str(one.person_id),
            stratum=_town(one.area_code),
            area_code=one.area_code,
            person_id=one.person_id,
        )
        for one in found
        if one.area_code.startswith(prefix)
    )
    names = directory.area_names(codes={one.stratum for one in members})
    return Frame(members=members, titles=names)


def _villages(area_code: str) -> Frame:
    towns = _towns(area_code)
    members = tuple(
        Member(key=village.code, stratum=town.code, area_code=village.code)
        for town in towns
        for village in directory.list_areas(parent=town.code)
    )
    return Frame(members=members, titles={town.code: town.name for town in towns})


def _staff(area_code: str, on: date) -> Frame:
    prefix = directory.get_area(code=area_code).prefix
    units = {
        one.id: one for one in directory.list_organisations() if one.area_code.startswith(prefix)
    }
    seen: dict[UUID, Member] = {}
    for unit_id, officers in directory.list_colleagues(unit_ids=units, on=on).items():
        for officer_id in officers:
            member = Member(
                key=str(officer_id), stratum=units[unit_id].level.value, officer_id=officer_id
            )
            kept = seen.get(officer_id)
            if kept is None or member.stratum < kept.stratum:
                seen[officer_id] = member
    return Frame(members=tuple(seen.values()), titles=dict(STAFF_TITLES))


def list_towns(*, area_code: str) -> list[AreaView]:
    """Return the towns that an answer to a question of area chooses from."""
    return _towns(area_code)


def _towns(area_code: str) -> list[AreaView]:
    area = directory.get_area(code=area_code)
    county = f"{area.code[:6]}000000"
    return [area] if area.code != county else directory.list_areas(parent=county)


def _town(area_code: str) -> str:
    return f"{area_code[:9]}000"
