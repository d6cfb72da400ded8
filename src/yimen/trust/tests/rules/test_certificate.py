"""How a certificate stood at a moment, and how long it lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yimen.kernel.contracts import WrongState
from yimen.pki.contracts import Profile, RevocationReason, Standing
from yimen.trust.rules.certificate import (
    TABLE,
    CertificateState,
    CertificateVerb,
    Change,
    end_of,
    renew_from,
    standing_at,
)

AT = datetime(2026, 11, 20, tzinfo=UTC)
V = CertificateVerb


def _change(verb: CertificateVerb, day: int) -> Change:
    return Change(verb=verb, at=AT + timedelta(days=day), reason=RevocationReason.KEY_COMPROMISE)


HELD = (_change(V.ISSUE, 0), _change(V.SUSPEND, 3), _change(V.RESUME, 5))
ENDED = (*HELD, _change(V.REVOKE, 8))


@pytest.mark.parametrize(
    ("changes", "day", "standing", "later"),
    [
        ((), 0, Standing.GOOD, None),
        (HELD, 2, Standing.GOOD, None),
        (HELD, 3, Standing.SUSPENDED, None),
        (HELD, 4, Standing.SUSPENDED, None),
        (HELD, 5, Standing.GOOD, None),
        (ENDED, 2, Standing.GOOD, 8),
        (ENDED, 4, Standing.SUSPENDED, None),
        (ENDED, 7, Standing.GOOD, 8),
        (ENDED, 8, Standing.REVOKED, None),
        (ENDED, 90, Standing.REVOKED, None),
        ((_change(V.SUSPEND, 1), _change(V.REVOKE, 4)), 2, Standing.SUSPENDED, None),
        ((_change(V.SUSPEND, 1), _change(V.REVOKE, 4)), 0, Standing.GOOD, 4),
        ((_change(V.RENEW, 1), _change(V.RECOVER, 2)), 3, Standing.GOOD, None),
        (tuple(reversed(ENDED)), 4, Standing.SUSPENDED, None),
    ],
)
def test_trust_cert_1_standing_at_a_moment(
    changes: tuple[Change, ...], day: int, standing: Standing, later: int | None
) -> None:
    found = standing_at(changes=changes, at=AT + timedelta(days=day), source="库")

    assert found.standing is standing
    if standing is Standing.GOOD:
        assert found.since == (AT + timedelta(days=later) if later is not None else None)
    else:
        assert found.since is not None
        assert found.since <= AT + timedelta(days=day)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (datetime(2026, 1, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2027, 1, 31, tzinfo=UTC), 13, datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2026, 12, 15, tzinfo=UTC), 12, datetime(2027, 12, 15, tzinfo=UTC)),
        (datetime(2026, 11, 20, 8, tzinfo=UTC), 1, datetime(2026, 12, 20, 8, tzinfo=UTC)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(
    start: datetime, months: int, end: datetime
) -> None:
    assert end_of(start=start, months=months) == end


MOVES = {
    (CertificateState.VALID, V.RENEW): CertificateState.VALID,
    (CertificateState.VALID, V.SUSPEND): CertificateState.SUSPENDED,
    (CertificateState.VALID, V.REVOKE): CertificateState.REVOKED,
    (CertificateState.SUSPENDED, V.RESUME): CertificateState.VALID,
    (CertificateState.SUSPENDED, V.REVOKE): CertificateState.REVOKED,
    **{(state, V.RECOVER): state for state in CertificateState},
}


@pytest.mark.parametrize("verb", list(CertificateVerb))
@pytest.mark.parametrize("state", list(CertificateState))
def test_every_move_that_is_not_in_the_table_is_refused(
    state: CertificateState, verb: CertificateVerb
) -> None:
    if (state, verb) in MOVES:
        assert TABLE.check_move(state, verb) is MOVES[state, verb]
    else:
        with pytest.raises(WrongState):
            TABLE.check_move(state, verb)


@pytest.mark.parametrize(
    ("profile", "until", "from_when"),
    [
        (Profile.ROOT, "2046-11-20", "2036-11-20"),
        (Profile.ISSUING, "2036-11-20", "2031-11-20"),
        (Profile.ISSUING, "2036-02-29", "2031-02-28"),
        (Profile.SEAL, "2031-11-20", "2031-10-21"),
        (Profile.LOGIN, "2027-03-01", "2027-01-30"),
    ],
)
def test_trust_cert_2_renewed_while_it_still_has_the_life_of_what_it_issues(
    profile: Profile, until: str, from_when: str
) -> None:
    ends = datetime.fromisoformat(f"{until}T10:00+00:00")

    assert f"{renew_from(profile=profile, valid_until=ends):%Y-%m-%d}" == from_when
