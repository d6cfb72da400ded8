"""Issuing once, states that do not come back, uses, and the page of a licence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.directory import testing as directory
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.identity.contracts import MandateKind
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import queries as ledger
from yimen.licences import public as licences
from yimen.licences.actions import page
from yimen.licences.contracts import LicenceState, WrongLicenceState
from yimen.licences.models import Licence
from yimen.licences.testing import TYPE, make_licence
from yimen.trust import testing as trust
from yimen.trust.contracts import NotSealedYet, SealedForm

AT = directory.AT
pytestmark = pytest.mark.django_db


def entries(licence, verb):
    return [one for one in ledger.list_entries(subject=licence.ref) if one.verb == verb]


def test_asking_twice_for_one_case_issues_one_licence(holder, issuer):
    wanted = {
        "actor": SYSTEM,
        "origin": Ref("cases.case", new_id()),
        "type_code": TYPE,
        "name": "老年人优待证",
        "serial_prefix": "测",
        "issuer_id": issuer.id,
        "holder_id": holder.person_id,
        "validity": None,
        "values": (),
        "at": AT,
    }

    assert licences.request_issue(**wanted).id == licences.request_issue(**wanted).id
    assert Licence.objects.count() == 1


def test_a_revoked_licence_does_not_come_back(licence):
    licences.change_state(
        actor=SYSTEM, licence_id=licence.id, state=LicenceState.REVOKED, reason="决定被撤销", at=AT
    )

    with pytest.raises(WrongLicenceState):
        licences.change_state(
            actor=SYSTEM, licence_id=licence.id, state=LicenceState.IN_FORCE, reason="x", at=AT
        )


def test_the_page_is_set_once_hashed_into_the_ledger_and_handed_out_under_its_seal(
    holder, issuer, licence
):
    trust.make_seal(organisation_id=issuer.id, at=AT)
    with pytest.raises(NotSealedYet):
        page.open_page(actor=holder, licence_id=licence.id, at=AT)
    unsealed = page.open_page(actor=holder, licence_id=licence.id, at=AT, unsealed=True)
    trust.seal_waiting(at=AT)

    pdf = page.open_page(actor=holder, licence_id=licence.id, at=AT + timedelta(days=1))
    ofd = page.open_page(actor=holder, licence_id=licence.id, at=AT, form=SealedForm.OFD)

    set_page = files.read_bytes(file_id=Licence.objects.get(id=licence.id).file_id)
    content = b"".join(pdf.pieces)
    assert b"pdfuaid" in set_page
    assert content.startswith(set_page)
    assert b"/ETSI.CAdES.detached" in content
    assert b"ETSI" not in b"".join(unsealed.pieces)
    assert sum(map(len, ofd.pieces)) == ofd.size
    (entry,) = entries(licence, "licences.licence.set")
    assert sm3_hex(set_page) in entry.change


def test_nobody_else_opens_the_page(licence):
    stranger = people.make_resident(name="旁人")

    with pytest.raises(NotFound):
        page.open_page(actor=stranger, licence_id=licence.id, at=AT)


def test_who_stands_for_the_holder_opens_it_and_that_is_a_recorded_look(holder, licence):
    daughter = people.make_resident(name="李晓梅")
    people.make_mandate(
        grantor=identity.get_person(person_id=holder.person_id),
        holder=identity.get_person(person_id=daughter.person_id),
    )

    page.open_page(actor=daughter, licence_id=licence.id, at=AT, unsealed=True)

    looks = ledger.list_looks(subject=licence.ref)
    assert [one.person_id for one in looks] == [daughter.person_id]


@pytest.mark.parametrize(
    ("kind", "opens"), [(MandateKind.RELATIVE, False), (MandateKind.GUARDIAN, True)]
)
def test_a_mandate_for_one_item_opens_no_wallet_but_a_guardian_does(holder, licence, kind, opens):
    other = people.make_resident(name="邻居")
    people.make_mandate(
        grantor=identity.get_person(person_id=holder.person_id),
        holder=identity.get_person(person_id=other.person_id),
        kind=kind,
        item_codes=("432090001000",),
    )

    if opens:
        page.open_page(actor=other, licence_id=licence.id, at=AT, unsealed=True)
    else:
        with pytest.raises(NotFound):
            page.open_page(actor=other, licence_id=licence.id, at=AT)


def test_a_face_that_names_the_holder_does_not_name_him_twice(holder, issuer):
    licence = make_licence(holder_id=holder.person_id, issuer_id=issuer.id, at=AT)
    view = licences.get_licence(licence_id=licence.id, on=AT.date())

    assert page.face_rows(view)[0] == ["持证人", "张桂兰"]
