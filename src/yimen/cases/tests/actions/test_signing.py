"""An application is signed by hand for exactly what it says; an old signature is not handed in."""

from __future__ import annotations

import html
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from yimen.biometrics import testing as constructed
from yimen.biometrics.contracts import Purpose
from yimen.cases import testing
from yimen.cases.actions import draft, submit
from yimen.cases.contracts import DRAFT_KIND, DraftView
from yimen.cases.queries import draft as drafts
from yimen.catalogue import testing as items
from yimen.identity import testing as people
from yimen.identity.contracts import FaceAct
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.kernel.contracts import FieldRefusals, NotFound, Ref
from yimen.trust import public as trust

pytestmark = pytest.mark.django_db

AT = testing.AT
QUESTION = {
    "code": "signed",
    "kind": "signature",
    "name": "申请人签名",
    "label": "申请人签名",
    "why": "本人签名。",
}


def strokes(shift: int = 0) -> str:
    line = [[20 + 5 * n, 40 + shift + n % 3, 10 * n, 0.5] for n in range(20)]
    return json.dumps({"w": 300, "h": 160, "s": [line]})


def picture(colour: str = "white", kind: str = "PNG") -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (60, 30), colour).save(made, kind)
    return SimpleUploadedFile(f"签名.{kind.lower()}", made.getvalue(), f"image/{kind.lower()}")


@pytest.fixture
def around() -> testing.Town:
    form = items._raw()["definition"]["form"]
    form["steps"][-1]["fields"].append(QUESTION)
    return testing.town(definition={"form": form})


class Pen:
    """One person before the check page of one draft."""

    def __init__(self, actor, begun: DraftView) -> None:
        self.client, self.draft = Client(headers={"user-agent": "iPhone Mobile"}), begun
        sign_in(self.client, actor)

    def page(self) -> str:
        answer = self.client.get(reverse("cases:draft_check", args=[self.draft.id]))
        assert answer.status_code == 200
        return answer.content.decode()

    def ticket(self) -> str:
        return self.page().split('name="ticket" value="')[1].split('"')[0]

    def sign(self, ticket: str | None = None, **sent):
        address = reverse("cases:draft_sign", args=[self.draft.id, "signed"])
        sent = {"ticket": ticket or self.ticket(), **(sent or {"strokes": strokes()})}
        return self.client.post(address, sent)


@pytest.fixture
def pen(around) -> Pen:
    return Pen(around.resident, testing.a_draft(around))


def kept_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM trust_hand_signature")
        return cursor.fetchone()[0]


def held(begun: DraftView):
    return trust.find_hand_signature(ref=Ref(DRAFT_KIND, begun.id), place="signed")


def test_drawn_signature_goes_in_with_what_it_was_drawn_for_and_shows_when_it_no_longer_fits(
    around, pen
):
    with pytest.raises(FieldRefusals) as unsigned:
        submit.submit_draft(actor=around.resident, draft_id=pen.draft.id, at=AT)
    assert list(unsigned.value.errors) == ["signed"]

    ticket = pen.ticket()
    assert pen.sign(ticket, screen="390×844", pointer="touch", strokes=strokes()).status_code == 302
    assert pen.sign(ticket, strokes=strokes()).status_code == 302  # sent twice, kept once
    assert kept_rows() == 1
    found = held(pen.draft)
    assert found.device.words == "手机，390×844，手指"
    assert "已签名" in pen.page()

    draft.save_answers(
        actor=around.resident,
        draft_id=pen.draft.id,
        step="place",
        raw=testing.answers(size="90"),
        at=AT,
    )
    assert "原来的签名不作数了" in pen.page()
    with pytest.raises(FieldRefusals) as old:
        submit.submit_draft(actor=around.resident, draft_id=pen.draft.id, at=AT)
    assert "重新签名" in old.value.errors["signed"]
    assert "内容又改过" in pen.sign(ticket, strokes=strokes(9)).content.decode()

    assert pen.sign(strokes=strokes(9)).status_code == 302
    case = submit.submit_draft(
        actor=around.resident, draft_id=pen.draft.id, at=held(pen.draft).at + timedelta(hours=1)
    )
    image = reverse("cases:hand_picture", args=[held(pen.draft).id])
    shown = pen.client.get(reverse("cases:case", args=[case.id])).content.decode()
    assert "和内容相符" in shown
    assert image in shown
    assert pen.client.get(image).content[:4] == b"\x89PNG"
    officer, stranger = Client(), Client()
    sign_in(officer, around.clerk)
    sign_in(stranger, around.other_resident)
    page = officer.get(reverse("cases:staff_case", args=[case.id])).content.decode()
    assert "图像和笔画一致" in page
    assert officer.get(image).status_code == 200
    assert stranger.get(image).status_code == 404

    with connection.cursor() as cursor:
        cursor.execute("UPDATE trust_hand_signature SET witness_encrypted = NULL, device = '平板'")
    page = officer.get(reverse("cases:staff_case", args=[case.id])).content.decode()
    assert "签名记录被改过" in page


