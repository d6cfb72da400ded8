"""Accounts: sign-in by three names, locks, passwords, registration, sessions that end at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yimen.identity import public, testing
from yimen.identity.contracts import (
    Assurance,
    LoginLocked,
    LoginRefused,
    PasswordRefused,
    RegistrationIncomplete,
    RegistrationRefused,
)
from yimen.identity.models import Account, Person, Session
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotAllowed

pytestmark = pytest.mark.django_db

AT = testing.AT


@pytest.fixture
def account():
    person = testing.make_person(name="张桂兰", phone="13900005521")
    return testing.make_account(person=person, username="zhang")


def sign_in(username: str, password: str = testing.PASSWORD, *, at=AT):
    return public.authenticate(username=username, password=password, at=at)


@pytest.mark.parametrize("name", ["zhang", " ZHANG ", "13900005521", "139-0000-5521", "number"])
def test_sign_in_by_username_telephone_or_number(name, account):
    if name == "number":
        person = public.get_person(person_id=account.person_id)
        name = public.reveal(
            actor=SYSTEM, person_id=person.id, field="code", reason="测试需要", at=AT
        )

    assert sign_in(name).id == account.id


@pytest.mark.parametrize("name", ["", "nobody", "\x00", "a" * 65, "1390000552", "'; --"])
def test_an_unknown_name_and_a_wrong_password_sound_the_same(name, account):
    with pytest.raises(LoginRefused) as unknown:
        sign_in(name)
    with pytest.raises(LoginRefused) as wrong:
        sign_in("zhang", "wrong-1234")

    assert unknown.value.message == wrong.value.message


def test_five_failures_lock_for_half_an_hour(account):
    for _ in range(4):
        with pytest.raises(LoginRefused):
            sign_in("zhang", "wrong-1234")
    with pytest.raises(LoginLocked, match="30 分钟"):
        sign_in("zhang", "wrong-1234")

    with pytest.raises(LoginLocked, match="1 分钟"):
        sign_in("zhang", at=AT + timedelta(minutes=29, seconds=30))
    assert sign_in("zhang", at=AT + timedelta(minutes=30)).id == account.id


def test_success_forgets_earlier_failures(account):
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(LoginRefused):
                sign_in("zhang", "wrong-1234")
        assert sign_in("zhang").id == account.id


def test_a_closed_account_cannot_sign_in_and_its_sessions_end(account):
    client = Client()
    client.post("/login/", {"username": "zhang", "password": testing.PASSWORD})
    assert client.get("/my/profile/").status_code == 200

    public.set_account_active(actor=SYSTEM, account_id=account.id, active=False, at=AT)

    assert client.get("/my/profile/").status_code == 302
    with pytest.raises(LoginRefused):
        sign_in("zhang")


def test_a_resident_closes_nobodys_account(account):
    with pytest.raises(NotAllowed):
        public.set_account_active(
            actor=testing.make_resident(), account_id=account.id, active=False, at=AT
        )


def test_a_new_password_ends_other_sessions():
    resident = testing.make_resident()
    here, there = Client(), Client()
    testing.sign_in(here, resident)
    testing.sign_in(there, resident)

    answer = here.post(
        "/my/password/", {"old_password": testing.PASSWORD, "new_password": "柳树 2026 河边"}
    )

    assert answer.status_code == 302
    assert here.get("/my/password/").status_code == 200
    assert there.get("/my/password/").status_code == 302
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong-1234", "柳树 2026 河边", "old_password"),
        (testing.PASSWORD, "short1", "new_password"),
        (testing.PASSWORD, "12345678", "new_password"),
    ],
)
def test_a_password_is_not_changed_to_a_weak_one_or_by_a_stranger(old, new, field):
    resident = testing.make_resident()

    with pytest.raises(PasswordRefused) as refused:
        public.change_password(actor=resident, old_password=old, new_password=new, at=AT)

    assert refused.value.field == field


def test_passwords_are_hashed(account, settings):
    stored = Account.objects.get(pk=account.id).password

    assert testing.PASSWORD not in stored
    assert settings.PASSWORD_HASHERS[0].split(".")[-1].startswith("MD5")


def register(**changes: str):
    given = {
        "name": "周小禾",
        "code": testing.an_id_number(),
        "phone": "13900007777",
        "password": "柳树 2026 河边",
    }
    return public.register_resident(**given | changes, at=AT)


def test_registration_records_the_person_and_opens_an_account():
    account = register()

    assert account.assurance is Assurance.REAL_NAME
    assert public.get_person(person_id=account.person_id).name == "周小禾"
    assert sign_in("13900007777", "柳树 2026 河边").id == account.id


def test_outside_a_demo_a_registration_proves_nothing_yet(settings):
    settings.YIMEN_DEMO = False

    account = register(code="360426199101010071")

    assert account.assurance is Assurance.ANONYMOUS


def test_registration_says_everything_that_is_wrong_at_once():
    with pytest.raises(RegistrationIncomplete) as refused:
        register(name="", code="123", phone="0399-5550100", password="12345678")

    assert set(refused.value.errors) == {"name", "code", "phone", "password"}
    assert Person.objects.count() == 0


def test_nobody_opens_an_account_over_a_stored_person_with_another_telephone():
    code = testing.an_id_number()
    testing.make_person(name="周小禾", code=code, phone="13900001111")

    with pytest.raises(RegistrationRefused, match="冒用"):
        register(code=code)

    assert Account.objects.count() == 0
    assert register(code=code, phone="13900001111").person_id is not None


@pytest.mark.parametrize("same", ["phone", "code"])
def test_one_person_and_one_telephone_have_one_account(same):
    code = testing.an_id_number()
    register(code=code)
    changes = {"code": code} if same == "code" else {}

    with pytest.raises(RegistrationRefused) as refused:
        register(**changes)

    assert refused.value.field == "phone"
    assert "已经开通" in refused.value.message
    assert Account.objects.count() == 1
