"""The one check of a certificate: path, signatures, validity, usage and standing at a time (RFC 5280, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from itertools import pairwise

from yimen.pki.certificates import USES, is_ca_profile, is_signed_by
from yimen.pki.contracts import (
    Certificate,
    ChainFault,
    ChainReport,
    Outcome,
    Profile,
    Revocation,
    RevocationReason,
    Standing,
    StandingAnswer,
    Step,
)

_LONGEST = 6
_CHINA = timezone(timedelta(hours=8))
_PROFILE_WORDS = {
    Profile.ROOT: "签发其他证书",
    Profile.ISSUING: "签发其他证书",
    Profile.SIGNING: "签名",
    Profile.ENCRYPTION: "加密",
    Profile.SEAL: "电子印章签章",
    Profile.TSA: "签发时间戳",
    Profile.OCSP: "答复证书状态",
    Profile.LOGIN: "登录",
}
REASON_WORDS = {
    RevocationReason.UNSPECIFIED: "未说明原因",
    RevocationReason.KEY_COMPROMISE: "密钥泄露",
    RevocationReason.CA_COMPROMISE: "签发机构的密钥泄露",
    RevocationReason.AFFILIATION_CHANGED: "单位或名称变更",
    RevocationReason.SUPERSEDED: "已换发新证书",
    RevocationReason.CESSATION: "不再使用",
    RevocationReason.HOLD: "暂停使用",
    RevocationReason.PRIVILEGE_WITHDRAWN: "使用资格被收回",
}


def check(
    *,
    certificate: Certificate,
    between: Sequence[Certificate],
    roots: Sequence[Certificate],
    revocation: Revocation,
    at: datetime,
    profile: Profile,
) -> ChainReport:
    """Return whether a certificate may be relied on for a profile at a time, step by step in words.

    Every step is taken even where an earlier one failed, so that the reader learns all of it; without
    a path to a root nothing further can be asked. A revocation counts from its date on: what was
    signed before it, and is proved to be older, still holds.
    """
    path = _path(certificate, between, roots)
    if path is None:
        return ChainReport(
            ok=False, fault=ChainFault.NO_PATH, steps=(_no_path(certificate, between, roots),)
        )
    found: list[tuple[ChainFault | None, Step]] = [_linked(path)]
    found += [_valid(each, at) for each in path]
    found += [_may_sign(each, depth) for depth, each in enumerate(path[1:])]
    found += [_known(each) for each in path if each.unknown_critical]
    found.append(_usable(certificate, profile))
    found += [_stands(each, issuer, revocation, at) for each, issuer in pairwise(path)]
    faults = [fault for fault, _ in found if fault]
    return ChainReport(
        ok=not faults,
        fault=faults[0] if faults else None,
        steps=tuple(step for _, step in found),
        path=tuple(path),
    )


def _path(
    certificate: Certificate, between: Sequence[Certificate], roots: Sequence[Certificate]
) -> list[Certificate] | None:
    """Return the certificates up to a root whose signatures all hold; the shortest is taken."""
    trusted = {root.der for root in roots}
    waiting = [[certificate]]
    seen = {certificate.der}
    while waiting:
        path = waiting.pop(0)
        last = path[-1]
        if last.der in trusted:
            return path
        if len(path) == _LONGEST:
            continue
        for issuer in (*roots, *between):
            if issuer.der not in seen and _fits(last, issuer) and is_signed_by(last, issuer):
                seen.add(issuer.der)
                waiting.append([*path, issuer])
    return None


def _fits(certificate: Certificate, issuer: Certificate) -> bool:
    named = certificate.authority_key
    same_key = not named or not issuer.subject_key or named == issuer.subject_key
    return certificate.issuer_name == issuer.subject_name and same_key


def _no_path(
    certificate: Certificate, between: Sequence[Certificate], roots: Sequence[Certificate]
) -> Step:
    looks_alike = any(
        certificate.issuer_name == issuer.subject_name for issuer in (*roots, *between)
    )
    why = (
        f"证书“{certificate.common_name}”自称由“{certificate.issuer}”签发，但签名不是它作出的，可能是仿冒。"
        if looks_alike
        else f"证书“{certificate.common_name}”的签发机构“{certificate.issuer}”不在受信任的范围内。"
    )
    return Step(code="path", outcome=Outcome.FAILED, sentence=why)


def _linked(path: Sequence[Certificate]) -> tuple[None, Step]:
    names = "，".join(f"“{each.common_name}”" for each in path[1:]) or "自身"
    return None, Step(
        code="path",
        outcome=Outcome.OK,
        sentence=f"证书“{path[0].common_name}”逐级由{names}签发，各级签名都正确。",
    )


def _valid(certificate: Certificate, at: datetime) -> tuple[ChainFault | None, Step]:
    name = certificate.common_name
    if at < certificate.valid_from:
        fault, words = ChainFault.NOT_YET_VALID, f"尚未生效，{_when(certificate.valid_from)}起有效"
    elif at >= certificate.valid_until:
        fault, words = ChainFault.EXPIRED, f"已过期，有效期到{_when(certificate.valid_until)}止"
    else:
        return None, Step(
            code="validity",
            outcome=Outcome.OK,
            sentence=f"证书“{name}”在{_when(at)}处于有效期内。",
        )
    return fault, Step(
        code="validity", outcome=Outcome.FAILED, sentence=f"证书“{name}”在{_when(at)}{words}。"
    )


def _may_sign(issuer: Certificate, below: int) -> tuple[ChainFault | None, Step]:
    """Check that a certificate above may sign others, with as many between as there are."""
    long_enough = issuer.path_length is None or issuer.path_length >= below
    if issuer.is_ca and "key_cert_sign" in issuer.usages and long_enough:
        return None, Step(
            code="issuer",
            outcome=Outcome.OK,
            sentence=f"“{issuer.common_name}”有资格签发下级证书。",
        )
    return ChainFault.NO_CA, Step(
        code="issuer",
        outcome=Outcome.FAILED,
        sentence=f"“{issuer.common_name}”没有资格签发下级证书。",
    )


def _known(certificate: Certificate) -> tuple[ChainFault, Step]:
    return ChainFault.WRONG_USAGE, Step(
        code="extensions",
        outcome=Outcome.FAILED,
        sentence=f"证书“{certificate.common_name}”带有本系统不认识的关键限制，不能采信。",
    )


def _usable(certificate: Certificate, profile: Profile) -> tuple[ChainFault | None, Step]:
    uses = USES[profile]
    extended = not uses.extended or uses.extended <= certificate.extended
    if (
        is_ca_profile(profile) is certificate.is_ca
        and uses.needs <= certificate.usages
        and extended
    ):
        return None, Step(
            code="usage",
            outcome=Outcome.OK,
            sentence=f"证书的用途包含{_PROFILE_WORDS[profile]}。",
        )
    return ChainFault.WRONG_USAGE, Step(
        code="usage",
        outcome=Outcome.FAILED,
        sentence=f"证书的用途不包含{_PROFILE_WORDS[profile]}。",
    )


def _stands(
    certificate: Certificate, issuer: Certificate, revocation: Revocation, at: datetime
) -> tuple[ChainFault | None, Step]:
    name = certificate.common_name
    if certificate.is_never_revoked:
        return None, Step(
            code="standing",
            outcome=Outcome.OK,
            sentence=f"证书“{name}”专用于答复证书状态，按规定不再查它自身的状态。",
        )
    answer = revocation.standing(certificate=certificate, issuer=issuer, at=at)
    fault, outcome, words = _told(answer)
    return fault, Step(
        code="standing", outcome=outcome, sentence=f"{answer.source}：证书“{name}”{words}。"
    )


def _told(answer: StandingAnswer) -> tuple[ChainFault | None, Outcome, str]:
    why = f"（{REASON_WORDS[answer.reason]}）" if answer.reason else ""
    since = _when(answer.since) if answer.since else ""
    if answer.standing is Standing.REVOKED:
        return ChainFault.REVOKED, Outcome.FAILED, f"已于{since}被吊销{why}"
    if answer.standing is Standing.SUSPENDED:
        return ChainFault.SUSPENDED, Outcome.FAILED, f"自{since}起被暂停使用"
    if answer.standing is Standing.UNKNOWN:
        return ChainFault.STANDING_UNKNOWN, Outcome.UNKNOWN, "的状态查不到，不能认定有效"
    if answer.since is not None:
        return None, Outcome.OK, f"在所查时间有效，后来于{since}被吊销{why}，不影响此前的签名"
    return None, Outcome.OK, "未被吊销或暂停"


def _when(at: datetime) -> str:
    return f"{at.astimezone(_CHINA):%Y年%-m月%-d日%H:%M}"
