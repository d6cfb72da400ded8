"""Signing in by every way, through the pages: two factors by policy, codes once, theft and fixation."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
from django.test import Client

from yimen.identity import sealing, sessions, testing
from yimen.identity.actions import code as codes
from yimen.identity.actions import factor as factors
from yimen.identity.actions import policy as policies
from yimen.identity.actions import qr, rate, sign_in, staff_source
from yimen.identity.actions import session as session_actions
from yimen.identity.contracts import RateLimit, TooManyAttempts
from yimen.identity.events import SessionEnded
from yimen.identity.models import Account, Factor, OneTimeCode, QrSignIn, Rate, Session
from yimen.identity.rules import totp
from yimen.identity.sign_in_contracts import CodePurpose, CodeWrong, PolicyRefused, QrState
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.events import Event, from_json
from yimen.kernel.models import OutboxEvent
from yimen.notify import public as notify
from yimen.notify import testing as deliveries

pytestmark = pytest.mark.django_db
PHONE = "19900001111"


class KeptGateway:
    """A gateway that keeps what it is given, as a telephone would."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def is_configured(self) -> bool:
        return True

    def send(self, *, phone, text, reference) -> str:
        self.texts.append((phone, text))
        return "1"

    def code(self) -> str:
        notify.deliver_due(at=now())
        found = [re.search(r"验证码是 (\d{6})", text) for _, text in self.texts]
        return [one[1] for one in found if one][-1]


@pytest.fixture
def telephone():
    gateway = KeptGateway()
    with deliveries.gateway(gateway):
        yield gateway


@pytest.fixture
def outbox():
    """The events of a kind that were published, in order."""

    def events(kind: type[Event]) -> list[Event]:
        rows = OutboxEvent.objects.filter(code=kind.code).order_by("id")
        return [from_json(code=row.code, version=row.version, body=row.body) for row in rows]

    return events


@pytest.fixture
def resident():
    return testing.make_resident(name="张桂兰", phone=PHONE)


def by_password(client: Client, name: str, password: str = testing.PASSWORD):
    return client.post("/login/", {"username": name, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/my/security/").status_code == 200


def name_of(actor) -> str:
    return Account.objects.get(pk=actor.account_id).username


def authenticator(actor) -> bytes:
    secret = factors.new_secret()
    at = now() - timedelta(minutes=5)
    code = totp.code_at(secret=secret, step=int(at.timestamp()) // 30)
    factors.add_totp(account_id=actor.account_id, secret=secret, typed=code, title="手机", at=at)
    return secret


def shown(secret: bytes) -> str:
    return totp.code_at(secret=secret, step=int(now().timestamp()) // 30)


# --- by short message ---


def test_a_code_by_short_message_signs_in_once(client, resident, telephone):
    client.post("/login/phone/", {"step": "send", "phone": PHONE})
    code = telephone.code()

    answer = client.post("/login/phone/", {"step": "check", "one_time": code})

    assert answer.status_code == 302
    assert is_in(client)
    thief = Client()
    thief.post("/login/phone/", {"step": "send", "phone": PHONE})
    with pytest.raises(CodeWrong):
        sign_in.by_code(phone=PHONE, typed=code, address="10.0.0.9", at=now())


def test_an_unknown_telephone_looks_the_same_and_is_sent_nothing(client, resident, telephone):
    known = client.post("/login/phone/", {"step": "send", "phone": PHONE}, follow=True)
    other = Client()
    unknown = other.post("/login/phone/", {"step": "send", "phone": "19900002222"}, follow=True)

    assert "199****1111" in known.content.decode()
    assert "199****2222" in unknown.content.decode()
    notify.deliver_due(at=now())
    assert [phone for phone, _ in telephone.texts] == [PHONE]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=5), timedelta(minutes=-1)])
def test_a_code_holds_for_minutes_forward_only(resident, telephone, late):
    at = now()
    sign_in.send_code(phone=PHONE, address="10.0.0.1", at=at)
    code = telephone.code()

    if late == timedelta(0):
        assert sign_in.by_code(phone=PHONE, typed=code, address="10.0.0.1", at=at)
    else:
        with pytest.raises(CodeWrong):
            sign_in.by_code(phone=PHONE, typed=code, address="10.0.0.1", at=at + late)


def test_five_wrong_tries_end_a_code_and_a_code_is_for_one_purpose(resident, telephone):
    at = now()
    sign_in.send_code(phone=PHONE, address="10.0.0.1", at=at)
    code = telephone.code()
    with pytest.raises(CodeWrong):
        codes.check(purpose=CodePurpose.PROOF, phone=PHONE, typed=code, address="10.0.0.1", at=at)
    for _ in range(5):
        with pytest.raises(CodeWrong):
            sign_in.by_code(phone=PHONE, typed="000000", address="10.0.0.1", at=at)

    with pytest.raises(CodeWrong):
        sign_in.by_code(phone=PHONE, typed=code, address="10.0.0.1", at=at)


def test_a_telephone_is_not_flooded_and_its_code_lies_as_a_digest(resident, telephone):
    at = now()
    for _ in range(3):
        sign_in.send_code(phone=PHONE, address="10.0.0.1", at=at)
    with pytest.raises(TooManyAttempts):
        sign_in.send_code(phone=PHONE, address="10.0.0.2", at=at)

    kept = OneTimeCode.objects.latest("made_at")
    assert telephone.code().encode() not in bytes(kept.code_index)


def test_without_a_gateway_the_page_says_what_still_works(client):
    page = client.get("/login/phone/").content.decode()

    assert "还没有开通短信" in page
    assert "通行密钥" in page


# --- two factors ---


@pytest.fixture
def officer():
    """Somebody in office; who that is directory says, and here the test."""
    somebody = testing.make_resident(name="李办事")
    before = list(staff_source._installed)
    staff_source.install(lambda *, account_id: account_id == somebody.account_id)
    yield somebody
    staff_source._installed[:] = before


def two_factors(**more: int) -> None:
    for code, value in {"staff_two_factor": 1, **more}.items():
        policies.set_policy(
            actor=SYSTEM, code=code, value=value, from_at=now(), why="测试两种要素", at=now()
        )


def test_staff_need_two_factors_by_default_and_none_while_the_policy_is_off(client, officer):
    name = name_of(officer)

    assert by_password(client, name).headers["Location"] == "/login/enrol/"
    assert not is_in(client)

    policies.set_policy(
        actor=SYSTEM, code="staff_two_factor", value=0, from_at=now(), why="演示环境", at=now()
    )
    assert by_password(client, name).headers["Location"] == "/signed-in/"
    assert is_in(client)


def test_staff_add_the_first_factor_and_come_in_with_both(client, officer):
    by_password(client, name_of(officer))
    page = client.get("/login/enrol/").content.decode()
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1]
    secret = base64.b32decode(key.replace(" ", ""))

    wrong = client.post("/login/enrol/", {"one_time": "000000"})
    answer = client.post("/login/enrol/", {"one_time": shown(secret), "title": "单位手机"})

    assert wrong.status_code == 422
    assert len(re.findall(r"<li><code>", answer.content.decode())) == 10
    assert is_in(client)
    stored = Factor.objects.get()
    assert secret not in bytes(stored.secret_encrypted)


