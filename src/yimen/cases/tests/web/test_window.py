"""The window over HTTP: item before person, card and face side by side, and the filled form."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yimen.biometrics import public as biometrics
from yimen.biometrics import testing as faces
from yimen.biometrics.contracts import Probe, Purpose
from yimen.cases import testing
from yimen.cases.actions import window
from yimen.cases.models import CaseComparison, Draft, Filling
from yimen.cases.tests import fillings
from yimen.directory.contracts import Post
from yimen.directory.testing import make_officer
from yimen.identity import public as identity
from yimen.identity.testing import make_resident, sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Refusal

AT = testing.AT


@pytest.fixture
def filled(db):
    return fillings.world()


@pytest.fixture
def number(filled):
    details = identity.details_for_register(person_id=filled.around.resident.person_id)
    return details.code


def _page(filled, **more):
    chosen = {"item": filled.around.item.item_code, "situation": "small", "purpose": "own"}
    return f"{reverse('cases:window_face')}?{urlencode({**chosen, **more})}"


def _begun(client, filled, number):
    sign_in(client, filled.clerk)
    sent = client.post(_page(filled), {"act": "number", "number": number, "way": "card"})
    assert sent.status_code == 302, sent.content.decode()
    return sent["Location"]


def test_nobody_is_shown_before_item_and_purpose_are_chosen(client, filled, number):
    sign_in(client, filled.clerk)
    bare = reverse("cases:window_face")

    assert 'name="number"' not in client.get(bare).content.decode()
    half = client.get(f"{bare}?item={filled.around.item.item_code}&go=1")
    assert half.status_code == 422
    assert 'name="number"' not in half.content.decode()
    assert client.post(bare, {"act": "number", "number": number, "way": "card"}).status_code == 200
    assert not Draft.objects.exists()
    assert 'name="number"' in client.get(_page(filled)).content.decode()


def test_without_faces_the_page_says_why_and_the_card_opens_the_filled_form(
    client, filled, number, settings
):
    settings.YIMEN_FACES = ""
    sign_in(client, filled.clerk)

    page = client.get(_page(filled)).content.decode()
    assert 'type="file"' not in page
    assert 'name="number"' in page
    shown = client.get(_begun(client, filled, number)).content.decode()

    assert "申请人乙" in shown
    assert "1 项几处不同" in shown
    assert "读卡器读出身份证号码" in shown
    assert number not in shown


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"number": "123", "way": "card"}, "请输入 18 位"),
        ({"number": "439981199001010011", "way": "number"}, "没有登记过"),
        ({"number": "439981199001010011"}, "请选号码是怎样得来的"),
    ],
)
def test_a_number_that_finds_nobody_is_said_and_kept(client, filled, sent, says):
    sign_in(client, filled.clerk)

    answer = client.post(_page(filled), {"act": "number", **sent})

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert sent["number"] in answer.content.decode()


def test_a_difference_has_to_be_chosen_and_then_stands_on_the_form(client, filled, number):
    page = _begun(client, filled, number)

    refused = client.post(page, {})
    assert refused.status_code == 422
    assert 'href="#f-name"' in refused.content.decode()
    sent = client.post(page, {"q-name": "申请人.姓名", "q-home": "leave"})

    assert sent.status_code == 302
    draft = Draft.objects.get()
    step = client.get(reverse("cases:draft_step", args=[draft.id, "place"])).content.decode()
    assert 'value="申请人甲"' in step
    assert "三组 8 号" in step
    assert "来自县卫生健康局的paper登记" in step


def test_a_silent_register_is_named_and_the_rest_goes_on(client, filled, number):
    filled.register.is_down = True

    shown = client.get(_begun(client, filled, number)).content.decode()

    assert "没有核对" in shown
    assert "paper登记" in shown
    assert "申请人甲" in shown


def test_a_wrong_register_is_reported_from_the_page(client, filled, number):
    page = _begun(client, filled, number)
    doubt = reverse("cases:window_doubt", args=[Draft.objects.get().id])

    assert client.post(doubt, {"wrong": ""}).status_code == 422
    sent = client.post(
        doubt,
        {"wrong": "name|共享.paper.name", "claimed": "申请人甲", "reason": "户口本上就是甲"},
    )

    assert sent.status_code == 302
    assert "等核对" in client.get(page).content.decode()


def test_the_sheets_and_the_case_page_show_whence_everything_is(client, filled, number):
    page = _begun(client, filled, number)
    client.post(page, {"q-name": "申请人.姓名", "q-home": "leave"})
    draft = Draft.objects.get()
    for name in ("window_application", "window_comparison"):
        sheet = client.get(reverse(f"cases:{name}", args=[draft.id]))
        assert sheet["Content-Type"] == "application/pdf"

    case = fillings.received(filled, draft.id, at=draft.saved_at)

    shown = client.get(reverse("cases:staff_case", args=[case.id])).content.decode()
    assert "窗口填表的出处：2 项" in shown
    assert "窗口填表时和登记比对过" in shown
    sheet = client.get(reverse("cases:staff_comparison", args=[case.id])).content.decode()
    assert "【不同】申请人乙" in sheet
    made = client.get(reverse("cases:staff_comparison_pdf", args=[case.id]))
    assert made["Content-Type"] == "application/pdf"
    assert CaseComparison.objects.get().at_window


@pytest.mark.parametrize("who", ["acceptor", "other_area", "other_unit"])
def test_who_does_not_fill_it_in_finds_nothing(client, filled, number, who):
    _begun(client, filled, number)
    draft = Draft.objects.get()
    sign_in(client, getattr(filled.around, who))

    for name in ("window_fill", "window_application", "window_comparison"):
        assert client.get(reverse(f"cases:{name}", args=[draft.id])).status_code == 404
    assert client.post(reverse("cases:window_again", args=[draft.id])).status_code == 404


def test_an_ordinary_entry_is_filled_the_same_way(client, filled):
    sign_in(client, filled.clerk)
    client.post(
        reverse("cases:desk_start", args=[filled.around.resident.person_id]),
        {"item_code": filled.around.item.item_code, "how": "paper", "situation": "small"},
    )
    draft = Draft.objects.get()
    entry = client.get(reverse("cases:desk_entry", args=[draft.id])).content.decode()
    assert "取数，和本人核对" in entry

    sent = client.post(reverse("cases:window_again", args=[draft.id]))

    shown = client.get(sent["Location"]).content.decode()
    assert "表上已写的" in shown
    assert "申请人乙" in shown
    assert Filling.objects.get().identified_by == "known"


@pytest.fixture
def known_face(filled, settings):
    """The applicant agreed to be identified by face, and his face is stored."""
    faces.use_constructed(settings)
    faces.switch_on(at=AT)
    person_id = filled.around.resident.person_id
    identity.give_consent(
        actor=filled.around.resident,
        person_id=person_id,
        purpose="face_identify",
        version=1,
        separately=True,
        at=AT,
    )
    biometrics.enrol(
        actor=SYSTEM,
        subject_id=person_id,
        purpose=Purpose.IDENTIFY,
        probe=Probe(image=faces.constructed_face(name="jia")),
        cell="439981101201",
        ground="同意",
        at=AT,
    )
    return faces.constructed_face(name="jia", likeness=0.9)


def _seen(client, filled, image):
    """Let the window's camera see somebody; return the identification's id."""
    sign_in(client, filled.clerk)
    photo = SimpleUploadedFile("p.jpg", image, content_type="image/jpeg")
    sent = client.post(_page(filled), {"act": "camera", "photo": photo})
    assert sent.status_code == 302, sent.content.decode()
    shown = client.get(_page(filled)).content.decode()
    return shown, re.findall(r'name="identification" value="([^"]+)"', shown)


def _confirm(client, filled, identification, tail):
    return client.post(
        _page(filled), {"act": "face", "identification": identification, "tail": tail}
    )


def test_a_face_is_masked_until_the_person_names_his_tail(client, filled, number, known_face):
    shown, (seen,) = _seen(client, filled, known_face)
    assert "申请人甲" not in shown
    assert number[-4:] not in shown

    wrong = _confirm(client, filled, seen, "0000" if number[-4:] != "0000" else "1111")
    assert wrong.status_code == 422
    assert "后四位对不上" in wrong.content.decode()
    sent = _confirm(client, filled, seen, number[-4:])

    assert sent.status_code == 302
    assert "刷脸认出" in client.get(sent["Location"]).content.decode()
    kept = Filling.objects.get()
    assert (kept.identified_by, str(kept.identification_id)) == ("face", seen)


def test_two_clerks_on_one_identification_fill_one_form(client, filled, number, known_face):
    _, (seen,) = _seen(client, filled, known_face)
    second = make_officer(post=Post.CLERK, unit=filled.around.units.town, name="综窗二", at=AT)
    begun = _confirm(client, filled, seen, number[-4:])
    again = _confirm(client, filled, seen, number[-4:])
    assert again["Location"] == begun["Location"]  # a second click goes on

    sign_in(client, second)
    late = _confirm(client, filled, seen, number[-4:])

    assert late.status_code == 422
    assert "已经用在一份申请上" in late.content.decode()
    assert seen not in client.get(_page(filled)).content.decode()
    assert Draft.objects.count() == 1


def test_another_units_identification_does_not_exist(client, filled, number, known_face):
    _, (seen,) = _seen(client, filled, known_face)
    sign_in(client, filled.around.other_area)

    assert seen not in client.get(_page(filled)).content.decode()
    assert _confirm(client, filled, seen, number[-4:]).status_code == 404
    assert _confirm(client, filled, "no-id", number[-4:]).status_code == 404


def test_an_identification_older_than_five_minutes_is_over(filled, number, known_face):
    clerk, late = filled.clerk, AT + timedelta(minutes=5, seconds=1)
    seen = window.identify_here(actor=clerk, image=known_face, at=AT)
    assert [one.id for one in window.list_seen(actor=clerk, at=AT)] == [seen.id]

    assert window.list_seen(actor=clerk, at=late) == []
    with pytest.raises(Refusal, match="5 分钟"):
        window.begin_by_face(
            actor=clerk,
            wanted=filled.wanted(),
            identification_id=seen.id,
            tail=number[-4:],
            at=late,
        )
    assert not Draft.objects.exists()


def test_a_stranger_is_nobody_and_the_card_stands_beside(client, filled, number, known_face):
    shown, seen = _seen(client, filled, faces.constructed_face(name="somebody else"))

    assert seen == []
    assert "没有认出" in shown
    assert 'name="number"' in shown


def test_of_two_who_are_alike_one_is_chosen_and_none_of_these_is_recorded(
    client, filled, number, known_face
):
    other = make_resident(name="申请人甲乙", at=AT)
    identity.give_consent(
        actor=other,
        person_id=other.person_id,
        purpose="face_identify",
        version=1,
        separately=True,
        at=AT,
    )
    biometrics.enrol(
        actor=SYSTEM,
        subject_id=other.person_id,
        purpose=Purpose.IDENTIFY,
        probe=Probe(image=faces.constructed_face(name="jia", likeness=0.97)),
        cell="439981101201",
        ground="同意",
        at=AT,
    )
    shown, (seen,) = _seen(client, filled, known_face)
    assert "像的有 2 个人" in shown
    assert shown.count('name="candidate"') == 2
    assert "checked" not in shown[shown.index("像的有 2 个人") :][:800]

    unchosen = _confirm(client, filled, seen, number[-4:])
    assert unchosen.status_code == 422
    assert f'href="#c-{seen}"' in unchosen.content.decode()
    sent = {"act": "face", "identification": seen, "candidate": "0", "tail": number[-4:]}
    wrong = client.post(_page(filled), sent)
    assert "后四位对不上" in wrong.content.decode()
    assert 'value="0" checked' in wrong.content.decode()
    none = client.post(_page(filled), {"act": "none", "identification": seen})

    assert none.status_code == 302
    page = client.get(_page(filled)).content.decode()
    assert "都不是，已经记下" in page
    assert seen not in page
    assert client.post(_page(filled), {**sent, "candidate": "1"}).status_code == 422
    assert not Draft.objects.exists()
