"""An officer's account opens by two hands: at the beginning, and again when every factor is lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yimen.directory import testing
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.identity.models import Account, Factor, Message
from yimen.identity.sign_in_contracts import FactorKind
from yimen.kernel.clock import now
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db
FIRST, OWN = "chu-shi-2026-A", "Liu-shu-2026-he"
CODE = re.compile(r"[2-9a-hj-np-z]{4}-[2-9a-hj-np-z]{4}-[2-9a-hj-np-z]{4}")


@pytest.fixture
def county():
    return testing.demo_county()


def seat(county, post: Post) -> Client:
    client = Client()
    people.sign_in(client, testing.make_officer(post=post, unit=county.centre))
    return client


def sign_in(username: str, password: str):
    browser = Client()
    return browser, browser.post("/login/", {"username": username, "password": password})


def test_a_new_officer_comes_in_with_one_half_from_each_administrator(county):
    system, security = seat(county, Post.SYSTEM_ADMIN), seat(county, Post.SECURITY_ADMIN)
    form = {
        "name": "李新来",
        "username": "lixinlai",
        "password": FIRST,
        "organisation_id": str(county.department.id),
        "post": "examiner",
    }
    assert system.post("/staff/directory/officers/new/", form).status_code == 302

    alone, answer = sign_in("lixinlai", FIRST)
    assert answer.headers["Location"] == "/login/activate/"
    typed = {"activation": "aaaa-bbbb-cccc", "new_password": OWN}
    early = alone.post("/login/activate/", typed)
    assert "还没有另一位管理员批准" in early.content.decode()

    waiting = security.get("/staff/directory/assignments/").content.decode()
    ticked = re.search(r'name="assignment" value="([^"]+)"', waiting).group(1)
    shown = security.post(
        "/staff/directory/assignments/", {"assignment": ticked, "act": "approve"}
    ).content.decode()
    code = CODE.search(shown).group(0)
    assert CODE.search(security.get("/staff/directory/assignments/").content.decode()) is None

    wrong = alone.post("/login/activate/", typed)
    assert wrong.status_code == 422
    same = alone.post("/login/activate/", {"activation": code, "new_password": FIRST})
    assert "最近用过" in same.content.decode()
    done = alone.post("/login/activate/", {"activation": code.upper(), "new_password": OWN})
    assert done.status_code == 302
    _, after = sign_in("lixinlai", FIRST)
    assert after.status_code == 422
    verbs = [
        one.verb
        for one in ledger.list_entries(
            subject=Ref("identity.account", Account.objects.get(username="lixinlai").pk)
        )
    ]
    assert "identity.account.activation_issued" in verbs
    assert "identity.account.activated" in verbs


@pytest.fixture
def officer(county):
    made = testing.make_officer(post=Post.EXAMINER, unit=county.department, name="赵丢手机")
    Factor(
        id=new_id(),
        account_id=made.account_id,
        kind=FactorKind.TOTP,
        title="单位的手机",
        secret_encrypted=b"x",
        added_at=now(),
    ).save(force_insert=True)
    return made


def ask(browser: Client, officer, **more: str):
    username = identity.get_account(account_id=officer.account_id).username
    form = {"username": username, "reason": "当面核对工作证，手机丢了"} | more
    return browser.post("/staff/enrolments/", form)


def test_lost_factors_come_off_by_two_hands_and_neither_gets_in_alone(county, officer):
    first, second = seat(county, Post.SECURITY_ADMIN), seat(county, Post.SYSTEM_ADMIN)
    here = Client()
    people.sign_in(here, officer)

    code = CODE.search(ask(first, officer, forgot="1").content.decode()).group(0)
    assert here.get("/my/security/").status_code == 200
    listed = second.get("/staff/enrolments/").content.decode()
    settle = re.search(r'action="(/staff/enrolments/[^"]+)"', listed).group(1)
    assert "要由另一位管理员批准" in first.get("/staff/enrolments/").content.decode()
    assert first.post(settle, {"verdict": "confirm"}).status_code == 422
    shown = second.post(settle, {"verdict": "confirm"}).content.decode()
    password = CODE.search(shown).group(0)

    assert here.get("/my/security/").status_code == 302
    assert not Factor.objects.filter(account_id=officer.account_id, removed_at=None).exists()
    told = Message.objects.filter(account_id=officer.account_id).order_by("at")
    assert [one.title for one in told] == [
        "有人申请为您重新绑定登录要素",
        "登录要素已经清空",
    ]
    username = identity.get_account(account_id=officer.account_id).username
    back, answer = sign_in(username, password)
    assert answer.headers["Location"] == "/login/activate/"
    assert (
        back.post("/login/activate/", {"activation": code, "new_password": OWN}).status_code == 302
    )


def test_a_refused_wish_leaves_everything_and_its_code_is_worth_nothing(county, officer):
    first, second = seat(county, Post.SECURITY_ADMIN), seat(county, Post.SECURITY_ADMIN)
    ask(first, officer)
    listed = second.get("/staff/enrolments/").content.decode()
    settle = re.search(r'action="(/staff/enrolments/[^"]+)"', listed).group(1)

    second.post(settle, {"verdict": "refuse"})

    assert Factor.objects.filter(account_id=officer.account_id, removed_at=None).exists()
    assert not Account.objects.get(pk=officer.account_id).needs_activation
    assert second.post(settle, {"verdict": "confirm"}).status_code == 409


def test_only_security_asks_and_nobody_for_himself(county, officer):
    security = testing.make_officer(post=Post.SECURITY_ADMIN, unit=county.centre)
    own = Client()
    people.sign_in(own, security)

    assert ask(seat(county, Post.SYSTEM_ADMIN), officer).status_code == 403
    assert ask(seat(county, Post.CLERK), officer).status_code == 403
    assert ask(own, security).status_code == 422
    assert ask(own, people.make_resident()).status_code == 422
