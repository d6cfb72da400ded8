"""A fortnight in the demo county, lived through actions: what the pictures of the manual show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from yimen.cases.actions import acceptance, decision, draft, examination, intake, submit, upload
from yimen.cases.contracts import CaseView
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import FieldKind
from yimen.catalogue.models import Item
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.identity import seeds
from yimen.identity import testing as people
from yimen.identity.contracts import CodeType
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.outbox import dispatcher

ELDER_CARD = "432090001000"
SALON_PERMIT = "430190009001"
UNEMPLOYED = "432090005000"
_ELDERS = (
    ("周福来", date(1957, 3, 2), 0, False),
    ("吴秀英", date(1961, 8, 19), 1, False),
    ("陈茂林", date(1949, 1, 7), 5, True),
    ("向桂香", date(1952, 6, 30), 4, True),
    ("田满姑", date(1946, 11, 3), 3, True),
    ("彭先德", date(1958, 9, 15), 2, True),
    ("覃五妹", date(1963, 2, 8), 1, True),
)
"""Name, birthday, how many days ago, and whether the village has taken it in."""
_PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)
_SALON = {
    "unit": {
        "org_name": seeds.SHOP_NAME,
        "uscc": seeds.SHOP_CODE,
        "head": "王立群",
        "phone": "19900000003",
    },
    "venue": {
        "venue_kind": "hair",
        "area": "439981100004",
        "address": "城心镇中和街 9 号一层",
        "size": "46",
        "staff": "3",
        "healthy_staff": "3",
        "central_air": "no",
    },
    "papers": {"promise": "1"},
}
_JOBLESS = {
    "person": {
        "name": "郭志远",
        "id_number": next(one.code for one in seeds.RESIDENTS if one.username == "guo"),
        "phone": "19900000006",
        "area": people.VILLAGE,
        "education": "college",
    },
    "jobless": {"reason": "ended", "jobless_on": "2026-10-30", "pension": "no", "promise": "1"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The cases that pictures are taken of."""

    salon: CaseView
    unemployed: CaseView


def load_county(*, at: datetime) -> None:
    """Load the demo county as an operator would, as of a moment."""
    county = [seed for context in register.contexts() for seed in context.seeds]
    for seed in sorted(county, key=lambda seed: seed.order):
        register.resolve(seed.run)(at)


def actor(username: str, *, at: datetime) -> Actor:
    """Return a person of the demo county as signed in at a moment."""
    account = identity.authenticate(username=username, password="yimen-2026", at=at)
    return directory.actor_for(account_id=account.id, at=at)


def code_of(catalogue_code: str) -> str:
    """Return the code under which an item is applied for."""
    return str(Item.objects.get(catalogue_code=catalogue_code).code)


def live(*, now: datetime) -> Story:
    """Return what remains to be seen after a fortnight of applications."""
    days = [now - timedelta(days=back) for back in range(12)]
    salon = _salon(filed=days[9], accepted=days[8], looked=days[4])
    unemployed = _unemployed(at=days[3])
    for name, born, back, taken_in in _ELDERS:
        _elder(name, born, at=days[back], received=days[back] if taken_in else None)
    dispatcher.deliver_all(at=now)
    return Story(salon=salon, unemployed=unemployed)


def _salon(*, filed: datetime, accepted: datetime, looked: datetime) -> CaseView:
    owner = actor("wang", at=filed)
    shop = identity.find_person(code_type=CodeType.USCC, code=seeds.SHOP_CODE)
    assert shop
    case = file_case(owner, SALON_PERMIT, "plain", _SALON, at=filed, applicant_id=shop.id)
    intake.receive_case(actor=actor("zongchuang", at=filed), case_id=case.id, at=filed)
    officer = actor("wjban", at=accepted)
    acceptance.accept_case(actor=officer, case_id=case.id, at=accepted)
    return examination.examine_case(
        actor=officer, case_id=case.id, opinion="材料齐全，布局图与检测报告相符。", at=looked
    )


def _unemployed(*, at: datetime) -> CaseView:
    case = file_case(actor("guo", at=at), UNEMPLOYED, "lost", _JOBLESS, at=at)
    village = _village_of(case, at)
    intake.receive_case(actor=village, case_id=case.id, at=at, accept=True)
    return decision.decide_case(
        actor=_decider_of(case, at), case_id=case.id, grant=True, opinion="情况属实。", at=at
    )


def _village_of(case: CaseView, at: datetime) -> Actor:
    names = ("cunwu", "cunwu2", "zhenwu", "zhenwu2", "zongchuang")
    return _first(names, case.receiving_unit_id, at)


def _decider_of(case: CaseView, at: datetime) -> Actor:
    return _first(("cunzhu", "cunzhu2", "zhenzhu", "zhenzhu2"), case.deciding_unit_id, at)


def _first(names: tuple[str, ...], unit_id: UUID, at: datetime) -> Actor:
    found = (actor(name, at=at) for name in names)
    return next(one for one in found if one.unit_id == unit_id)


def _elder(name: str, born: date, *, at: datetime, received: datetime | None) -> None:
    elder = people.make_resident(name=name, born=born, at=at)
    own = identity.get_own_details(actor=elder)
    person = {"name": name, "id_number": own.code, "phone": own.phone}
    raw = {
        "person": {**person, "area": people.VILLAGE},
        "card": {"delivery": "electronic", "promise": "1"},
    }
    case = file_case(elder, ELDER_CARD, "local", raw, at=at)
    if received:
        village = actor("cunwu", at=received)
        intake.receive_case(actor=village, case_id=case.id, at=received, accept=True)


def file_case(
    who: Actor,
    item: str,
    situation: str,
    raw: dict[str, dict[str, str]],
    *,
    at: datetime,
    applicant_id: UUID | None = None,
) -> CaseView:
    begun = draft.start_draft(
        actor=who, item_code=code_of(item), at=at, applicant_id=applicant_id, situation=situation
    )
    version = catalogue.get_version(version_id=begun.item_version_id)
    assert version.definition is not None
    for step in version.definition.form.steps:
        draft.save_answers(
            actor=who, draft_id=begun.id, step=step.code, raw=raw.get(step.code, {}), at=at
        )
        for field in step.fields:
            if field.kind is FieldKind.FILE and field.required and not field.when:
                upload.add_file(
                    actor=who,
                    draft_id=begun.id,
                    version=version,
                    step=step.code,
                    field=field.code,
                    file=photo(f"{field.label}.png"),
                    at=at,
                )
    return submit.submit_draft(actor=who, draft_id=begun.id, at=at)


def photo(name: str = "照片.png") -> SimpleUploadedFile:
    """Return a small true picture as a browser sends it."""
    return SimpleUploadedFile(name, _PNG, content_type="image/png")


def moment() -> datetime:
    """Return now, as the edge would."""
    return datetime.now(UTC)
