"""When a document was sealed, by whom, and whether the seal was a seal at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from yimen.ofd import ses
from yimen.ofd.contracts import ChainCheck, Check, CheckCode, CheckState, Judges
from yimen.ofd.listed import Listed
from yimen.pki import stamps
from yimen.pki.contracts import Certificate, ChainFault, ChainReport, Outcome, Profile, SuiteName

_CHINA = timezone(timedelta(hours=8))
_EARLY, _LATE = timedelta(minutes=10), timedelta(days=1)
"""How far a stamp may lie before and after the time that the signer claims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The moment at which certificates are judged, and whether a time stamp proves it."""

    at: datetime
    proved: bool


def check_time(
    signature: ses.Signature, check_chain: ChainCheck, at: datetime
) -> tuple[Check, Moment]:
    """Return what the time stamp proves, and the moment at which to judge."""
    claimed = ses.signed_at(signature)
    token = signature["stamp"].native
    unproved = Moment(at=at, proved=False)
    if token is None:
        return _told(
            CheckCode.TIME,
            CheckState.UNKNOWN,
            f"没有时间戳。签章人写的时间是{_when(claimed)}，证明不了，证书按现在核验。",
            "no_stamp",
        ), unproved
    try:
        stamp = stamps.check(token, message=signature["signature"].native)
    except stamps.BadStamp:
        return _told(
            CheckCode.TIME, CheckState.FAILED, "时间戳是坏的，或者不是这个签章的。", "bad_stamp"
        ), unproved
    report = check_chain(certificate=stamp.certificate, at=stamp.at, profile=Profile.TSA)
    if not report.ok:
        state, words = _chain(report)
        return _told(
            CheckCode.TIME, state, f"时间戳的证书不能采信：{words}", "untrusted_stamp"
        ), unproved
    if not claimed - _EARLY <= stamp.at <= claimed + _LATE:
        return _told(
            CheckCode.TIME,
            CheckState.FAILED,
            f"签章人写的时间是{_when(claimed)}，时间戳却是{_when(stamp.at)}，相差太远。",
            "time_apart",
        ), Moment(at=stamp.at, proved=True)
    return _told(
        CheckCode.TIME, CheckState.OK, f"时间戳证明：{_when(stamp.at)}以前已经签章。"
    ), Moment(at=stamp.at, proved=True)


def check_signer(
    signature: ses.Signature, moment: Moment, check_chain: ChainCheck
) -> Iterator[Check]:
    """Yield how the signer's certificate stood at the moment, and of which suite it is."""
    certificate = ses.certificate_of(signature)
    report = check_chain(certificate=certificate, at=moment.at, profile=Profile.SEAL)
    if report.ok:
        when = "签章时" if moment.proved else "现在"
        yield _told(
            CheckCode.SIGNER,
            CheckState.OK,
            f"签章人“{certificate.common_name}”的证书{when}有效，没有被吊销。",
        )
    else:
        state, words = _chain(report)
        yield _told(CheckCode.SIGNER, state, f"签章人的证书：{words}", str(report.fault))
    if certificate.suite is SuiteName.SM:
        yield _told(CheckCode.SUITE, CheckState.OK, "算法是国密 SM2、SM3，符合 GB/T 38540。")
    else:
        yield _told(
            CheckCode.SUITE,
            CheckState.OK,
            "算法是国际算法（P-256、SHA-256）：结构照 GB/T 38540，算法不是它规定的。",
            "not_standard",
        )


def check_seal(
    own: Listed, signature: ses.Signature, moment: Moment, judges: Judges
) -> Iterator[Check]:
    """Yield whether the seal is whole, the one shown, made by whom one may trust, and in force."""
    seal = signature["to_sign"]["seal"]
    try:
        said, maker = ses.view(seal), ses.certificate_of(seal)
    except ses.BadSeal:
        yield _told(CheckCode.SEAL, CheckState.FAILED, "印章的数据读不了。", "bad_seal")
        return
    whole = ses.is_signed(seal, by=maker.public)
    yield _judged(
        CheckCode.SEAL,
        whole,
        f"印章“{said.name}”的数据和图样没有被改过。",
        "印章的数据或者图样被改过，不是制章人做的那一枚。",
        "seal_changed",
    )
    yield _judged(
        CheckCode.PICTURE,
        own.seal_name is None or own.seal == seal.dump(),
        "显示的印章就是签章用的那一枚。",
        "显示的印章图样被换过，和签章用的不是同一枚。",
        "seal_swapped",
    )
    yield _maker(maker, said.made_at, judges)
    yield _judged(
        CheckCode.SEAL_PERIOD,
        said.valid_from <= moment.at < said.valid_until,
        "印章在有效期内。",
        f"印章的有效期是{_when(said.valid_from)}到{_when(said.valid_until)}，不在期内。",
        "seal_period",
    )
    yield _judged(
        CheckCode.SEAL_HOLDER,
        ses.may_use(seal, certificate=ses.certificate_of(signature)),
        "签章人的证书在印章准许使用的名单里。",
        "签章人的证书不在印章准许使用的名单里。",
        "seal_holder",
    )


def _maker(maker: Certificate, made_at: datetime, judges: Judges) -> Check:
    """Return whether the seal was made by whom one may trust, and not by another seal's holder."""
    report = judges.check_chain(certificate=maker, at=made_at, profile=Profile.SEAL)
    if not report.ok:
        state, words = _chain(report)
        return _told(CheckCode.MAKER, state, f"制章人的证书：{words}", str(report.fault))
    return _judged(
        CheckCode.MAKER,
        judges.is_maker(maker),
        f"制章人“{maker.common_name}”的证书有效，是认可的制章人。",
        f"“{maker.common_name}”的证书有效，但不是认可的制章人，可能有人自己做了一枚印章。",
        "no_maker",
    )


def _chain(report: ChainReport) -> tuple[CheckState, str]:
    """Return how a chain ended and why, in the words of the step that failed."""
    words = next(
        (one.sentence for one in report.steps if one.outcome is not Outcome.OK), "没有说明原因。"
    )
    unknown = report.fault is ChainFault.STANDING_UNKNOWN
    return CheckState.UNKNOWN if unknown else CheckState.FAILED, words


def _judged(code: CheckCode, holds: bool, good: str, bad: str, reason: str) -> Check:
    if holds:
        return _told(code, CheckState.OK, good)
    return _told(code, CheckState.FAILED, bad, reason)


def _told(code: CheckCode, state: CheckState, sentence: str, reason: str = "") -> Check:
    return Check(code=code, state=state, sentence=sentence, reason=reason)


def _when(at: datetime) -> str:
    return f"{at.astimezone(_CHINA):%Y年%-m月%-d日 %H:%M}"