def test_a_stolen_password_adds_no_factor_after_the_days_are_over(client, officer):
    Account.objects.update(opened_at=now() - timedelta(days=8))
    by_password(client, name_of(officer))

    assert client.get("/login/enrol/").status_code == 403
    assert not is_in(client)


def test_staff_give_the_second_factor_and_a_code_is_taken_once(client, officer):
    secret = authenticator(officer)
    assert by_password(client, name_of(officer)).headers["Location"] == "/login/second/"
    assert not is_in(client)
    code = shown(secret)

    assert client.post("/login/second/", {"one_time": code}).status_code == 302
    assert is_in(client)
    again = Client()
    by_password(again, name_of(officer))
    assert again.post("/login/second/", {"one_time": code}).status_code == 422
    assert not is_in(again)


def test_a_policy_may_not_count_an_authenticator(client, officer):
    secret = authenticator(officer)
    two_factors(counts_totp=0)

    answer = by_password(client, name_of(officer))

    assert answer.headers["Location"] == "/login/enrol/"
    assert client.post("/login/second/", {"one_time": shown(secret)}).status_code != 302
    assert not is_in(client)


def test_a_recovery_code_takes_the_place_of_the_authenticator_once(client, officer):
    authenticator(officer)
    code = factors.new_codes(account_id=officer.account_id, at=now())[0]
    for browser, status in ((client, 302), (Client(), 422)):
        by_password(browser, name_of(officer))
        answer = browser.post("/login/second/?way=recovery", {"way": "recovery", "one_time": code})
        assert answer.status_code == status


def test_a_second_step_without_a_first_starts_again(client):
    assert client.get("/login/second/").status_code == 422
    assert client.post("/login/second/", {"one_time": "123456"}).status_code == 422


def test_a_password_that_is_too_old_is_changed_on_the_way_in(client, officer):
    two_factors(staff_two_factor=0)
    Account.objects.update(password_set_at=now() - timedelta(days=91))

    assert by_password(client, name_of(officer)).headers["Location"] == "/login/password/"
    assert not is_in(client)
    for new, status in ((testing.PASSWORD, 422), ("weak-words", 422), ("Willow-2026-bank", 302)):
        given = {"old_password": testing.PASSWORD, "new_password": new}
        assert client.post("/login/password/", given).status_code == status
    assert is_in(client)


