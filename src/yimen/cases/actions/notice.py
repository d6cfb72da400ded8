"""Notices: numbered in the transaction that causes them, set as a page afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yimen.cases import access, events
from yimen.cases.actions.moves import moment
from yimen.cases.contracts import NOTICE_KIND, NoticeView, case_ref
from yimen.cases.models import Case, Notice
from yimen.cases.models.answers import NOTICE_FACTS, seal, unseal
from yimen.cases.queries.notice import notice_view
from yimen.cases.rules.conduct import check_reasons, decision_date, plain
from yimen.cases.rules.notices import NoticeText, corrigendum_text, rights_text
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import NoticeKind
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, Refusal
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.typeset.pages import qr_svg, set_page
from yimen.trust import public as trust

TEMPLATE = Path(__file__).resolve().parents[1] / "typst" / "notice.typ"
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

SERIES_WORDS: Mapping[NoticeKind, str] = {
    NoticeKind.RECEIPT: "收",
    NoticeKind.ACCEPTANCE: "受",
    NoticeKind.DECLINE: "不受",
    NoticeKind.CORRECTION: "补",
    NoticeKind.STOP: "特程",
    NoticeKind.EXTENSION: "延",
    NoticeKind.GRANT: "准",
    NoticeKind.DENY: "不准",
    NoticeKind.WITHDRAWAL: "撤",
    NoticeKind.BOUNCE: "退",
    NoticeKind.CORRIGENDUM: "更",
    NoticeKind.REVOCATION: "销",
    NoticeKind.DELIVERY: "送",
    NoticeKind.DEFERRAL: "容",
}


def make_notice(
    *,
    case: Case,
    kind: NoticeKind,
    text: NoticeText,
    unit_id: UUID,
    actor: Actor,
    at: datetime,
    corrects: Notice | None = None,
) -> Notice:
    """Number a notice in the caller's transaction, as its last act but the ledger entry.

    The number is gapless within unit, kind and year; the page is set by the event that follows,
    or by whoever opens it first.
    """
    unit = directory.get_organisation(organisation_id=unit_id)
    version = catalogue.get_version(version_id=case.item_version_id)
    title = catalogue.notice_title(view=version, kind=kind)
    notice = Notice(
        id=new_id(),
        case=case,
        kind=kind,
        title=title,
        facts=seal(NOTICE_FACTS, _facts(title, unit.name, case, text, at)),
        made_at=at,
        made_by=access.signature_on(actor, case, kind),
        corrects=corrects,
        verification_code="".join(secrets.choice(_ALPHABET) for _ in range(12)),
        document_number=numbers.next_document(
            series=f"{unit.document_word}{SERIES_WORDS[kind]}", year=local_day(at).year
        ),
    )
    notice.save(force_insert=True)
    ledger.record(
        actor=actor,
        verb="cases.notice.made",
        subject=case_ref(case.id),
        at=at,
        change={"kind": kind, "number": notice.document_number, "notice": str(notice.id)},
    )
    outbox.publish(
        events.NoticeMade(case_id=case.id, item_code=case.item_code, notice_id=notice.id),
        at=at,
    )
    return notice


def _facts(
    title: str, issuer: str, case: Case, text: NoticeText, at: datetime
) -> dict[str, object]:
    return {
        "title": title,
        "issuer": issuer,
        "addressee": text.addressee or case.applicant_name,
        "lines": list(text.lines),
        "facts": [list(row) for row in text.facts],
        "rights": text.rights,
        "date": decision_date(local_day(at)),
        "paper": text.paper,
        "sign": text.sign,
    }


def set_notice(*, notice_id: UUID, at: datetime) -> NoticeView:
    """Return the notice with its page set, stored and hashed into the ledger; once only.

    Raises NotFound, GlyphMissing.
    """
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(of=("self",))
            .select_related("case")
            .filter(id=notice_id)
            .first()
        )
        if notice is None:
            raise NotFound
        if notice.file_id is None:
            _set_page(notice, at)
        return notice_view(notice)


def _set_page(notice: Notice, at: datetime) -> None:
    verify_url = f"{settings.YIMEN_PUBLIC_URL}/verify/{notice.verification_code}/"
    page = set_page(
        template=TEMPLATE,
        made_at=notice.made_at,
        data={
            **unseal(NOTICE_FACTS, notice.facts),
            "number": notice.document_number,
            "qr": qr_svg(verify_url),
            "verify_url": verify_url,
            "verify_code": notice.verification_code,
            "case_number": notice.case.number,
            "phone": "12345",
            "demo": settings.YIMEN_DEMO,
        },
    )
    stored = files.put_bytes(
        content=page,
        name=f"{notice.title}{notice.document_number}.pdf",
        declared_type="application/pdf",
        owner=Ref(NOTICE_KIND, notice.id),
        actor=SYSTEM,
        at=at,
    )
    notice.file_id = stored.id
    notice.sm3 = sm3_hex(page)
    notice.save(update_fields=["file_id", "sm3"])
    ledger.record(
        actor=SYSTEM,
        verb="cases.notice.set",
        subject=case_ref(notice.case_id),
        at=at,
        change={"number": notice.document_number, "sm3": notice.sm3, "notice": str(notice.id)},
    )
    _ask_for_seal(notice, at)


def _ask_for_seal(notice: Notice, at: datetime) -> None:
    """Put a notice into the queue of what its issuer seals; what the applicant signs is no notice."""
    facts = unseal(NOTICE_FACTS, notice.facts)
    unit_id = _issuer(notice.case, facts["issuer"])
    if facts.get("sign") or unit_id is None or notice.file_id is None:
        return
    trust.request_sealing(
        ref=Ref(NOTICE_KIND, notice.id),
        subject=case_ref(notice.case_id),
        file_id=notice.file_id,
        title=f"{notice.title}（{notice.document_number}）",
        organisation_id=unit_id,
        reason=f"办件 {notice.case.number} 作出{notice.title}",
        actor=replace(SYSTEM, name=notice.made_by),
        at=at,
    )


def _issuer(case: Case, name: str) -> UUID | None:
    """Return which of the case's units issued a notice, by the name that stands on it."""
    for unit_id in (case.deciding_unit_id, case.receiving_unit_id):
        if directory.get_organisation(organisation_id=unit_id).name == name:
            return unit_id
    return None


