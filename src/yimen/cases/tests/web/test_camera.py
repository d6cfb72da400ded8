"""A paper takes the picture that was just made: into this draft, once, with how it came about."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from yimen.biometrics import testing as faces
from yimen.cases import testing
from yimen.cases.actions import draft as drafts
from yimen.cases.actions import submit
from yimen.cases.contracts import DRAFT_KIND
from yimen.cases.models import CasePaper, Draft, TakenPaper
from yimen.cases.queries.draft import get_draft
from yimen.cases.queries.taken import find_taken
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ledger.queries import list_entries

pytestmark = pytest.mark.django_db


def _town(camera: str) -> testing.Town:
    """Return a county whose item asks a paper of which the camera makes this."""
    plain = {"issued_by": "申请人", "source": "10", "judge": ["看得清"], "law": "本局规定"}
    papers = [
        {"code": "plan", "name": "平面图", **plain, "camera": camera},
        {"code": "test", "name": "检测报告", **plain, "when": "表.面积 > 100"},
    ]
    return testing.town(definition={"papers": papers})


@pytest.fixture
def around() -> testing.Town:
    return _town("one-inch")


def _begun(around: testing.Town) -> tuple[Client, UUID, str]:
    draft = testing.a_draft(around, at=now())
    client = Client()
    sign_in(client, around.resident)
    return client, draft.id, reverse("cases:draft_camera", args=[draft.id, "papers", "plan"])


def _files(around: testing.Town, draft_id: UUID) -> list[str]:
    return get_draft(actor=around.resident, draft_id=draft_id).values.get("plan") or []


def test_a_photo_goes_straight_into_the_paper_and_out_of_the_cameras_keep(around):
    client, draft_id, camera = _begun(around)
    step = reverse("cases:draft_step", args=[draft_id, "papers"])
    uploaded = _files(around, draft_id)
    assert camera in client.get(step).content.decode()
    first = faces.made_photo(actor=around.resident, at=now())

    sent = client.post(camera, {"picture": str(first)})

    assert (sent.status_code, sent["Location"]) == (302, f"{step}#l-plan")
    taken = TakenPaper.objects.get()
    assert _files(around, draft_id) == [*uploaded, str(taken.file_id)]
    assert "一寸照.jpg" in client.get(step).content.decode()
    measures = dict(find_taken(file_ids=[taken.file_id])[taken.file_id].measures)
    assert measures["姿势"] == "左右转 3°、上下抬 1°、歪头 0°"
    assert measures["底色"] == "白色，拍的时候就是"
    assert client.get(f"/photo/{first}/").status_code == 404
    assert client.post(camera, {"picture": str(first)}).status_code == 302
    assert TakenPaper.objects.count() == 1  # sent twice, put once

    again = faces.made_photo(actor=around.resident, at=now(), tint=90)
    client.post(camera, {"picture": str(again)})

    newest = TakenPaper.objects.get()
    assert _files(around, draft_id) == [*uploaded, str(newest.file_id)]
    assert newest.made_id == again


def test_what_was_taken_stays_with_the_case_and_is_told_beside_the_paper(around):
    client, draft_id, camera = _begun(around)
    client.post(camera, {"picture": str(faces.made_photo(actor=around.resident, at=now()))})
    taken = TakenPaper.objects.get()

    case = submit.submit_draft(actor=around.resident, draft_id=draft_id, at=now())

    paper = CasePaper.objects.get(case_id=case.id, code="plan")
    assert str(taken.file_id) in paper.file_ids
    clerk = Client()
    sign_in(clerk, around.acceptor)
    place = paper.file_ids.index(str(taken.file_id)) + 1
    shown = clerk.get(reverse("cases:staff_case", args=[case.id]), {"sheet": place})
    assert "现场拍的：一寸照" in shown.content.decode()


@pytest.mark.parametrize("wrong", ["another's", "another preset", "unknown", "garbage", "expired"])
def test_what_is_not_this_accounts_photo_of_this_preset_leaves_the_draft_untouched(around, wrong):
    client, draft_id, camera = _begun(around)
    before = Draft.objects.get(pk=draft_id).answers
    long_ago = now() - timedelta(days=2)
    picture = {
        "another's": lambda: faces.made_photo(actor=around.other_resident, at=now()),
        "another preset": lambda: faces.made_photo(
            actor=around.resident, at=now(), preset="two-inch"
        ),
        "unknown": uuid4,
        "garbage": lambda: "<script>",
        "expired": lambda: faces.made_photo(actor=around.resident, at=long_ago),
    }[wrong]()

    answer = client.post(camera, {"picture": str(picture)})

    assert answer.status_code in {404, 422}
    assert bytes(Draft.objects.get(pk=draft_id).answers) == bytes(before)
    assert not TakenPaper.objects.exists()


def test_nobody_else_and_no_other_question_is_given_the_camera(around):
    client, draft_id, camera = _begun(around)
    other = Client()
    sign_in(other, around.other_resident)

    assert other.get(camera).status_code == 404
    assert other.post(camera, {"picture": str(uuid4())}).status_code == 404
    unasked = reverse("cases:draft_camera", args=[draft_id, "papers", "promise"])
    assert client.get(unasked).status_code == 404
    asked = client.get(camera)["Location"]
    assert other.get(asked).status_code == 422  # signed for another account
    assert client.get(asked.replace("one-inch", "two-inch")).status_code == 404


def test_a_paper_of_which_nothing_is_taken_offers_only_the_upload():
    around = _town("none")
    client, draft_id, camera = _begun(around)

    page = client.get(reverse("cases:draft_step", args=[draft_id, "papers"])).content.decode()

    assert "现场拍照" not in page
    assert "用以前交过的" in page
    assert client.get(camera).status_code == 404


def test_without_faces_the_page_says_why_and_leads_back_to_the_upload(around):
    client, draft_id, camera = _begun(around)

    page = client.get(camera, follow=True).content.decode()

    assert "证件照现在拍不了" in page
    assert f'href="{reverse("cases:draft_step", args=[draft_id, "papers"])}#l-plan"' in page
    assert "回申请，上传照片" in page
    sent = client.post(
        reverse("cases:draft_upload", args=[draft_id, "papers"]) + "?field=plan",
        {"plan": testing.photo("自己拍的.png", content=_png("#fafafa"))},
    )
    assert sent.status_code == 200


def test_a_cards_copy_is_made_and_put_in_without_faces_and_a_discarded_draft_forgets_it():
    around = _town("card")
    client, draft_id, camera = _begun(around)
    page = client.get(camera)["Location"]
    ask = parse_qs(urlsplit(page).query)["ask"][0]
    assert around.item.name in client.get(page).content.decode()
    sides = {
        one: SimpleUploadedFile(f"{one}.png", _png(colour), content_type="image/png")
        for one, colour in (("front", "#d8e4f0"), ("back", "#f0e4d8"))
    }
    corners = {"front-1": "10,10", "front-2": "90,10", "front-3": "90,80", "front-4": "10,80"}

    made = client.post(
        "/photo/card/", {"ask": ask, "purpose": "民政局办理小事项登记", **sides, **corners}
    )
    shown = client.get(made["Location"]).content.decode()
    assert f'action="{camera}"' in shown
    assert "您调的四个角" in shown
    client.post(camera, {"picture": urlsplit(made["Location"]).path.split("/")[-2]})

    taken = TakenPaper.objects.get()
    measures = dict(find_taken(file_ids=[taken.file_id])[taken.file_id].measures)
    assert measures["用途水印"] == "民政局办理小事项登记"
    assert measures["有照片的一面的边"] == "手工调的"
    assert measures["有国徽的一面的边"] == "没有找，按整张照片"
    assert files.find(file_id=taken.file_id).media_type == "application/pdf"
    told = list_entries(subject=Ref(DRAFT_KIND, draft_id))
    assert "cases.paper.taken" in {one.verb for one in told}
    drafts.discard_draft(actor=around.resident, draft_id=draft_id, at=now())
    assert not TakenPaper.objects.exists()


def test_a_true_portrait_is_measured_and_put_in(
    around, settings, face_models: Path, yimen_data: Path
):
    settings.YIMEN_FACES = "inline"
    settings.YIMEN_FACES_MODELS = face_models
    client, _, camera = _begun(around)
    portrait = (yimen_data / "faces" / "london" / "003_n.jpg").read_bytes()
    ask = parse_qs(urlsplit(client.get(camera)["Location"]).query)["ask"][0]

    file = SimpleUploadedFile("a.jpg", portrait, content_type="image/jpeg")
    made = client.post("/photo/take/one-inch/", {"photo": file, "ask": ask})
    page = client.get(made["Location"]).content.decode()
    assert f'action="{camera}"' in page
    client.post(camera, {"picture": urlsplit(made["Location"]).path.split("/")[-2]})

    taken = TakenPaper.objects.get()
    with Image.open(io.BytesIO(files.read_bytes(file_id=taken.file_id))) as photo:
        assert photo.size == (295, 413)
    names = [name for name, _ in find_taken(file_ids=[taken.file_id])[taken.file_id].measures]
    assert names == ["规格", "大小", "姿势", "光线", "清晰度", "底色"]


def _png(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(made, "PNG")
    return made.getvalue()
