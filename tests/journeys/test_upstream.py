"""Persons come in through the province, whose simulator speaks real OpenID Connect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client

from yimen.connectors import simulators
from yimen.connectors.provincial import simulator as province
from yimen.identity import testing as people
from yimen.identity.contracts import Assurance
from yimen.identity.models import Account, OidcArrival, OidcLink

pytestmark = pytest.mark.django_db
ZHANG = "43998119480312002"


class Platform:
    """The running simulator, and what can be asked of it."""

    def __init__(self, base: str, built: province.ProvinceSimulator) -> None:
        self.issuer, self.built = f"{base}/provincial", built

    def lie(self, fault: str) -> None:
        httpx.post(f"{self.issuer}/fault", json={"fault": fault})


@pytest.fixture
def platform(settings, monkeypatch) -> Iterator[Platform]:
    built = province.build()
    monkeypatch.setattr(province, "build", lambda: built)
    with simulators.running() as base:
        settings.YIMEN_PROVINCIAL = {
            "url": f"{base}/provincial",
            "key": simulators.KEY,
            "secret": simulators.SECRET,
        }
        yield Platform(base, built)


def come_in(browser: Client, who: str, *, next_to: str = ""):
    """Go there as this person and return the answer to coming back."""
    sent = browser.get("/login/upstream/provincial/", {"next": next_to} if next_to else {})
    there = httpx.get(f"{sent['Location']}&as={who}")
    back = urlsplit(there.headers["location"])
    return browser.get(f"{back.path}?{back.query}")


def account_in(browser: Client) -> Account | None:
    key = browser.session.get("account_id")
    return Account.objects.get(pk=key) if key else None


def zhang():
    return people.make_account(
        person=people.make_person(name="张桂兰", code=people_number(ZHANG), phone="")
    )


def people_number(first_17: str) -> str:
    return first_17 + province._check(first_17)


def test_somebody_unknown_here_is_opened_on_the_platforms_word(platform):
    browser = Client()
    assert "省统一身份认证平台" in browser.get("/login/").content.decode()

    answer = come_in(browser, "s-new", next_to="/my/profile/")

    assert answer["Location"] == "/my/profile/"
    account = account_in(browser)
    assert (account.name, account.assurance) == ("冯小渡", Assurance.REAL_NAME)
    assert not account.has_usable_password()
    stored = str(OidcLink.objects.values().get()) + str(OidcArrival.objects.values().get())
    assert "s-new" not in stored.replace("sid-s-new", "")
    again = Client()
    come_in(again, "s-new")
    assert account_in(again) == account


def test_who_has_an_account_here_proves_it_once_and_is_linked(platform):
    account, browser = zhang(), Client()
    asked = come_in(browser, "s-zhang")
    assert "请再用这里的账号登录一次" in asked.content.decode()
    assert account_in(browser) is None
    onwards = re.search(r'btn-1" href="(/login/[^"]+)"', asked.content.decode()).group(1)

    linked = browser.post(onwards, {"username": account.username, "password": people.PASSWORD})
    done = browser.get(linked["Location"])

    assert done["Location"] == "/my/upstreams/?said=linked"
    again = Client()
    come_in(again, "s-zhang")
    assert account_in(again).pk == account.id


def test_nobody_links_another_persons_identity(platform):
    zhang()
    browser = Client()
    people.sign_in(browser, people.make_resident(name="另一人"))

    answer = come_in(browser, "s-li")

    assert answer.status_code == 422
    assert "不是同一个人" in answer.content.decode()
    assert not OidcLink.objects.exists()


def test_who_is_not_known_well_enough_there_does_not_come_in(platform):
    answer = come_in(Client(), "s-weak")

    assert answer.status_code == 422
    assert "还没有实名" in answer.content.decode()


@pytest.mark.parametrize(
    "fault", ["issuer", "nonce", "audience", "expired", "future", "none", "subject", "mixed_up"]
)
def test_an_answer_that_proves_nothing_lets_nobody_in(platform, fault):
    platform.lie(fault)
    browser = Client()

    answer = come_in(browser, "s-new")

    assert answer.status_code == 422
    assert "没有确认您的身份" in answer.content.decode()
    assert account_in(browser) is None


def test_an_answer_serves_once_and_only_the_browser_that_asked(platform):
    browser = Client()
    sent = browser.get("/login/upstream/provincial/")
    there = urlsplit(httpx.get(f"{sent['Location']}&as=s-new").headers["location"])
    answer = f"{there.path}?{there.query}"

    assert Client().get(answer).status_code == 422
    assert browser.get(answer).status_code == 302
    assert browser.get(answer).status_code == 422


def test_a_sign_out_here_goes_on_there_and_one_there_ends_it_here(platform):
    browser = Client()
    come_in(browser, "s-new")
    out = browser.post("/logout/")
    assert out["Location"] == "/login/upstream/leaving/"
    page = browser.get(out["Location"])
    assert page["Refresh"].startswith(f"0; url={platform.issuer}/leave?id_token_hint=")

    come_in(browser, "s-new")
    assert account_in(browser)
    url = "/login/upstream/provincial/ended/"
    forged = platform.built.logout_token(issuer="https://other.example", who="s-new")
    assert Client().post(url, {"logout_token": forged}).status_code == 400
    told = platform.built.logout_token(issuer=platform.issuer, who="s-new")
    assert Client().post(url, {"logout_token": told}).status_code == 200
    assert browser.get("/my/profile/").status_code == 302


def test_who_has_no_other_way_in_keeps_the_link(platform):
    opened = Client()
    come_in(opened, "s-new")

    kept = opened.post("/my/upstreams/provincial/unlink/")

    assert kept.status_code == 422
    assert "只能从上级平台进来" in kept.content.decode()
