"""What strangers and holders may know of licences."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yimen.directory import testing as directory
from yimen.identity import testing as people
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.licences import public as licences
from yimen.licences.contracts import LicenceState
from yimen.licences.queries import licence as queries
from yimen.licences.testing import make_licence

AT = directory.AT
TODAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


def test_proof_masks_a_natural_person(licence):
    proof = queries.find_proof(identifier=licence.identifier, on=TODAY)

    assert proof
    assert proof.holder_shown == "张**"
    assert proof.state is LicenceState.IN_FORCE


def test_proof_names_a_company(issuer):
    company = people.make_company(name="测试小店")
    licence = make_licence(holder_id=company.id, issuer_id=issuer.id, at=AT, name="营业执照")

    proof = queries.find_proof(identifier=licence.identifier, on=TODAY)
    assert proof
    assert proof.holder_shown == "测试小店"


def test_proof_counts_expiry_on_the_day_asked(licence):
    assert licence.valid_until
    for day, state in (
        (licence.valid_until, LicenceState.IN_FORCE),
        (licence.valid_until + timedelta(days=1), LicenceState.EXPIRED),
    ):
        proof = queries.find_proof(identifier=licence.identifier, on=day)
        assert proof
        assert proof.state is state


def test_what_nobody_issued_has_no_proof(issuer):
    assert queries.find_proof(identifier="1.2.156.3005.2.X", on=TODAY) is None


def test_uses_are_listed_newest_first_and_only_the_holders(holder, licence):
    for day, purpose in enumerate(("办高龄津贴", "办公交卡")):
        licences.record_use(
            actor=SYSTEM,
            licence_id=licence.id,
            purpose=purpose,
            used_for=Ref("cases.case", new_id()),
            at=AT + timedelta(days=day),
        )
    stranger = people.make_resident(name="旁人")

    assert [one.purpose for one in queries.list_uses(holder_ids=[holder.person_id])] == [
        "办公交卡",
        "办高龄津贴",
    ]
    assert queries.list_uses(holder_ids=[stranger.person_id]) == []


def test_a_licence_that_ended_no_longer_waives_a_paper(holder, licence):
    assert queries.held_types(holder_id=holder.person_id, on=TODAY)
    licences.change_state(
        actor=SYSTEM, licence_id=licence.id, state=LicenceState.CANCELLED, reason="注销", at=AT
    )

    assert queries.held_types(holder_id=holder.person_id, on=TODAY) == {}
