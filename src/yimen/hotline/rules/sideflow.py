"""The state tables of what hangs beside an order: appeals, circulars, formulas, exclusions."""

from __future__ import annotations

from yimen.hotline.contracts.assessment import (
    EXCLUSION_TITLES,
    FORMULA_TITLES,
    ExclusionState,
    ExclusionVerb,
    FormulaState,
    FormulaVerb,
)
from yimen.hotline.contracts.mutual import APPEAL_TITLES, AppealState, AppealVerb
from yimen.hotline.contracts.oversight import CIRCULAR_TITLES, CircularState, CircularVerb
from yimen.kernel.flow import FlowTable

APPEAL: FlowTable[AppealState, AppealVerb] = FlowTable(
    moves={
        (AppealState.ASKED, AppealVerb.UPHOLD): AppealState.UPHELD,
        (AppealState.ASKED, AppealVerb.REFUSE): AppealState.REFUSED,
    },
    state_titles=APPEAL_TITLES,
    verb_titles={AppealVerb.UPHOLD: "裁定成立", AppealVerb.REFUSE: "裁定不成立"},
)

CIRCULAR: FlowTable[CircularState, CircularVerb] = FlowTable(
    moves={
        (CircularState.DRAFT, CircularVerb.ISSUE): CircularState.ISSUED,
        (CircularState.DRAFT, CircularVerb.DROP): CircularState.DROPPED,
    },
    state_titles=CIRCULAR_TITLES,
    verb_titles={CircularVerb.ISSUE: "印发", CircularVerb.DROP: "作废"},
)

FORMULA: FlowTable[FormulaState, FormulaVerb] = FlowTable(
    moves={
        (FormulaState.PROPOSED, FormulaVerb.TRY): FormulaState.TRIED,
        (FormulaState.TRIED, FormulaVerb.TRY): FormulaState.TRIED,
        (FormulaState.TRIED, FormulaVerb.HOLD): FormulaState.HELD,
        (FormulaState.PROPOSED, FormulaVerb.DROP): FormulaState.DROPPED,
        (FormulaState.TRIED, FormulaVerb.DROP): FormulaState.DROPPED,
    },
    state_titles=FORMULA_TITLES,
    verb_titles={FormulaVerb.TRY: "试算", FormulaVerb.HOLD: "批准", FormulaVerb.DROP: "作废"},
)

EXCLUSION: FlowTable[ExclusionState, ExclusionVerb] = FlowTable(
    moves={
        (ExclusionState.ASKED, ExclusionVerb.AGREE): ExclusionState.FIRST,
        (ExclusionState.ASKED, ExclusionVerb.REFUSE): ExclusionState.REFUSED,
        (ExclusionState.FIRST, ExclusionVerb.CONFIRM): ExclusionState.GRANTED,
        (ExclusionState.FIRST, ExclusionVerb.REFUSE): ExclusionState.REFUSED,
    },
    state_titles=EXCLUSION_TITLES,
    verb_titles={
        ExclusionVerb.AGREE: "第一人同意",
        ExclusionVerb.CONFIRM: "第二人同意",
        ExclusionVerb.REFUSE: "不同意",
    },
)
