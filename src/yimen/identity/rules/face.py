"""Whose face may be stored and used, on what ground, for how long, and what it then shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from yimen.biometrics.contracts import Outcome
from yimen.identity.face_contracts import DocumentSeen, FaceNotAllowed, Likeness
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.rules.consent import CHILD_UNTIL
from yimen.kernel.rules import rule

KEPT = timedelta(days=365)
"""How long a template is kept at most; then it is deleted and may be made anew."""
RENEWED_WITHIN = timedelta(days=30)
"""How long a template waits for a new yes after the words were changed; it is not used meanwhile."""
IDENTIFIED_FOR = timedelta(minutes=5)
CONFIRMED_FOR = timedelta(minutes=10)
TRIES = 3
TAIL = 4
SHOWN = 3
"""How many candidates are shown, masked."""


@rule(
    "IDN-FACE-1",
    cites="个人信息保护法 第十四、十五、二十九、四十七条；人脸识别技术应用安全管理办法",
)
def may_use_face(*, is_natural: bool, consented: bool, is_blocked: bool) -> bool:
    """Say whether a stored face may be used now: a human being's, by a yes that counts, unblocked."""
    return is_natural and consented and not is_blocked


@rule(
    "IDN-FACE-2", cites="网络安全法 第二十四条；人脸识别技术应用安全管理办法（充分必要、最小影响）"
)
def check_own_enrolment(*, valid: Collection[ProofKind], age: int | None) -> None:
    """Refuse storing one's face from one's own telephone without having been seen at a window.

    Who took over an account would else give it his own face. A face alone does not renew itself: a
    proof by face is no ground for storing another. Raises FaceNotAllowed.
    """
    if age is not None and age < CHILD_UNTIL:
        raise FaceNotAllowed("不满十四周岁的，由监护人带着到窗口登记。")
    if ProofKind.WINDOW not in valid:
        raise FaceNotAllowed(
            "在自己的手机上登记人脸，要先由窗口当面核验过身份。请带身份证到镇便民服务中心或村便民服务站，"
            "核验和登记可以一次办好。"
        )


@rule("IDN-FACE-3", cites="个人信息保护法 第五十一条；网络安全法 第二十四条")
def check_document(*, document: DocumentSeen, compared: Outcome | None) -> str:
    """Return in words what the clerk saw, or refuse: no document, or a photo of somebody else.

    Where photo and face leave a doubt, the clerk decides and says so; a photo of another face is
    never overruled. Raises FaceNotAllowed.
    """
    title = " ".join(document.title.split())[:20]
    if len(title) < 2:
        raise FaceNotAllowed("请写明看了什么证件。", field="document")
    if compared is Outcome.DIFFERENT:
        raise FaceNotAllowed(
            "证件照片和面前的人对不上，不能登记。请核对证件；证件照片太旧的，不用刷脸，照样办事。",
            field="card",
        )
    if compared is not Outcome.SAME and not document.looked:
        raise FaceNotAllowed("请当面对照证件，确认是本人后勾选。", field="looked")
    return title if compared is not Outcome.SAME else f"{title}，照片比对一致"


@rule("IDN-FACE-4", cites="网络安全法 第二十四条；C0116 自然人实名注册")
def face_raises(*, valid: Collection[ProofKind]) -> bool:
    """Say whether a live face shows, with the document, who somebody is.

    The stored face was bound to a document at a window; the number must besides be checked with the
    population register, or the person still be known from the window.
    """
    return ProofKind.POPULATION in valid or ProofKind.WINDOW in valid


@rule("IDN-FACE-5", cites="个人信息保护法 第十四条第二款、第四十七条第一款第三项")
def deleted_from(*, reworded_at: datetime) -> datetime:
    """Return when a face whose words were changed is deleted, unless a new yes was given before."""
    return reworded_at + RENEWED_WITHIN


@rule("IDN-FACE-6", cites="个人信息保护法 第五十一条；人脸识别技术应用安全管理办法（不得唯一验证）")
def who_is_named(
    *, tail: str, tails: Sequence[Collection[str]], chosen: int | None = None
) -> int | None:
    """Return which candidate the four last characters of a number name; None for nobody or two.

    Where one was chosen before, the tail must be his: it confirms and never finds another.
    """
    wanted = "".join(tail.split()).upper()
    if len(wanted) != TAIL:
        return None
    named = [place for place, known in enumerate(tails) if wanted in known]
    if chosen is not None:
        return chosen if chosen in named else None
    return named[0] if len(named) == 1 else None


def likeness_of(*, score: float, accept: float, doubt: float) -> Likeness:
    """Return how alike a face is in words: by the thresholds in force when it was looked for."""
    if score >= accept:
        return Likeness.HIGH
    return Likeness.MIDDLE if score >= doubt else Likeness.LOW
