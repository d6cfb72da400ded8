"""Challenges: begun for a session, answered once, judged here, used up once.

Nothing that a browser says is believed: each shot is read again by the resident process, and the
rules judge what it saw. No image is kept; the face of who passed lies encrypted for ten minutes.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.biometrics import models
from yimen.biometrics.challenge_contracts import ChallengeState
from yimen.biometrics.contracts import (
    ChallengeView,
    FaceRefused,
    FacesOff,
    Move,
    Purpose,
    Shot,
    Strictness,
    TakenFace,
    Trouble,
)
from yimen.biometrics.resident import client
from yimen.biometrics.rules import challenge as rules
from yimen.biometrics.seen import Seen
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.fields import blind_index, decrypt_field, encrypt_field
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger import origin

LARGEST_SHOT = 600_000
"""Bytes of one shot: a good JPEG of 1280 by 960 is a third of it."""
Reader = Callable[[bytes, Strictness], Sequence[Seen]]
"""Reads all faces in an image, the largest first."""
_COLUMN = "biometrics_challenge.vector_encrypted"
_SECOND_PERSON = 0.5
"""A face of at least so much of the first one's width stands beside it; smaller ones pass by."""
_OVER = "这次检测已经用过或者过了时间。请重新开始。"
_LONGEST_ACT = 40


class TooManyTries(FaceRefused):
    """This session, or this place, began too many challenges within ten minutes."""

    status = 429

    def __init__(self) -> None:
        super().__init__("试的次数太多了。请过十分钟再来，或者用别的方式办理。")


def begin_challenge(
    *,
    holder: str,
    purpose: Purpose,
    at: datetime,
    subject_id: UUID | None = None,
    act: str = "",
) -> ChallengeView:
    """Ask a session for two moves, and return them with a nonce that is told once.

    Raises TooManyTries; ValueError for a session without a name.
    """
    if not holder or len(act) > _LONGEST_ACT:
        raise ValueError("a challenge belongs to a session and to a short act")
    nonce = secrets.token_urlsafe(24)
    with transaction.atomic():
        own, place = _index("holder", holder), _index("place", origin.current().address)
        _check_tries(own, place, at)
        row = models.Challenge(
            id=new_id(),
            nonce_index=_index("nonce", nonce),
            holder_index=own,
            place_index=place,
            purpose=purpose,
            act=act,
            subject_id=subject_id,
            moves=list(rules.draw_moves(pick=secrets.randbelow)),
            shown_at=at,
            deadline=at + rules.LASTS,
        )
        row.save(force_insert=True)
    return ChallengeView(
        id=row.pk,
        nonce=nonce,
        moves=tuple(Move(one) for one in row.moves),
        deadline=row.deadline,
    )


def answer_challenge(
    *,
    actor: Actor,
    challenge_id: UUID,
    nonce: str,
    holder: str,
    shots: Sequence[Shot],
    at: datetime,
) -> None:
    """Judge an answer by what the resident process sees in it.

    Raises FaceRefused with a hint, NotFound, FacesOff.
    """
    standing = client.availability()
    if standing.model is None:
        raise FacesOff(standing.why)
    settle_answer(
        actor=actor,
        challenge_id=challenge_id,
        nonce=nonce,
        holder=holder,
        shots=shots,
        at=at,
        read=lambda image, strictness: client.read(image, many=True, strictness=strictness),
        model_sha256=standing.model.sha256,
    )


def settle_answer(
    *,
    actor: Actor,
    challenge_id: UUID,
    nonce: str,
    holder: str,
    shots: Sequence[Shot],
    at: datetime,
    read: Reader,
    model_sha256: str,
) -> None:
    """Judge an answer, once, by what `read` sees in its shots; who passed may use it.

    The challenge is claimed before the shots are read, so that of two answers at once one counts
    and a wrong one cannot be mended. Raises FaceRefused, NotFound, FacesOff.
    """
    row = _claimed(challenge_id=challenge_id, nonce=nonce, holder=holder, at=at)
    moves = [Move(one) for one in row.moves]
    frames: list[rules.Frame] = []
    try:
        frames = _frames(moves=moves, shots=shots, read=read)
        verdict = rules.judge(moves=moves, frames=frames, shown_at=row.shown_at, at=at)
    except FaceRefused as refused:
        why = str(refused.trouble or "shots")
        verdict = rules.Verdict(passed=False, why=why, hint=refused.message)
    with transaction.atomic():
        row.shots_index = [_index("shot", one.digest.hex()) for one in frames]
        if verdict.passed and _was_seen(row):
            verdict = rules.REPLAYED
        row.state = ChallengeState.PASSED if verdict.passed else ChallengeState.FAILED
        row.why = verdict.why
        if verdict.passed:
            row.vector_encrypted = encrypt_field(column=_COLUMN, plaintext=frames[-1].vector)
            row.model_sha256 = model_sha256
        row.save(update_fields=["state", "why", "vector_encrypted", "model_sha256", "shots_index"])
        _record(actor, row, "passed" if verdict.passed else "failed", at)
    if not verdict.passed:
        raise FaceRefused(verdict.hint)


