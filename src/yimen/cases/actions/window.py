"""At the window: item and purpose first, then who stands there, then his form is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.biometrics.contracts import Probe
from yimen.cases import access
from yimen.cases.actions import agent, desk_entry, filling
from yimen.cases.actions import draft as drafts
from yimen.cases.actions.filling import IdentificationUsed, Identified
from yimen.cases.models import Filling
from yimen.cases.rules.filling import IdentifiedBy, still_holds
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemNotOpen, ItemVersionView
from yimen.identity import public as identity
from yimen.identity.contracts import Identification, PersonView
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Refusal

_NUMBER = 18


class WindowPurpose(StrEnum):
    """What the person at the window is identified for."""

    OWN = "own"
    AGENT = "agent"


PURPOSE_TITLES: Mapping[WindowPurpose, str] = MappingProxyType(
    {
        WindowPurpose.OWN: "本人来办，填好申请表由他签字",
        WindowPurpose.AGENT: "凭他给您的委托，替他填好交上去",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the person came for: chosen before anybody is identified."""

    version: ItemVersionView
    situation: str
    purpose: WindowPurpose


def check_wanted(
    *, actor: Actor, item_code: str, situation: str, purpose: str, at: datetime
) -> Wanted:
    """Return what the person came for, where this clerk takes it in.

    Raises ItemNotOpen, NotAllowed, Refusal at `situation` or `purpose`.
    """
    version = catalogue.find_current(item_code=item_code, on=local_day(at))
    if version is None or version.definition is None:
        raise ItemNotOpen
    if actor.officer_id is None or not actor.may(access.FILE_FOR, item=item_code):
        raise NotAllowed("这个事项不归您收件。")
    if purpose not in set(WindowPurpose):
        raise Refusal("cases.window.purpose", "请选来做什么。", field="purpose")
    known = {one.code for one in version.definition.situations}
    if catalogue.asks_situation(version=version) and situation not in known:
        raise Refusal("cases.window.situation", "请选一下办哪一种。", field="situation")
    return Wanted(version=version, situation=situation, purpose=WindowPurpose(purpose))


def find_by_number(*, actor: Actor, number: str, at: datetime) -> PersonView:
    """Return who has this ID number or credit code, a recorded look. Raises Refusal at `number`."""
    code = "".join(number.split()).upper()
    if len(code) != _NUMBER or not code.isascii() or not code.isalnum():
        raise Refusal(
            "cases.window.number",
            "请输入 18 位身份证号码；单位、个体户输入 18 位统一社会信用代码。",
            field="number",
        )
    found = identity.search_persons(actor=actor, text=code, at=at)
    if len(found) != 1:
        raise Refusal(
            "cases.window.unknown",
            "这个号码没有登记过。请核对号码；从来没有办过事的，先点“登记一个新的人”。",
            field="number",
        )
    return found[0]


def may_identify(*, actor: Actor) -> bool:
    """Say whether the post of the actor lets him identify people by face."""
    return bool(actor.units(access.IDENTIFY_FACE))


def list_seen(*, actor: Actor, at: datetime) -> list[Identification]:
    """Return whom the panels and cameras of the clerk's units saw, masked, the newest first.

    What is older than five minutes, or fills a form already, is not there. No statement for who
    may not identify by face.
    """
    if not may_identify(actor=actor):
        return []
    found = [
        one
        for one in identity.list_identifications(actor=actor, at=at)
        if still_holds(seen_at=one.at, at=at)
    ]
    ids = [one.id for one in found]
    used = set(
        Filling.objects.filter(identification_id__in=ids).values_list(
            "identification_id", flat=True
        )
    )
    return [one for one in found if one.id not in used]


