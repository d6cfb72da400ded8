"""Builders for other contexts' tests: residents, companies and who acts as them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from django.db import transaction

from yimen.biometrics import public as faces
from yimen.biometrics import testing as constructed
from yimen.biometrics.contracts import Probe, Purpose
from yimen.identity import public, seeds
from yimen.identity.actions import consent, face, proof
from yimen.identity.actions import policy as policies
from yimen.identity.contracts import (
    AccountView,
    Assurance,
    CodeType,
    DocumentSeen,
    FaceAct,
    MandateEvidence,
    MandateKind,
    MandateView,
    PersonView,
)
from yimen.identity.face_contracts import FACE_PURPOSES
from yimen.identity.models import Account, Mandate, Message, Person
from yimen.identity.rules import id_number, uscc
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.sessions import ACCOUNT_KEY
from yimen.kernel.actor import SYSTEM, Actor, ActorKind, Channel, Grant
from yimen.kernel.ids import new_id

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PASSWORD = "yimen-2026"  # noqa: S105 -- tests
VILLAGE = "439981101201"
_serial = count(1)
FACE_UNIT = new_id()
_FACE_VERBS = (
    "identity.enrol_face",
    "identity.identify_face",
    "identity.open_account",
    "identity.search_person",
)
FACE = constructed.constructed_face(name="zhang")
OTHER_FACE = constructed.constructed_face(name="somebody else")
DOCUMENT = DocumentSeen(title="身份证", looked=True)


def an_id_number(*, born: date = date(1985, 4, 7), female: bool = False) -> str:
    """Return an unused ID number of the demo county with a valid check character."""
    serial = next(_serial)
    last = 2 * (serial % 5) + (0 if female else 1)
    first_17 = f"439981{born:%Y%m%d}{serial // 5 % 100:02d}{last}"
    return first_17 + id_number.check_character(first_17)


def a_uscc() -> str:
    """Return an unused USCC of the demo county with a valid check character."""
    first_17 = f"92439981MA{next(_serial):07d}"
    return first_17 + uscc.check_character(first_17)


def make_person(
    *,
    name: str = "测试居民",
    code: str | None = None,
    phone: str = "19911112222",
    area_code: str = VILLAGE,
    address: str = "一门县柳浦镇柳树湾村九组 1 号",
    born: date = date(1985, 4, 7),
    at: datetime = AT,
) -> PersonView:
    """Record a natural person without an account."""
    return public.register_person(
        actor=SYSTEM,
        name=name,
        code_type=CodeType.ID_CARD,
        code=code or an_id_number(born=born),
        at=at,
        phone=phone,
        area_code=area_code,
        address=address,
    )


def make_company(
    *, name: str = "测试小店", legal_representative: str = "王测试", at: datetime = AT
) -> PersonView:
    """Record a legal person."""
    return public.register_person(
        actor=SYSTEM,
        name=name,
        code_type=CodeType.USCC,
        code=a_uscc(),
        at=at,
        phone="19911113333",
        area_code=VILLAGE,
        legal_representative=legal_representative,
    )


def make_account(
    *, person: PersonView, username: str | None = None, at: datetime = AT
) -> AccountView:
    """Open an account for a person; the password is `PASSWORD`."""
    return public.create_account(
        actor=SYSTEM,
        username=username or f"r{next(_serial)}",
        name=person.name,
        password=PASSWORD,
        at=at,
        person_id=person.id,
        assurance=Assurance.REAL_NAME,
    )


def make_resident(
    *,
    name: str = "测试居民",
    area_code: str = VILLAGE,
    born: date = date(1985, 4, 7),
    phone: str = "",
    at: datetime = AT,
) -> Actor:
    """Return a resident who is signed in: person, account and actor."""
    person = make_person(name=name, area_code=area_code, born=born, at=at, phone=phone or _phone())
    account = make_account(person=person, at=at)
    return Actor(
        kind=ActorKind.RESIDENT,
        name=person.name,
        account_id=account.id,
        person_id=person.id,
        assurance=account.assurance,
    )


def _phone() -> str:
    return f"199{next(_serial):08d}"


def make_mandate(
    *,
    grantor: PersonView,
    holder: PersonView,
    kind: MandateKind = MandateKind.RELATIVE,
    item_codes: tuple[str, ...] = (),
    at: datetime = AT,
) -> MandateView:
    """Record an active mandate between two persons."""
    return public.record_mandate(
        actor=SYSTEM,
        kind=kind,
        grantor_id=grantor.id,
        at=at,
        evidence=MandateEvidence.REGISTER,
        holder_person_id=holder.id,
        item_codes=item_codes,
        from_on=at.date(),
    )


def demo_residents(*, at: datetime = AT) -> tuple[seeds.DemoResident, ...]:
    """Load the demo county's residents, and return who they are."""
    seeds.run(at)
    return seeds.RESIDENTS


