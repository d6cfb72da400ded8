"""Each page opens for whom it is for and for nobody else; what is posted is done or said at the field."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from yimen.directory.contracts import Post
from yimen.directory.testing import demo_county, make_officer
from yimen.identity import public as identity
from yimen.identity.testing import make_resident, sign_in
from yimen.privacy.actions import copying, request, retention
from yimen.privacy.contracts import RunState
from yimen.privacy.queries import incident as incidents
from yimen.privacy.queries import request as requests
from yimen.privacy.queries import retention as runs

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path, settings):
    settings.YIMEN_FILES_FOLDER = tmp_path / "files"
    units = demo_county()
    return {
        "resident": make_resident(name="张桂兰"),
        "guard": make_officer(post=Post.SECURITY_ADMIN, unit=units.centre, name="安全甲"),
        "other": make_officer(post=Post.SECURITY_ADMIN, unit=units.centre, name="安全乙"),
        "supervisor": make_officer(post=Post.SUPERVISOR, unit=units.centre, name="监督丙"),
        "clerk": make_officer(post=Post.CLERK, unit=units.town, name="综窗丁"),
    }


STAFF = {
    "guard": ("classes", "columns", "runs", "holds", "purposes", "incidents"),
    "supervisor": ("requests",),
}


def test_each_page_opens_for_whom_it_is_for(client, people):
    for who, names in STAFF.items():
        sign_in(client, people[who])
        for name in names:
            shown = client.get(reverse(f"privacy:{name}"))
            assert shown.status_code == 200, name
        for name in set(STAFF["guard"] + STAFF["supervisor"]) - set(names):
            assert client.get(reverse(f"privacy:{name}")).status_code == 403, (who, name)
    sign_in(client, people["clerk"])
    assert client.get(reverse("privacy:classes")).status_code == 403


def test_a_resident_agrees_withdraws_and_sees_what_stops(client, people):
    sign_in(client, people["resident"])
    page, where = reverse("privacy:mine"), reverse("privacy:consent")

    before = client.get(page).content.decode()
    client.post(where, {"act": "give", "purpose": "reminder", "version": "1"})
    given = client.get(page).content.decode()
    withdrawn = client.post(where, {"act": "withdraw", "purpose": "reminder"}).content.decode()
    wrong = client.post(where, {"act": "give", "purpose": "apply", "version": "1"})

    assert "要您同意才用" in before
    assert "收回同意" in given
    assert "已经收回，马上生效：不再看您的证照到期日" in withdrawn
    assert wrong.status_code == 422
    assert "依法办理" in wrong.content.decode()


def test_a_resident_asks_for_a_copy_and_takes_it(client, people):
    sign_in(client, people["resident"])
    client.post(reverse("privacy:copy"))
    person = people["resident"].person_id
    found = requests.find_copy(person_id=person, at=datetime.now(UTC))
    copying.make_copy(copy_id=found.id, at=datetime.now(UTC))

    shown = client.get(reverse("privacy:mine")).content.decode()
    taken = client.get(reverse("privacy:take", args=[found.id]))

    assert found.code in shown
    assert taken.status_code == 200
    assert "attachment" in taken["Content-Disposition"]
    sign_in(client, make_resident(name="旁人"))
    assert client.get(reverse("privacy:take", args=[found.id])).status_code == 404


def test_a_request_is_asked_seen_masked_and_answered(client, people):
    sign_in(client, people["resident"])
    refused = client.post(reverse("privacy:ask"), {"kind": "correct", "text": ""})
    client.post(reverse("privacy:ask"), {"kind": "delete", "text": "不用了"})
    one = requests.list_own(person_id=people["resident"].person_id)[0]
    sign_in(client, people["supervisor"])
    address = reverse("privacy:request", args=[one.id])

    shown = client.get(address).content.decode()
    bad = client.post(address, {"act": "refuse", "answer": "依法要保存，不能删除。"})
    done = client.post(
        address, {"act": "refuse", "law": "archive", "answer": "依法要保存，不能删除。"}
    )

    assert refused.status_code == 422
    assert "请写明是哪一条信息" in refused.content.decode()
    assert "张**" in shown
    assert "张桂兰" not in shown
    assert bad.status_code == 422
    assert done.status_code == 302
    sign_in(client, people["resident"])
    assert "人民法院" in client.get(reverse("privacy:mine")).content.decode()


def test_who_was_blocked_is_let_back_from_the_page_of_the_request(client, people):
    person = people["resident"].person_id
    sign_in(client, people["resident"])
    client.post(reverse("privacy:ask"), {"kind": "block", "text": "先停一停"})
    one = requests.list_own(person_id=person)[0]
    page = reverse("privacy:request", args=[one.id])
    back = reverse("privacy:unblock", args=[one.id])
    assert client.post(back).status_code == 403
    sign_in(client, people["supervisor"])
    client.post(page, {"act": "grant", "answer": "已经停止使用您的资料。"})
    assert identity.is_blocked(person_id=person)
    assert back in client.get(page).content.decode()

    done = client.post(back)

    assert (done.status_code, done["Location"]) == (302, page)
    assert not identity.is_blocked(person_id=person)
    assert back not in client.get(page).content.decode()
    assert identity.list_messages(person_id=person)[0].title == "您的个人信息恢复使用了"


def test_two_administrators_clean_up(client, people):
    identity.tell(
        person_id=people["resident"].person_id, title="旧", template="旧", at=AT.replace(year=2020)
    )
    sign_in(client, people["guard"])
    made = client.post(reverse("privacy:runs"))
    address = made["Location"]
    client.post(address, {"act": "check"})
    same = client.post(address, {"act": "approve"})
    sign_in(client, people["other"])
    client.post(address, {"act": "approve"})
    run = runs.list_runs()[0]

    assert same.status_code == 422
    assert run.state is RunState.APPROVED
    retention.carry_out(run_id=run.id, at=datetime.now(UTC))
    assert "已清理完" in client.get(address).content.decode()
    assert identity.list_messages(person_id=people["resident"].person_id) == []


def test_an_incident_is_registered_and_worked_on(client, people):
    sign_in(client, people["guard"])
    sent = {
        "title": "表格误发",
        "level": "larger",
        "known_at": "2026-11-20T10:00",
        "happened": "误发到群里",
        "data": "姓名、电话",
        "harm": "骚扰电话",
        "advice": "不要回陌生短信",
    }
    missing = client.post(reverse("privacy:incidents"), sent | {"harm": ""})
    made = client.post(reverse("privacy:incidents"), sent)
    address = made["Location"]
    client.post(address, {"act": "step", "kind": "contain", "note": "已经撤回并停用链接"})
    shown = client.get(address).content.decode()

    assert missing.status_code == 422
    assert "已经撤回并停用链接" in shown
    assert "您的这些信息可能被别人看到或者拿走：姓名、电话" in shown
    assert incidents.list_incidents()[0].number in shown


def test_new_words_and_holds_are_taken(client, people):
    sign_in(client, people["guard"])
    words = {
        "why": "提前提醒",
        "used": "到期日",
        "kept": "24 个月",
        "given_to": "不给",
        "stops": "",
    }
    address = reverse("privacy:purpose", args=["reminder"])
    missing = client.post(address, words)
    client.post(address, words | {"stops": "不再提醒"})
    own = identity.get_own_details(actor=people["resident"])
    client.post(reverse("privacy:holds"), {"code": own.code, "reason": "（2026）一行初字第 5 号"})
    held = client.get(reverse("privacy:holds")).content.decode()

    assert missing.status_code == 422
    versions = {one.code: one.version for one in identity.list_purposes()}
    assert versions["reminder"] == 2
    assert "张**" in held
    assert own.code not in held


def test_the_watermark_names_who_works_and_is_asked_for_by_each_work_page(client, people):
    sign_in(client, people["guard"])

    page = client.get(reverse("privacy:classes")).content.decode()
    style = client.get(reverse("privacy:watermark_style"))
    picture = client.get(reverse("privacy:watermark"))

    assert reverse("privacy:watermark_style") in page
    assert reverse("privacy:watermark") in style.content.decode()
    assert "安全管理员 安全甲</text>" in picture.content.decode()
    assert "private" in picture["Cache-Control"]
    client.cookies.clear()
    assert client.get(reverse("privacy:watermark")).status_code == 302


def test_a_request_without_anybody_to_answer_says_where_to_go():
    with pytest.raises(request.RequestRefused, match="12345"):
        request.ask(actor=make_resident(name="孤"), kind="delete", text="", at=AT)
