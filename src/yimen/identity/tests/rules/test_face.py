"""The rules on faces, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yimen.biometrics.contracts import Outcome
from yimen.identity.face_contracts import DocumentSeen, FaceNotAllowed, Likeness
from yimen.identity.rules import face as rules
from yimen.identity.rules import factor
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.rules.factor import Lack
from yimen.identity.rules.policy import SignInPolicy
from yimen.identity.sign_in_contracts import FactorKind

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
P = ProofKind


@pytest.mark.parametrize(
    ("is_natural", "consented", "is_blocked", "may"),
    [
        (True, True, False, True),
        (True, False, False, False),
        (True, True, True, False),
        (False, True, False, False),
    ],
)
def test_idn_face_1_a_face_is_used_by_a_yes_of_a_human_being(
    is_natural, consented, is_blocked, may
):
    found = rules.may_use_face(is_natural=is_natural, consented=consented, is_blocked=is_blocked)

    assert found is may


@pytest.mark.parametrize(
    ("valid", "age", "said"),
    [
        ({P.WINDOW}, 40, ""),
        ({P.WINDOW, P.FACE}, 80, ""),
        ({P.WINDOW}, None, ""),
        ({P.WINDOW}, 14, ""),
        ({P.WINDOW}, 13, "监护人"),
        ({P.FACE}, 40, "窗口"),
        ({P.POPULATION, P.PHONE, P.BANK_CARD}, 40, "窗口"),
        (set(), 40, "窗口"),
    ],
)
def test_idn_face_2_ones_own_face_is_stored_after_a_window_saw_one(valid, age, said):
    if not said:
        rules.check_own_enrolment(valid=valid, age=age)
        return
    with pytest.raises(FaceNotAllowed, match=said):
        rules.check_own_enrolment(valid=valid, age=age)


@pytest.mark.parametrize(
    ("title", "looked", "compared", "said", "field"),
    [
        ("身份证", True, None, "身份证", ""),
        ("身份证", False, Outcome.SAME, "身份证，照片比对一致", ""),
        ("身份证", True, Outcome.NOT_SURE, "身份证", ""),
        ("身份证", False, Outcome.NOT_SURE, "", "looked"),
        ("身份证", False, None, "", "looked"),
        ("身份证", True, Outcome.DIFFERENT, "", "card"),
        (" ", True, Outcome.SAME, "", "document"),
    ],
)
def test_idn_face_3_a_photo_of_somebody_else_is_never_overruled(
    title, looked, compared, said, field
):
    document = DocumentSeen(title=title, looked=looked)
    if said:
        assert rules.check_document(document=document, compared=compared) == said
        return
    with pytest.raises(FaceNotAllowed) as refused:
        rules.check_document(document=document, compared=compared)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("valid", "raises"),
    [
        ({P.POPULATION}, True),
        ({P.WINDOW}, True),
        ({P.PHONE, P.BANK_CARD}, False),
        ({P.FACE}, False),
        (set(), False),
    ],
)
def test_idn_face_4_a_live_face_counts_beside_the_document(valid, raises):
    assert rules.face_raises(valid=valid) is raises


def test_idn_face_5_new_words_wait_thirty_days_for_a_new_yes():
    assert rules.deleted_from(reworded_at=AT) == AT + timedelta(days=30)


@pytest.mark.parametrize(
    ("tail", "who"),
    [
        ("123x", 0),
        (" 12 3X", 0),
        ("5521", 1),
        ("0000", None),
        ("7777", None),
        ("123", None),
        ("", None),
        ("43998119850407123X", None),
    ],
)
def test_idn_face_6_a_tail_names_one_candidate_or_nobody(tail, who):
    tails = [{"123X", "7777"}, {"5521", "7777"}]

    assert rules.who_is_named(tail=tail, tails=tails) == who


@pytest.mark.parametrize(
    ("tail", "chosen", "who"),
    [
        ("123X", 0, 0),
        ("123X", 1, None),
        ("5521", 1, 1),
        ("7777", 0, 0),
        ("7777", 1, 1),
        ("0000", 0, None),
        ("", 0, None),
    ],
)
def test_idn_face_6_a_tail_confirms_the_chosen_and_never_finds_another(tail, chosen, who):
    tails = [{"123X", "7777"}, {"5521", "7777"}]

    assert rules.who_is_named(tail=tail, tails=tails, chosen=chosen) == who


@pytest.mark.parametrize(
    ("score", "likeness"),
    [
        (0.99, Likeness.HIGH),
        (0.60, Likeness.HIGH),
        (0.599, Likeness.MIDDLE),
        (0.45, Likeness.MIDDLE),
        (0.449, Likeness.LOW),
        (-1.0, Likeness.LOW),
    ],
)
def test_likeness_is_told_by_the_thresholds_in_force(score, likeness):
    assert rules.likeness_of(score=score, accept=0.60, doubt=0.45) is likeness


@pytest.mark.parametrize(
    ("methods", "is_staff", "held", "changes", "lack"),
    [
        (("face",), False, (), {}, Lack.NOTHING),
        (("face",), False, (FactorKind.TOTP,), {}, Lack.SECOND),
        (("pwd", "face"), False, (FactorKind.TOTP,), {}, Lack.NOTHING),
        (("sms", "face"), False, (FactorKind.PASSKEY,), {}, Lack.NOTHING),
        (("pwd", "face"), False, (FactorKind.TOTP,), {"face_counts": 0}, Lack.SECOND),
        (("pwd", "face"), True, (FactorKind.TOTP,), {}, Lack.SECOND),
        (("pwd", "face"), True, (FactorKind.TOTP,), {"face_staff": 1}, Lack.SECOND),
        (("face", "otp"), True, (FactorKind.TOTP,), {}, Lack.SECOND),
        (("face", "otp"), True, (FactorKind.TOTP,), {"face_staff": 1}, Lack.NOTHING),
        (("pwd", "face", "otp"), True, (FactorKind.TOTP,), {}, Lack.NOTHING),
    ],
)
def test_idn_fac_1_a_face_is_one_of_two_where_the_policy_says_so(
    methods, is_staff, held, changes, lack
):
    policy = SignInPolicy(**changes)

    found = factor.lack_of(methods=methods, is_staff=is_staff, held=held, policy=policy)

    assert found is lack