def take_passed(
    *,
    actor: Actor,
    challenge_id: UUID,
    holder: str,
    act: str,
    purpose: Purpose,
    at: datetime,
    subject_id: UUID | None = None,
) -> TakenFace:
    """Return the face of a passed challenge and use it up, whatever is then said of it.

    Only its own session takes it, for the act, the purpose and the subject that it was asked for.
    Raises FaceRefused.
    """
    with transaction.atomic():
        locked = models.Challenge.objects.select_for_update(no_key=True)
        row = locked.filter(pk=challenge_id, state=ChallengeState.PASSED).first()
        if row is None or not _is_for(row, holder, act, purpose, subject_id):
            raise FaceRefused("刷脸没有做完，或者已经用过了。请重新刷一次。")
        passed_at = row.settled_at or row.deadline
        stored = row.vector_encrypted
        if stored is None or not rules.is_usable(passed_at=passed_at, used_at=row.used_at, at=at):
            raise FaceRefused("刷脸过去太久了。请重新刷一次。")
        taken = TakenFace(
            vector=decrypt_field(column=_COLUMN, stored=stored), model_sha256=row.model_sha256
        )
        row.state = ChallengeState.USED
        row.used_at = at
        row.vector_encrypted = None
        row.save(update_fields=["state", "used_at", "vector_encrypted"])
        _record(actor, row, "used", at)
        return taken


def sweep(*, at: datetime) -> int:
    """Clear the faces of passed challenges whose ten minutes are over, and return how many."""
    over = models.Challenge.objects.filter(
        vector_encrypted__isnull=False, settled_at__lte=at - rules.KEPT
    )
    return over.update(vector_encrypted=None, state=ChallengeState.USED)


def forget(*, before: datetime) -> int:
    """Remove challenges shown before a moment, and return how many."""
    return models.Challenge.objects.filter(shown_at__lt=before).delete()[0]


def _check_tries(own: bytes, place: bytes, at: datetime) -> None:
    recent = models.Challenge.objects.filter(shown_at__gt=at - rules.TRIES_WITHIN)
    of_holder = recent.filter(holder_index=own).count()
    of_place = recent.filter(place_index=place).count()
    if not rules.may_begin(of_holder=of_holder, of_place=of_place):
        raise TooManyTries


def _claimed(*, challenge_id: UUID, nonce: str, holder: str, at: datetime) -> models.Challenge:
    """Return a challenge that nobody else can answer any more."""
    with transaction.atomic():
        row = (
            models.Challenge.objects.select_for_update(no_key=True)
            .filter(pk=challenge_id, holder_index=_index("holder", holder))
            .first()
        )
        if row is None:
            raise NotFound("没有这次检测，或者它不是在这里开始的。请重新开始。")
        if not hmac.compare_digest(bytes(row.nonce_index), _index("nonce", nonce)):
            raise FaceRefused(_OVER)
        if row.state != ChallengeState.WAITING or not row.shown_at <= at < row.deadline:
            raise FaceRefused(_OVER)
        row.state = ChallengeState.ANSWERED
        row.settled_at = at
        row.save(update_fields=["state", "settled_at"])
        return row


def _frames(*, moves: Sequence[Move], shots: Sequence[Shot], read: Reader) -> list[rules.Frame]:
    """Return what the server sees in the shots; what is not asked for is not even read."""
    if [one.move for one in shots] != [one.move for one in rules.steps_of(moves=moves)]:
        raise FaceRefused("动作的次序不对。请照屏幕上说的一步一步来。")
    if any(not one.image or len(one.image) > LARGEST_SHOT for one in shots):
        raise FaceRefused("照片太大，或者没有传完。请重新来一次。", trouble=Trouble.TOO_LARGE)
    return [_frame(one, read) for one in shots]


def _frame(shot: Shot, read: Reader) -> rules.Frame:
    seen = read(shot.image, Strictness.MEASURE if shot.move else Strictness.VERIFY)
    if not seen:
        raise FaceRefused("有一张里没有看到脸。请让整张脸都在框里。", trouble=Trouble.NO_FACE)
    if any(one.reading.share >= seen[0].reading.share * _SECOND_PERSON for one in seen[1:]):
        raise FaceRefused("镜头里不止一个人。请让别人站开一点。", trouble=Trouble.MANY_FACES)
    return rules.Frame(
        move=shot.move,
        taken_ms=shot.taken_ms,
        digest=rules.digest_of(shot.image),
        reading=seen[0].reading,
        vector=seen[0].vector,
    )


def _was_seen(row: models.Challenge) -> bool:
    """Say whether any of these shots came before, as long as challenges are remembered."""
    others = models.Challenge.objects.exclude(pk=row.pk)
    return others.filter(shots_index__overlap=row.shots_index).exists()


def _is_for(
    row: models.Challenge, holder: str, act: str, purpose: Purpose, subject_id: UUID | None
) -> bool:
    own = hmac.compare_digest(bytes(row.holder_index), _index("holder", holder))
    same = row.act == act and row.purpose == purpose
    return own and same and row.subject_id in {None, subject_id}


def _record(actor: Actor, row: models.Challenge, what: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"biometrics.challenge.{what}",
        subject=Ref("biometrics.challenge", row.pk),
        at=at,
        change={"act": row.act, "purpose": row.purpose, "moves": list(row.moves), "why": row.why},
    )


def _index(kind: str, value: str) -> bytes:
    return blind_index(column=f"biometrics_challenge.{kind}", value=value)
