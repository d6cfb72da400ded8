"""The rules of signing in, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from yimen.identity.contracts import Assurance, PasswordRefused
from yimen.identity.rules import assurance, device, factor, password, recovery, session, totp
from yimen.identity.rules.assurance import GivenProof, ProofKind
from yimen.identity.rules.factor import Lack
from yimen.identity.rules.policy import VALUES, SignInPolicy, policy_of
from yimen.identity.rules.recovery import RecoveryProof
from yimen.identity.sign_in_contracts import FactorKind, RecoveryRefused

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
P = ProofKind


def proof(kind: ProofKind, *, ends: datetime | None = None, ended: datetime | None = None):
    return GivenProof(kind=kind, given_at=AT - DAY, expires_at=ends, ended_at=ended)


@pytest.mark.parametrize(
    ("kinds", "level"),
    [
        ((), 0),
        ((P.PHONE,), 1),
        ((P.POPULATION,), 0),
        ((P.POPULATION, P.PHONE), 1),
        ((P.POPULATION, P.SOCIAL_CARD), 0),
        ((P.POPULATION, P.PHONE, P.BANK_CARD), 2),
        ((P.POPULATION, P.SOCIAL_CARD, P.BANK_CARD), 2),
        ((P.PHONE, P.SOCIAL_CARD, P.BANK_CARD), 1),
        ((P.WINDOW,), 3),
        ((P.FACE,), 3),
        ((P.CERTIFICATE,), 0),
        ((P.CERTIFICATE, P.PHONE), 1),
        ((P.WINDOW, P.CERTIFICATE), 4),
    ],
)
def test_idn_lvl_1_the_level_follows_from_the_valid_proofs(kinds, level):
    found = assurance.level_of(proofs=[proof(kind) for kind in kinds], at=AT)

    assert found.assurance == level


@pytest.mark.parametrize(
    ("proofs", "level", "until"),
    [
        ([proof(P.WINDOW, ends=AT)], 0, None),
        ([proof(P.WINDOW, ends=AT + DAY)], 3, AT + DAY),
        ([proof(P.WINDOW, ended=AT)], 0, None),
        ([proof(P.WINDOW, ends=AT + DAY), proof(P.PHONE, ends=AT + 2 * DAY)], 3, AT + DAY),
        ([proof(P.WINDOW), proof(P.PHONE, ends=AT + DAY)], 3, None),
        ([proof(P.WINDOW, ends=AT + DAY), proof(P.WINDOW)], 3, None),
        ([proof(P.PHONE, ends=AT - DAY), proof(P.PHONE, ends=AT + DAY)], 1, AT + DAY),
        ([GivenProof(kind=P.WINDOW, given_at=AT + DAY)], 0, None),
    ],
)
def test_idn_lvl_1_a_proof_counts_while_it_holds(proofs, level, until):
    found = assurance.level_of(proofs=proofs, at=AT)

    assert (found.assurance, found.until) == (level, until)


@pytest.mark.parametrize("level", list(Assurance))
def test_idn_lvl_1_the_proofs_of_a_vetted_person_carry_the_level(level):
    given = [proof(kind) for kind in assurance.proofs_for(level)]

    assert assurance.level_of(proofs=given, at=AT).assurance is level


@pytest.mark.parametrize(
    ("level", "methods", "known"),
    [
        (4, ("pwd",), 3),
        (4, ("pwd", "otp"), 3),
        (4, ("sms",), 3),
        (4, (), 3),
        (4, ("sc",), 4),
        (4, ("hwk",), 4),
        (4, ("hwk", "mca"), 4),
        (3, ("pwd",), 3),
        (0, ("sc",), 0),
    ],
)
def test_idn_lvl_2_the_session_is_known_as_it_signed_in(level, methods, known):
    assert assurance.level_of_session(level=Assurance(level), methods=methods) == known


ON = SignInPolicy()
OFF = SignInPolicy(staff_two_factor=0)
T, K, C = FactorKind.TOTP, FactorKind.PASSKEY, FactorKind.CERTIFICATE


@pytest.mark.parametrize(
    ("methods", "is_staff", "held", "policy", "lack"),
    [
        (("pwd",), True, (), ON, Lack.ENROL),
        (("pwd",), True, (T,), ON, Lack.SECOND),
        (("pwd", "otp"), True, (T,), ON, Lack.NOTHING),
        (("pwd", "otp"), True, (T,), SignInPolicy(counts_totp=0), Lack.ENROL),
        (("pwd", "otp"), True, (T, K), SignInPolicy(counts_totp=0), Lack.SECOND),
        (("pwd", "hwk"), True, (K,), ON, Lack.NOTHING),
        (("hwk",), True, (K,), ON, Lack.SECOND),
        (("hwk",), True, (K,), SignInPolicy(passkey_alone=1), Lack.NOTHING),
        (("sc",), True, (C,), ON, Lack.SECOND),
        (("sc", "pwd"), True, (C,), ON, Lack.NOTHING),
        (("sms",), True, (), ON, Lack.ENROL),
        (("pwd", "sms"), True, (), ON, Lack.ENROL),
        (("sms", "otp"), True, (T,), ON, Lack.NOTHING),
        (("pwd", "otp", "mca"), True, (T,), ON, Lack.NOTHING),
        (("pwd", "mca"), True, (T,), ON, Lack.SECOND),
        (("otp", "mca"), True, (T,), ON, Lack.SECOND),
        (("pwd",), True, (), OFF, Lack.NOTHING),
        (("pwd",), True, (T,), OFF, Lack.SECOND),
        (("pwd",), False, (), ON, Lack.NOTHING),
        (("pwd",), False, (T,), ON, Lack.SECOND),
        (("sms",), False, (T,), ON, Lack.SECOND),
        (("pwd", "sms"), False, (T,), ON, Lack.SECOND),
        (("hwk",), False, (K,), ON, Lack.NOTHING),
        (("pwd", "otp"), False, (T,), ON, Lack.NOTHING),
    ],
)
def test_idn_fac_1_what_a_sign_in_lacks(methods, is_staff, held, policy, lack):
    found = factor.lack_of(methods=methods, is_staff=is_staff, held=held, policy=policy)

    assert found is lack


@pytest.mark.parametrize(
    ("methods", "held", "lack"),
    [
        (("pwd",), (), Lack.SMS),
        (("pwd", "sms"), (), Lack.NOTHING),
        (("sms",), (), Lack.NOTHING),
        (("pwd",), (T,), Lack.SECOND),
    ],
)
def test_idn_fac_1_a_guarded_site_asks_more_of_a_password(methods, held, lack):
    found = factor.lack_of(methods=methods, is_staff=False, held=held, policy=ON, is_guarded=True)

    assert found is lack


@pytest.mark.parametrize(
    ("opened", "required", "reopened", "may"),
    [
        (1, None, None, True),
        (7, None, None, False),
        (400, 1, None, True),
        (400, 30, None, False),
        (400, 30, 2, True),
        (400, 30, 8, False),
        (400, -1, None, False),
    ],
)
def test_idn_fac_2_the_first_factor_is_added_within_some_days(opened, required, reopened, may):
    def ago(days):
        return None if days is None else AT - days * DAY

    found = factor.may_enrol(
        opened_at=ago(opened),
        required_from=ago(required),
        reopened_at=ago(reopened),
        at=AT,
        days=7,
    )

    assert found is may


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_idn_otp_1_equals_the_vectors_of_rfc_6238(seconds, code):
    secret = b"12345678901234567890"

    assert totp.code_at(secret=secret, step=seconds // 30, digits=8) == code


SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("clock_off", "last", "found"),
    [
        (0, 0, 0),
        (30, 0, -1),
        (-30, 0, 1),
        (60, 0, None),
        (-61, 0, None),
        (0, 100, None),
        (30, 99, -1),
    ],
)
def test_idn_otp_1_a_clock_may_be_a_step_off_and_no_step_is_taken_twice(clock_off, last, found):
    step = 100
    typed = totp.code_at(secret=SECRET, step=step)

    taken = totp.matching_step(
        secret=SECRET, code=typed, seconds=step * 30 + 5 + clock_off, last_step=last
    )

    assert (taken is None) is (found is None)
    assert taken in {None, step}


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "\uff11\uff12\uff13\uff14\uff15\uff16", "12 34 5x"]
)
def test_idn_otp_1_what_is_no_code_is_not_taken(typed):
    assert totp.matching_step(secret=SECRET, code=typed, seconds=3000, last_step=0) is None


@pytest.mark.parametrize(
    ("set_at", "days", "must"),
    [
        (AT - 90 * DAY, 90, True),
        (AT - 89 * DAY, 90, False),
        (None, 90, True),
        (None, 0, False),
        (AT - 9_000 * DAY, 0, False),
    ],
)
def test_idn_pwd_1_a_password_grows_old(set_at, days, must):
    assert password.must_change(set_at=set_at, days=days, at=AT) is must


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("abcdefgh", 1),
        ("Abcdefgh", 1),
        ("abcd1234", 2),
        ("Abcd1234", 3),
        ("yimen-2026", 3),
        ("Abc-1234", 4),
        ("柳树 2026 河边", 3),
        ("12345678", 1),
    ],
)
def test_idn_pwd_1_kinds_of_characters(text, kinds):
    assert min(password.kinds_in(text), kinds) == kinds
    if kinds < 4:
        with pytest.raises(PasswordRefused):
            password.check_password(password=text, kinds=kinds + 1)


@pytest.mark.parametrize(
    ("opened", "most", "ended"),
    [
        ([], 3, []),
        ([1, 2], 3, []),
        ([3, 1, 2], 3, [1]),
        ([5, 4, 3, 2, 1], 3, [1, 2, 3]),
        ([1], 1, [1]),
    ],
)
def test_idn_ses_1_the_oldest_sessions_make_room(opened, most, ended):
    found = session.surplus(open_sessions=[(AT + n * DAY, n) for n in opened], most=most)

    assert found == ended


def test_idn_ses_2_a_session_ends_idle_and_never_after_its_last_hour():
    idle = timedelta(minutes=30)

    assert session.end_of(at=AT, idle=idle, ends_at=None) == AT + idle
    assert session.end_of(at=AT, idle=idle, ends_at=AT + DAY) == AT + idle
    assert session.end_of(at=AT, idle=idle, ends_at=AT + idle / 2) == AT + idle / 2


R = RecoveryProof


@pytest.mark.parametrize(
    ("proofs", "enough"),
    [
        ((), False),
        ((R.PHONE,), False),
        ((R.PHONE, R.PHONE), False),
        ((R.BANK_CARD,), False),
        ((R.PHONE, R.BANK_CARD), True),
        ((R.SOCIAL_CARD, R.RECOVERY_CODE), True),
    ],
)
def test_idn_rec_1_two_independent_proofs_give_an_account_back(proofs, enough):
    assert recovery.is_proved(proofs=proofs) is enough


@pytest.mark.parametrize(
    ("first", "second", "owner", "may"),
    [(1, 2, 3, True), (1, 1, 3, False), (None, 2, 3, False), (1, 2, 2, False)],
)
def test_idn_rec_2_two_clerks_and_neither_the_owner(first, second, owner, may):
    ids = {n: UUID(int=n) for n in (1, 2, 3)} | {None: None}

    if may:
        recovery.check_second_clerk(first=ids[first], second=ids[second], owner=ids[owner])
        return
    with pytest.raises(RecoveryRefused):
        recovery.check_second_clerk(first=ids[first], second=ids[second], owner=ids[owner])


@pytest.mark.parametrize(("hours", "held"), [(24, 24), (48, 48), (1, 24)])
def test_idn_rec_3_personal_data_stays_closed_for_a_day(hours, held):
    assert recovery.held_until(recovered_at=AT, hours=hours) == AT + timedelta(hours=held)


def test_a_policy_takes_sound_rows_and_no_others():
    rows = {"lock_attempts": 3, "hold_hours": 1, "unknown": 5, "staff_two_factor": 0}

    assert policy_of(rows) == SignInPolicy(lock_attempts=3, staff_two_factor=0)
    assert all(
        one.least <= getattr(SignInPolicy(), code) <= one.most for code, one in VALUES.items()
    )


@pytest.mark.parametrize(
    ("address", "masked", "place"),
    [
        ("10.1.2.3", "10.1.2.*", "10.1.2.3"),
        ("2001:db8::1", "2001:0db8:0000:0000:*", "2001:db8::/64"),
        ("", "", "unknown"),
        ("<script>", "", "unknown"),
    ],
)
def test_an_address_is_shown_in_part_and_limited_whole(address, masked, place):
    assert device.mask_address(address) == masked
    assert device.rate_place(address) == place
