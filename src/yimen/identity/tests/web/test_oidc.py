"""The provider on the wire: the road, and every wrong turn."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from yimen.identity import testing
from yimen.identity.actions import oidc_client, oidc_key
from yimen.identity.contracts import Assurance
from yimen.identity.models import OidcCode, OidcSignIn, OidcToken
from yimen.identity.rules.oidc_client import Authentication
from yimen.identity.tests.oidc_parts import (
    AFTER,
    a_party,
    account_of,
    an_admin,
    answered,
    sign_in,
)
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db


def decoded(token: str):
    keys = KeySet.import_key_set(Client().get("/oidc/keys.json").json())
    return jwt.decode(token, keys, algorithms=["ES256", "RS256"])


def test_discovery_offers_the_code_flow_with_s256_and_nothing_weaker():
    said = Client().get("/.well-known/openid-configuration").json()

    assert said["response_types_supported"] == ["code"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["subject_types_supported"] == ["pairwise"]
    assert said["id_token_signing_alg_values_supported"] == ["RS256", "ES256"]
    assert said["backchannel_logout_supported"] is True
    assert "d" not in Client().get("/oidc/keys.json").json()["keys"][0]


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_the_road_asks_once_and_passes_what_was_agreed_to(algorithm):
    party = a_party(algorithm=algorithm)
    asked = party.authorize(scope="openid profile phone", nonce="n-1")
    assert asked.status_code == 200
    assert "县医院预约" in asked.content.decode()
    assert "form-action 'self' https://rp.example" in asked["Content-Security-Policy"]

    back = answered(party.agree(scope="openid profile phone", scopes=("profile",), nonce="n-2"))
    assert back["state"] == "s-1"
    assert back["iss"] == "http://127.0.0.1:8000"
    given = party.redeem(back["code"]).json()
    token = decoded(given["id_token"])
    assert token.header["alg"] == algorithm
    assert token.claims["nonce"] == "n-2"
    assert token.claims["aud"] == party.code
    assert token.claims["amr"] == ["pwd"]
    assert "name" not in token.claims
    assert "refresh_token" not in given
    claims = party.claims(given["access_token"]).json()
    assert claims["name"] == "周小满"
    assert "phone_number" not in claims
    assert claims["sub"] == token.claims["sub"]

    again = party.authorize(scope="openid profile phone")
    assert "code" in answered(again)
    more = party.authorize(scope="openid profile phone id_number")
    assert more.status_code == 200


def test_no_code_token_or_secret_lies_in_clear():
    party = a_party()
    code = party.a_code(scope="openid profile offline_access")
    given = party.redeem(code).json()

    stored = str(list(OidcCode.objects.values())) + str(list(OidcToken.objects.values()))
    for secret in (code, given["access_token"], given["refresh_token"], party.secret):
        assert secret not in stored


def test_two_systems_cannot_match_their_users():
    first = a_party()
    second = a_party(redirect_uris=("https://other.example/back",))
    second.redirect_uri = "https://other.example/back"
    second.browser = first.browser
    subjects = {
        decoded(one.redeem(one.a_code()).json()["id_token"]).claims["sub"]
        for one in (first, second)
    }
    assert len(subjects) == 2
    assert str(account_of(first.browser).pk) not in subjects


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none"}, "consent_required"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
    ],
)
def test_a_wrong_wish_goes_back_with_its_error_state_and_issuer(changes, error):
    party = a_party()

    back = answered(party.authorize(**changes))

    assert back["error"] == error
    assert back["state"] == "s-1"
    assert back["iss"] == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://rp.example/back/"},
        {"redirect_uri": "https://evil.example/back"},
        {"redirect_uri": "https://rp.example/back?more=1"},
        {"redirect_uri": "https://rp.example/返回"},
        {"redirect_uri": ""},
        {"client_id": "nobody"},
        {"client_id": "无"},
    ],
)
def test_an_address_that_was_not_registered_is_never_led_to(changes):
    answer = a_party().authorize(**changes)

    assert answer.status_code == 400
    assert "登录请求有问题" in answer.content.decode()


def test_a_person_who_says_no_goes_back_with_access_denied():
    party = a_party()

    answer = party.browser.post("/oidc/decide/", {"query": party.query(), "say": "no"})

    assert answered(answer)["error"] == "access_denied"
    assert not OidcSignIn.objects.exists()


def test_a_visitor_signs_in_first_and_comes_back_to_the_same_wish():
    party = a_party()
    visitor = Client()
    person = testing.make_person(name="陈到")
    account = testing.make_account(person=person)
    first = visitor.get(f"/oidc/authorize/?{party.query()}")
    onwards = parse_qs(urlsplit(first["Location"]).query)["next"][0]
    assert onwards.startswith("/oidc/continue/")

    visitor.post(
        "/login/", {"username": account.username, "password": testing.PASSWORD, "next": onwards}
    )
    going = visitor.get(onwards)
    asked = visitor.get(going["Refresh"].partition("url=")[2])

    assert asked.status_code == 200
    assert "陈到" in asked.content.decode()
    assert answered(visitor.get(f"/oidc/authorize/?{party.query(prompt='none')}"))["error"] == (
        "consent_required"
    )
    assert answered(Client().get(f"/oidc/authorize/?{party.query(prompt='none')}"))["error"] == (
        "login_required"
    )


def test_prompt_login_is_met_by_a_new_proof_only():
    party = a_party()
    party.agree()
    sign_in(party.browser, testing.make_resident(), ago=100)
    query = party.query(prompt="login")
    first = party.browser.get(f"/oidc/authorize/?{query}")
    onwards = parse_qs(urlsplit(first["Location"]).query)["next"][0]
    url = onwards.replace("/oidc/continue/", "/oidc/authorize/")

    assert party.browser.get(url)["Location"].startswith("/login/")
    sign_in(party.browser, testing.make_resident())
    assert party.browser.get(url).status_code == 200
    other = url.replace("state=s-1", "state=s-2")
    assert party.browser.get(other)["Location"].startswith("/login/")


def test_max_age_counts_from_the_last_proof():
    party = a_party()
    sign_in(party.browser, testing.make_resident(), ago=600)

    assert party.authorize(max_age="60")["Location"].startswith("/login/")
    assert answered(party.authorize(max_age="60", prompt="none"))["error"] == "login_required"
    assert party.authorize(max_age="900").status_code == 200


def test_a_level_that_is_too_low_gets_a_page_that_helps():
    party = a_party(minimum_assurance=Assurance.STRONG)

    answer = party.authorize()

    assert answer.status_code == 403
    assert "证书核验" in answer.content.decode()
    assert answered(party.authorize(prompt="none"))["error"] == "interaction_required"


def test_a_code_that_comes_twice_ends_what_it_brought():
    party = a_party()
    code = party.a_code(scope="openid profile offline_access")
    given = party.redeem(code).json()

    again = party.redeem(code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert party.claims(given["access_token"]).status_code == 401
    refreshed = party.token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert refreshed.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": "https://rp.example/other"}, "invalid_grant"),
        ({"code": "unknown"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange_is_refused(changes, error):
    party = a_party()

    answer = party.redeem(party.a_code(), **changes)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_code_dies_after_a_minute():
    party = a_party()
    code = party.a_code()
    OidcCode.objects.update(expires_at=now() - timedelta(seconds=1))

    assert party.redeem(code).json()["error"] == "invalid_grant"


def test_a_code_is_nothing_to_another_system():
    party, other = a_party(), a_party()

    answer = other.redeem(party.a_code(), code_verifier=party.verifier)

    assert answer.json()["error"] == "invalid_grant"


def test_a_wrong_secret_or_a_wrong_method_is_refused():
    party = a_party()
    code = party.a_code()

    assert (
        party.token(secret="wrong", grant_type="authorization_code", code=code).status_code == 401
    )
    by_form = Client().post(
        "/oidc/token/",
        {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": party.code,
            "client_secret": party.secret,
        },
    )
    assert by_form.json()["error"] == "invalid_client"


def test_a_public_system_lives_by_pkce_alone():
    party = a_party(authentication=Authentication.NONE)
    assert party.secret == ""
    fields = {
        "grant_type": "authorization_code",
        "code": party.a_code(),
        "redirect_uri": party.redirect_uri,
        "client_id": party.code,
        "code_verifier": party.verifier,
    }

    assert "id_token" in Client().post("/oidc/token/", fields).json()
    asked = Client().post("/oidc/introspect/", {"token": "x", "client_id": party.code})
    assert asked.status_code == 401


def test_a_nonce_serves_once():
    party = a_party()
    party.agree()
    assert "code" in answered(party.authorize(nonce="same"))

    assert answered(party.authorize(nonce="same"))["error"] == "invalid_request"


def test_a_refresh_token_is_replaced_and_an_old_one_ends_the_line():
    party = a_party()
    first = party.redeem(party.a_code(scope="openid profile offline_access")).json()
    second = party.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert decoded(second["id_token"]).claims["sub"] == decoded(first["id_token"]).claims["sub"]

    stolen = party.token(grant_type="refresh_token", refresh_token=first["refresh_token"])

    assert stolen.json()["error"] == "invalid_grant"
    last = party.token(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert last.json()["error"] == "invalid_grant"
    assert party.claims(second["access_token"]).status_code == 401


def test_tokens_are_revoked_and_looked_at_by_their_own_system_only():
    party, other = a_party(), a_party()
    given = party.redeem(party.a_code(scope="openid offline_access")).json()
    access, refresh = given["access_token"], given["refresh_token"]
    assert party.post("/oidc/introspect/", token=access).json()["active"] is True
    assert other.post("/oidc/introspect/", token=access).json() == {"active": False}

    assert other.post("/oidc/revoke/", token=refresh).status_code == 200
    assert party.post("/oidc/introspect/", token=refresh).json()["active"] is True
    assert party.post("/oidc/revoke/", token=refresh).status_code == 200
    assert party.post("/oidc/introspect/", token=access).json() == {"active": False}
    assert party.post("/oidc/revoke/", token="unknown").status_code == 200


def test_a_system_suspended_on_the_way_gets_nothing_more():
    party = a_party()
    code = party.a_code()
    given = party.redeem(party.a_code()).json()

    oidc_client.suspend(
        actor=an_admin("identity.approve_client"), client_id=party.id, reason="疑似泄露", at=now()
    )

    assert party.redeem(code).status_code == 401
    assert party.claims(given["access_token"]).status_code == 401
    assert party.authorize().status_code == 400
    assert "已经暂停" in party.authorize().content.decode()


def test_signing_keys_are_announced_before_they_sign_and_leaked_ones_go_at_once():
    party = a_party()
    first = decoded(party.redeem(party.a_code()).json()["id_token"]).header["kid"]

    oidc_key.rotate(actor=party.admin, at=now())
    published = [key["kid"] for key in Client().get("/oidc/keys.json").json()["keys"]]
    assert len(published) == 4
    assert decoded(party.redeem(party.a_code()).json()["id_token"]).header["kid"] == first
    assert oidc_key.signing(algorithm="ES256", at=now() + timedelta(days=2)).kid != first

    oidc_key.rotate(actor=party.admin, at=now(), leaked=True)
    published = [key["kid"] for key in Client().get("/oidc/keys.json").json()["keys"]]
    assert first not in published
    assert len(published) == 2


def test_a_system_signs_the_person_out_and_brings_him_back():
    party = a_party()
    token = party.redeem(party.a_code()).json()["id_token"]
    url = f"/oidc/logout/?id_token_hint={token}&post_logout_redirect_uri={AFTER}&state=x"

    answer = party.browser.get(url)

    assert answer["Location"] == f"{AFTER}?state=x"
    assert party.authorize()["Location"].startswith("/login/")


def test_a_logout_without_proof_asks_first_and_leads_to_no_strange_address():
    party = a_party()
    url = "/oidc/logout/?post_logout_redirect_uri=https://evil.example/&client_id=" + party.code

    asked = party.browser.get(url)

    assert asked.status_code == 200
    assert "要退出统一登录吗" in asked.content.decode()
    done = party.browser.post("/oidc/logout/confirm/", {"query": url.partition("?")[2]})
    assert done.status_code == 200
    assert "已经退出" in done.content.decode()


@pytest.mark.parametrize("token", ["eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0.", "x.y.z", "无"])
def test_a_forged_hint_proves_nothing(token):
    party = a_party()
    party.a_code()

    asked = party.browser.get("/oidc/logout/", {"id_token_hint": token})

    assert asked.status_code == 200
    assert "要退出统一登录吗" in asked.content.decode()
