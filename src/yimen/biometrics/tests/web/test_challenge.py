"""The camera part over HTTP: what is bound to a session, and what a browser may not smuggle in."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.biometrics.contracts import Trouble
from yimen.biometrics.models import Challenge
from yimen.biometrics.queries import browser_files
from yimen.biometrics.testing_constructed import constructed_face, use_constructed
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db

POLICY = "Content-Security-Policy"


@pytest.fixture
def faces(settings) -> None:
    """Faces in this process, with an engine that reads constructed bytes."""
    use_constructed(settings)


def ticket(client: Client, what: str = "") -> str:
    page = client.get(f"/faces/try/{what}").content.decode()
    return re.search(r'data-ticket="([^"]+)"', page)[1]


def begun(client: Client) -> dict[str, object]:
    return client.post("/faces/challenge/", {"ticket": ticket(client)}).json()


def sent(client: Client, view: dict[str, object], **others: object) -> tuple[int, str]:
    body = {
        "nonce": view["nonce"],
        "move": [step["move"] for step in view["steps"]],
        "taken_ms": [1_500 * (place + 1) for place in range(len(view["steps"]))],
        "shot": [
            SimpleUploadedFile("a.jpg", f"{place}".encode()) for place in range(len(view["steps"]))
        ],
    } | others
    answer = client.post(f"/faces/challenge/{view['id']}/", body)
    return answer.status_code, answer.json().get("title", "")


def test_only_a_page_with_the_camera_may_run_its_program(faces: None, client: Client) -> None:
    assert "'wasm-unsafe-eval'" in client.get("/faces/try/").headers[POLICY]
    assert "'wasm-unsafe-eval'" not in client.get("/login/").headers[POLICY]


def test_without_faces_the_page_says_why_and_what_else(client: Client) -> None:
    page = client.get("/faces/try/").content.decode()
    assert "data-face=" not in page
    assert "没有开启人脸服务" in page
    assert "只拍一张照片试试" in page


def test_without_script_a_picture_can_be_sent_and_a_challenge_cannot(
    faces: None, client: Client
) -> None:
    still = client.get("/faces/try/?what=still").content.decode()
    assert re.search(r'<input[^>]* type="file" name="photo"[^>]* capture="user"', still)
    challenge = client.get("/faces/try/").content.decode()
    assert "<noscript>" in challenge
    assert 'type="file"' not in challenge


@pytest.mark.parametrize(
    ("troubles", "status", "said"),
    [((), 200, "这张照片清楚"), ((Trouble.DARK,), 422, "光线太暗")],
)
def test_a_picture_is_told_good_or_what_to_do(
    faces: None, client: Client, troubles: tuple[Trouble, ...], status: int, said: str
) -> None:
    image = constructed_face(name="somebody", troubles=troubles)
    body = {"photo": SimpleUploadedFile("a.jpg", image)}
    answer = client.post("/faces/try/?what=still", body)
    assert (answer.status_code, said in answer.content.decode()) == (status, True)


def test_a_browser_is_told_the_figures_and_the_nonce_once(faces: None, client: Client) -> None:
    view = begun(client)
    assert view["seconds"] == 60
    assert [step["move"] for step in view["steps"]][-1] == ""
    row = Challenge.objects.get(pk=view["id"])
    assert str(view["nonce"]).encode() not in bytes(row.nonce_index)


@pytest.mark.parametrize("text", ["", "x", "eyJtIjoiIn0:1:2", "<b>"])
def test_a_challenge_needs_a_ticket_of_a_page(faces: None, client: Client, text: str) -> None:
    answer = client.post("/faces/challenge/", {"ticket": text})
    assert (answer.status_code, Challenge.objects.count()) == (422, 0)


def test_a_ticket_for_a_picture_begins_no_challenge(faces: None, client: Client) -> None:
    answer = client.post("/faces/challenge/", {"ticket": ticket(client, "?what=still")})
    assert answer.status_code == 422


def test_a_ticket_of_yesterday_is_too_old(
    faces: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = ticket(client)
    later = (now() + timedelta(hours=13)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert client.post("/faces/challenge/", {"ticket": old}).status_code == 422


def test_another_session_cannot_answer(faces: None, client: Client) -> None:
    view = begun(client)
    assert sent(Client(), view)[0] == 404
    assert Challenge.objects.get(pk=view["id"]).state == "waiting"


SCRIPT = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "others",
    [
        {"move": [SCRIPT, "", "", ""]},
        {"move": ["blink"]},
        {"taken_ms": ["1e3", "2", "3", "4"]},
        {"taken_ms": ["-1", "2", "3", "4"]},
        {"taken_ms": ["9" * 400, "2", "3", "4"]},
        {"taken_ms": ["\u0661", "2", "3", "4"]},
        {"shot": []},
        {"shot": [SimpleUploadedFile(SCRIPT, b"1")] * 9},
        {"shot": [SimpleUploadedFile(f"{SCRIPT}.jpg", bytes(600_001))] * 3},
    ],
)
def test_attack_injected_script_and_garbage(
    faces: None, client: Client, others: dict[str, object]
) -> None:
    view = begun(client)
    answer = client.post(
        f"/faces/challenge/{view['id']}/",
        {
            "nonce": view["nonce"],
            "move": [step["move"] for step in view["steps"]],
            "taken_ms": [1_500 * (place + 1) for place in range(len(view["steps"]))],
            "shot": [SimpleUploadedFile("a.jpg", b"1")] * len(view["steps"]),
        }
        | others,
    )
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "script" not in answer.content.decode()
    assert Challenge.objects.get(pk=view["id"]).state == "waiting"


def test_attack_nonce_with_html_is_not_the_nonce(faces: None, client: Client) -> None:
    view = begun(client)
    status, title = sent(client, view, nonce=SCRIPT * 100)
    assert (status, "script" in title) == (422, False)


def test_shots_that_are_no_pictures_fail_the_challenge(faces: None, client: Client) -> None:
    view = begun(client)
    assert sent(client, view)[0] == 422
    assert Challenge.objects.get(pk=view["id"]).state == "failed"
    assert sent(client, view)[1] == "这次检测已经用过或者过了时间。请重新开始。"


@pytest.mark.parametrize("posted", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_the_page_believes_no_browser_that_it_passed(
    faces: None, client: Client, posted: str
) -> None:
    answer = client.post("/faces/try/", {"challenge_id": posted})
    assert answer.status_code == 422
    assert "刷脸没有做完" in answer.content.decode()


def test_a_look_needs_a_ticket_and_a_small_frame(faces: None, client: Client) -> None:
    small, large = SimpleUploadedFile("f.jpg", b"1"), SimpleUploadedFile("f.jpg", bytes(120_001))
    for body in (
        {"frame": small},
        {"ticket": ticket(client)},
        {"ticket": ticket(client), "frame": large},
        {"ticket": ticket(client), "frame": SimpleUploadedFile("f.jpg", b"1")},
    ):
        assert client.post("/faces/look/", body).status_code == 422


def test_guiding_files_are_served_by_hash_and_only_whole(
    client: Client, settings, tmp_path: Path, monkeypatch
) -> None:
    settings.YIMEN_FACES_MODELS = tmp_path
    content = b"a loader" * 200
    digest = sha256(content).hexdigest()
    monkeypatch.setitem(browser_files.FILES, browser_files.LOADER, digest)
    address = f"/faces/files/{digest}/{browser_files.LOADER}"
    assert client.get(address).status_code == 404
    (tmp_path / browser_files.LOADER).write_bytes(content)
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert plain.content == content
    assert gzip.decompress(packed.content) == content
    assert "immutable" in plain.headers["Cache-Control"]
    assert client.get(f"/faces/files/{'0' * 64}/{browser_files.LOADER}").status_code == 404
    assert client.get(f"/faces/files/{digest}/../pyproject.toml").status_code == 404
    (tmp_path / browser_files.LOADER).write_bytes(b"changed meanwhile")
    assert client.get(address).status_code == 404
