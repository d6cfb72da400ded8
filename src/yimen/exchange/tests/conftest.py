"""A unit that owns a resource, an item that may ask it, and an application in hand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.directory.testing import AT, demo_county, make_officer
from yimen.exchange import testing
from yimen.exchange.contracts import InHand
from yimen.exchange.queries import installed
from yimen.identity.testing import make_resident
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref


@dataclass(slots=True)
class World:
    """Everybody around one resource."""

    owner_id: UUID
    item: str
    about: Ref
    resident: Actor
    keeper: Actor
    approver: Actor
    examiner: Actor
    stranger: Actor
    register: testing.PaperRegister
    is_open: bool = True

    def find(self, *, ref: Ref) -> InHand | None:
        """Return the one application that this world knows."""
        if ref != self.about or self.resident.person_id is None:
            return None
        return InHand(
            item_code=self.item,
            item_name="测试事项",
            person_id=self.resident.person_id,
            number="20261120000000001",
            is_open=self.is_open,
        )


def _names(codes):
    return {code: "测试事项" for code in codes if code == "i" * 31}


@pytest.fixture
def world(db, monkeypatch):
    units = demo_county()
    monkeypatch.setattr(installed, "_registers", {})
    monkeypatch.setattr(installed, "_applications", [])
    monkeypatch.setattr(directory.item_queries, "_answers", [_names])
    owner = units.other_department
    testing.make_resource(code="paper", owner_id=owner.id, at=AT)
    found = World(
        owner_id=owner.id,
        item="i" * 31,
        about=Ref("cases.draft", uuid4()),
        resident=make_resident(name="张桂兰"),
        keeper=make_officer(post=Post.CATALOGUE_EDITOR, unit=units.centre, name="管理甲"),
        approver=make_officer(post=Post.APPROVER, unit=owner, name="审核乙"),
        examiner=make_officer(post=Post.EXAMINER, unit=owner, name="承办丙"),
        stranger=make_officer(post=Post.APPROVER, unit=units.department, name="外单位丁"),
        register=testing.paper_register(code="paper", name="张桂兰", domicile="三组 8 号"),
    )
    installed.know_applications(found)
    return found
