"""The chain check, fault by fault."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.pki import chain, crl
from yimen.pki.contracts import (
    ChainFault,
    ChainReport,
    Outcome,
    Profile,
    RevocationReason,
    RevokedEntry,
    SuiteName,
)
from yimen.pki.testing import AT, AllGood, Authority, Pair, authority, shared_authority

DAY = timedelta(days=1)


def _check(made: Authority, pair: Pair, *, profile=Profile.SEAL, at=AT, revocation=None, **more):
    return chain.check(
        certificate=pair.certificate,
        between=more.get("between", [made.issuing.certificate]),
        roots=more.get("roots", [made.root.certificate]),
        revocation=revocation or AllGood(),
        at=at,
        profile=profile,
    )


def _lists(made: Authority, *entries: RevokedEntry) -> crl.ListRevocation:
    return crl.ListRevocation(
        [
            crl.read(
                crl.write(
                    issuer=pair.certificate,
                    key=pair.key,
                    entries=listed,
                    number=7,
                    made_at=AT,
                    next_at=AT + DAY,
                )
            )
            for pair, listed in ((made.issuing, entries), (made.root, ()))
        ]
    )


@pytest.mark.parametrize("name", list(SuiteName))
@pytest.mark.parametrize("profile", [p for p in Profile if p is not Profile.ROOT])
def test_a_good_certificate_passes_for_its_own_profile(name: SuiteName, profile: Profile) -> None:
    made = shared_authority(name)
    pair = made.issuing if profile is Profile.ISSUING else made.issue(profile)

    report = _check(made, pair, profile=profile)

    assert report.ok, report
    assert report.path[-1] == made.root.certificate
    assert {step.outcome for step in report.steps} == {Outcome.OK}


@pytest.mark.parametrize("asked", list(Profile))
def test_a_seal_certificate_is_good_for_sealing_alone(asked: Profile) -> None:
    made = shared_authority(SuiteName.SM)

    report = _check(made, made.issue(Profile.SEAL), profile=asked)

    assert report.ok is (asked is Profile.SEAL)
    assert report.fault is (None if report.ok else ChainFault.WRONG_USAGE)


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        (-1, ChainFault.NOT_YET_VALID),
        (0, None),
        (1, None),
        (2, ChainFault.EXPIRED),
        (3, ChainFault.EXPIRED),
    ],
)
def test_validity_begins_and_ends(days: int, fault: ChainFault | None) -> None:
    made = shared_authority(SuiteName.SM)
    pair = made.issue(Profile.SEAL, valid_from=AT, valid_until=AT + 2 * DAY)

    assert _check(made, pair, at=AT + days * DAY).fault is fault


def test_a_look_alike_of_the_same_names_is_told_apart() -> None:
    made, other = shared_authority(SuiteName.SM), authority(SuiteName.SM)
    pair = other.issue(Profile.SEAL)

    report = _check(made, pair, between=[made.issuing.certificate, other.issuing.certificate])

    assert report.fault is ChainFault.NO_PATH
    assert "仿冒" in report.steps[0].sentence


def test_a_stranger_is_not_trusted() -> None:
    made, other = shared_authority(SuiteName.SM), authority(SuiteName.SM, title="别县")

    report = _check(made, other.issue(Profile.SEAL))

    assert report.fault is ChainFault.NO_PATH
    assert "不在受信任的范围内" in report.steps[0].sentence


def test_a_certificate_for_sealing_issues_nothing() -> None:
    made = shared_authority(SuiteName.SM)
    middle = made.issue(Profile.SEAL, name="想当签发机构的单位")
    pair = made.issue(Profile.SEAL, by=middle)

    report = _check(made, pair, between=[middle.certificate, made.issuing.certificate])

    assert report.fault is ChainFault.NO_CA


def test_an_issuing_certificate_makes_no_further_issuer() -> None:
    made = shared_authority(SuiteName.SM)
    third = made.issue(Profile.ISSUING, name="第三级")
    pair = made.issue(Profile.SEAL, by=third)

    report = _check(made, pair, between=[third.certificate, made.issuing.certificate])

    assert report.fault is ChainFault.NO_CA


@pytest.mark.parametrize(
    ("reason", "days", "fault"),
    [
        (RevocationReason.KEY_COMPROMISE, -1, ChainFault.REVOKED),
        (RevocationReason.KEY_COMPROMISE, 0, ChainFault.REVOKED),
        (RevocationReason.KEY_COMPROMISE, 1, None),
        (RevocationReason.HOLD, -1, ChainFault.SUSPENDED),
        (RevocationReason.HOLD, 1, None),
    ],
)
def test_what_was_signed_before_a_revocation_holds(
    reason: RevocationReason, days: int, fault: ChainFault | None
) -> None:
    made = shared_authority(SuiteName.SM)
    pair = made.issue(Profile.SEAL)
    entry = RevokedEntry(serial=pair.certificate.serial, at=AT + days * DAY, reason=reason)

    report = _check(made, pair, revocation=_lists(made, entry))

    assert report.fault is fault
    later = any("不影响此前的签名" in step.sentence for step in report.steps)
    assert later is (fault is None and reason is not RevocationReason.HOLD)


def test_a_list_of_another_issuer_answers_nothing() -> None:
    made, other = shared_authority(SuiteName.SM), authority(SuiteName.SM)

    report = _check(made, made.issue(Profile.SEAL), revocation=_lists(other))

    assert report.fault is ChainFault.STANDING_UNKNOWN
    assert Outcome.UNKNOWN in {step.outcome for step in report.steps}


def test_a_list_past_its_end_answers_nothing() -> None:
    made = shared_authority(SuiteName.SM)

    report: ChainReport = _check(
        made, made.issue(Profile.SEAL), revocation=_lists(made), at=AT + 2 * DAY
    )

    assert report.fault is ChainFault.STANDING_UNKNOWN


def test_a_circle_of_certificates_ends() -> None:
    one, two = authority(SuiteName.SM, title="甲"), authority(SuiteName.SM, title="甲")
    made = shared_authority(SuiteName.SM)

    report = _check(
        made,
        one.issue(Profile.SEAL),
        between=[one.issuing.certificate, one.root.certificate, two.root.certificate] * 3,
    )

    assert report.fault is ChainFault.NO_PATH