def test_the_last_passwords_are_not_taken_again():
    resident = testing.make_resident()
    client = Client()
    testing.sign_in(client, resident)
    new = "柳树 2026 河边"
    given = {"old_password": testing.PASSWORD, "new_password": new}
    assert client.post("/my/password/", given).status_code == 302

    again = {"old_password": new, "new_password": testing.PASSWORD}
    answer = client.post("/my/password/", again)

    assert answer.status_code == 422
    assert "最近用过" in answer.content.decode()


# --- certificates ---

HEADERS = {
    "HTTP_X_PROXY_SECRET": "s3cret",
    "HTTP_X_CLIENT_VERIFY": "SUCCESS",
    "HTTP_X_CLIENT_SUBJECT": "CN=测试,O=一门县",
    "HTTP_X_CLIENT_SERIAL": "01AB23CD",
    "HTTP_X_CLIENT_ISSUER": "CN=一门测试CA",
}


@pytest.fixture
def proxy(settings):
    settings.YIMEN_CERTIFICATE_PROXIES = ["127.0.0.1"]
    settings.YIMEN_CERTIFICATE_SECRET = "s3cret"


def test_a_bound_certificate_signs_in_and_raises_the_level(client, proxy, resident):
    testing.set_policy("certificate_by_name", 1)
    testing.sign_in(client, resident)
    bound = client.post("/my/security/certificate/", {"password": testing.PASSWORD}, **HEADERS)
    assert bound.status_code == 302

    other = Client()
    answer = other.post("/login/certificate/", {}, **HEADERS)

    assert answer.status_code == 302
    assert is_in(other)
    assert Session.objects.filter(account_id=resident.account_id).count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"HTTP_X_PROXY_SECRET": "guess"},
        {"HTTP_X_PROXY_SECRET": ""},
        {"HTTP_X_CLIENT_VERIFY": "FAILED"},
        {"HTTP_X_CLIENT_SERIAL": "99"},
        {"REMOTE_ADDR": "10.0.0.66"},
    ],
)
def test_a_certificate_is_believed_from_our_proxy_alone(client, proxy, resident, changes):
    testing.set_policy("certificate_by_name", 1)
    testing.sign_in(client, resident)
    client.post("/my/security/certificate/", {"password": testing.PASSWORD}, **HEADERS)

    other = Client()
    answer = other.post("/login/certificate/", {}, **{**HEADERS, **changes})

    assert answer.status_code == 422
    assert not is_in(other)


def test_names_of_a_certificate_alone_are_not_enough_unless_the_policy_says_so(client, proxy):
    answer = client.post("/login/certificate/", {}, **HEADERS)

    assert answer.status_code == 422
    assert "没有把证书传过来" in answer.content.decode()


# --- a telephone lets a computer in ---


def computer(client: Client):
    page = client.get("/login/qr/", HTTP_USER_AGENT="Windows NT Chrome/140").content.decode()
    number = re.search(r'class="big">(\d+)<', page)[1]
    row = QrSignIn.objects.latest("made_at")
    return number, row


@pytest.fixture
def token(monkeypatch):
    given: list[str] = []
    real = qr.secrets.token_urlsafe

    def kept(size: int) -> str:
        given.append(real(size))
        return given[-1]

    monkeypatch.setattr(qr.secrets, "token_urlsafe", kept)
    return given


def test_a_telephone_lets_a_computer_in_once(client, resident, token):
    testing.sign_in(client, resident)
    desk = Client()
    number, _ = computer(desk)
    page = client.get(f"/scan/{token[0]}/").content.decode()
    assert "Windows 电脑" in page
    assert f'value="{number}"' in page

    client.post(f"/scan/{token[0]}/answer/", {"number": number})
    assert "手机已经同意" in desk.get("/login/qr/state/").content.decode()
    stranger = Client()
    stranger.get("/login/qr/")
    assert stranger.post("/login/qr/").status_code == 422
    assert desk.post("/login/qr/").status_code == 302

    assert is_in(desk)
    assert not is_in(stranger)
    assert client.get(f"/scan/{token[0]}/").status_code == 404


@pytest.mark.parametrize("number", ["", "5", "abc"])
def test_another_number_turns_the_computer_away(client, resident, token, number):
    testing.sign_in(client, resident)
    desk = Client()
    computer(desk)

    client.post(f"/scan/{token[0]}/answer/", {"number": number})

    assert QrSignIn.objects.get().state == QrState.REFUSED
    assert desk.post("/login/qr/").status_code == 422
    assert not is_in(desk)


def test_a_picture_runs_out(client, resident, token):
    testing.sign_in(client, resident)
    desk = Client()
    number, _ = computer(desk)
    QrSignIn.objects.update(expires_at=now())

    assert client.post(f"/scan/{token[0]}/answer/", {"number": number}).status_code == 404
    assert desk.post("/login/qr/").status_code == 422


