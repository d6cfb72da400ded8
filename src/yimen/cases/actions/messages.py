"""Messages between the processes of cases, and those that an officer notes because they came by
telephone or on paper.

A message is meant for what came in by the same form; where nothing did, for the other open cases
of the applicant. Where several of them wait for it, an officer says which one it is about.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.bpmn import engine
from yimen.bpmn.model import ProcessRefusedError
from yimen.cases import access
from yimen.cases.actions import process as processes
from yimen.cases.actions.moves import check_verb, moment, move
from yimen.cases.contracts import CaseVerb, CaseView
from yimen.cases.models import BundlePart, Case, CaseMessage, CaseProcess
from yimen.cases.queries.case import case_view
from yimen.cases.rules.conduct import plain
from yimen.cases.rules.version_move import MOVABLE
from yimen.catalogue import public as catalogue
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Refusal, WrongState

_MOST = 200
_LONGEST = 1_900


def pass_on(*, case_id: UUID, name: str, at: datetime) -> int:
    """Give a message that the process of a case sent to the cases it is meant for; return how many.

    One that does not wait for it yet keeps it until it does.
    """
    sender = Case.objects.get(id=case_id)
    meant = [each for each in _around(sender) if _knows(each, name)]
    for each in meant:
        with transaction.atomic():
            case = Case.objects.for_change(each.id)
            CaseMessage.objects.create(
                case=case, sender=sender, name=name, is_sure=len(meant) == 1, sent_at=at
            )
            processes.take_messages(case=case, at=at)
    return len(meant)


def _around(sender: Case) -> list[Case]:
    part = BundlePart.objects.filter(case=sender).first()
    open_cases = Case.objects.in_state(*MOVABLE).exclude(id=sender.id)
    if part is not None:
        beside = BundlePart.objects.filter(application_id=part.application_id)
        found = open_cases.filter(id__in=beside.values("case_id"))
    else:
        found = open_cases.filter(applicant_id=sender.applicant_id)
    return list(found.order_by("id")[:_MOST])


def _knows(case: Case, name: str) -> bool:
    row = CaseProcess.objects.filter(case=case).first()
    if row is not None and row.ended:
        return False
    version_id = row.item_version_id if row is not None else case.item_version_id
    try:
        process = catalogue.find_process(version=catalogue.get_version(version_id=version_id))
    except ProcessRefusedError:
        return False
    return process is not None and name in engine.messages_known(process)


def note_message(*, actor: Actor, case_id: UUID, name: str, opinion: str, at: datetime) -> CaseView:
    """Let a process go on because an officer has the message that it waits for.

    Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_unit_verb(actor, case, access.EXAMINE, case.deciding_unit_id)
        check_verb(case, CaseVerb.EXAMINE)
        words = plain(opinion)[:_LONGEST]
        if not words:
            raise Refusal("cases.message.words", "请写明怎么收到的、内容是什么。", field="opinion")
        at = moment(case, at)
        CaseMessage.objects.filter(case=case, name=name, taken_at=None).update(taken_at=at)
        move(
            case=case, verb=CaseVerb.EXAMINE, actor=actor, at=at, private=True,
            opinion=f"收到“{name}”：{words}", change={"message": name},
        )  # fmt: skip
        if not processes.receive_message(case_id=case.id, message=name, result={}, at=at):
            raise WrongState("流程没有在等这个消息，可能已经有人记过了。请刷新后看最新情况。")
        return case_view(Case.objects.get(id=case_id))
