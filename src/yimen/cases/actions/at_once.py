"""Take in and decide an application as it arrives, where its table may (秒批)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yimen.cases.actions.acceptance import accept_locked
from yimen.cases.actions.intake import receive_locked
from yimen.cases.contracts import PaperGot
from yimen.cases.models import Case, CasePaper
from yimen.cases.rules.recheck import may_decide_by_table
from yimen.catalogue.contracts import ItemVersionView
from yimen.kernel.actor import SYSTEM


def decide_at_once(
    *, case: Case, version: ItemVersionView, papers: Sequence[CasePaper], at: datetime
) -> bool:
    """Receive and accept a case, so that its process asks the table; tell whether that was done.

    What the table leaves open waits for a person, like any other accepted case.
    """
    got = {PaperGot(one.got) for one in papers}
    if not may_decide_by_table(version=version, papers=got):
        return False
    receive_locked(actor=SYSTEM, case=case, version=version, at=at)
    accept_locked(actor=SYSTEM, case=case, version=version, at=at)
    return True