# --- sessions ---


def test_a_planted_session_key_is_worth_nothing_after_sign_in(client, resident):
    client.get("/login/phone/")
    planted = client.session
    planted["anything"] = "1"
    planted.save()
    client.cookies["yimen_session"] = planted.session_key
    thief = Client()
    thief.cookies["yimen_session"] = planted.session_key

    by_password(client, PHONE)

    assert is_in(client)
    assert client.session.session_key != planted.session_key
    assert not is_in(thief)


def test_one_place_or_every_other_place_is_signed_out_at_once(client, resident, outbox):
    here, there, third = client, Client(), Client()
    for browser in (here, there, third):
        by_password(browser, PHONE)
    ref = sealing.session_ref(there.session.session_key)

    here.post(f"/my/security/sessions/{ref}/end/")
    assert (is_in(there), is_in(third)) == (False, True)
    here.post("/my/security/sessions/end/")

    assert is_in(here)
    assert not is_in(third)
    assert next(event.session_ref for event in outbox(SessionEnded)) == ref
    assert len(outbox(SessionEnded)) == 2


def test_somebody_elses_session_cannot_be_ended(client, resident):
    stranger = testing.make_resident()
    theirs = Client()
    testing.sign_in(theirs, stranger)
    by_password(client, PHONE)
    ref = sealing.session_ref(theirs.session.session_key)

    assert client.post(f"/my/security/sessions/{ref}/end/").status_code == 404
    assert is_in(theirs)


def test_the_oldest_session_makes_room(resident, outbox):
    policies.set_policy(
        actor=SYSTEM, code="sessions", value=2, from_at=now(), why="测试上限", at=now()
    )
    browsers = [Client() for _ in range(3)]
    for order, browser in enumerate(browsers):
        by_password(browser, PHONE)
        Session.objects.filter(session_key=browser.session.session_key).update(
            opened_at=now() - timedelta(hours=3 - order)
        )

    assert [is_in(browser) for browser in browsers] == [False, True, True]
    assert len(outbox(SessionEnded)) == 1


def test_an_idle_session_is_swept_and_told(client, resident, outbox):
    by_password(client, PHONE)
    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    assert session_actions.sweep(at=now()) == 1

    assert len(outbox(SessionEnded)) == 1


def test_a_session_ends_with_its_last_hour_whatever_happens(client, resident):
    by_password(client, PHONE)
    session = client.session
    session[sessions.ENDS_AT_KEY] = int((now() + timedelta(minutes=3)).timestamp())
    session.save()

    client.get("/my/security/")

    assert Session.objects.get(account_id=resident.account_id).expire_date < now() + timedelta(
        minutes=4
    )


def test_a_new_device_is_told_and_a_known_one_is_not(client, resident):
    inbox = testing.count_messages
    by_password(client, PHONE)
    client.post("/logout/")
    by_password(client, PHONE)
    assert inbox(resident.person_id) == 0

    by_password(Client(), PHONE)

    assert inbox(resident.person_id) == 1


# --- how often ---

LIMIT = RateLimit(burst=3, every=timedelta(seconds=10))


def take(key: str, at) -> int:
    return rate.count(route="test", key=key, limit=LIMIT, at=at)


def test_a_key_may_come_so_often_and_then_once_in_a_while():
    at = now()

    assert [take("a", at) for _ in range(4)] == [0, 0, 0, 10]
    assert take("b", at) == 0
    assert [take("a", at + timedelta(seconds=10)) for _ in range(2)] == [0, 10]
    assert take("a", at - timedelta(seconds=60)) > 0
    assert [take("a", at + timedelta(hours=1)) for _ in range(4)] == [0, 0, 0, 10]
    assert all(bytes(one.key) != b"a" for one in Rate.objects.all())


def test_wrong_passwords_from_one_place_are_slowed_and_right_ones_cost_nothing(client, resident):
    for _ in range(40):
        assert by_password(client, PHONE).status_code == 302
    guesses = [by_password(client, f"nobody{n}", "wrong-1234").status_code for n in range(31)]

    assert guesses[:30] == [422] * 30
    assert guesses[30] == 429
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert by_password(elsewhere, PHONE).status_code == 302


def test_only_who_may_sets_a_policy():
    with pytest.raises(NotAllowed):
        policies.set_policy(
            actor=testing.make_resident(),
            code="sessions",
            value=2,
            from_at=now(),
            why="测试权限",
            at=now(),
        )
    for code, value, why in (
        ("sessions", 0, "测试下限"),
        ("x", 1, "没有这项"),
        ("sessions", 2, ""),
    ):
        with pytest.raises(PolicyRefused):
            policies.set_policy(
                actor=SYSTEM, code=code, value=value, from_at=now(), why=why, at=now()
            )
