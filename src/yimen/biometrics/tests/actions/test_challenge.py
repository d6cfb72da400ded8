"""Challenges and the attacks on them, with readings constructed at the reading interface.

What the server would have seen is said by each test; no claim of a real turn or blink is made.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image

from yimen.biometrics.actions import challenge as challenges
from yimen.biometrics.challenge_contracts import ChallengeState
from yimen.biometrics.contracts import (
    ChallengeView,
    FaceReading,
    FaceRefused,
    Move,
    Purpose,
    Shot,
    Strictness,
    TakenFace,
)
from yimen.biometrics.models import Challenge
from yimen.biometrics.resident import client
from yimen.biometrics.rules import challenge as rules
from yimen.biometrics.seen import Seen
from yimen.biometrics.tests.constructed_moves import SHOWN
from yimen.biometrics.tests.rules.test_challenge import QUIET, vector
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.ledger.origin import Origin, coming_from

pytestmark = pytest.mark.django_db

BEGUN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
AT = BEGUN + timedelta(seconds=12)
HOLDER = "constructed session"
SUBJECT = uuid4()


def begun(holder: str = HOLDER, at: datetime = BEGUN) -> ChallengeView:
    return challenges.begin_challenge(
        holder=holder, purpose=Purpose.VERIFY, act="sign_in", subject_id=SUBJECT, at=at
    )


class Constructed:
    """Shots that stand for readings: what each would show is written down beside it."""

    def __init__(self, view: ChallengeView) -> None:
        self.shots: list[Shot] = []
        self.seen: dict[bytes, list[Seen]] = {}
        figures = [(move, one) for move in view.moves for one in SHOWN[move]]
        for place, (move, shown) in enumerate([*figures, (None, {})]):
            self._add(move, place, replace(QUIET, **shown), tag=str(view.id))

    def _add(self, move: Move | None, place: int, reading: FaceReading, tag: str) -> None:
        image = f"{tag} {place}".encode()
        self.shots.append(Shot(move=move, image=image, taken_ms=1_500 * (place + 1)))
        self.seen[image] = [Seen(reading=reading, vector=vector(4.0 * place))]

    def read(self, image: bytes, strictness: Strictness) -> Sequence[Seen]:
        assert strictness in {Strictness.MEASURE, Strictness.VERIFY}
        return self.seen[image]


def answered(
    view: ChallengeView,
    given: Constructed | None = None,
    *,
    shots: Sequence[Shot] | None = None,
    nonce: str | None = None,
    holder: str = HOLDER,
    at: datetime = AT,
    read: challenges.Reader | None = None,
) -> None:
    given = given or Constructed(view)
    challenges.settle_answer(
        actor=ANONYMOUS,
        challenge_id=view.id,
        nonce=view.nonce if nonce is None else nonce,
        holder=holder,
        shots=given.shots if shots is None else shots,
        at=at,
        read=read or given.read,
        model_sha256="a" * 64,
    )


def taken(view: ChallengeView, **others: object) -> TakenFace:
    asked = {
        "holder": HOLDER,
        "act": "sign_in",
        "purpose": Purpose.VERIFY,
        "subject_id": SUBJECT,
        "at": AT,
    } | others
    return challenges.take_passed(actor=ANONYMOUS, challenge_id=view.id, **asked)


def state_of(view: ChallengeView) -> tuple[str, str]:
    row = Challenge.objects.get(pk=view.id)
    return row.state, row.why


def test_who_passed_is_taken_once_and_nothing_of_him_stays() -> None:
    view = begun()
    given = Constructed(view)
    answered(view, given)
    stored = Challenge.objects.get(pk=view.id).vector_encrypted
    quiet = given.seen[given.shots[-1].image][0].vector
    assert quiet not in bytes(stored)
    assert taken(view) == TakenFace(vector=quiet, model_sha256="a" * 64)
    assert Challenge.objects.get(pk=view.id).vector_encrypted is None
    with pytest.raises(FaceRefused, match="已经用过"):
        taken(view)


@pytest.mark.parametrize(
    "others",
    [
        {"holder": "another session"},
        {"act": "sign"},
        {"purpose": Purpose.IDENTIFY},
        {"subject_id": uuid4()},
        {"subject_id": None},
        {"at": AT + timedelta(minutes=10)},
    ],
    ids=["session", "act", "purpose", "subject", "nobody", "late"],
)
def test_a_passed_challenge_serves_nothing_else(others: dict[str, object]) -> None:
    view = begun()
    answered(view)
    with pytest.raises(FaceRefused):
        taken(view, **others)
    assert state_of(view)[0] == ChallengeState.PASSED


def test_attack_still_picture_sent_for_every_shot() -> None:
    view = begun()
    shots = [replace(one, image=b"one picture") for one in Constructed(view).shots]
    still = [Seen(reading=QUIET, vector=vector(0))]
    with pytest.raises(FaceRefused):
        answered(view, shots=shots, read=lambda image, strictness: still)
    assert state_of(view)[0] == ChallengeState.FAILED
    with pytest.raises(FaceRefused, match="没有做完"):
        taken(view)


def test_attack_replayed_session_of_yesterday() -> None:
    """Shots of a challenge that was passed answer no other, even where its moves are the same."""
    first = begun()
    old = Constructed(first)
    answered(first, old)
    same = begun(at=BEGUN + timedelta(hours=1))
    Challenge.objects.filter(pk=same.id).update(moves=list(first.moves))
    with pytest.raises(FaceRefused, match="以前送过"):
        answered(same, shots=old.shots, read=old.read, at=AT + timedelta(hours=1))
    second = begun(at=BEGUN + timedelta(days=1))
    Challenge.objects.filter(pk=second.id).update(moves=list(reversed(first.moves)))
    with pytest.raises(FaceRefused, match="次序"):
        answered(second, shots=old.shots, read=old.read, at=AT + timedelta(days=1))
    with pytest.raises(FaceRefused, match="用过"):
        answered(first, old)


def test_attack_face_swapped_midway() -> None:
    view = begun()
    given = Constructed(view)
    first = given.shots[0].image
    given.seen[first] = [replace(given.seen[first][0], vector=vector(80))]
    with pytest.raises(FaceRefused, match="同一个人"):
        answered(view, given)
    assert state_of(view) == (ChallengeState.FAILED, "person")


def test_attack_wrong_order() -> None:
    view = begun()
    given = Constructed(view)
    with pytest.raises(FaceRefused, match="次序"):
        answered(view, shots=given.shots[::-1], read=given.read)


def test_attack_late_answer() -> None:
    view = begun()
    with pytest.raises(FaceRefused, match="过了时间"):
        answered(view, at=BEGUN + rules.LASTS)
    assert state_of(view)[0] == ChallengeState.WAITING


def test_attack_nonce_of_another_session() -> None:
    own, other = begun(), begun(holder="another session")
    with pytest.raises(FaceRefused):
        answered(own, nonce=other.nonce)
    with pytest.raises(NotFound):
        answered(other, nonce=other.nonce)
    assert {state_of(own)[0], state_of(other)[0]} == {ChallengeState.WAITING}


def test_attack_answer_twice() -> None:
    """A wrong answer cannot be mended: the moves are known by then."""
    view = begun()
    with pytest.raises(FaceRefused, match="次序"):
        answered(view, shots=())
    with pytest.raises(FaceRefused, match="用过"):
        answered(view)
    assert state_of(view)[0] == ChallengeState.FAILED


def test_attack_two_answers_at_once() -> None:
    """The second comes while the shots of the first are being read."""
    view = begun()
    given = Constructed(view)
    refused: list[str] = []

    def read(image: bytes, strictness: Strictness) -> Sequence[Seen]:
        if not refused:
            with pytest.raises(FaceRefused) as second:
                answered(view)
            refused.append(second.value.message)
        return given.read(image, strictness)

    answered(view, given, read=read)
    assert refused == ["这次检测已经用过或者过了时间。请重新开始。"]
    assert state_of(view)[0] == ChallengeState.PASSED


def test_two_people_or_nobody_in_a_shot() -> None:
    view = begun()
    given = Constructed(view)
    image = given.shots[0].image
    beside = replace(QUIET, share=QUIET.share / 2)
    given.seen[image] = [*given.seen[image], Seen(reading=beside, vector=vector(1))]
    with pytest.raises(FaceRefused, match="不止一个人"):
        answered(view, given)
    view = begun()
    with pytest.raises(FaceRefused, match="没有看到脸"):
        answered(view, read=lambda image, strictness: [])
    assert state_of(view) == (ChallengeState.FAILED, "no_face")


def test_attack_shot_larger_than_a_photograph_is_not_even_read() -> None:
    view = begun()
    given = Constructed(view)
    large = [replace(one, image=bytes(challenges.LARGEST_SHOT + 1)) for one in given.shots]
    with pytest.raises(FaceRefused, match="太大"):
        answered(view, shots=large)


def test_tries_of_a_session_end_and_come_back() -> None:
    for second in range(rules.TRIES):
        begun(at=BEGUN + timedelta(seconds=second))
    with pytest.raises(challenges.TooManyTries):
        begun(at=BEGUN + timedelta(minutes=1))
    assert begun(holder="another session")
    assert begun(at=BEGUN + rules.TRIES_WITHIN + timedelta(seconds=1))


def test_tries_of_a_place_end_whatever_session_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "TRIES_OF_PLACE", 3)
    with coming_from(Origin(address="192.0.2.7")):
        for number in range(3):
            begun(holder=f"session {number}")
        with pytest.raises(challenges.TooManyTries):
            begun(holder="session 3")
    with coming_from(Origin(address="192.0.2.8")):
        assert begun(holder="session 3")


def test_faces_that_nobody_used_are_cleared_after_ten_minutes() -> None:
    view = begun()
    answered(view)
    assert challenges.sweep(at=AT + rules.KEPT - timedelta(seconds=1)) == 0
    assert challenges.sweep(at=AT + rules.KEPT) == 1
    assert Challenge.objects.get(pk=view.id).vector_encrypted is None
    assert challenges.forget(before=BEGUN + timedelta(days=1)) == 1
    assert not Challenge.objects.filter(pk=UUID(str(view.id))).exists()


def test_the_ledger_says_what_happened_and_shows_nobody() -> None:
    view = begun()
    answered(view)
    taken(view)
    entries = list(ledger.list_entries(subject=Ref("biometrics.challenge", view.id)))
    assert [one.verb for one in entries] == [
        "biometrics.challenge.passed",
        "biometrics.challenge.used",
    ]
    assert set(json.loads(entries[0].change)) == {"act", "purpose", "moves", "why"}


def test_attack_still_photograph_before_the_real_models(
    settings, yimen_data: Path, face_models: Path
) -> None:
    """The photograph is packed anew for every shot, as a patient attacker would."""
    settings.YIMEN_FACES, settings.YIMEN_FACES_MODELS = "inline", face_models
    client.forget()
    face = Image.open(yimen_data / "faces" / "london" / "001_n.jpg").convert("RGB")
    wide = Image.new("RGB", (640, 480), face.getpixel((5, 5)))
    wide.paste(face.resize((480, 480)), (80, 0))
    view = begun()
    shots = []
    for place, one in enumerate(Constructed(view).shots):
        packed = io.BytesIO()
        wide.save(packed, "JPEG", quality=90 - place)
        shots.append(replace(one, image=packed.getvalue()))
    with pytest.raises(FaceRefused):
        challenges.answer_challenge(
            actor=ANONYMOUS,
            challenge_id=view.id,
            nonce=view.nonce,
            holder=HOLDER,
            shots=shots,
            at=AT,
        )
    assert state_of(view) == (ChallengeState.FAILED, str(view.moves[0]))