def test_name_or_photograph_count_too_and_nobody_is_shut_out(around, pen):
    plain = pen.sign(name="申请人甲")
    assert (plain.status_code, "请勾选" in plain.content.decode()) == (422, True)
    assert pen.sign(name="申请人甲", declared="1").status_code == 302
    assert drafts.get_draft(actor=around.resident, draft_id=pen.draft.id).values["signed"] == (
        "申请人甲"
    )
    taken = pen.sign(way="picture", picture=picture(kind="JPEG"))
    assert taken.status_code == 302
    assert held(pen.draft).title == "纸上签名的照片"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"way": "picture"}, "请选一张图片"),
        (
            {"way": "picture", "picture": SimpleUploadedFile("a.png", b"%PDF-1.7 %%EOF")},
            "打不开",
        ),
        ({"way": "picture", "picture": lambda: picture(kind="GIF")}, "打不开"),
        ({"strokes": "[" * 200_000}, "没有收到完整的签名"),
        ({"strokes": "1" * 900_000}, "太多了"),
        ({"strokes": strokes(), "ticket": "x"}, "放得太久"),
    ],
)
def test_what_no_pad_sends_is_refused_in_words(pen, sent, words):
    sent = {key: one() if callable(one) else one for key, one in sent.items()}

    answer = pen.sign(**sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert kept_rows() == 0


def test_ten_megabytes_of_strokes_do_not_come_in(pen):
    answer = pen.sign(strokes="[1,2]" * 2_000_000)

    assert answer.status_code in {400, 413}


def test_strokes_of_another_document_are_refused(around, pen):
    assert pen.sign().status_code == 302
    other = Pen(
        around.other_resident,
        testing.a_draft(around, actor=around.other_resident),
    )

    with_his_ticket = other.sign(pen.ticket(), strokes=strokes(5))
    with_own_ticket = other.sign(strokes=strokes())

    assert "内容又改过" in with_his_ticket.content.decode()
    assert "已经用过了" in with_own_ticket.content.decode()
    assert held(other.draft) is None
    assert (
        other.client.get(reverse("cases:hand_picture", args=[held(pen.draft).id])).status_code
        == 404
    )


def test_answers_sent_with_a_step_say_nothing_of_a_signature(around, pen):
    with pytest.raises(NotFound):
        trust.get_hand_signature(signature_id=pen.draft.id)
    draft.save_answers(
        actor=around.resident,
        draft_id=pen.draft.id,
        step="papers",
        raw={"promise": "1", "signed": "冒名"},
        at=AT,
    )

    kept = drafts.get_draft(actor=around.resident, draft_id=pen.draft.id)
    assert "signed" not in kept.values


def test_a_face_signs_beside_the_other_ways_what_was_shown(around, pen, settings):
    assert "刷脸" not in pen.page()
    constructed.use_constructed(settings)
    constructed.switch_on(Purpose.VERIFY, at=now())
    people.enrol_faces(around.resident, Purpose.VERIFY, at=now())
    assert "刷脸确认，代替手写" in pen.page()

    asks = pen.sign(way="ask_face").headers["Location"]
    page = pen.client.get(asks).content.decode()
    signed = html.unescape(page.split('name="ask" value="')[1].split('"')[0])
    passed = people.pass_face(pen.client, FaceAct.SIGN, at=now())
    sent = {"ask": signed, "challenge_id": passed}
    done = pen.client.post("/my/face/confirm/", sent).content.decode()
    given = {
        name: done.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("ticket", "way", "confirmation")
    }
    address = done.split('action="')[1].split('"')[0]

    assert pen.client.post(address, given).status_code == 302
    assert (held(pen.draft).title, held(pen.draft).name) == ("本人刷脸确认", around.resident.name)
    assert submit.submit_draft(actor=around.resident, draft_id=pen.draft.id, at=now()).number
