"""The record of a case in the fields of the national case tables (GB/T 39046 §2 of the rules)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.contracts import CaseState, CaseVerb, PaperGot
from yimen.cases.models import Case, Delivery
from yimen.cases.queries import notice as notices
from yimen.cases.queries.case import CaseFile, open_file
from yimen.cases.rules.case import VERB_TITLES
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.ledger import actions as ledger

_RESULTS = {
    CaseState.DECLINED: "3",
    CaseState.NOT_REQUIRED: "3",
    CaseState.WRONG_UNIT: "3",
    CaseState.WITHDRAWN: "4",
    CaseState.TERMINATED: "6",
    CaseState.BOUNCED: "6",
}
_GOT = {
    "electronic": "2",
    "on_paper": "1",
    "licence": "3",
    "shared": "4",
    "pledge": "5",
    "deferred": "6",
    "not_brought": "",
}


_OPEN = {PaperGot.DEFERRED, PaperGot.NOT_BROUGHT}
"""Papers that did not come in, or not yet."""

_EVENTS: dict[str, str] = {
    CaseVerb.ACCEPT: "通过",
    CaseVerb.EXAMINE: "通过",
    CaseVerb.GRANT: "通过",
    CaseVerb.BOUNCE: "退回",
    CaseVerb.DECLINE: "退回",
    CaseVerb.DENY: "退回",
    CaseVerb.SEND_BACK: "退回",
    CaseVerb.ASK_CORRECTION: "退回",
}


def export_case(*, actor: Actor, case_id: UUID, at: datetime) -> dict[str, Any]:
    """Return the five tables of one case, personal numbers masked, and record the look.

    Raises NotFound.
    """
    with transaction.atomic():
        file = open_file(actor=actor, case_id=case_id, at=at)
        access.check_can_take_away(actor, Case.objects.get(id=case_id))
        ledger.record(
            actor=actor,
            verb="cases.case.exported",
            subject=file.case.ref,
            at=at,
            change={"number": file.case.number},
        )
        return {
            "case_accept": _accept(file),
            "case_process": _process(file),
            "case_special": _special(file),
            "case_material": _material(file),
            "case_result": _result(file),
        }


def _time(moment: datetime | None) -> str:
    return f"{moment.astimezone(LOCAL):%Y%m%dT%H%M%S}" if moment else ""


def _accept(file: CaseFile) -> dict[str, Any]:
    case, version = file.case, file.version
    person = identity.get_person(person_id=case.applicant_id)
    unit = directory.get_organisation(organisation_id=case.deciding_unit_id)
    accepted_on = case.accepted_on or file.deemed_on
    return {
        "project_no": case.number,
        "task_code": version.item_code,
        "catalog_code": version.catalogue_code,
        "task_name": version.name,
        "task_version": version.version,
        "project_type": "1" if version.instant else "2",
        "project_name": f"{case.applicant_name}申请{case.item_name}",
        "apply_type": case.channel,
        "apply_date": _time(case.submitted_at),
        "applyer_name": case.applicant_name,
        "applyer_type": "1" if person.kind == "natural" else "2",
        "applyer_page_type": person.code_type,
        "applyer_page_code": person.code_masked,
        "contact_name": case.filed_by_name or case.applicant_name,
        "contact_mobile": person.phone_masked,
        "accept_date": f"{accepted_on:%Y%m%d}" if accepted_on else "",
        "accept_doc_no": _document(file, "acceptance"),
        "org_code": unit.uscc,
        "org_name": unit.name,
        "area_code": case.area_code,
        "deemed_accepted": case.deemed or file.deemed_on is not None,
    }


def _document(file: CaseFile, kind: str) -> str:
    found = [one for one in notices.list_notices(case_id=file.case.id) if one.kind == kind]
    return found[0].document_number if found else ""


def _act(verb: str) -> str:
    """Return a move in words; the first one is no verb of the state table."""
    return VERB_TITLES[CaseVerb(verb)] if verb in set(CaseVerb) else "提交申请"


def _process(file: CaseFile) -> list[dict[str, Any]]:
    return [
        {
            "project_no": file.case.number,
            "process_name": _act(step.verb),
            "event_name": _EVENTS.get(str(step.verb), "其他"),
            "handle_user_name": step.actor_name,
            "handle_explain": step.opinion or _act(step.verb),
            "event_start": _time(step.at),
            "event_end": _time(step.at),
            "state": "2",
        }
        for step in file.steps
    ]


def _special(file: CaseFile) -> list[dict[str, Any]]:
    return [
        {
            "project_no": file.case.number,
            "special_type": "1" if one.extension else "2",
            "special_name": one.kind,
            "special_reason": one.reason,
            "special_basis": one.ground,
            "planned_days": one.planned_days,
            "special_time": _time(one.started_at),
            "end_time": _time(one.ended_at),
            "result": one.result,
            "applicant": one.asked_by,
            "approver": one.approved_by,
        }
        for one in file.stops
    ]


def _material(file: CaseFile) -> list[dict[str, Any]]:
    return [
        {
            "project_no": file.case.number,
            "material_name": one.name,
            "is_got": "0" if one.got in _OPEN else "1",
            "get_type": _GOT[one.got],
            "get_num": len(one.file_ids),
            "verify_level": one.level,
            "verify_state": one.state,
            "explain": one.finding,
        }
        for one in file.papers
    ]


def _result(file: CaseFile) -> dict[str, Any]:
    case = file.case
    if case.decided_at is None and case.state not in _RESULTS:
        return {}
    granted = _document(file, "grant")
    delivery = Delivery.objects.filter(case_id=case.id).first()
    return {
        "project_no": case.number,
        "result_type": _RESULTS.get(case.state) or ("1" if granted else "2"),
        "result_date": _time(case.decided_at or file.steps[-1].at),
        "result_doc_no": granted or _document(file, "deny") or _document(file, "decline"),
        "licence_id": str(case.licence_id or ""),
        "is_delivery_results": "1" if delivery else "0",
        "delivery_method": delivery.method if delivery else "",
        "delivery_time": _time(delivery.at) if delivery else "",
        "is_fee": "1" if file.version.definition and file.version.definition.fees else "0",
    }
