"""Papers of the vault in an application that is submitted: still usable, and their use recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from yimen.cases.contracts import case_ref
from yimen.cases.models import Case, CasePaper, Draft
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.licences import public as licences
from yimen.licences.contracts import KeptPaperView


def picked(draft: Draft, files: Sequence[str], at: datetime) -> Mapping[str, KeptPaperView]:
    """Return the kept papers among the files of a draft; no statement where none was picked.

    Raises Refusal where one was withdrawn or ran out since.
    """
    if not draft.picks:
        return {}
    ids = [UUID(one) for one in draft.picks.split()]
    found = [
        one
        for one in licences.find_kept(ids=ids, on=local_day(at))
        if one.person_id == draft.applicant_id
        and any(str(file_id) in files for file_id in one.file_ids)
    ]
    gone = [one.name for one in found if not one.is_usable]
    if gone:
        raise Refusal(
            "cases.submit.kept_gone",
            f"“{gone[0]}”已经从材料库收回或者过期，请重新上传，再提交。",
        )
    return {str(file_id): one for one in found for file_id in one.file_ids}


def record_kept(actor: Actor, case: Case, papers: Sequence[CasePaper], at: datetime) -> None:
    """Record each use of a kept paper, for its person to see."""
    for paper in papers:
        if paper.kept_id is not None:
            licences.use_kept(
                actor=actor,
                kept_ids=[paper.kept_id],
                purpose=f"申请“{case.item_name}”时当作“{paper.name}”",
                used_for=case_ref(case.id),
                at=at,
            )
