"""A town whose item is filled from the person's record and from one register, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yimen.cases import testing
from yimen.cases.actions import desk_entry, window
from yimen.cases.actions import draft as drafts
from yimen.cases.actions.desk_entry import EntrySent
from yimen.cases.actions.filling import Identified
from yimen.cases.contracts import CaseView, PaperMark, SignedHow
from yimen.cases.queries import filling as queries
from yimen.cases.rules.filling import IdentifiedBy
from yimen.catalogue import testing as items
from yimen.exchange import testing as registers

AT = testing.AT
DOMICILE = {
    "code": "domicile",
    "kind": "text",
    "name": "户籍地址",
    "label": "户口本上的地址",
    "why": "核对户口。",
    "prefill": "共享.paper.domicile",
    "required": False,
    "max_length": 50,
}
HOME = {
    "code": "home",
    "kind": "text",
    "name": "住处",
    "label": "住在哪里",
    "why": "寄材料。",
    "prefill": "申请人.住址",
    "required": False,
    "max_length": 50,
}


@dataclass
class World:
    """The town, and the register that its item may ask."""

    around: testing.Town
    register: registers.PaperRegister

    @property
    def clerk(self):
        return self.around.clerk

    def wanted(self, purpose="own"):
        return window.check_wanted(
            actor=self.clerk,
            item_code=self.around.item.item_code,
            situation="small",
            purpose=purpose,
            at=AT,
        )

    def begin(self, *, at=AT, **changes):
        identified = Identified(by=IdentifiedBy.NUMBER)
        asked = {"actor": self.clerk, "wanted": self.wanted(), "identified": identified, **changes}
        return window.begin(person_id=self.around.resident.person_id, at=at, **asked)

    def rows(self, draft_id, actor=None):
        view = queries.get_filling(actor=actor or self.clerk, draft_id=draft_id)
        return {one.code: one for one in view.rows}


def world() -> World:
    """Return the town with its register, which knows the applicant by another name."""
    form = {
        "form": {
            "steps": [
                {"code": "place", "title": "场所", "fields": [*items.FIELDS, DOMICILE, HOME]},
                {"code": "papers", "title": "材料", "fields": items.FILES},
            ]
        }
    }
    around = testing.town(definition={**form, "licence": None})
    since = AT - timedelta(days=1)
    registers.make_resource(code="paper", owner_id=around.units.other_department.id, at=since)
    registers.make_grant(resource_code="paper", item_code=around.item.item_code, at=since)
    register = registers.paper_register(code="paper", name="申请人乙", domicile="三组 8 号")
    return World(around=around, register=register)


def received(world: World, draft_id: UUID, at: datetime = AT) -> CaseView:
    """Enter the rest of a filled form, its scan and papers, and receive it."""
    drafts.save_answers(
        actor=world.clerk, draft_id=draft_id, step="place", raw=testing.answers(), at=at,
        only=["area", "size", "story"],
    )  # fmt: skip
    desk_entry.save_entry(
        actor=world.clerk,
        draft_id=draft_id,
        sent=EntrySent(
            signed_how=SignedHow.SIGNATURE,
            marks={"plan": PaperMark.ORIGINAL, "test": PaperMark.ORIGINAL},
            scans=[testing.photo("表.png")],
        ),
        at=at,
    )
    return desk_entry.submit_entry(actor=world.clerk, draft_id=draft_id, at=at)