def count_rows() -> tuple[int, int, int]:
    """Return how many persons, accounts and mandates are stored."""
    return Person.objects.count(), Account.objects.count(), Mandate.objects.count()


def count_messages(person_id: UUID) -> int:
    """Return how many messages lie in a person's inbox."""
    return Message.objects.filter(person_id=person_id).count()


def list_titles(account_id: UUID) -> list[str]:
    """Return the titles of the messages in the inbox of an account of no person."""
    return list(Message.objects.filter(account_id=account_id).values_list("title", flat=True))


def set_policy(code: str, value: int, *, at: datetime = AT) -> None:
    """Let a value of the security administrator's policy hold from a moment on."""
    policies.set_policy(actor=SYSTEM, code=code, value=value, from_at=at, why="测试需要", at=at)


def sign_in(client: object, actor: Actor) -> None:
    """Put the actor's account into a Django test client's session, without a password."""
    from django.test import Client  # noqa: PLC0415 -- only tests have it

    assert isinstance(client, Client)
    assert actor.account_id is not None
    session = client.session
    session[ACCOUNT_KEY] = str(actor.account_id)
    session.save()


def face_clerk(area: str = "439981", unit_id: UUID = FACE_UNIT) -> Actor:
    """Return somebody at a window of the county."""
    return Actor(
        kind=ActorKind.OFFICER,
        name="李窗口",
        account_id=new_id(),
        officer_id=new_id(),
        unit_id=unit_id,
        grants=tuple(Grant(verb=one, unit_id=unit_id, area_prefix=area) for one in _FACE_VERBS),
        channel=Channel.WINDOW,
    )


def agree_to_face(actor: Actor, purpose: Purpose, at: datetime) -> None:
    """Let a resident agree to a purpose of his face."""
    assert actor.person_id is not None
    code = FACE_PURPOSES[purpose]
    version = next(one.version for one in public.list_purposes() if one.code == code)
    consent.give_consent(
        actor=actor,
        person_id=actor.person_id,
        purpose=code,
        version=version,
        at=at,
        separately=True,
    )


def enrol_faces(
    actor: Actor, *purposes: Purpose, at: datetime, image: bytes = FACE, clerk: Actor | None = None
) -> None:
    """Let a resident agree, and store his face at the window."""
    assert actor.person_id is not None
    wanted = purposes or tuple(FACE_PURPOSES)
    for purpose in wanted:
        agree_to_face(actor, purpose, at)
    face.enrol_at_window(
        actor=clerk or face_clerk(),
        person_id=actor.person_id,
        purposes=wanted,
        probe=Probe(image=image),
        document=DOCUMENT,
        at=at,
    )


def see_at_window(actor: Actor, at: datetime) -> None:
    """Let a window have seen the resident and his document."""
    assert actor.person_id is not None
    with transaction.atomic():
        proof.give(
            actor=SYSTEM,
            person_id=actor.person_id,
            kind=ProofKind.WINDOW,
            source="测试",
            at=at - timedelta(days=1),
        )


def pass_face(
    client: object, act: FaceAct, *, at: datetime, name: str = "zhang", likeness: float = 1.0
) -> str:
    """Return the challenge that a Django test client passed with a face."""
    from django.test import Client  # noqa: PLC0415 -- only tests have it

    assert isinstance(client, Client)
    session = client.session
    holder = faces.holder_of(session=session)
    session.save()
    found = constructed.passed_challenge(
        holder=holder, act=act.value, name=name, at=at, likeness=likeness
    )
    return str(found)


def face_probe(act: FaceAct, *, at: datetime, name: str = "zhang", likeness: float = 1.0) -> Probe:
    """Return a living check that was passed outside any browser."""
    found = constructed.passed_challenge(
        holder="test", act=act.value, name=name, at=at, likeness=likeness
    )
    return Probe(challenge_id=found, holder="test", act=act.value)
