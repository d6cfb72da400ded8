"""How strongly a person is known: computed from the proofs that are valid, never set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from yimen.identity.contracts import Assurance
from yimen.kernel.rules import rule


class ProofKind(StrEnum):
    """What can show who a person is."""

    PHONE = "phone"
    POPULATION = "population"
    SOCIAL_CARD = "social_card"
    BANK_CARD = "bank_card"
    WINDOW = "window"
    FACE = "face"
    CERTIFICATE = "certificate"


LASTS: Mapping[ProofKind, timedelta | None] = MappingProxyType(
    {
        ProofKind.PHONE: timedelta(days=2 * 365),
        ProofKind.POPULATION: timedelta(days=5 * 365),
        ProofKind.SOCIAL_CARD: timedelta(days=2 * 365),
        ProofKind.BANK_CARD: timedelta(days=2 * 365),
        ProofKind.WINDOW: timedelta(days=10 * 365),
        ProofKind.FACE: timedelta(days=365),
        ProofKind.CERTIFICATE: None,
    }
)
"""How long a proof holds when its source says nothing shorter; a certificate says it itself."""

_BESIDE_THE_NUMBER = frozenset({ProofKind.PHONE, ProofKind.SOCIAL_CARD, ProofKind.BANK_CARD})
_STRONG_METHODS = frozenset({"hwk", "sc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenProof:
    """A proof as the rule sees it."""

    kind: ProofKind
    given_at: datetime
    expires_at: datetime | None = None
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether the proof is valid at a moment."""
        if self.ended_at is not None and self.ended_at <= at:
            return False
        return self.given_at <= at and (self.expires_at is None or at < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level, and the moment from which it must be computed again (None: nothing runs out)."""

    assurance: Assurance
    until: datetime | None


@rule("IDN-LVL-1", cites="网络安全法 第二十四条；C0116 自然人实名注册（身份证加两项）")
def level_of(*, proofs: Sequence[GivenProof], at: datetime) -> Level:
    """Return the level that the valid proofs carry, and until when.

    L1: a telephone. L2: the population register, and two of telephone, social-security card and
    bank card. L3: a clerk or a live face, with the document. L4: L3 and a certificate.
    """
    valid = [proof for proof in proofs if proof.holds(at)]
    level = _level({proof.kind for proof in valid})
    ends = sorted(proof.expires_at for proof in valid if proof.expires_at is not None)
    falls = (end for end in ends if _level(_kinds_at(valid, end)) < level)
    return Level(assurance=level, until=next(falls, None))


def _kinds_at(proofs: Sequence[GivenProof], at: datetime) -> set[ProofKind]:
    return {proof.kind for proof in proofs if proof.holds(at)}


def _level(kinds: Collection[ProofKind]) -> Assurance:
    seen = ProofKind.WINDOW in kinds or ProofKind.FACE in kinds
    if seen and ProofKind.CERTIFICATE in kinds:
        return Assurance.STRONG
    if seen:
        return Assurance.IN_PERSON
    beside = _BESIDE_THE_NUMBER.intersection(kinds)
    if ProofKind.POPULATION in kinds and len(beside) >= 2:
        return Assurance.REAL_NAME
    return Assurance.PHONE if ProofKind.PHONE in kinds else Assurance.ANONYMOUS


@rule("IDN-LVL-2", cites="GB/T 22239 8.1.4.1 身份鉴别：组合鉴别，其一为密码技术")
def level_of_session(*, level: Assurance, methods: Sequence[str]) -> Assurance:
    """Return how strongly this session is known: L4 only where a key or a certificate signed in.

    Who is known by a certificate and signed in with a password is, in this session, known as one
    whom a clerk has seen. Methods are names of RFC 8176.
    """
    if level is Assurance.STRONG and not _STRONG_METHODS.intersection(methods):
        return Assurance.IN_PERSON
    return level


def proofs_for(level: Assurance) -> tuple[ProofKind, ...]:
    """Return a set of proofs that carries a level, for people who were vetted before Yimen."""
    return {
        Assurance.ANONYMOUS: (),
        Assurance.PHONE: (ProofKind.PHONE,),
        Assurance.REAL_NAME: (ProofKind.POPULATION, ProofKind.PHONE, ProofKind.SOCIAL_CARD),
        Assurance.IN_PERSON: (ProofKind.WINDOW,),
        Assurance.STRONG: (ProofKind.WINDOW, ProofKind.CERTIFICATE),
    }[level]
