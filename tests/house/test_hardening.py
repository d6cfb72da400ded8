"""Every answer binds the browser, every write is guarded against forgery and counted."""

from __future__ import annotations

import ast
import re

import pytest
from django.test import Client

from tests.house.places import SOURCE, program_files
from tests.house.test_routes import OPERATIONS, ROUTES
from yimen.identity import testing as people
from yimen.identity.queries import policy
from yimen.identity.rules.policy import VALUES, SignInPolicy
from yimen.site import rates

pytestmark = pytest.mark.django_db
_ID = "018f0000-0000-7000-8000-000000000000"
_SAMPLES = {"uuid": _ID, "uuidstr": _ID, "int": "1", "slug": "accept", "str": "x", "path": "x"}
_ANSWERS_MACHINES = {"oidc/token/", "oidc/userinfo/", "oidc/revoke/", "oidc/introspect/"}
"""Called by relying systems with their own secret and no cookie: there is nothing to forge."""
_FOR_PROGRAMS = {"trust/ocsp/", "trust/ocsp/<path:encoded>", "trust/tsa/"}
"""Asked by anybody's program, by the standard, without a cookie; no session is known to them."""
_OWN_WORD = {"oidc/authorize/", "oidc/logout/"}
"""Posted by relying systems through the browser, by the standard: they change nothing by
themselves, for the person is asked on a page of ours."""
_READS = {
    "track/",
    "POST api/v1/cases/progress",
    "POST api/v1/verify/file",
    "login/upstream/<slug:code>/ended/",
}
"""The first three are asked by a post, so that a code stands in no address and a file can be given; they
change nothing and know no session. The last ends sessions: a platform above calls it without a cookie,
and its signed token is the proof that a form token would be."""
_NO_OPERATION = "api/v1/<path:rest>"


def _address(pattern: str) -> str:
    def sample(match: re.Match[str]) -> str:
        return _SAMPLES[match.group(1) or "str"]

    return "/" + re.sub(r"<(?:(\w+):)?\w+>", sample, pattern)


ADDRESSES = sorted({pattern for pattern, _ in ROUTES if not pattern.startswith("_ui/")})


_GUIDES = " 'wasm-unsafe-eval'"
"""What a page before a camera adds, and no other: it lets one compiled program of ours run."""
_BEFORE_A_CAMERA = {"faces/try/"}


def test_every_answer_carries_the_headers() -> None:
    wrong = []
    for pattern in ADDRESSES:
        answer = Client(raise_request_exception=False).get(_address(pattern))
        said = answer.headers
        sent = said.get("Content-Security-Policy", "")
        if pattern in _BEFORE_A_CAMERA:
            sent = sent.replace(_GUIDES, "", 1)
        sound = (
            "script-src 'self'" in sent
            and "unsafe" not in sent
            and "frame-ancestors 'none'" in sent
            and said.get("X-Content-Type-Options") == "nosniff"
            and said.get("Referrer-Policy") == "same-origin"
            and said.get("Cross-Origin-Opener-Policy") == "same-origin"
            and said.get("Cross-Origin-Resource-Policy") == "same-origin"
            and "microphone=()" in said.get("Permissions-Policy", "")
            and said.get("X-Frame-Options") == "DENY"
            and answer.status_code != 500
        )
        wrong += [] if sound else [f"{pattern} {answer.status_code}"]
    assert wrong == []