def identify_here(*, actor: Actor, image: bytes, at: datetime) -> Identification:
    """Return whom the picture of the window's own camera resembles, the smaller gallery first.

    Only people for whom the clerk takes in are looked at. Raises NotAllowed, FaceRefused, FacesOff.
    """
    units = actor.units(access.IDENTIFY_FACE)
    if not units:
        raise NotAllowed("您的岗位没有刷脸认人的权限，请看身份证办。")
    if not image:
        raise Refusal("cases.window.photo", "没有收到照片，请重拍一张。", field="photo")
    unit_id = actor.unit_id if actor.unit_id in units else min(units)
    assert unit_id is not None
    cells = sorted(actor.areas(access.FILE_FOR), key=lambda one: (-len(one), one))
    return identity.identify_face(
        actor=actor, probe=Probe(image=image), unit_id=unit_id, cells=cells, at=at
    )


def begin_by_face(
    *,
    actor: Actor,
    wanted: Wanted,
    identification_id: UUID,
    tail: str,
    at: datetime,
    candidate: int | None = None,
) -> UUID:
    """Return the application of the candidate who was chosen and whose number ends as he says.

    Another unit's identification does not exist. Raises NotFound, IdentificationRefused, Refusal.
    """
    identified = Identified(by=IdentifiedBy.FACE, id=identification_id)
    begun = _begun_with(actor, wanted, identification_id)
    if begun is not None:
        return begun
    _check_unused(identified)
    try:
        person = identity.confirm_identification(
            actor=actor,
            identification_id=identification_id,
            tail=tail,
            at=at,
            candidate=candidate,
        )
    except NotAllowed as foreign:
        raise NotFound from foreign
    return begin(actor=actor, wanted=wanted, person_id=person.id, identified=identified, at=at)


def none_of_these(*, actor: Actor, identification_id: UUID, at: datetime) -> None:
    """Record that who stands here is none of the candidates. As `begin_by_face`."""
    try:
        identity.reject_identification(actor=actor, identification_id=identification_id, at=at)
    except NotAllowed as foreign:
        raise NotFound from foreign


def begin(
    *, actor: Actor, wanted: Wanted, person_id: UUID, identified: Identified, at: datetime
) -> UUID:
    """Return the application of the person who was identified, its sources asked.

    His open application of this item goes on. Never call it inside a transaction. Raises Refusal,
    NotAllowed, MandateMissing, ItemNotOpen.
    """
    try:
        agent.get_applicant(actor=actor, person_id=person_id)
    except NotFound as elsewhere:
        raise Refusal(
            "cases.window.elsewhere",
            "他登记的住处不在您收件的地方。请他到住处的窗口或者县综合窗口去办；"
            "刚搬来的，先请他改登记的住处。",
            field="number",
        ) from elsewhere
    _check_unused(identified)
    if wanted.purpose is WindowPurpose.AGENT:
        draft_id = _begin_as_agent(actor, wanted, person_id, at)
    else:
        draft_id = desk_entry.start_entry(
            actor=actor,
            item_code=wanted.version.item_code,
            applicant_id=person_id,
            at=at,
            situation=wanted.situation,
            recorded=False,
        ).draft.id
    filling.fill(actor=actor, draft_id=draft_id, at=at, identified=identified)
    return draft_id


def _begin_as_agent(actor: Actor, wanted: Wanted, person_id: UUID, at: datetime) -> UUID:
    draft = drafts.start_draft(
        actor=actor,
        item_code=wanted.version.item_code,
        at=at,
        applicant_id=person_id,
        situation=wanted.situation,
    )
    if wanted.situation and draft.situation != wanted.situation:
        drafts.choose_situation(actor=actor, draft_id=draft.id, situation=wanted.situation, at=at)
    return draft.id


def _begun_with(actor: Actor, wanted: Wanted, identification_id: UUID) -> UUID | None:
    """Return the open application that this clerk began with this very identification."""
    return (
        Filling.objects.filter(
            identification_id=identification_id,
            draft__filed_by_officer_id=actor.officer_id,
            draft__item_version_id=wanted.version.id,
            draft__case=None,
            draft__discarded_at=None,
        )
        .values_list("draft_id", flat=True)
        .first()
    )


def _check_unused(identified: Identified) -> None:
    """Refuse an identification that fills another application already: one face, one purpose."""
    if (
        identified.id is not None
        and Filling.objects.filter(identification_id=identified.id).exists()
    ):
        raise IdentificationUsed
