"""Persons: recorded once, sealed, found by blind index, shown only with a reason and a record."""

from __future__ import annotations

import pytest
from django.db import connection

from yimen.identity import public, testing
from yimen.identity.contracts import (
    Assurance,
    CodeRefused,
    CodeType,
    Gender,
    NameDiffers,
    PersonField,
    PersonKind,
    ReasonMissing,
)
from yimen.identity.models import Person
from yimen.kernel.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.crypto.fields import Unreadable
from yimen.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def officer(*verbs: str, area: str = "439981101") -> Actor:
    unit = new_id()
    return Actor(
        kind=ActorKind.OFFICER,
        name="测试人员",
        account_id=new_id(),
        officer_id=new_id(),
        unit_id=unit,
        grants=tuple(Grant(verb, unit, area) for verb in verbs),
    )


CLERK = officer("identity.search_person", "identity.reveal", "identity.register_person")
STRANGER = officer("identity.search_person", "identity.reveal", area="439981102")


def entries() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb, change, ground FROM kernel_ledger_entry ORDER BY id")
        return cursor.fetchall()


def stored_text() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM identity_person p")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_a_person_is_stored_sealed_and_shown_masked():
    code = testing.an_id_number()
    person = testing.make_person(name="张桂兰", code=code, phone="13900005521", address="三组 8 号")

    assert person.kind is PersonKind.NATURAL
    assert person.code_masked == f"439981********{code[-4:]}"
    assert person.phone_masked == "139****5521"
    assert person.gender is Gender.MALE if int(code[16]) % 2 else Gender.FEMALE
    for secret in (code, "13900005521", "三组 8 号"):
        assert secret not in stored_text()
        assert secret.encode().hex() not in stored_text()
    assert code not in str(entries())


def test_the_same_number_answers_the_same_person():
    code = testing.an_id_number()
    first = testing.make_person(name="张桂兰", code=code, phone="")

    again = testing.make_person(name="张桂兰", code=f"{code[:6]} {code[6:]}", phone="13900005521")

    assert again.id == first.id
    assert again.phone_masked == "139****5521"
    assert Person.objects.count() == 1


def test_a_stored_telephone_is_not_overwritten_by_another_record():
    code = testing.an_id_number()
    testing.make_person(code=code, phone="13900005521")

    again = testing.make_person(code=code, phone="13900009999")

    assert again.phone_masked == "139****5521"


def test_the_same_number_under_another_name_is_refused():
    code = testing.an_id_number()
    testing.make_person(name="张桂兰", code=code)

    with pytest.raises(NameDiffers):
        testing.make_person(name="李四", code=code)


def test_demo_numbers_are_refused_outside_a_demo(settings):
    settings.YIMEN_DEMO = False

    with pytest.raises(CodeRefused, match="演示号码"):
        testing.make_person()

    assert Person.objects.count() == 0


def test_nobody_unknown_records_persons():
    with pytest.raises(NotAllowed):
        public.register_person(
            actor=ANONYMOUS,
            name="张三",
            code_type=CodeType.ID_CARD,
            code=testing.an_id_number(),
            at=testing.AT,
        )


def test_a_company_keeps_its_public_code_readable():
    company = testing.make_company(name="老街坊理发店", legal_representative="王立群")

    assert company.kind is PersonKind.LEGAL
    assert company.legal_representative == "王立群"
    assert public.find_person(code_type=CodeType.USCC, code=company.code_masked) == company


def test_find_person_takes_the_number_as_typed():
    code = testing.an_id_number()
    person = testing.make_person(code=code)

    assert public.find_person(code_type=CodeType.ID_CARD, code=f" {code.lower()} ") == person
    assert public.find_person(code_type=CodeType.PASSPORT, code=code) is None


def test_a_sealed_value_cannot_be_moved_into_another_column():
    person = testing.make_person(phone="13900005521", address="三组 8 号")
    row = Person.objects.get(pk=person.id)
    Person.objects.filter(pk=person.id).update(address_encrypted=bytes(row.code_encrypted))

    with pytest.raises(Unreadable):
        public.reveal(
            actor=SYSTEM,
            person_id=person.id,
            field=PersonField.ADDRESS,
            reason="核对住址",
            at=testing.AT,
        )


@pytest.mark.parametrize(
    "text", ["张桂", "zhanggui", "zgl", "ZGL", " 张桂兰 ", "U+5F20 U+6842", "code", "phone"]
)
def test_a_person_is_found_and_every_hit_recorded(text):
    code = testing.an_id_number()
    person = testing.make_person(name="张桂兰", code=code, phone="13900005521")
    testing.make_person(name="李四")
    wanted = {"code": code, "phone": "13900005521"}.get(text, text)

    found = public.search_persons(actor=CLERK, text=wanted, at=testing.AT)

    assert [one.id for one in found] == [person.id]
    verb, change, _ = entries()[-1]
    assert verb == "kernel.record.looked"
    assert "identity.search" in change
    assert "桂" not in change


