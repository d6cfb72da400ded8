"""Areas and organisations for other systems."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from yimen.directory import public as directory
from yimen.directory.contracts import AreaView, OrganisationView, UnitLevel
from yimen.kernel.clock import local_day
from yimen.kernel.gates import moment, public
from yimen.kernel.web import wire

router = Router(tags=["区划和单位"])


class Under(Schema):
    """The area whose children are asked for; none: the topmost areas."""

    parent: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")] | None = None


class OfLevel(Schema):
    """The level of organisations that is asked for; none: all."""

    level: UnitLevel | None = None


@router.get(
    "/areas", response=wire.several(wire.derived(AreaView, name="Area")), summary="下级区划"
)
@public
def areas(request: HttpRequest, asked: Query[Under]) -> list[AreaView]:
    """Return the areas directly under an area that are in effect today, by code."""
    return directory.list_areas(parent=asked.parent, on=local_day(moment(request)))


@router.get(
    "/organisations",
    response=wire.several(wire.derived(OrganisationView, name="Organisation", leave={"is_active"})),
    summary="办事单位",
)
@public
def organisations(request: HttpRequest, asked: Query[OfLevel]) -> list[OrganisationView]:
    """Return the active organisations, by code."""
    return directory.list_organisations(level=asked.level)
