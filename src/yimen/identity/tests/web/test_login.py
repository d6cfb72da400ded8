"""Sign-in over HTTP: sessions, places to return to, demo people, sign-out."""

from __future__ import annotations

import pytest
from django.test import Client

from yimen.identity import seeds, testing
from yimen.identity.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident():
    return testing.make_resident(name="张桂兰", phone="19900001111")


def login(client: Client, username: str, password: str = testing.PASSWORD, **more: str):
    return client.post("/login/", {"username": username, "password": password, **more})


def test_login_page_is_open_and_lists_demo_people(client):
    page = client.get("/login/")

    assert page.status_code == 200
    text = page.content.decode()
    assert "<h1>登录</h1>" in text
    for person in seeds.RESIDENTS:
        assert person.username in text
    assert "cunwu2" in text


def test_login_page_lists_nobody_outside_a_demo(client, settings):
    settings.YIMEN_DEMO = False

    text = client.get("/login/").content.decode()

    assert "演示账号" not in text
    assert seeds.PASSWORD not in text


def test_login_by_phone_goes_to_the_landing(client, resident):
    answer = login(client, "199 0000 1111")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/signed-in/"
    assert client.get("/signed-in/").headers["Location"] == "/my/"


def test_login_goes_back_to_where_the_visitor_was_going(client, resident):
    answer = login(client, "19900001111", next="/my/profile/")

    assert answer.headers["Location"] == "/my/profile/"
    assert client.get("/my/profile/").status_code == 200


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_login_never_leads_to_another_site(client, resident, place):
    answer = login(client, "19900001111", next=place)

    assert answer.headers["Location"] == "/signed-in/"


def test_wrong_password_says_so_and_keeps_the_name(client, resident):
    answer = login(client, "19900001111", "wrong-1234")

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "账号或密码不对" in text
    assert "19900001111" in text
    assert "wrong-1234" not in text


def test_login_starts_a_fresh_session(client, resident):
    client.get("/login/")
    session = client.session
    session["visitor"] = "kept?"
    session.save()
    before = session.session_key

    login(client, "19900001111")

    assert client.session.session_key != before
    assert "visitor" not in client.session
    assert not Session.objects.filter(session_key=before).exists()


def test_logout_works_at_once_everywhere(client, resident):
    login(client, "19900001111")
    other = Client()
    other.cookies["yimen_session"] = client.cookies["yimen_session"].value
    assert other.get("/my/profile/").status_code == 200

    client.post("/logout/")

    assert other.get("/my/profile/").status_code == 302
    assert client.get("/my/profile/").headers["Location"].startswith("/login/?next=")


def test_logout_needs_post(client, resident):
    testing.sign_in(client, resident)

    assert client.get("/logout/").status_code == 405


def test_login_demands_the_csrf_token(resident):
    strict = Client(enforce_csrf_checks=True)

    assert login(strict, "19900001111").status_code == 403


def test_a_signed_in_page_reads_session_and_account_in_one_statement(
    client, resident, django_assert_max_num_queries
):
    testing.sign_in(client, resident)
    client.get("/my/password/")

    with django_assert_max_num_queries(2) as caught:
        client.get("/my/password/")

    assert sum("identity_session" in query["sql"] for query in caught) == 1


def test_a_visitor_without_a_cookie_costs_no_statement(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/register/")
