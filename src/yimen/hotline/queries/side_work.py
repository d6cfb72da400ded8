"""Which work rounds, appeals, instructions, circulars, exclusions and sheets hold open, for whom."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.hotline.contracts.assessment import EXCLUSION_KIND, ExclusionState
from yimen.hotline.contracts.mutual import (
    MUTUAL_APPEAL_KIND,
    MUTUAL_TURN_KIND,
    AppealState,
    RoundState,
)
from yimen.hotline.contracts.oversight import INSTRUCTION_KIND, InstructionState
from yimen.hotline.contracts.quality import QUALITY_KIND
from yimen.hotline.models import (
    Exclusion,
    Instruction,
    MutualAppeal,
    MutualTurn,
    QualitySheet,
)
from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork

RATE_EACH_OTHER, MUTUAL_APPEAL = "hotline.rate_each_other", "hotline.mutual_appeal"
INSTRUCTED, EXCLUDE = "hotline.instructed", "hotline.exclude"
SEE_SHEET, QUALITY_APPEAL = "hotline.see_sheet", "hotline.quality_appeal"


def expected_turns() -> Iterator[ExpectedWork]:
    """Yield the parties that have not rated every other in a blind round."""
    rows = MutualTurn.objects.filter(done_at=None, round__state=RoundState.BLIND)
    for row_id, unit_id in rows.values_list("id", "unit_id"):
        yield ExpectedWork(ref=Ref(MUTUAL_TURN_KIND, row_id), unit_id=unit_id)


def expected_appeals() -> Iterator[ExpectedWork]:
    """Yield the appeals against ratings that wait for a ruling at their desk."""
    rows = MutualAppeal.objects.filter(state=AppealState.ASKED)
    for row_id, desk_id in rows.values_list("id", "rating__round__order__desk_id"):
        yield ExpectedWork(ref=Ref(MUTUAL_APPEAL_KIND, row_id), unit_id=desk_id)


def expected_instructions() -> Iterator[ExpectedWork]:
    """Yield the leaders' instructions on which a unit has not reported."""
    rows = Instruction.objects.filter(state=InstructionState.OPEN)
    for row_id, unit_id in rows.values_list("id", "unit_id"):
        yield ExpectedWork(ref=Ref(INSTRUCTION_KIND, row_id), unit_id=unit_id)


def expected_exclusions() -> Iterator[ExpectedWork]:
    """Yield the exclusions that wait for their first or second ruling."""
    rows = Exclusion.objects.filter(state__in=[ExclusionState.ASKED, ExclusionState.FIRST])
    for row_id, desk_id in rows.values_list("id", "cycle__order__desk_id"):
        yield ExpectedWork(ref=Ref(EXCLUSION_KIND, row_id), unit_id=desk_id)


def expected_sheets() -> Iterator[ExpectedWork]:
    """Yield the sheets that their operator has not seen."""
    rows = QualitySheet.objects.filter(seen_at=None)
    for row_id, desk_id in rows.values_list("id", "order__desk_id"):
        yield ExpectedWork(ref=Ref(QUALITY_KIND, row_id), unit_id=desk_id)


def expected_quality_appeals() -> Iterator[ExpectedWork]:
    """Yield the appeals against sheets that wait for a ruling."""
    rows = QualitySheet.objects.filter(appeal=AppealState.ASKED)
    for row_id, desk_id in rows.values_list("id", "order__desk_id"):
        yield ExpectedWork(ref=Ref(QUALITY_KIND, row_id), unit_id=desk_id)
