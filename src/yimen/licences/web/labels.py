"""Words and colours for the states of licences, and dates as sentences."""

from __future__ import annotations

from datetime import date

from yimen.licences.contracts import STATE_TITLES, LicenceState, LicenceView
from yimen.ui import words
from yimen.ui.parts import PillKind

SOON_DAYS = 60

STATE_KIND: dict[LicenceState, PillKind] = {
    LicenceState.IN_FORCE: "done",
    LicenceState.DETAINED: "need",
    LicenceState.REVOKED: "bad",
    LicenceState.CANCELLED: "stop",
    LicenceState.EXPIRED: "stop",
    LicenceState.MOVED: "stop",
    LicenceState.WITHDRAWN: "bad",
    LicenceState.OTHER: "stop",
}

STATE_SAYS: dict[LicenceState, str] = {
    LicenceState.IN_FORCE: "这本证照是真的，今天有效。",
    LicenceState.DETAINED: "这本证照是真的，但是正被暂扣，暂扣期间不能使用。",
    LicenceState.REVOKED: "这本证照已经被撤销，不能再用。",
    LicenceState.CANCELLED: "这本证照已经注销，不能再用。",
    LicenceState.EXPIRED: "这本证照是真的，但是已经过期，不能再用。",
    LicenceState.MOVED: "这本证照已经办理转出，请看转入地的新证照。",
    LicenceState.WITHDRAWN: "这本证照已经被吊销，不能再用。",
    LicenceState.OTHER: "这本证照现在不能使用，请向发证机关问清楚。",
}


def state_title(state: LicenceState) -> str:
    """Return a state in words."""
    return STATE_TITLES[state]


def until_words(until: date | None) -> str:
    """Return the last day of a licence in words."""
    return "长期有效" if until is None else words.long_date(on=until)


def is_soon(licence: LicenceView, *, on: date) -> bool:
    """Say whether a licence in force ends within sixty days."""
    return (
        licence.state is LicenceState.IN_FORCE
        and licence.valid_until is not None
        and (licence.valid_until - on).days <= SOON_DAYS
    )
