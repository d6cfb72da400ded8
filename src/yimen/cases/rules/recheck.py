"""Rules of instant decisions: when a table may decide by itself, and who may have it looked at again."""

from __future__ import annotations

from collections.abc import Collection

from yimen.cases.contracts import CaseState, PaperGot
from yimen.catalogue.contracts import ItemVersionView
from yimen.kernel.contracts import Refusal, WrongState
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.rules import rule

RECHECKED_IN = frozenset({CaseState.COMPLETED, CaseState.DELIVERED})
LIMIT = Limit(amount=5, law="本地规定：对系统即时决定的人工复核五个工作日内答复")
_VERIFIED = frozenset({PaperGot.LICENCE, PaperGot.SHARED})


@rule("CASE-INS-2", cites="行政许可法 第三十四条第二款（当场作出决定）；国家事项标准 A.6 即办件")
def may_decide_by_table(*, version: ItemVersionView, papers: Collection[PaperGot]) -> bool:
    """Say whether an application may be taken in and decided by its table as it arrives.

    The item is handled at once, has a process with a table, is received where it is decided, and
    rests on data and licences alone: a paper that nobody has looked at goes to a person.
    """
    definition = version.definition
    return (
        version.instant
        and definition is not None
        and bool(definition.process and definition.decisions)
        and version.receive_level == version.decide_level
        and all(got in _VERIFIED for got in papers)
    )


@rule("CASE-RCK-1", cites="个人信息保护法 第二十四条第三款（自动化决策的说明和拒绝权）")
def check_may_ask(*, state: CaseState, by_table: bool, asked_before: bool, by_office: bool) -> None:
    """Refuse a recheck of what a person decided, of what is not decided, and a resident's second.

    Raises WrongState, Refusal.
    """
    if state not in RECHECKED_IN:
        raise WrongState("这件事还没有办结，或者决定已经撤销，不用复核。")
    if not by_table:
        raise Refusal(
            "cases.recheck.by_person",
            "这个决定是人作出的，不走人工复核。不服的，可以按决定书写的期限申请行政复议或者起诉。",
        )
    if asked_before and not by_office:
        raise Refusal(
            "cases.recheck.again",
            "已经有人复核过一次，理由写在下面。还是不服的，可以申请行政复议或者起诉。",
        )
