"""A person gets everything about him, is answered in time with reasons, and blocked data stay shut."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yimen.cases.contracts import CaseState
from yimen.cases.queries.case import open_file
from yimen.cases.testing import case_at, town
from yimen.directory.testing import demo_county
from yimen.identity import public as identity
from yimen.identity.contracts import PersonField
from yimen.identity.testing import make_resident
from yimen.kernel import register
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.ledger import queries as entries
from yimen.licences.testing import make_licence
from yimen.privacy.actions import copying, reminding, request
from yimen.privacy.contracts import RequestKind, RequestRefused, RequestState
from yimen.privacy.queries import request as queries
from yimen.privacy.rules import request as rules

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
SAID = "已经按您的要求办好了，请核对。"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("delete", "", None),
        ("correct", "住址错了", None),
        ("correct", "", "哪一条"),
        ("explain", "", "哪一条"),
        ("other", "", "选一项"),
        ("delete", "长" * 1001, "太长"),
    ],
)
def test_prv_req_1_what_may_be_asked(kind, text, said):
    if said is None:
        assert rules.check_request(kind=kind, text=text) is RequestKind(kind)
        return
    with pytest.raises(RequestRefused, match=said):
        rules.check_request(kind=kind, text=text)


@pytest.mark.parametrize(
    ("granted", "answer", "law", "said"),
    [
        (True, SAID, "", None),
        (False, SAID, "archive", None),
        (False, SAID, "", "依据"),
        (True, "好", "", "写清楚"),
    ],
)
def test_prv_req_2_a_refusal_names_the_law(granted, answer, law, said):
    if said is None:
        named = rules.check_answer(granted=granted, answer=answer, law=law)
        assert bool(named) is not granted
        return
    with pytest.raises(RequestRefused, match=said):
        rules.check_answer(granted=granted, answer=answer, law=law)


def _supervisor(around):
    return around.supervisor


def _asked(around, kind, text="请处理一下"):
    return request.ask(actor=around.resident, kind=kind, text=text, at=AT)


def test_a_request_has_a_clock_and_one_open_of_a_kind():
    around = town()
    one = _asked(around, "delete")

    assert one.due_at is not None
    assert AT + timedelta(days=20) < one.due_at < AT + timedelta(days=30)
    with pytest.raises(RequestRefused, match="已经提过"):
        _asked(around, "delete")
    with pytest.raises(NotAllowed):
        request.answer(
            actor=around.clerk, request_id=one.id, granted=True, answer=SAID, law="", at=AT
        )


def test_a_refused_request_names_the_law_and_the_person_is_told():
    around = town()
    one = _asked(around, "delete")

    answered = request.answer(
        actor=_supervisor(around),
        request_id=one.id,
        granted=False,
        answer=SAID,
        law="archive",
        at=AT,
    )

    assert answered.state is RequestState.REFUSED
    assert "第四十七条" in answered.law
    told = identity.list_messages(person_id=around.resident.person_id)
    assert told[0].title == "您对个人信息的要求有答复了"


def test_a_granted_deletion_removes_what_no_law_keeps():
    around = town()
    case = case_at(CaseState.ACCEPTED, around)
    identity.tell(person_id=around.resident.person_id, title="旧", template="旧消息", at=AT)
    one = _asked(around, "delete")
    later = AT + timedelta(days=60)

    answered = request.answer(
        actor=_supervisor(around), request_id=one.id, granted=True, answer=SAID, law="", at=later
    )

    assert "站内消息" in answered.answer
    titles = [m.title for m in identity.list_messages(person_id=around.resident.person_id)]
    assert titles == ["您对个人信息的要求有答复了"]
    assert open_file(actor=around.resident, case_id=case.id, at=later).case.id == case.id


def test_blocked_data_are_shut_to_ordinary_work_and_open_to_the_person():
    around = town()
    case = case_at(CaseState.DELIVERED, around)
    person = around.resident.person_id
    one = _asked(around, "block")

    request.answer(
        actor=_supervisor(around), request_id=one.id, granted=True, answer=SAID, law="", at=AT
    )

    with pytest.raises(NotAllowed, match="停止使用"):
        open_file(actor=around.examiner, case_id=case.id, at=AT)
    with pytest.raises(NotAllowed, match="停用"):
        identity.reveal(
            actor=around.clerk, person_id=person, field=PersonField.CODE, reason="核对证件", at=AT
        )
    assert open_file(actor=around.resident, case_id=case.id, at=AT).case.id == case.id
    request.unblock(actor=_supervisor(around), person_id=person, at=AT)
    assert open_file(actor=around.examiner, case_id=case.id, at=AT).case.id == case.id


def test_data_in_an_open_case_cannot_be_blocked():
    around = town()
    case_at(CaseState.ACCEPTED, around)
    one = _asked(around, "block")

    with pytest.raises(RequestRefused, match="正在办"):
        request.answer(
            actor=_supervisor(around), request_id=one.id, granted=True, answer=SAID, law="", at=AT
        )


def _unlocked(page, code):
    text = page.decode()
    salt = re.search(r'bytes\("([^"]+)"\), iterations', text)[1]
    nonce, locked = re.search(r'iv: bytes\("([^"]+)"\)}, key, bytes\("([^"]+)"\)', text).groups()
    key = hashlib.pbkdf2_hmac("sha256", code.encode(), base64.b64decode(salt), copying.ROUNDS, 32)
    plain = AESGCM(key).decrypt(base64.b64decode(nonce), base64.b64decode(locked), None)
    return json.loads(plain)


@pytest.fixture
def folder(tmp_path, settings):
    settings.YIMEN_FILES_FOLDER = tmp_path / "files"


def test_a_copy_holds_everything_and_opens_with_its_code_alone(folder):
    around = town()
    case = case_at(CaseState.ACCEPTED, around)
    copy_id = copying.ask_copy(actor=around.resident, at=AT)
    with pytest.raises(RequestRefused):
        copying.ask_copy(actor=around.resident, at=AT)
    copying.make_copy(copy_id=copy_id, at=AT)
    copying.make_copy(copy_id=copy_id, at=AT)

    page = copying.take_copy(actor=around.resident, copy_id=copy_id, at=AT)
    code = queries.find_copy(person_id=around.resident.person_id, at=AT).code
    data = _unlocked(page, code)

    assert page.startswith(b"<!doctype html>")
    own = identity.get_own_details(actor=around.resident)
    shown = json.dumps(data, ensure_ascii=False)
    for kept in (own.code, own.phone, own.address, case.number, "您要的个人信息副本好了"):
        assert (kept in shown) is (kept != "您要的个人信息副本好了")
        assert kept.encode() not in page
    with pytest.raises(NotFound):
        copying.take_copy(actor=around.other_resident, copy_id=copy_id, at=AT)
    with pytest.raises(NotFound):
        copying.take_copy(actor=around.resident, copy_id=copy_id, at=AT + timedelta(days=8))
    verbs = [one.verb for one in entries.list_entries(subject=own.person.ref)]
    assert verbs[-3:] == ["privacy.copy.asked", "privacy.copy.made", "privacy.copy.taken"]


def test_every_class_answers_for_a_person_without_anything():
    person = make_resident(name="新来的")
    for one in register.data_classes().values():
        if one.export is not None:
            assert isinstance(register.resolve(one.export)(person_id=person.person_id), list)


def test_a_reminder_goes_to_who_said_yes_and_stops_with_the_withdrawal():
    one, other = make_resident(name="甲"), make_resident(name="乙")
    given = {"issuer_id": demo_county().department.id, "at": AT, "validity": (30, "D")}
    for who in (one, other):
        make_licence(holder_id=who.person_id, **given)
    give = {"purpose": "reminder", "version": 1, "at": AT}
    identity.give_consent(actor=one, person_id=one.person_id, **give)

    assert reminding.remind(at=AT) == 1
    assert reminding.remind(at=AT) == 0
    assert identity.list_messages(person_id=other.person_id) == []
    make_licence(holder_id=one.person_id, **given)
    identity.withdraw_consent(actor=one, person_id=one.person_id, purpose="reminder", at=AT)
    assert reminding.remind(at=AT) == 0
