"""The demo county's evaluations: made once, through actions, with something late to see."""

from __future__ import annotations

import pytest

from yimen.directory import testing as directory
from yimen.performance import evaluation_seeds, project_seeds
from yimen.performance.contracts.evaluation import EvaluationState
from yimen.performance.models import Evaluation, RectificationItem
from yimen.performance.queries import result

pytestmark = pytest.mark.django_db
AT = directory.AT


def test_the_demo_has_one_published_and_one_being_scored():
    directory.whole_demo_county(at=AT)
    project_seeds.run(AT)
    assert evaluation_seeds.run(AT) == evaluation_seeds.run(AT) == "2 次评价"
    states = set(Evaluation.objects.values_list("state", flat=True))
    assert states == {EvaluationState.PUBLISHED, EvaluationState.SCORING}
    (shown,) = result.list_publications()
    assert shown.grade == "良"
    due = RectificationItem.objects.order_by("due_on").values_list("due_on", flat=True)
    assert due[0] < AT.date() < due[1]
