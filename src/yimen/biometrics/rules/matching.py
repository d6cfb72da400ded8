"""What a score means: the same, not sure, different or unknown, by thresholds kept as data.

Scores are cosines. The values shipped with the house are those measured for SFace 2021dec on 8.35
million pairs of different people; a recogniser that nobody measured accepts nobody by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from yimen.biometrics.contracts import Outcome
from yimen.biometrics.governance_contracts import GovernanceRefused, Question, Thresholds
from yimen.kernel.rules import rule

SFACE = "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79"
_SHIPPED: Mapping[tuple[str, Question], Thresholds] = MappingProxyType(
    {
        (SFACE, Question.ONE): Thresholds(name="sface-1比1-第0版", accept=0.45, doubt=0.36),
        (SFACE, Question.MANY): Thresholds(
            name="sface-1比多-第0版", accept=0.60, doubt=0.45, gap=0.05
        ),
    }
)
_NOBODY = 1.01
"""No cosine reaches it."""


@rule(
    "BIO-THR-1",
    cites="人脸识别技术应用安全管理办法 第四、六条（准确、安全；本县实测前用公开测得的值）",
)
def shipped_thresholds(*, sha256: str, question: Question) -> Thresholds:
    """Return what holds for a recogniser while nobody of this place has decided otherwise.

    One that was never measured accepts nobody: a person decides on whatever is alike at all.
    """
    unmeasured = Thresholds(name=f"没有测过的模型-{sha256[:8]}", accept=_NOBODY, doubt=0.36)
    return _SHIPPED.get((sha256, question), unmeasured)


@rule("BIO-CMP-1", cites="个人信息保护法 第二十四条（自动化决定透明、公平；拿不准的由人来定）")
def judge_one(*, score: float, thresholds: Thresholds) -> Outcome:
    """Return whether two faces are the same: from `accept` on, a person decides from `doubt` on."""
    if score >= thresholds.accept:
        return Outcome.SAME
    return Outcome.NOT_SURE if score >= thresholds.doubt else Outcome.DIFFERENT


@rule("BIO-SRC-1", cites="个人信息保护法 第二十四条（自动化决定透明、公平；拿不准的由人来定）")
def judge_many(*, scores: Sequence[float], thresholds: Thresholds) -> Outcome:
    """Return whether the first of many is meant; two that are nearly alike are never told apart.

    `scores` stand in falling order. Nobody alike is unknown, never different.
    """
    if not scores or scores[0] < thresholds.doubt:
        return Outcome.UNKNOWN
    lead = scores[0] - scores[1] if len(scores) > 1 else 1.0
    if scores[0] >= thresholds.accept and lead >= thresholds.gap:
        return Outcome.SAME
    return Outcome.NOT_SURE


def reason_of(*, outcome: Outcome, scores: Sequence[float], thresholds: Thresholds) -> str:
    """Return in a sentence why a score means what it means."""
    if not scores:
        return "库里没有可以比对的人。"
    score, accept, doubt = f"{scores[0]:.3f}", f"{thresholds.accept:.2f}", f"{thresholds.doubt:.2f}"
    if outcome is Outcome.SAME:
        return f"相似度 {score}，达到 {accept}，算同一个人。"
    if outcome is Outcome.NOT_SURE and scores[0] >= thresholds.accept:
        return f"相似度 {score}，但和第二位只差 {scores[0] - scores[1]:.3f}，分不清是哪一位，由人来定。"
    if outcome is Outcome.NOT_SURE and thresholds.accept >= _NOBODY:
        return f"相似度 {score}。这个模型在本地没有测过，机器不下结论，由人来定。"
    if outcome is Outcome.NOT_SURE:
        return f"相似度 {score}，在 {doubt} 和 {accept} 之间，拿不准，由人来定。"
    if outcome is Outcome.UNKNOWN:
        return f"最像的相似度 {score}，不到 {doubt}，库里没有这个人。"
    return f"相似度 {score}，不到 {doubt}，不像同一个人。"


@rule("BIO-THR-2", cites="人脸识别技术应用安全管理办法 第六条；本地政策（改门限要两个人）")
def check_thresholds(
    *, question: Question, accept: float, doubt: float, gap: float, reason: str
) -> None:
    """Refuse thresholds that nobody should approve.

    Raises:
        GovernanceRefused: out of order, below what strangers reach among each other, or no reason.
    """
    floor = 0.36 if question is Question.ONE else 0.45
    if not 0 < accept <= 1:
        raise GovernanceRefused("填 0 到 1 之间的数，比如 0.45。", field="accept")
    if accept < floor:
        raise GovernanceRefused(
            f"不能低于 {floor}：再低，不同的人也会被当成同一个人。", field="accept"
        )
    if not 0 <= doubt <= accept:
        raise GovernanceRefused("填 0 到“算同一个人”之间的数。", field="doubt")
    if not 0 <= gap <= 0.5:
        raise GovernanceRefused("填 0 到 0.5 之间的数，比如 0.05。", field="gap")
    if len(reason.strip()) < 10:
        raise GovernanceRefused("写明为什么改、依据哪一次实测，至少 10 个字。", field="reason")
