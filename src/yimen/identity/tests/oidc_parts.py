"""A relying system of tests: registered through the actions, PKCE made as a client makes it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from yimen.identity import testing
from yimen.identity.actions import oidc_client
from yimen.identity.contracts import Assurance
from yimen.identity.models import Account
from yimen.identity.oidc_contracts import ClientWish
from yimen.identity.rules.oidc import Scope
from yimen.identity.rules.oidc_client import Authentication
from yimen.identity.sessions import METHODS_KEY, SIGNED_IN_AT_KEY
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.clock import now
from yimen.kernel.ids import new_id

BACK = "https://rp.example/back"
AFTER = "https://rp.example/out"
ALL = (Scope.OPENID, Scope.PROFILE, Scope.PHONE, Scope.ID_NUMBER, Scope.OFFLINE)


def an_admin(*verbs: str) -> Actor:
    """Return an officer with an account who holds these verbs."""
    account = testing.make_account(person=testing.make_person())
    unit = new_id()
    return Actor(
        kind=ActorKind.OFFICER,
        name="测试管理员",
        account_id=account.id,
        officer_id=new_id(),
        unit_id=unit,
        grants=tuple(Grant(verb, unit, "439981") for verb in verbs),
    )


APPLY, APPROVE = "identity.apply_client", "identity.approve_client"


def a_wish(**changes: object) -> ClientWish:
    values: dict[str, object] = {
        "name": "县医院预约",
        "owner": "一门县人民医院",
        "contact": "信息科 12345",
        "purpose": "网上预约看病，核对就诊人",
        "redirect_uris": (BACK,),
        "after_logout_uris": (AFTER,),
        "backchannel_uri": "",
        "sector": "",
        "scopes": ALL,
        "minimum_assurance": Assurance.ANONYMOUS,
        "authentication": Authentication.BASIC,
        "algorithm": "ES256",
    }
    return ClientWish(**{**values, **changes})  # type: ignore[arg-type]


@dataclass
class Party:
    """A registered system and one browser."""

    code: str
    secret: str
    id: object
    browser: Client = field(default_factory=Client)
    redirect_uri: str = BACK
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    admin: Actor | None = None

    def query(self, **changes: str) -> str:
        values = {
            "response_type": "code",
            "client_id": self.code,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile",
            "state": "s-1",
            "nonce": secrets.token_urlsafe(8),
            "code_challenge": challenge(self.verifier),
            "code_challenge_method": "S256",
        }
        return urlencode({key: value for key, value in (values | changes).items() if value})

    def authorize(self, **changes: str):
        return self.browser.get(f"/oidc/authorize/?{self.query(**changes)}")

    def agree(self, scopes=("profile",), remember="1", **changes: str):
        return self.browser.post(
            "/oidc/decide/",
            {"query": self.query(**changes), "scope": scopes, "remember": remember, "say": "yes"},
        )

    def a_code(self, **changes: str) -> str:
        answer = self.agree(scopes=tuple(changes.get("scope", "profile").split()), **changes)
        return answered(answer)["code"]

    def token(self, *, secret: str | None = None, **fields: str):
        pair = f"{self.code}:{self.secret if secret is None else secret}"
        return Client().post(
            "/oidc/token/",
            fields,
            headers={"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"},
        )

    def redeem(self, got: str, **changes: str):
        fields = {
            "grant_type": "authorization_code",
            "code": got,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return self.token(**(fields | changes))

    def post(self, path: str, **fields: str):
        pair = base64.b64encode(f"{self.code}:{self.secret}".encode()).decode()
        return Client().post(path, fields, headers={"Authorization": f"Basic {pair}"})

    def claims(self, access: str):
        return Client().get("/oidc/userinfo/", headers={"Authorization": f"Bearer {access}"})


def a_party(**changes: object) -> Party:
    """Return an approved system whose browser is signed in as a resident."""
    admin = an_admin(APPLY, APPROVE)
    made = oidc_client.apply(actor=an_admin(APPLY), wish=a_wish(**changes), at=now())
    new = oidc_client.approve(actor=admin, client_id=made.id, at=now())
    party = Party(code=made.code, secret=new.secret, id=made.id, admin=admin)
    sign_in(party.browser, testing.make_resident(name="周小满"))
    return party


def sign_in(browser: Client, actor: Actor, *, ago: int = 0) -> None:
    """Sign the browser in, so many seconds ago."""
    testing.sign_in(browser, actor)
    session = browser.session
    session[SIGNED_IN_AT_KEY] = int(now().timestamp()) - ago
    session[METHODS_KEY] = ["pwd"]
    session.save()


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def answered(answer) -> dict[str, str]:
    """Return the parameters with which a browser is sent back to the system."""
    assert answer.status_code == 302, answer.content.decode()[:600]
    return {key: values[0] for key, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def account_of(browser: Client) -> Account:
    return Account.objects.get(pk=browser.session["account_id"])
