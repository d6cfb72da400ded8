"""What every page of identity that takes a face needs: the part to include, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest

from yimen.biometrics import public as faces
from yimen.biometrics.contracts import Capture, CaptureWay, FaceRefused, Probe, Purpose
from yimen.identity.face_contracts import FaceAct

FIELD = "challenge_id"
_LARGEST = 15 * 1024 * 1024


def living(
    *,
    act: FaceAct,
    ways: Sequence[CaptureWay],
    subject_id: UUID | None = None,
    error: str = "",
) -> Capture:
    """Return the part that has a living person follow two prompts, with the ways without a face."""
    return faces.capture_challenge(
        act=act.value,
        ways=ways,
        purpose=Purpose.VERIFY,
        subject_id=subject_id,
        field=FIELD,
        error=error,
    )


def probe_of(request: HttpRequest, act: FaceAct) -> Probe:
    """Return the face that passed the prompts on this page. Raises FaceRefused."""
    try:
        passed = UUID(request.POST.get(FIELD, ""))
    except ValueError as wrong:
        raise FaceRefused("刷脸没有做完。请按“开始”，跟着提示做，或者用别的办法。") from wrong
    holder = faces.holder_of(session=request.session)
    return Probe(challenge_id=passed, holder=holder, act=act.value)


def picture_of(request: HttpRequest, name: str) -> bytes:
    """Return a picture that was sent, or nothing. Raises FaceRefused."""
    sent = request.FILES.get(name)
    if sent is None or not sent.size:
        return b""
    if sent.size > _LARGEST:
        raise FaceRefused("照片太大了。请换一张 15 MB 以内的。", field=name)
    content = sent.read()
    assert isinstance(content, bytes)
    return content
