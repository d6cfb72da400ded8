"""Systems that are not ours sign persons in through us: Apache's module, and Authlib's client."""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.journeys import apache
from yimen.identity import testing as people
from yimen.identity.actions import oidc_client, oidc_logout
from yimen.identity.contracts import AccountView
from yimen.identity.models import OidcLogout
from yimen.identity.tests.oidc_parts import APPLY, APPROVE, a_wish, an_admin
from yimen.kernel.clock import now
from yimen.kernel.outbox import dispatcher

pytestmark = pytest.mark.concurrent

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_QUERY = re.compile(r'name="query" value="([^"]+)"')
_NEXT = re.compile(r'name="next" value="([^"]+)"')


class Browser:
    """Cookies, redirects and forms, as a person's browser has them."""

    def __init__(self) -> None:
        self.link = httpx.Client(follow_redirects=True, timeout=30, trust_env=False)

    def get(self, url: str) -> httpx.Response:
        answer = self.link.get(url)
        while "refresh" in answer.headers:
            onwards = answer.headers["refresh"].partition("url=")[2]
            answer = self.link.get(answer.url.join(onwards))
        return answer

    def send(self, page: httpx.Response, path: str, **fields: object) -> httpx.Response:
        token = _TOKEN.search(page.text)
        assert token, page.text
        answer = self.link.post(
            page.url.join(path),
            data={"csrfmiddlewaretoken": token.group(1), **fields},
            headers={"Referer": str(page.url), "Origin": str(page.url.join("/")).rstrip("/")},
        )
        if "refresh" in answer.headers:
            return self.get(str(answer.url.join(answer.headers["refresh"].partition("url=")[2])))
        return answer

    def sign_in(self, page: httpx.Response, account: AccountView) -> httpx.Response:
        onwards = _unescaped(_NEXT.search(page.text))
        return self.send(
            page,
            "/login/",
            username=account.username,
            password=people.PASSWORD,
            next=onwards,
        )

    def agree(self, page: httpx.Response, *scopes: str) -> httpx.Response:
        query = _unescaped(_QUERY.search(page.text))
        return self.send(
            page, "/oidc/decide/", query=query, scope=list(scopes), remember="1", say="yes"
        )


def _unescaped(found: re.Match[str] | None) -> str:
    assert found
    return found.group(1).replace("&amp;", "&")


@pytest.fixture
def provider(live_server, settings, monkeypatch) -> str:
    settings.YIMEN_PUBLIC_URL = live_server.url
    monkeypatch.setenv("YIMEN_OUTGOING_HOSTS", "127.0.0.1")
    return live_server.url


@pytest.fixture
def resident() -> AccountView:
    return people.make_account(person=people.make_person(name="柳成荫", phone="19900112233"))


def registered(base: str, back: str, **changes: object) -> tuple[str, str]:
    wish = a_wish(
        **{
            "redirect_uris": (f"{base}{back}",),
            "after_logout_uris": (f"{base}/out",),
            "algorithm": "RS256",
            **changes,
        }
    )
    made = oidc_client.apply(actor=an_admin(APPLY), wish=wish, at=now())
    new = oidc_client.approve(actor=an_admin(APPROVE), client_id=made.id, at=now())
    return made.code, new.secret


def test_apache_signs_in_reads_claims_and_is_signed_out_from_both_ends(provider, resident):
    apache.need_apache()
    port = apache.free_port()
    base = f"http://127.0.0.1:{port}"
    code, secret = registered(
        base,
        "/inside/back",
        backchannel_uri=f"{base}/inside/back?logout=backchannel",
        after_logout_uris=(f"{base}/out.html",),
        algorithm="ES256",
    )
    with apache.serving(port=port, issuer=provider, code=code, secret=secret):
        browser = Browser()
        asked = browser.sign_in(browser.get(f"{base}/inside/"), resident)
        assert "会交给它什么" in asked.text
        inside = browser.agree(asked, "profile", "phone")
        assert (inside.text, str(inside.url)) == ("inside", f"{base}/inside/")

        known = browser.get(f"{base}/inside/back?info=json").json()
        assert known["userinfo"]["name"] == "柳成荫"
        assert known["userinfo"]["phone_number"] == "+8619900112233"
        assert known["id_token"]["iss"] == provider
        assert known["userinfo"]["sub"] == known["id_token"]["sub"]

        # the person signs out here: Apache is told by the back channel
        ours = browser.get(f"{provider}/oidc/logout/")
        browser.send(ours, "/oidc/logout/confirm/", query="")
        assert dispatcher.deliver_all(at=now()) > 0
        logout = OidcLogout.objects.get()
        assert oidc_logout.send(logout_id=logout.pk, at=now())
        logout.refresh_from_db()
        assert (logout.last_error, logout.told_at is not None) == ("", True)
        assert "/login/" in str(browser.get(f"{base}/inside/").url)

        # the person signs out at Apache: he is signed out here and comes back there
        inside = browser.sign_in(browser.get(f"{base}/inside/"), resident)
        assert inside.text == "inside"
        after = browser.get(f"{base}/inside/back?logout={quote(f'{base}/out.html')}")
        assert str(after.url) == f"{base}/out.html"
        assert "/login/" in str(browser.get(f"{provider}/my/password/").url)


def test_authlib_as_a_client_signs_in_refreshes_and_revokes(provider, resident):
    back = "http://127.0.0.1:1/back"
    code, secret = registered("http://127.0.0.1:1", "/back")
    about = httpx.get(f"{provider}/.well-known/openid-configuration").json()
    client = OAuth2Client(
        code,
        secret,
        scope="openid profile offline_access",
        redirect_uri=back,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic",
    )
    verifier = "v" * 64
    url, state = client.create_authorization_url(
        about["authorization_endpoint"], code_verifier=verifier, nonce="n-9"
    )
    browser = Browser()
    asked = browser.sign_in(browser.get(url), resident)
    browser.link.follow_redirects = False
    sent = browser.agree(asked, "profile", "offline_access")
    token = client.fetch_token(
        about["token_endpoint"],
        authorization_response=sent.headers["location"],
        state=state,
        code_verifier=verifier,
    )

    keys = KeySet.import_key_set(httpx.get(about["jwks_uri"]).json())
    decoded = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={"iss": {"value": provider}, "aud": {"value": code}},
        params={"nonce": "n-9", "client_id": code, "access_token": token["access_token"]},
    )
    claims.validate()
    assert client.get(about["userinfo_endpoint"]).json()["name"] == "柳成荫"

    newer = client.refresh_token(about["token_endpoint"], refresh_token=token["refresh_token"])
    assert newer["refresh_token"] != token["refresh_token"]
    assert client.introspect_token(
        about["introspection_endpoint"], token=newer["access_token"]
    ).json()["active"]
    client.revoke_token(about["revocation_endpoint"], token=newer["refresh_token"])
    assert client.get(about["userinfo_endpoint"]).status_code == 401
