"""A relative applies: the application waits until the resident confirms that he may.

The resident confirms when signed in, by telephone, or at the village; then the application is
filed by itself, counted from that moment, since before it nobody had applied.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import draft as drafts
from yimen.cases.actions import submit
from yimen.cases.contracts import DRAFT_KIND, DraftView, WorkKind
from yimen.cases.models import Draft, WaitingDraft
from yimen.cases.models.answers import DRAFT_ANSWERS, seal
from yimen.cases.queries.draft import draft_view
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemNotOpen, ItemVersionView
from yimen.identity import public as identity
from yimen.identity.contracts import (
    CodeType,
    ConfirmedBy,
    MandateEvidence,
    MandateKind,
    MandateState,
    MandateView,
    PersonView,
)
from yimen.kernel.actor import SYSTEM, Actor, Channel
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def start_for_relative(
    *, actor: Actor, name: str, code: str, item_code: str, at: datetime, situation: str = ""
) -> DraftView:
    """Return a draft for the person of this name and number, under a mandate yet to be confirmed.

    The person is told and may confirm or end it in his own space. Where a mandate holds already
    this is `start_draft`. Raises ItemNotOpen, NotAllowed, CodeRefused, NameRefused, NameDiffers.
    """
    if actor.person_id is None:
        raise NotAllowed("请先登录，再替家里人办。")
    day = local_day(at)
    version = catalogue.find_current(item_code=item_code, on=day)
    if version is None or version.definition is None:
        raise ItemNotOpen
    with transaction.atomic():
        person = identity.register_person(
            actor=actor, name=name, code_type=CodeType.ID_CARD, code=code, at=at
        )
        if person.id == actor.person_id:
            raise Refusal(
                "cases.relative.self", "这是您自己，直接申请就行，不用委托。", field="code"
            )
        mandate = _mandate(actor, person, version, at)
        if mandate.state is MandateState.ACTIVE:
            return drafts.start_draft(
                actor=actor,
                item_code=item_code,
                at=at,
                applicant_id=person.id,
                situation=situation,
            )
        return _draft(actor, person, version, mandate, situation, at)


def _mandate(
    actor: Actor, person: PersonView, version: ItemVersionView, at: datetime
) -> MandateView:
    """Return the mandate that holds or waits between the two, or record one that waits."""
    day = local_day(at)
    for one in identity.list_mandates(person_id=person.id):
        if one.holder_person_id != actor.person_id or not one.covers(version.item_code):
            continue
        if one.state is MandateState.PENDING or one.holds_on(day):
            return one
    made = identity.record_mandate(
        actor=actor,
        kind=MandateKind.RELATIVE,
        grantor_id=person.id,
        at=at,
        evidence=MandateEvidence.ONLINE,
        holder_person_id=actor.person_id,
        item_codes=(version.item_code,),
        evidence_note=f"亲属网上申请“{version.name}”，等本人确认",
    )
    identity.tell(
        person_id=person.id,
        title="有人要替您办事，请您确认",
        template="{holder}要替您办“{item}”。是您的意思，请点开确认；不是，请点“结束”。也可以打 12345 告诉我们。",
        params={"holder": actor.name, "item": version.name},
        url="/my/mandates/",
        subject=made.ref,
        at=at,
    )
    return made


def _draft(
    actor: Actor,
    person: PersonView,
    version: ItemVersionView,
    mandate: MandateView,
    situation: str,
    at: datetime,
) -> DraftView:
    assert version.definition is not None
    found = (
        Draft.objects.filter(
            item_version_id=version.id,
            applicant_id=person.id,
            filed_by_person_id=actor.person_id,
            case=None,
            discarded_at=None,
        )
        .order_by("-saved_at")
        .first()
    )
    if found is not None:
        return draft_view(found)
    codes = [one.code for one in version.definition.situations]
    several = catalogue.asks_situation(version=version)
    if several and situation not in codes:
        raise Refusal("cases.draft.situation", "请选一下办哪一种。", field="situation")
    return draft_view(
        Draft.objects.create(
            id=new_id(),
            number=f"{secrets.randbelow(10**8):08d}{secrets.randbelow(10**4):04d}",
            item_version_id=version.id,
            applicant_id=person.id,
            filed_by_person_id=actor.person_id,
            mandate_id=mandate.id,
            channel=actor.channel,
            situation=situation if several else codes[0] if len(codes) == 1 else "",
            step=version.definition.form.steps[0].code,
            answers=seal(DRAFT_ANSWERS, {}),
            saved_at=at,
        )
    )


def wait_for_confirmation(*, actor: Actor, draft_id: UUID, at: datetime) -> None:
    """Put a finished application aside until the applicant confirms; complete or not at all.

    Somebody in the village gets the work of asking him. Raises NotFound, FieldRefusals, Refusal.
    """
    with transaction.atomic():
        draft = Draft.objects.for_change(draft_id)
        access.check_draft(actor, draft)
        version = catalogue.get_version(version_id=draft.item_version_id)
        area = submit.check_complete(draft, version, at)
        assert draft.mandate_id is not None
        unit = submit.counter_of(version, area)
        waiting, _ = WaitingDraft.objects.update_or_create(
            draft=draft,
            defaults={
                "mandate_id": draft.mandate_id,
                "unit_id": unit.id,
                "sent_at": at,
                "ended_at": None,
                "trouble": "",
            },
        )
        mandate = identity.get_mandate(mandate_id=draft.mandate_id)
        work.open(
            ref=Ref(DRAFT_KIND, draft.id),
            kind=WorkKind.MANDATE,
            unit=waiting.unit_id,
            area=area,
            item=version.item_code,
            title=f"问{mandate.grantor.name}是不是委托了{mandate.holder_name} · {version.name}",
            at=at,
        )
        ledger.record(
            actor=actor,
            verb="cases.draft.waiting",
            subject=Ref(DRAFT_KIND, draft.id),
            at=at,
            change={"item": version.item_code, "mandate": str(draft.mandate_id)},
            on_behalf_of=draft.applicant_id,
        )


def rule_on_mandate(
    *, actor: Actor, draft_id: UUID, how: ConfirmedBy | None, at: datetime, note: str = ""
) -> None:
    """Confirm what the applicant said by telephone or at the village; None: he did not want it.

    Raises NotFound, NotAllowed, WrongState.
    """
    with transaction.atomic():
        waiting = WaitingDraft.objects.filter(draft_id=draft_id, ended_at=None).first()
        if waiting is None:
            raise NotFound("这份申请已经不用等了，可能别人刚确认过。")
        if how is None:
            identity.end_mandate(
                actor=actor,
                mandate_id=waiting.mandate_id,
                at=at,
                reason=note or "本人说没有委托",
            )
        else:
            identity.confirm_mandate(
                actor=actor, mandate_id=waiting.mandate_id, confirmed_by=how, at=at, note=note
            )


def file_confirmed(*, mandate_id: UUID, at: datetime) -> int:
    """File what waited for this mandate, in the name of who filled it in; return how many.

    What cannot be filed any more says so to its author and stays a draft.
    """
    filed = 0
    waiting = WaitingDraft.objects.select_related("draft").filter(
        mandate_id=mandate_id, ended_at=None
    )
    for one in waiting:
        trouble = ""
        actor = _author(one.draft, mandate_id)
        try:
            with transaction.atomic():
                draft = Draft.objects.for_change(one.draft_id)
                if draft.case_id is None and draft.discarded_at is None:
                    submit.submit_locked(actor=actor, draft=draft, at=at)
                    filed += 1
        except Refusal as refusal:
            trouble = refusal.message
        _end(one, at, trouble)
    return filed


def give_up(*, mandate_id: UUID, at: datetime) -> None:
    """The applicant did not confirm: whoever filled the application in is told."""
    for one in WaitingDraft.objects.filter(mandate_id=mandate_id, ended_at=None):
        _end(one, at, "本人没有确认这份委托，申请没有交上去。")


def _author(draft: Draft, mandate_id: UUID) -> Actor:
    mandate = identity.get_mandate(mandate_id=mandate_id)
    return replace(
        SYSTEM,
        name=mandate.holder_name,
        person_id=draft.filed_by_person_id,
        channel=Channel(draft.channel),
    )


def _end(waiting: WaitingDraft, at: datetime, trouble: str) -> None:
    waiting.ended_at = at
    waiting.trouble = trouble[:300]
    waiting.save(update_fields=["ended_at", "trouble"])
    work.close(ref=Ref(DRAFT_KIND, waiting.draft_id), kind=WorkKind.MANDATE)
    draft = Draft.objects.get(id=waiting.draft_id)
    if draft.filed_by_person_id is not None:
        identity.tell(
            person_id=draft.filed_by_person_id,
            title="您替家人交的申请没有交上去" if trouble else "您替家人交的申请交上去了",
            template="{said}",
            params={"said": trouble or "本人已经确认委托，申请已经交到办理点。"},
            url="/my/cases/",
            at=at,
        )
