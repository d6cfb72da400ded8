"""The demo county's residents: numbers begin with 439981, which was never assigned to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yimen.identity.actions import account as account_actions
from yimen.identity.actions import mandate as mandate_actions
from yimen.identity.actions import person as person_actions
from yimen.identity.actions import policy as policy_actions
from yimen.identity.contracts import (
    Assurance,
    CodeType,
    Gender,
    MandateEvidence,
    MandateKind,
    PersonView,
)
from yimen.identity.models import Account, IdentityPolicy, Mandate
from yimen.identity.rules import id_number
from yimen.kernel.actor import SYSTEM
from yimen.kernel.register import DemoLogin

PASSWORD = "yimen-2026"  # noqa: S105 -- shown to everybody on the sign-in page of a demo
_DOES = "居民和经营者"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResident:
    """A resident of the demo county and the words beside the login."""

    username: str
    name: str
    first_17: str
    phone: str
    area_code: str
    address: str
    says: str

    @property
    def code(self) -> str:
        """Return the whole ID number."""
        return self.first_17 + id_number.check_character(self.first_17)


RESIDENTS = (
    DemoResident(
        username="zhang",
        name="张桂兰",
        first_17="43998119480312002",
        phone="19900000001",
        area_code="439981101201",
        address="一门县柳浦镇柳树湾村三组 8 号",
        says="张桂兰，78 岁，柳浦镇柳树湾村的老人",
    ),
    DemoResident(
        username="li",
        name="李晓梅",
        first_17="43998119740926004",
        phone="19900000002",
        area_code="439981100001",
        address="一门县城心镇中和街 21 号",
        says="李晓梅，张桂兰的女儿，可以替母亲办",
    ),
    DemoResident(
        username="wang",
        name="王立群",
        first_17="43998119850407003",
        phone="19900000003",
        area_code="439981100004",
        address="一门县城心镇南门口巷 5 号",
        says="王立群，开理发店，有个体户营业执照",
    ),
    DemoResident(
        username="gong",
        name="龚䶮𡐓",
        first_17="43998119910118005",
        phone="19900000004",
        area_code="439981102201",
        address="一门县枫杨镇枫林坪村一组 3 号",
        says="龚䶮𡐓，名字里有生僻字",
    ),
    DemoResident(
        username="ayi",
        name="阿依古丽·买买提明",
        first_17="43998119950620008",
        phone="19900000005",
        area_code="439981100003",
        address="一门县城心镇钟鼓巷 17 号",
        says="阿依古丽·买买提明，名字里有间隔号",
    ),
    DemoResident(
        username="guo",
        name="郭志远",
        first_17="43998119790815001",
        phone="19900000006",
        area_code="439981101201",
        address="一门县柳浦镇柳树湾村二组 11 号",
        says="郭志远，刚失业，要办失业登记",
    ),
    DemoResident(
        username="tian",
        name="田福生",
        first_17="43998119400206007",
        phone="19900000007",
        area_code="439981101201",
        address="一门县柳浦镇柳树湾村五组 2 号",
        says="田福生，86 岁，柳浦镇柳树湾村的老人，可以领高龄津贴",
    ),
)
SHOP_NAME = "一门县城心镇老街坊理发店"
SHOP_CODE = "92439981MA00000016"


_LENIENT = {"staff_two_factor": 0, "staff_password_days": 0, "staff_sessions": 20, "sessions": 50}


@transaction.atomic
def run(at: datetime) -> str:
    """Record the demo residents, their accounts, one shop and two mandates; once."""
    persons: dict[str, PersonView] = {}
    for resident in RESIDENTS:
        persons[resident.username] = _person(resident, at)
        if not Account.objects.filter(username=resident.username).exists():
            account_actions.create_account(
                actor=SYSTEM,
                username=resident.username,
                name=resident.name,
                password=PASSWORD,
                at=at,
                person_id=persons[resident.username].id,
                assurance=Assurance.IN_PERSON,
            )
    _lenient(at)
    shop = _shop(at)
    _mandate(MandateKind.RELATIVE, persons["zhang"], persons["li"], "演示：户口簿登记的母女", at)
    _mandate(MandateKind.LEGAL_HEAD, shop, persons["wang"], "演示：营业执照登记的经营者", at)
    return f"一门县：{len(RESIDENTS)} 位居民，1 家个体工商户"


def _lenient(at: datetime) -> None:
    """Let many strangers try the demo county's few accounts, with a password alone; once."""
    for code, value in _LENIENT.items():
        if not IdentityPolicy.objects.filter(code=code).exists():
            policy_actions.set_policy(
                actor=SYSTEM,
                code=code,
                value=value,
                from_at=at,
                why="演示环境：很多人共用几个账号，方便试用；正式使用按默认",
                at=at,
            )


def _person(resident: DemoResident, at: datetime) -> PersonView:
    person = person_actions.register_person(
        actor=SYSTEM,
        name=resident.name,
        code_type=CodeType.ID_CARD,
        code=resident.code,
        at=at,
        phone=resident.phone,
        area_code=resident.area_code,
        address=resident.address,
        birth_on=None,
        gender=Gender.UNKNOWN,
        legal_representative="",
    )
    return person_actions.raise_assurance(
        actor=SYSTEM,
        person_id=person.id,
        level=Assurance.IN_PERSON,
        how="演示：工作人员当面核验",
        at=at,
    )


def _shop(at: datetime) -> PersonView:
    return person_actions.register_person(
        actor=SYSTEM,
        name=SHOP_NAME,
        code_type=CodeType.USCC,
        code=SHOP_CODE,
        at=at,
        phone="19900000003",
        area_code="439981100004",
        address="一门县城心镇中和街 9 号",
        birth_on=None,
        gender=Gender.UNKNOWN,
        legal_representative="王立群",
    )


def _mandate(
    kind: MandateKind, grantor: PersonView, holder: PersonView, note: str, at: datetime
) -> None:
    if Mandate.objects.filter(grantor_id=grantor.id, holder_person_id=holder.id).exists():
        return
    mandate_actions.record_mandate(
        actor=SYSTEM,
        kind=kind,
        grantor_id=grantor.id,
        at=at,
        evidence=MandateEvidence.REGISTER,
        holder_person_id=holder.id,
        holder_officer_id=None,
        holder_name="",
        item_codes=(),
        from_on=None,
        until_on=None,
        evidence_note=note,
        evidence_file_id=None,
        witness="",
    )


def demo_logins() -> list[DemoLogin]:
    """Return the residents that the sign-in page of a demo installation lists."""
    return [
        DemoLogin(username=resident.username, password=PASSWORD, who=resident.says, does=_DOES)
        for resident in RESIDENTS
    ]
