"""Pages of a person's own space, and officials' pages on persons."""

from __future__ import annotations

import pytest
from django.test import Client

from yimen.identity import public, testing
from yimen.identity.contracts import CodeType, MandateState

pytestmark = pytest.mark.django_db

OWN = ("/my/looks/", "/my/messages/", "/my/mandates/", "/my/profile/", "/my/password/")


@pytest.fixture
def resident():
    return testing.make_resident(name="张桂兰", phone="13900005521")


@pytest.fixture
def space(resident):
    client = Client()
    testing.sign_in(client, resident)
    return client


@pytest.mark.parametrize("page", OWN)
def test_own_pages_open_for_their_owner_and_lead_others_to_sign_in(space, page):
    answer = space.get(page)

    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1
    assert Client().get(page).headers["Location"] == f"/login/?next={page}"


def test_own_numbers_are_masked_even_for_their_owner(space, resident):
    text = space.get("/my/profile/").content.decode()

    assert "139****5521" in text
    assert "13900005521" not in text


def test_contact_data_is_changed_or_refused_at_its_field(space, resident):
    bad = space.post("/my/profile/", {"phone": "123"})
    good = space.post("/my/profile/", {"phone": "13900001234", "address": "新地址 1 号"})

    assert bad.status_code == 422
    assert 'value="123"' in bad.content.decode()
    assert good.status_code == 302
    assert public.get_own_details(actor=resident).address == "新地址 1 号"


def test_a_mandate_is_ended_from_the_space_at_once(space, resident):
    daughter = testing.make_resident(name="李晓梅")
    mandate = testing.make_mandate(
        grantor=public.get_person(person_id=resident.person_id),
        holder=public.get_person(person_id=daughter.person_id),
    )
    assert "李晓梅" in space.get("/my/mandates/").content.decode()

    space.post(f"/my/mandates/{mandate.id}/end/")

    assert public.get_mandate(mandate_id=mandate.id).state is MandateState.ENDED


def test_a_stranger_does_not_end_a_mandate(resident):
    daughter, stranger = testing.make_resident(), testing.make_resident()
    mandate = testing.make_mandate(
        grantor=public.get_person(person_id=resident.person_id),
        holder=public.get_person(person_id=daughter.person_id),
    )
    client = Client()
    testing.sign_in(client, stranger)

    assert client.post(f"/my/mandates/{mandate.id}/end/").status_code == 403
    assert public.get_mandate(mandate_id=mandate.id).state is MandateState.ACTIVE


def test_a_message_is_read_and_leads_on_inside_this_site_only(space, resident):
    for url in ("/my/cases/1/", "https://evil.example/"):
        public.tell(
            person_id=resident.person_id,
            title="办好了",
            template="<b>好</b>",
            at=testing.AT,
            url=url,
        )
    text = space.get("/my/messages/").content.decode()
    assert "&lt;b&gt;" in text

    places = {
        message.url: space.post(f"/my/messages/{message.id}/").headers["Location"]
        for message in public.list_messages(person_id=resident.person_id)
    }

    assert places == {"/my/cases/1/": "/my/cases/1/", "https://evil.example/": "/my/messages/"}
    assert public.count_unread(person_id=resident.person_id) == 0


def test_registration_over_http_signs_in():
    client = Client()

    answer = client.post(
        "/register/",
        {
            "name": "周小禾",
            "code": testing.an_id_number(),
            "phone": "13900007777",
            "password": "柳树 2026 河边",
        },
    )

    assert answer.status_code == 302
    assert "周小禾" in client.get("/my/profile/").content.decode()


def test_a_refused_registration_keeps_what_was_typed_but_no_password():
    answer = Client().post(
        "/register/", {"name": "周小禾", "code": "123", "phone": "1", "password": "secret-2026"}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "周小禾" in text
    assert "secret-2026" not in text


def test_a_foreign_code_type_is_refused_quietly():
    assert public.find_person(code_type=CodeType.PASSPORT, code="\x00") is None