def correct_notice(
    *, actor: Actor, notice_id: UUID, wrong: str, right: str, reason: str, at: datetime
) -> NoticeView:
    """Correct a slip in a notice by a numbered corrigendum; the wrong notice stays as it is.

    Raises NotFound, NotAllowed, Refusal when nothing is corrected.
    """

    with transaction.atomic():
        found = Notice.objects.select_related("case").filter(id=notice_id).first()
        if found is None:
            raise NotFound
        case = Case.objects.for_change(found.case_id)
        access.check_unit_verb(actor, case, access.DECIDE, case.deciding_unit_id)
        at = moment(case, at)
        wrong, right = plain(wrong), plain(right)
        if not wrong or wrong == right:
            raise Refusal(
                "cases.corrigendum.empty", "请写明原文哪里有误、应当是什么。", field="wrong"
            )
        notice = make_notice(
            case=case,
            kind=NoticeKind.CORRIGENDUM,
            text=corrigendum_text(
                title=found.title,
                number=found.document_number,
                wrong=wrong,
                right=right,
                reason=check_reasons(reason, field="reason"),
            ),
            unit_id=case.deciding_unit_id,
            actor=actor,
            at=at,
            corrects=found,
        )
        return notice_view(notice)


def tell_applicant(*, notice_id: UUID, at: datetime) -> None:
    """Put a message into the applicant's inbox: which document is there to read."""
    notice = Notice.objects.select_related("case").get(id=notice_id)
    identity.tell(
        person_id=notice.case.applicant_id,
        title=f"您收到一份{notice.title}",
        template="“{item}”：{title}（{number}）已经出来，点开可以看全文、下载和核验。",
        params={
            "item": notice.case.item_name,
            "title": notice.title,
            "number": notice.document_number,
        },
        url=f"/my/cases/{notice.case_id}/",
        subject=case_ref(notice.case_id),
        at=at,
    )


def remedies(case: Case) -> str:
    """Return the paragraph on remedies for a decision of this case's authority."""
    county = directory.area_name(code=f"{case.area_code[:6]}000000")
    return rights_text(reconsideration=f"{county}人民政府", court=f"{county}人民法院")
