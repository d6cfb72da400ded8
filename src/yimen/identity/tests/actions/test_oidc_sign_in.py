"""Sign-ins elsewhere end with the session, with the consent, and are told to whom it concerns."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from yimen.identity.actions import oidc_logout, oidc_sign_in
from yimen.identity.models import OidcConsent, OidcLogout, OidcSignIn
from yimen.identity.tests.oidc_parts import Party, a_party, account_of
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotFound
from yimen.kernel.outbox import dispatcher
from yimen.outgoing import calls

pytestmark = pytest.mark.django_db


class Ear(HTTPServer):
    """A system's address for logouts: keeps what comes, answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hear)
        self.status, self.heard = 200, []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/logout"


class _Hear(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.heard.append(parse_qs(self.rfile.read(length).decode())["logout_token"][0])
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def ear(monkeypatch) -> Iterator[Ear]:
    monkeypatch.setenv("YIMEN_OUTGOING_HOSTS", "127.0.0.1")
    server = Ear()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def signed_in(ear_url: str = "") -> tuple[Party, dict[str, str]]:
    party = a_party(backchannel_uri=ear_url)
    given = party.redeem(party.a_code(scope="openid profile offline_access")).json()
    return party, given


def owner(party: Party) -> Actor:
    account = account_of(party.browser)
    return Actor(
        kind=ActorKind.RESIDENT,
        name=account.name,
        account_id=account.pk,
        person_id=account.person_id,
    )


def test_a_sign_out_is_told_with_a_signed_token_for_that_session(ear):
    party, _ = signed_in(ear.url)
    sign_in = OidcSignIn.objects.get()
    party.browser.post("/logout/")
    dispatcher.deliver_all(at=now())
    logout = OidcLogout.objects.get()

    assert oidc_logout.send(logout_id=logout.pk, at=now())

    keys = KeySet.import_key_set(Client().get("/oidc/keys.json").json())
    token = jwt.decode(ear.heard[0], keys, algorithms=["ES256"])
    assert token.header["typ"] == "logout+jwt"
    assert token.claims["sid"] == str(sign_in.pk)
    assert token.claims["aud"] == party.code
    assert list(token.claims["events"]) == ["http://schemas.openid.net/event/backchannel-logout"]
    assert "nonce" not in token.claims
    assert oidc_logout.send(logout_id=logout.pk, at=now())
    assert len(ear.heard) == 1


def test_what_a_system_may_use_while_the_person_is_away_outlives_the_sign_out():
    party, given = signed_in()
    short = party.redeem(party.a_code()).json()
    party.browser.post("/logout/")
    dispatcher.deliver_all(at=now())

    assert party.claims(short["access_token"]).status_code == 401
    kept = party.token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert kept.status_code == 200


def test_a_logout_is_tried_again_later_and_later_and_then_given_up(ear):
    ear.status = 302
    party, _ = signed_in(ear.url)
    party.browser.post("/logout/")
    dispatcher.deliver_all(at=now())
    logout = OidcLogout.objects.get()

    assert not oidc_logout.send(logout_id=logout.pk, at=now())
    logout.refresh_from_db()
    assert logout.last_error == "对方回答 302"
    assert oidc_logout.list_waiting(at=logout.made_at + timedelta(seconds=90)) == []
    assert oidc_logout.list_waiting(at=logout.made_at + timedelta(minutes=2)) == [logout.pk]
    for _ in range(oidc_logout.MOST_TRIES - 1):
        oidc_logout.send(logout_id=logout.pk, at=now())
    logout.refresh_from_db()
    assert logout.given_up_at is not None
    assert len(ear.heard) == oidc_logout.MOST_TRIES


def test_a_withdrawn_consent_ends_everything_at_once():
    party, given = signed_in("https://rp.example/logout")
    consent = OidcConsent.objects.get(withdrawn_at=None)

    answer = party.browser.post(f"/my/applications/{consent.pk}/withdraw/")

    assert answer["Location"] == "/my/applications/?said=withdrawn"
    assert party.claims(given["access_token"]).status_code == 401
    refreshed = party.token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert refreshed.json()["error"] == "invalid_grant"
    assert OidcLogout.objects.count() == 1
    assert party.authorize().status_code == 200
    page = party.browser.get("/my/applications/?said=withdrawn").content.decode()
    assert "县医院预约" in page
    assert "已结束" in page


def test_nobody_withdraws_another_persons_consent():
    party, _ = signed_in()
    stranger, _ = signed_in()
    consent = OidcConsent.objects.get(account_id=account_of(party.browser).pk)

    with pytest.raises(NotFound):
        oidc_sign_in.withdraw(actor=owner(stranger), consent_id=consent.pk, at=now())


def test_the_sweep_forgets_what_nothing_can_use():
    signed_in()
    assert oidc_sign_in.sweep(at=now()) == 0

    assert oidc_sign_in.sweep(at=now() + timedelta(days=2)) == 2
    assert OidcSignIn.objects.get().ended_at is not None


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
    ],
)
def test_an_address_inside_is_not_called_unless_the_operator_named_it(host, monkeypatch):
    with pytest.raises(calls.Unreachable, match="内部地址"):
        calls.judge(host=host, port=443)
    monkeypatch.setenv("YIMEN_OUTGOING_HOSTS", f"other.example, {host}")
    assert calls.judge(host=host, port=443)


def test_a_name_with_one_address_inside_is_not_called(monkeypatch):
    both = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)

    with pytest.raises(calls.Unreachable):
        calls.judge(host="rebinding.example", port=443)
