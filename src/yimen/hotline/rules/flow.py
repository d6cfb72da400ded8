"""The state tables of the order and of a request, whole: what is not here is refused."""

from __future__ import annotations

from yimen.hotline.contracts.order import (
    STATE_TITLES,
    VERB_TITLES,
    OrderState,
    OrderVerb,
)
from yimen.hotline.contracts.side import REQUEST_STATE_TITLES, RequestState, RequestVerb
from yimen.kernel.flow import FlowTable

_S, _V = OrderState, OrderVerb
AT_UNIT = (_S.TO_SIGN, _S.HANDLING, _S.SECOND)
"""States in which the lead unit owes the next step."""

_UNDER_WAY = (
    _S.PENDING,
    _S.TO_DISPATCH,
    _S.TO_SIGN,
    _S.HANDLING,
    _S.SUSPENDED,
    _S.TO_CHECK,
    _S.TO_CALL_BACK,
    _S.SECOND,
    _S.TO_CLOSE,
)
OPEN_TO_MERGE = (_S.PENDING, _S.TO_DISPATCH, _S.TO_SIGN, _S.HANDLING)
"""States of an order that may follow another one."""
_SORTED = (_S.TO_DISPATCH, _S.TO_SIGN, _S.HANDLING, _S.SUSPENDED, _S.SECOND)
_SUPERVISED = (_S.TO_SIGN, _S.HANDLING, _S.SUSPENDED, _S.SECOND)

ORDER: FlowTable[OrderState, OrderVerb] = FlowTable(
    moves={
        (_S.DRAFT, _V.SUBMIT): _S.PENDING,
        (_S.PENDING, _V.ACCEPT): _S.TO_DISPATCH,
        (_S.PENDING, _V.ANSWER): _S.ANSWERED,
        (_S.ANSWERED, _V.CLOSE): _S.CLOSED,
        (_S.TO_DISPATCH, _V.DISPATCH): _S.TO_SIGN,
        (_S.TO_SIGN, _V.SIGN): _S.HANDLING,
        (_S.TO_SIGN, _V.REQUEST): _S.TO_SIGN,
        (_S.TO_SIGN, _V.RECALL): _S.TO_DISPATCH,
        (_S.HANDLING, _V.CONTACT): _S.HANDLING,
        (_S.HANDLING, _V.REQUEST): _S.HANDLING,
        (_S.HANDLING, _V.PASS_ON): _S.HANDLING,
        (_S.HANDLING, _V.RECALL): _S.TO_DISPATCH,
        (_S.HANDLING, _V.SUSPEND): _S.SUSPENDED,
        (_S.HANDLING, _V.REPLY): _S.TO_CHECK,
        (_S.SUSPENDED, _V.RESUME): _S.HANDLING,
        (_S.SUSPENDED, _V.CONTACT): _S.SUSPENDED,
        (_S.TO_CHECK, _V.APPROVE): _S.TO_CALL_BACK,
        (_S.TO_CHECK, _V.SEND_BACK): _S.HANDLING,
        (_S.TO_CALL_BACK, _V.CALL_BACK): _S.TO_CALL_BACK,
        (_S.TO_CALL_BACK, _V.SECOND): _S.SECOND,
        (_S.TO_CALL_BACK, _V.SETTLE): _S.TO_CLOSE,
        (_S.SECOND, _V.CONTACT): _S.SECOND,
        (_S.SECOND, _V.PASS_ON): _S.SECOND,
        (_S.SECOND, _V.REPLY): _S.TO_CHECK,
        (_S.TO_CLOSE, _V.CLOSE): _S.CLOSED,
        (_S.CLOSED, _V.ARCHIVE): _S.ARCHIVED,
        (_S.CLOSED, _V.REOPEN): _S.PENDING,
        **{(state, _V.SUPPLEMENT): state for state in _UNDER_WAY},
        **{(state, _V.SUPERVISE): state for state in _SUPERVISED},
        **{(state, _V.HAND_OVER): state for state in (_S.DRAFT, _S.ANSWERED, *_UNDER_WAY)},
        **{(state, _V.MERGE): _S.MERGED for state in OPEN_TO_MERGE},
        (_S.MERGED, _V.UNMERGE): _S.TO_DISPATCH,
        (_S.MERGED, _V.FOLLOW): _S.TO_CALL_BACK,
        (_S.MERGED, _V.SUPPLEMENT): _S.MERGED,
        **{(state, _V.RECATEGORISE): state for state in _SORTED},
        **{(state, _V.SPLIT): state for state in (*_SORTED, _S.PENDING)},
    },
    state_titles=STATE_TITLES,
    verb_titles=VERB_TITLES,
)

REQUEST: FlowTable[RequestState, RequestVerb] = FlowTable(
    moves={
        (RequestState.ASKED, RequestVerb.GRANT): RequestState.GRANTED,
        (RequestState.ASKED, RequestVerb.REFUSE): RequestState.REFUSED,
        (RequestState.GRANTED, RequestVerb.END): RequestState.ENDED,
    },
    state_titles=REQUEST_STATE_TITLES,
    verb_titles={
        RequestVerb.GRANT: "同意",
        RequestVerb.REFUSE: "不同意",
        RequestVerb.END: "结束",
    },
)
