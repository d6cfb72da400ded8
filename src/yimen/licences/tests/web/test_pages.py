"""The wallet, one licence, its page and the public proof, as people open them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.directory import testing as directory
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import queries as ledger
from yimen.licences import public as licences
from yimen.licences.contracts import LicenceState
from yimen.licences.testing import make_licence
from yimen.trust import testing as trust

AT = directory.AT
pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client: Client, holder) -> Client:
    people.sign_in(client, holder)
    return client


@pytest.mark.parametrize("path", ["", "{id}/", "{id}/licence.pdf"])
def test_a_visitor_is_asked_to_sign_in(client: Client, licence, path: str):
    answer = client.get("/my/licences/" + path.format(id=licence.id))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=/my/licences/")


def test_an_empty_wallet_teaches(client: Client):
    people.sign_in(client, people.make_resident())

    assert "还没有证照" in client.get("/my/licences/").content.decode()


def test_the_wallet_shows_the_card_with_a_code_that_leads_to_the_proof(own: Client, licence):
    page = own.get("/my/licences/").content.decode()

    assert licence.number in page
    assert "张桂兰" in page
    assert "有效" in page
    assert f"/my/licences/{licence.id}/licence.pdf" in page
    assert "还没有人用过" in page


def test_one_licence_says_who_used_it(own: Client, licence):
    licences.record_use(
        actor=SYSTEM,
        licence_id=licence.id,
        purpose="代替身份证明，办高龄津贴",
        used_for=Ref("cases.case", new_id()),
        at=AT,
    )
    page = own.get(f"/my/licences/{licence.id}/").content.decode()

    assert "代替身份证明，办高龄津贴" in page
    assert "2026年11月20日 10:00" in page
    assert f"/verify/licence/{licence.identifier}/" in page


def test_a_licence_is_handed_out_sealed_in_both_forms_and_before_that_never_as_if_sealed(
    own: Client, issuer, licence
):
    early = own.get(f"/my/licences/{licence.id}/licence.pdf")
    trust.make_seal(organisation_id=issuer.id, at=AT)
    trust.seal_waiting(at=AT)
    pdf = own.get(f"/my/licences/{licence.id}/licence.pdf")
    ofd = own.get(f"/my/licences/{licence.id}/licence.ofd")

    assert "正在盖章" in early.content.decode()
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"].startswith("attachment")
    assert b"/ETSI.CAdES.detached" in b"".join(pdf.streaming_content)
    assert ofd["Content-Type"] == "application/ofd"
    assert len(b"".join(ofd.streaming_content)) == int(ofd["Content-Length"])


@pytest.mark.parametrize("path", ["{id}/", "{id}/licence.pdf"])
def test_nobody_opens_somebody_elses_licence(client: Client, licence, path: str):
    people.sign_in(client, people.make_resident(name="旁人"))

    assert client.get("/my/licences/" + path.format(id=licence.id)).status_code == 404
    assert ledger.list_looks(subject=licence.ref) == []


def test_who_stands_for_the_holder_sees_the_name_and_opening_is_recorded(
    client: Client, holder, licence
):
    daughter = people.make_resident(name="李晓梅")
    people.make_mandate(
        grantor=identity.get_person(person_id=holder.person_id),
        holder=identity.get_person(person_id=daughter.person_id),
    )
    people.sign_in(client, daughter)
    page = client.get("/my/licences/").content.decode()

    assert "张桂兰的" in page
    assert licence.number not in page
    assert ledger.list_looks(subject=licence.ref) == []
    assert licence.number in client.get(f"/my/licences/{licence.id}/").content.decode()
    assert len(ledger.list_looks(subject=licence.ref)) == 1


def test_three_licences_cost_no_more_queries_than_one(own: Client, holder, issuer, licence):
    own.get("/my/licences/")
    with CaptureQueriesContext(connection) as one:
        own.get("/my/licences/")
    for _ in range(2):
        make_licence(holder_id=holder.person_id, issuer_id=issuer.id, at=AT)
    own.get("/my/licences/")
    with CaptureQueriesContext(connection) as three:
        own.get("/my/licences/")

    assert len(three) == len(one) <= 12


def test_anybody_verifies_a_licence_without_reading_what_is_on_it(client: Client, licence):
    page = client.get(f"/verify/licence/{licence.identifier}/")
    text = page.content.decode()

    assert page.status_code == 200
    assert "这本证照是真的，今天有效" in text
    assert "张**" in text
    assert "张桂兰" not in text
    assert "柳浦镇" not in text.replace(licence.issuer_name, "")
    assert licence.number not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (LicenceState.DETAINED, "暂扣期间不能使用"),
        (LicenceState.REVOKED, "已经被撤销"),
        (LicenceState.CANCELLED, "已经注销"),
        (LicenceState.WITHDRAWN, "已经被吊销"),
    ],
)
def test_the_proof_says_what_state_the_licence_is_in(client: Client, licence, state, words):
    licences.change_state(
        actor=SYSTEM, licence_id=licence.id, state=state, reason="原决定被撤销", at=AT
    )
    text = client.get(f"/verify/licence/{licence.identifier}/").content.decode()

    assert words in text
    assert "原决定被撤销" in text


def test_a_wrong_check_character_is_said_to_be_a_copying_error(client: Client, licence):
    wrong = licence.identifier[:-1] + ("1" if licence.identifier[-1] != "1" else "2")
    page = client.get(f"/verify/licence/{wrong}/")

    assert page.status_code == 422
    assert "抄错了一位" in page.content.decode()


def test_what_nobody_issued_is_said_to_be_unknown(client: Client, licence):
    from yimen.licences.rules.identifier import identifier

    parts = licence.identifier.split(".")
    unknown = identifier(type_code=parts[5], issuer=parts[6], serial="20269999999", version=1)
    page = client.get(f"/verify/licence/{unknown}/")

    assert page.status_code == 404
    assert "没有这本证照" in page.content.decode()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "1.2.156.3005.2", "' OR 1=1 --"])
def test_rubbish_is_refused_and_escaped(client: Client, db, text: str):
    page = client.get(f"/verify/licence/{text}/".replace("</", "<"))

    assert page.status_code == 422
    assert "<script>alert" not in page.content.decode().lower()


def test_the_form_of_proofs_leads_to_the_licence(client: Client, licence):
    answer = client.post("/verify/", {"code": licence.identifier})

    assert answer["Location"] == f"/verify/licence/{licence.identifier}/"
