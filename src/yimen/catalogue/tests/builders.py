"""What several tests of the catalogue start from: units, the worked-out items, editors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from yimen.catalogue.actions.demo import load_matters, load_worked_items
from yimen.catalogue.demo import content
from yimen.directory import testing as directory
from yimen.directory.contracts import Post, UnitLevel
from yimen.kernel.actor import Actor

DEPARTMENTS = ("wjj", "mzj", "rsj", "ybj", "scjgj", "xzspj", "zjj", "cgj", "cl")
SINCE = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def _uscc(serial: int) -> str:
    """Return a credit code of the demo county with its check character (GB 32100)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"11439981MB{serial:06d}0"[:17]
    total = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + signs[(31 - total % 31) % 31]


USCCS = MappingProxyType({code: _uscc(at + 1) for at, code in enumerate(DEPARTMENTS)})

_NAMES = {"mzj": "县民政局", "rsj": "县人社局"}


def make_worked_catalogue():
    """Open the units that the worked-out items name, and publish these items."""
    directory.demo_county(at=SINCE)
    for code in DEPARTMENTS:
        directory.make_unit(
            code=code, name=_NAMES.get(code, f"县{code}局"), level=UnitLevel.COUNTY, at=SINCE
        )
    load_worked_items(SINCE)


def make_whole_catalogue():
    """Publish the worked-out items and list all the matters."""
    directory.demo_county(at=SINCE)
    for code in sorted({matter.department_code for matter in content.matters()}):
        directory.make_unit(
            code=code, name=_NAMES.get(code, f"县{code}局"), level=UnitLevel.COUNTY, at=SINCE
        )
    make_worked_catalogue()
    load_matters(SINCE)


def make_editor():
    """Return an officer who may edit and publish the catalogue."""
    unit = directory.make_unit(code="xzspj", name="县行政审批局", level=UnitLevel.COUNTY, at=SINCE)
    return directory.make_officer(post=Post.CATALOGUE_EDITOR, unit=unit, at=SINCE)


def make_clerk():
    """Return an officer who has nothing to do with the catalogue."""
    unit = directory.make_unit(code="xzspj", name="县行政审批局", level=UnitLevel.COUNTY, at=SINCE)
    return directory.make_officer(post=Post.CLERK, unit=unit, at=SINCE)


def make_keepers(code="mzj"):
    """Return the officers of the four steps: writer and vetter of a unit, lawyer, service office."""
    unit = directory.make_unit(
        code=code, name=_NAMES.get(code, code), level=UnitLevel.COUNTY, at=SINCE
    )
    law = directory.make_unit(code="sfj", name="县司法局", level=UnitLevel.COUNTY, at=SINCE)
    return Keepers(
        writer=directory.make_officer(post=Post.ITEM_WRITER, unit=unit, name="编的人", at=SINCE),
        vetter=directory.make_officer(post=Post.ITEM_VETTER, unit=unit, name="审的人", at=SINCE),
        lawyer=directory.make_officer(post=Post.LEGALITY_REVIEWER, unit=law, name="合法", at=SINCE),
        office=make_editor(),
    )


@dataclass(frozen=True)
class Keepers:
    """The officers of the four steps of a version."""

    writer: Actor
    vetter: Actor
    lawyer: Actor
    office: Actor
