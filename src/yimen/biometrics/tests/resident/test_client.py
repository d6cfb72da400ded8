"""The client over HTTP: limits, the secret, replicas of which one is down, and none at all."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from yimen.biometrics.contracts import FaceRefused, FacesOff, Purpose, Trouble
from yimen.biometrics.resident import client, serving, wire
from yimen.biometrics.resident.application import Application
from yimen.biometrics.resident.holder import Resident
from yimen.biometrics.testing_constructed import constructed_face
from yimen.biometrics.tests.resident.galleries import AT, enrol

CONSTRUCTED = "yimen.biometrics.testing_constructed:constructed_engine"
NOBODY = "http://127.0.0.1:9"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        return


@contextmanager
def served(*, secret: str = "", engine: str = CONSTRUCTED) -> Iterator[str]:
    resident = Resident(folder=Path("/nowhere"), engine=engine)
    resident._load()
    application = Application(resident, secret=secret, is_guarded=bool(secret))
    server = make_server("127.0.0.1", 0, application, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    client.forget()
    yield
    client.forget()


def test_off_says_which_other_ways_there_are(settings) -> None:
    settings.YIMEN_FACES = ""

    told = client.availability()

    assert not told.on
    assert "短信验证码" in told.why
    with pytest.raises(FacesOff):
        client.read(b"x")


def test_a_dead_process_says_what_was_kept(settings, tmp_path: Path) -> None:
    settings.YIMEN_FACES = f"unix:{tmp_path}/none.sock"

    with pytest.raises(FacesOff, match="已经填写的内容都在"):
        client.search(purpose=Purpose.IDENTIFY, version=0, vector=b"")


def test_the_next_replica_answers_when_one_is_down(settings) -> None:
    with served() as address:
        settings.YIMEN_FACES = f"{NOBODY},{address}"

        (seen,) = client.read(constructed_face(name="one"))

        assert len(seen.vector) == 512
        assert client.availability().model.dimension == 128


def test_a_refused_image_is_refused_in_the_engines_words(settings) -> None:
    with served() as address:
        settings.YIMEN_FACES = address

        with pytest.raises(FaceRefused) as refused:
            client.read(b"no image")

    assert refused.value.trouble is Trouble.NOT_AN_IMAGE


def test_the_network_asks_for_the_secret(settings) -> None:
    with served(secret="right") as address:
        settings.YIMEN_FACES = address
        settings.YIMEN_FACES_SECRET = "wrong"
        with pytest.raises(FacesOff, match="密钥"):
            client.standing()
        client.forget()
        settings.YIMEN_FACES_SECRET = "right"
        assert client.standing().model is not None


def test_a_process_without_models_says_why_and_goes_on(settings) -> None:
    with served(engine="yimen.biometrics.resident.holder:open_engine") as address:
        settings.YIMEN_FACES = address

        told = client.availability()

        assert not told.on
        assert "模型" in told.why
        with pytest.raises(FacesOff, match="模型"):
            client.read(b"x")


@pytest.mark.parametrize(
    ("path", "told", "content", "status"),
    [
        ("/read", str(wire.LONGEST_IMAGE + 1), b"", "413"),
        ("/search", str(wire.LONGEST_QUESTION + 1), b"", "413"),
        ("/read", "", b"x", "411"),
        ("/search", "2", b"{}", "400"),
        ("/search", "2", b"[]", "400"),
        ("/search", "1", b"{", "400"),
        ("/read?strictness=any", "1", b"x", "400"),
        ("/photo/other", "1", b"x", "404"),
        ("/elsewhere", "1", b"x", "404"),
    ],
)
def test_what_is_too_long_or_malformed_is_turned_away(path, told, content, status) -> None:
    resident = Resident(folder=Path("/nowhere"), engine=CONSTRUCTED)
    resident._load()
    said: list[str] = []
    place, _, query = path.partition("?")

    Application(resident)(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": told,
            "wsgi.input": io.BytesIO(content),
        },
        lambda status, _headers: said.append(status),
    )

    assert said[0].startswith(status)


def test_an_image_that_is_too_long_is_not_even_sent(settings) -> None:
    settings.YIMEN_FACES = NOBODY

    with pytest.raises(FaceRefused, match="20 MB"):
        client.read(b"x" * (wire.LONGEST_IMAGE + 1))


@pytest.mark.django_db
def test_inline_sees_its_own_transaction_and_forgets_what_was_rolled_back(settings) -> None:
    from django.db import transaction

    from yimen.biometrics.resident.holder import inline
    from yimen.biometrics.testing_constructed import MODEL, use_constructed
    from yimen.biometrics.tests.resident.galleries import vectors

    use_constructed(settings)
    one, other = vectors(2, dimension=MODEL.dimension)

    def search(vector: object) -> list[object]:
        found = client.search(
            purpose=Purpose.IDENTIFY, version=1, vector=vector.tobytes(), at=AT, limit=1
        )
        return [candidate.subject_id for candidate in found.candidates]

    with transaction.atomic():
        gone = enrol(one, model=MODEL)
        assert search(one) == [gone.subject_id]
        transaction.set_rollback(True)
    kept = enrol(other, model=MODEL)

    assert search(one) == search(other) == [kept.subject_id]
    assert inline().standing().model == MODEL


def test_a_process_on_the_network_does_not_begin_without_a_secret(settings) -> None:
    settings.YIMEN_FACES_SECRET = ""

    with pytest.raises(SystemExit, match="faces-secret"):
        serving.main(["--listen", "127.0.0.1:0"])
