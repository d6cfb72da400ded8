"""An item demands how strongly its applicant is known: at the start, and again when it is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yimen.cases import testing
from yimen.cases.actions import draft, submit
from yimen.identity.contracts import AssuranceTooLow
from yimen.kernel.contracts import Refusal

pytestmark = pytest.mark.django_db
AT = testing.AT


def test_somebody_known_too_weakly_neither_begins_nor_sends():
    around = testing.town()
    weak = replace(around.resident, assurance=1)

    with pytest.raises(AssuranceTooLow, match="L2"):
        draft.start_draft(actor=weak, item_code=around.item.item_code, at=AT)
    begun = draft.start_draft(actor=around.resident, item_code=around.item.item_code, at=AT)
    with pytest.raises(AssuranceTooLow):
        submit.submit_draft(actor=weak, draft_id=begun.id, at=AT)

    with pytest.raises(Refusal) as other:
        submit.submit_draft(actor=around.resident, draft_id=begun.id, at=AT)
    assert not isinstance(other.value, AssuranceTooLow)