@pytest.mark.parametrize("address", ["/no/such/page/", "/items/?topic=%00", "/static/ui/none.css"])
def test_errors_carry_the_headers(client, address: str) -> None:
    said = client.get(address).headers
    assert "frame-ancestors 'none'" in said["Content-Security-Policy"]
    assert said["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_the_design_carries_the_headers(client) -> None:
    said = client.get("/static/ui/logo.svg").headers
    assert "script-src 'self'" in said["Content-Security-Policy"]


def test_no_write_goes_through_without_its_token() -> None:
    """Whatever a page answers to a post without the token, it is a refusal of the edge."""
    left = _ANSWERS_MACHINES | _FOR_PROGRAMS | _OWN_WORD | _READS | {_NO_OPERATION}
    taken = []
    for pattern in ADDRESSES:
        if pattern in left or pattern.startswith("api/"):
            continue
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        answer = client.post(_address(pattern))
        if answer.status_code != 403:
            taken.append(f"{pattern} {answer.status_code}")
    assert taken == []


def test_no_operation_writes_for_a_session_without_its_token(client) -> None:
    """An operation asks for the token before it asks who calls."""
    taken = []
    for pattern, operation in OPERATIONS:
        for method in set(operation.methods) - {"GET", "HEAD"}:
            strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
            answer = strict.generic(method, _address(pattern), "{}", "application/json")
            if answer.status_code not in {401, 403} and f"{method} {pattern}" not in _READS:
                taken.append(f"{method} {pattern} {answer.status_code}")
    assert taken == []


def test_cookies_are_closed_to_scripts_and_other_sites(client, settings) -> None:
    answer = client.get("/login/")
    for cookie in answer.cookies.values():
        assert cookie["samesite"] == "Lax"
    assert settings.SESSION_COOKIE_HTTPONLY


def test_costly_routes_are_named_and_counted() -> None:
    from django.urls import NoReverseMatch, get_resolver, reverse

    assert get_resolver()
    unknown = []
    for name in rates.COSTLY:
        for given in ([], ["x"], [_ID], [1]):
            try:
                reverse(name, args=given)
                break
            except NoReverseMatch:
                continue
        else:
            unknown.append(name)
    assert unknown == []
    assert set(rates.COSTLY.values()) <= set(VALUES)


def test_rates_are_values_of_the_policy() -> None:
    held = SignInPolicy()
    for code in {
        rates.WRITE,
        rates.UPLOAD,
        rates.PLACE,
        rates.API,
        rates.READ,
        *rates.COSTLY.values(),
    }:
        assert VALUES[code].least <= getattr(held, code) <= VALUES[code].most


@pytest.fixture
def slow(settings, monkeypatch):
    """A county that allows one search and one look-up a minute, and says so."""
    settings.YIMEN_RATE_FACTOR = 1
    held = SignInPolicy(
        rate_track=1, rate_search=1, rate_write=1, rate_api=1, rate_export=1, rate_read=2
    )
    monkeypatch.setattr(policy, "lately", lambda _at: held)


def test_the_second_look_up_in_a_minute_waits(client, slow) -> None:
    assert client.get("/track/").status_code == 200
    answer = client.get("/track/")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "操作得太快了，请等 60 秒再试" in answer.content.decode()


def test_another_address_does_not_wait(client, slow) -> None:
    assert client.get("/track/").status_code == 200
    assert Client(REMOTE_ADDR="10.9.8.7").get("/track/").status_code == 200


def test_a_write_of_any_route_is_counted(client, slow) -> None:
    form = "application/x-www-form-urlencoded"
    assert client.post("/register/", "", content_type=form).status_code != 429
    assert client.post("/register/", "", content_type=form).status_code == 429


def test_who_is_signed_in_reads_pages_at_a_pace(client, slow) -> None:
    people.sign_in(client, people.make_resident())
    assert [client.get("/my/").status_code for _ in range(3)] == [200, 200, 429]


def test_visitors_of_one_address_read_as_many_pages_as_a_hall(client, slow) -> None:
    assert {client.get("/login/").status_code for _ in range(5)} == {200}


def test_one_address_reads_no_more_than_a_hall(slow, monkeypatch) -> None:
    monkeypatch.setattr(policy, "lately", lambda _at: SignInPolicy(rate_place=2))
    client = Client(REMOTE_ADDR="10.9.8.6")
    assert [client.get("/login/").status_code for _ in range(3)] == [200, 200, 429]
    assert Client(REMOTE_ADDR="10.9.8.7").get("/login/").status_code == 200


def test_the_interface_answers_a_problem(client, slow) -> None:
    client.get("/api/v1/areas?parent=x")
    answer = client.get("/api/v1/areas?parent=x")
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "identity.rate.too_fast"
    assert answer.headers["Retry-After"]


_WAYS_OUT = {
    *("httpx", "requests", "aiohttp", "urllib3", "boto3"),
    *("socket", "smtplib", "imaplib", "poplib", "ftplib"),
}
_MODULES_OUT = {"urllib.request", "http.client", "asyncio.streams"}
_MAY_CALL = {
    "outgoing/calls.py": "the one way out",
    "audit/outside/bucket.py": "S3 by its own client, at the address of the settings",
    "audit/outside/syslog.py": "a syslog server, at the address of the settings",
    "biometrics/resident/client.py": "the process of faces, over a socket file or at the settings' address",
    "connectors/imap/client.py": "a mailbox, at the address of the settings",
    "connectors/mail/client.py": "a mail server, at the address of the settings",
    "connectors/scanning.py": "a virus scanner, at the address of the settings",
    "connectors/switch/client.py": "a telephone switch, at the address of the settings",
    "connectors/switch/simulated_line.py": "a simulator: breaks lines that came to it, calls nobody",
    "devices/simulator.py": "a simulator: a panel that speaks to the address it is given",
    "hall/knock.py": "a camera, at the address that the security administrator wrote down",
    "identity/stuffing.py": "a drill that attacks web processes of its own, on this machine",
    "keys/service.py": "the key service, over a socket file of this machine",
    "ops/bootstrap.py": "the operator's own package index, before anything is installed",
    "ops/bucket.py": "S3 by its own client, at the address of the settings",
    "ops/commands/running.py": "looks whether a port of this machine is free",
    "ops/postgres.py": "looks whether a port of this machine is free",
}


_NAMES_ONE = re.compile(
    rf"\b(?:{'|'.join(_WAYS_OUT | {name.partition('.')[0] for name in _MODULES_OUT})})\b"
)


def _reached(text: str) -> set[str]:
    """Return what a text imports; nothing where it does not so much as name a way out."""
    found = set()
    for node in ast.walk(ast.parse(text)) if _NAMES_ONE.search(text) else ():
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            found |= {str(one.value) for one in node.args if isinstance(one, ast.Constant)}
    return found


def test_calls_to_other_machines_go_by_the_one_way_out() -> None:
    """What else opens a connection is listed with its reason; benches measure from outside."""
    calling = {
        path.relative_to(SOURCE).as_posix()
        for path in program_files()
        if "bench" not in path.as_posix()
        for name in _reached(path.read_text())
        if name in _MODULES_OUT or name.partition(".")[0] in _WAYS_OUT
    }
    assert calling == set(_MAY_CALL)
