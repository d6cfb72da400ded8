"""The window's pages on faces: a consent on paper, storing, deleting, and who sees them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.biometrics import public as faces
from yimen.biometrics import testing as constructed
from yimen.biometrics.contracts import Purpose
from yimen.directory import testing as places
from yimen.directory.contracts import Post
from yimen.identity import testing
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db

CAPTURE = 'id="face"'
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def window(settings) -> Client:
    constructed.use_constructed(settings)
    constructed.switch_on(Purpose.VERIFY, Purpose.IDENTIFY, at=now())
    town = places.demo_county(at=testing.AT).town
    client = Client()
    testing.sign_in(client, places.make_officer(post=Post.CLERK, unit=town))
    return client


def _text(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return answer.content.decode()


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", testing.FACE, content_type="image/jpeg")


def test_an_old_woman_signs_on_paper_and_the_window_stores_and_deletes(window: Client) -> None:
    old = testing.make_person(name="吴秀英", phone="")
    home = f"/staff/people/{old.id}/face/"
    assert "本人同意以后才能登记" in _text(window, home)
    assert window.post(f"{home}paper/", {}).status_code == 422

    printed = window.post(f"{home}paper/", {"purposes": ["face_identify", "face_verify"]})
    sheet = printed.headers["Location"]
    assert "人脸同意书〔" in _text(window, sheet)
    assert window.post(f"{sheet}scan/", {}).status_code == 422
    scan = SimpleUploadedFile("同意书.pdf", PDF, content_type="application/pdf")
    assert window.post(f"{sheet}scan/", {"scan": scan}).status_code == 302
    assert CAPTURE in _text(window, f"{home}enrol/")
    refused = window.post(f"{home}enrol/", {"photo": _photo(), "document": "身份证"})
    assert (refused.status_code, "当面对照证件" in refused.content.decode()) == (422, True)
    looked = {"photo": _photo(), "document": "身份证", "looked": "1"}
    stored = window.post(f"{home}enrol/", looked)

    assert stored.headers["Location"] == f"{home}?said=enrolled"
    assert len(faces.list_enrolments(subject_id=old.id)) == 2
    assert window.post(f"{home}delete/", {"purpose": "all", "why": "随便"}).status_code == 422
    gone = window.post(f"{home}delete/", {"purpose": "all", "why": "本人已经去世"})
    assert gone.headers["Location"] == f"{home}?said=deleted"
    assert faces.list_enrolments(subject_id=old.id) == []


def test_residents_and_the_window_of_another_town_see_nothing(window: Client) -> None:
    zhang = testing.make_resident(name="张桂兰")
    far = testing.make_person(name="远方", area_code="439981102201")
    space = Client()
    testing.sign_in(space, zhang)

    assert space.get(f"/staff/people/{zhang.person_id}/face/").status_code == 403
    assert window.get(f"/staff/people/{zhang.person_id}/face/").status_code == 200
    assert window.get(f"/staff/people/{far.id}/face/").status_code == 404
