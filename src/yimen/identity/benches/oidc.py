"""Whole sign-ins at another system: authorize, token, userinfo over HTTP; no password is hashed.

The person is signed in and has agreed before, as on every working day but the first. Each flow
brings a new code, an ID token signed by ES256 and claims; RS256 is measured beside it.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from yimen.identity import sealing
from yimen.identity.actions import account as accounts
from yimen.identity.actions import oidc_client
from yimen.identity.benches.serving import ask
from yimen.identity.contracts import Assurance
from yimen.identity.models import OidcConsent
from yimen.identity.oidc_contracts import ClientWish
from yimen.identity.rules.oidc import Scope
from yimen.identity.rules.oidc_client import Authentication
from yimen.identity.sessions import ACCOUNT_KEY, METHODS_KEY, SIGNED_IN_AT_KEY, SessionStore
from yimen.kernel import clock
from yimen.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from yimen.kernel.benches.serving import UNCOUNTED, served
from yimen.kernel.ids import new_id

BAR_PER_SECOND = 100.0
_SECONDS = 8.0
BACK = "https://rp.example/back"
VERIFIER = "v" * 64
_SCOPES = (Scope.OPENID, Scope.PROFILE)


@dataclass(slots=True)
class _Run:
    """What was measured at one concurrency."""

    times: list[float] = field(default_factory=list)
    errors: int = 0

    def figure(self, case: str, concurrency: int, seconds: float) -> dict[str, object]:
        """Return the line of the table."""
        ordered = sorted(self.times) or [0.0]
        return {
            "case": case,
            "concurrency": concurrency,
            "per_second": round(len(self.times) / seconds, 1),
            "p50_ms": round(1000 * ordered[len(ordered) // 2], 1),
            "p95_ms": round(1000 * ordered[int(len(ordered) * 0.95)], 1),
            "errors": self.errors,
        }


def flows(*, database_url: str, say: Callable[[str], None]) -> tuple[list[dict[str, object]], bool]:
    """Return the figures at one, four and ten at once, and whether the bar was held at ten."""
    at = clock.now()
    systems = {name: a_system(name, at) for name in ("ES256", "RS256")}
    cookies = [a_session(number, [one[2] for one in systems.values()], at) for number in range(10)]
    figures = []
    # One address and a few names play a whole county here, and are counted all the same.
    with served(database_url=database_url, settings=UNCOUNTED) as server:
        port = server.port
        _drive(port, systems["ES256"], cookies[:2], seconds=2.0)
        for algorithm, many in (("ES256", 1), ("ES256", 4), ("ES256", 10), ("RS256", 10)):
            say(f"identity: sign-in elsewhere, {algorithm}, {many} at once")
            run = _drive(port, systems[algorithm], cookies[:many], seconds=_SECONDS)
            case = f"OIDC code flow, {algorithm}"
            figures.append(run.figure(case, many, _SECONDS))
    rate, errors = figures[2]["per_second"], sum(int(str(one["errors"])) for one in figures)
    assert isinstance(rate, float)
    return figures, rate >= BAR_PER_SECOND and errors == 0


def a_system(
    algorithm: str, at: datetime, *, scopes: tuple[Scope, ...] = _SCOPES
) -> tuple[str, str, UUID]:
    """Return code, secret and id of a registered and approved system."""
    wish = ClientWish(
        name=f"测量 {algorithm}",
        owner="测量",
        contact="测量",
        purpose="测量",
        redirect_uris=(BACK,),
        after_logout_uris=(),
        backchannel_uri="",
        sector="",
        scopes=scopes,
        minimum_assurance=Assurance.ANONYMOUS,
        authentication=Authentication.BASIC,
        algorithm=algorithm,
    )
    made = oidc_client.apply(actor=_officer(f"sq{algorithm.lower()}", at), wish=wish, at=at)
    new = oidc_client.approve(
        actor=_officer(f"pz{algorithm.lower()}", at), client_id=made.id, at=at
    )
    return made.code, new.secret, made.id


def _officer(username: str, at: datetime) -> Actor:
    account = accounts.create_account(
        actor=SYSTEM,
        username=username,
        name="测量",
        password=f"{secrets.token_urlsafe(12)}-1a",  # two kinds of characters whatever is drawn
        at=at,
        person_id=None,
        assurance=Assurance.IN_PERSON,
    )
    verbs = ("identity.apply_client", "identity.approve_client")
    unit = new_id()
    return Actor(
        kind=ActorKind.OFFICER,
        name="测量",
        account_id=account.id,
        grants=tuple(Grant(verb, unit, "") for verb in verbs),
    )


def a_session(
    number: int, systems: list[UUID], at: datetime, *, scopes: tuple[Scope, ...] = _SCOPES
) -> str:
    """Return the cookie of somebody who is signed in and has agreed to every system."""
    account_id = _officer(f"liu{number}", at).account_id
    assert account_id is not None
    session = SessionStore()
    session[ACCOUNT_KEY] = str(account_id)
    session[SIGNED_IN_AT_KEY] = int(at.timestamp())
    session[METHODS_KEY] = ["pwd"]
    session.create()
    assert session.session_key is not None
    for client_id in systems:
        OidcConsent.objects.create(
            id=new_id(),
            account_id=account_id,
            client_id=client_id,
            asked=list(scopes),
            scopes=list(scopes),
            remembered=True,
            session_ref=sealing.session_ref(session.session_key),
            given_at=at,
        )
    return session.session_key


def challenge(verifier: str) -> str:
    """Return what goes along with the wish, of a verifier that is shown with the code (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _drive(port: int, system: tuple[str, str, UUID], cookies: list[str], *, seconds: float) -> _Run:
    run, until = _Run(), time.perf_counter() + seconds

    def go(cookie: str) -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            began = time.perf_counter()
            if _flow(link, system, cookie):
                run.times.append(time.perf_counter() - began)
            else:
                run.errors += 1

    threads = [threading.Thread(target=go, args=(cookie,)) for cookie in cookies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return run


def _flow(link: http.client.HTTPConnection, system: tuple[str, str, UUID], cookie: str) -> bool:
    code, secret, _ = system
    asked = {
        "response_type": "code",
        "client_id": code,
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": "s",
        "nonce": secrets.token_urlsafe(12),
        "code_challenge": challenge(VERIFIER),
        "code_challenge_method": "S256",
    }
    sent = ask(
        link, "GET", f"/oidc/authorize/?{urlencode(asked)}", {"Cookie": f"yimen_session={cookie}"}
    )
    back = parse_qs(urlsplit(sent[1]).query)
    if sent[0] != 302 or "code" not in back:
        return False
    form = {
        "grant_type": "authorization_code",
        "code": back["code"][0],
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    basic = base64.b64encode(f"{code}:{secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {basic}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    given = ask(link, "POST", "/oidc/token/", headers, urlencode(form))
    access = given[2].partition('"access_token": "')[2].partition('"')[0]
    told = ask(link, "GET", "/oidc/userinfo/", {"Authorization": f"Bearer {access}"})
    return given[0] == told[0] == 200 and '"sub"' in told[2]