def test_rare_characters_are_found_by_themselves_and_by_code_point():
    person = testing.make_person(name="龚䶮𡐓")

    for text in ("龚䶮𡐓", "U+9F9A U+4DAE U+21413", "gong"):
        found = public.search_persons(actor=CLERK, text=text, at=testing.AT)
        assert [one.id for one in found] == [person.id], text


@pytest.mark.parametrize("text", ["", "%", "_", "' OR 1=1 --", "U+", "U+FFFFFFFFF", "\x27;"])
def test_a_search_text_is_never_a_pattern(text):
    testing.make_person(name="张桂兰")

    assert public.search_persons(actor=CLERK, text=text, at=testing.AT) == []


def test_another_areas_officer_finds_nobody_by_name_but_by_whole_number():
    code = testing.an_id_number()
    person = testing.make_person(name="张桂兰", code=code)

    assert public.search_persons(actor=STRANGER, text="张桂兰", at=testing.AT) == []
    found = public.search_persons(actor=STRANGER, text=code, at=testing.AT)
    assert [one.id for one in found] == [person.id]


def test_who_may_not_search_is_refused():
    with pytest.raises(NotAllowed):
        public.search_persons(actor=officer("identity.reveal"), text="张", at=testing.AT)


@pytest.mark.parametrize(
    ("field", "value"),
    [(PersonField.PHONE, "13900005521"), (PersonField.ADDRESS, "三组 8 号")],
)
def test_a_look_shows_the_value_and_is_recorded_with_its_reason(field, value):
    person = testing.make_person(phone="13900005521", address="三组 8 号")

    shown = public.reveal(
        actor=CLERK, person_id=person.id, field=field, reason="打电话补正材料", at=testing.AT
    )

    assert shown == value
    verb, change, ground = entries()[-1]
    assert (verb, ground) == ("kernel.record.looked", "打电话补正材料")
    assert f"identity.{field}" in change
    assert value not in change


@pytest.mark.parametrize("reason", ["", "看看吧"[:3], "   查   "])
def test_a_look_without_a_reason_is_refused(reason):
    person = testing.make_person()

    with pytest.raises(ReasonMissing):
        public.reveal(
            actor=CLERK, person_id=person.id, field=PersonField.CODE, reason=reason, at=testing.AT
        )


def test_a_look_from_another_area_is_refused():
    person = testing.make_person()

    with pytest.raises(NotAllowed):
        public.reveal(
            actor=STRANGER,
            person_id=person.id,
            field=PersonField.CODE,
            reason="核对证件",
            at=testing.AT,
        )


def test_a_resident_never_looks_at_another():
    person = testing.make_person()
    resident = testing.make_resident()

    with pytest.raises(NotAllowed):
        public.reveal(
            actor=resident,
            person_id=person.id,
            field=PersonField.CODE,
            reason="我想看看",
            at=testing.AT,
        )


def test_a_resident_reads_his_own_values_without_a_record():
    resident = testing.make_resident(phone="13900005521")
    before = len(entries())

    details = public.get_own_details(actor=resident)

    assert details.phone == "13900005521"
    assert len(entries()) == before


def test_contact_data_changes_by_the_person_and_the_areas_clerk_alone():
    resident = testing.make_resident(phone="13900005521")

    by_self = public.change_contact(
        actor=resident, person_id=resident.person_id, at=testing.AT, phone="13900001234"
    )
    by_clerk = public.change_contact(
        actor=CLERK, person_id=resident.person_id, at=testing.AT, phone="13900004321"
    )

    assert by_self.phone_masked == "139****1234"
    assert by_clerk.phone_masked == "139****4321"
    for other in (STRANGER, testing.make_resident()):
        with pytest.raises(NotAllowed):
            public.change_contact(
                actor=other, person_id=resident.person_id, at=testing.AT, phone="13900000000"
            )


def test_assurance_is_raised_by_an_official_and_never_by_oneself():
    resident = testing.make_resident()

    with pytest.raises(NotAllowed):
        public.raise_assurance(
            actor=resident,
            person_id=resident.person_id,
            level=Assurance.IN_PERSON,
            how="我自己",
            at=testing.AT,
        )
    person = public.raise_assurance(
        actor=CLERK,
        person_id=resident.person_id,
        level=Assurance.IN_PERSON,
        how="窗口核对身份证原件",
        at=testing.AT,
    )

    assert person.assurance is Assurance.IN_PERSON
    account = public.get_account(account_id=resident.account_id)
    assert account.assurance is Assurance.IN_PERSON


def test_unknown_persons_are_not_found():
    with pytest.raises(NotFound):
        public.get_person(person_id=new_id())
    assert public.list_persons(person_ids=[new_id()]) == []


def test_ages_change_on_the_birthday():
    from datetime import date

    person = testing.make_person(born=date(1948, 3, 12))

    assert person.age_on(date(2026, 3, 11)) == 77
    assert person.age_on(date(2026, 3, 12)) == 78
