"""Drills: the services of time and status are down, and a seal is revoked in the middle of a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.test.utils import override_settings

from yimen.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from yimen.kernel.models import Work
from yimen.ofd.contracts import CheckState
from yimen.pki.contracts import Profile, RevocationReason
from yimen.trust import access, testing
from yimen.trust.actions import certificates, requeue, seals
from yimen.trust.contracts import REFUSED_WORK, WHY_TITLES, SealedForm, SealedState, Why
from yimen.trust.models import Certificate, Sealing, SealKey
from yimen.trust.queries.chain import check_certificate
from yimen.trust.queries.outgoing import open_ofd, open_pdf
from yimen.trust.queries.verification import verify_document
from yimen.trust.rules.certificate import CertificateState
from yimen.trust.sealing_drill import queue_documents

_DOCUMENTS, _BATCH, _BEFORE = 2, 6, 2
_KEEPER = Actor(
    kind=ActorKind.OFFICER, name="运维人员", grants=(Grant(access.RUN_SEALING, UUID(int=0), ""),)
)
_NOBODY_HEARS = "http://127.0.0.1:9/"


def services_down(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was sealed, lost or refused while time stamps or status were not to be had.

    What is queued waits and is sealed afterwards; documents that are sealed already are verified all
    the while, since they carry their proofs.
    """
    del database_url  # the throw-away database is the one that Django points at
    unit, at = testing.some_unit(), testing.AT
    testing.make_seal(organisation_id=unit.id, at=at)
    queue_documents(unit.id, unit.name, 1)
    wrong = _ended("开始以前", testing.seal_waiting(at=at), SealedState.SEALED, say)
    queue_documents(unit.id, unit.name, _DOCUMENTS)
    with override_settings(YIMEN_TSA_URL=_NOBODY_HEARS):
        wrong += _waits("外面的时间戳服务连不上", Why.TIME, at, say)
    for profile, what, why in (
        (Profile.TSA, "自己的时间戳服务停了", Why.TIME),
        (Profile.OCSP, "证书状态服务停了", Why.STANDING),
    ):
        with _stopped(profile):
            wrong += _waits(what, why, at, say)
            wrong += _still_checked(what, at, say)
    later = at + timedelta(hours=2)
    wrong += _ended("都恢复以后", testing.seal_waiting(at=later), SealedState.SEALED, say)
    return wrong


def _waits(what: str, why: Why, at: datetime, say: Callable[[str], None]) -> list[str]:
    """Try the queue; return what did not wait, or waits with another reason."""
    wrong = _ended(what, testing.seal_waiting(at=at), SealedState.QUEUED, say)
    told = set(Sealing.objects.filter(state=SealedState.QUEUED).values_list("why", flat=True))
    say(f"{what}：队列页写着“{WHY_TITLES[why]}”")
    return wrong if told == {why} else [*wrong, f"{what}：写的原因是 {sorted(told)}"]


def _ended(
    what: str, states: list[SealedState], wanted: SealedState, say: Callable[[str], None]
) -> list[str]:
    say(f"{what}：{len(states)} 份，{sum(one is wanted for one in states)} 份{_WORDS[wanted]}")
    return [f"{what}：有一份{_WORDS[one]}" for one in states if one is not wanted]


_WORDS = {
    SealedState.QUEUED: "在排队",
    SealedState.SEALED: "盖好了",
    SealedState.REFUSED: "没有盖上",
}


@contextmanager
def _stopped(profile: Profile) -> Iterator[None]:
    """Take the certificates of a service away for a while, as if it did not run."""
    ours = Certificate.objects.filter(profile=profile.value, authority="")
    ours.update(state=CertificateState.SUSPENDED.value)
    try:
        yield
    finally:
        ours.update(state=CertificateState.VALID.value)


def _still_checked(what: str, at: datetime, say: Callable[[str], None]) -> list[str]:
    """Verify what is sealed, in both forms, and a certificate; return what does not come out well."""
    wrong = [
        f"{what}：盖好的 {form.value} 验不过了：{said}"
        for row in Sealing.objects.filter(state=SealedState.SEALED).order_by("id")[:1]
        for form in SealedForm
        if (said := _fault_of(row, form, at))
    ]
    seal = SealKey.objects.exclude(seal=None).order_by("made_at").first()
    assert seal is not None
    if not check_certificate(der=bytes(seal.certificate), at=at, profile=Profile.SEAL).ok:
        wrong.append(f"{what}：证书登录和印章的检查也停了")
    say(f"{what}：已经盖好的照样能验，查证书状态靠自己的库")
    return wrong


def _fault_of(row: Sealing, form: SealedForm, at: datetime) -> str:
    """Return the first check of a sealed document that is not well, or nothing."""
    assert row.pdf_file_id is not None
    assert row.ofd_file_id is not None
    file = (
        open_pdf(file_id=row.pdf_file_id)
        if form is SealedForm.PDF
        else open_ofd(file_id=row.ofd_file_id)
    )
    report = verify_document(content=b"".join(file.pieces), at=at)
    bad = (one.sentence for one in report.checks if one.state is not CheckState.OK)
    return next(bad, "")


def revoked_in_batch(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what went wrong with a batch whose seal was revoked in its middle.

    What was sealed before still stands; the rest is refused with work for the keeper, and is sealed
    once the seal has a new certificate.
    """
    del database_url  # the throw-away database is the one that Django points at
    unit, at = testing.some_unit(), testing.AT
    seal = testing.make_seal(organisation_id=unit.id, at=at)
    queue_documents(unit.id, unit.name, _BEFORE)
    wrong = _ended("吊销以前", testing.seal_waiting(at=at), SealedState.SEALED, say)
    queue_documents(unit.id, unit.name, _BATCH - _BEFORE)
    later = at + timedelta(minutes=5)
    _revoke(later)
    wrong += _ended("吊销以后", testing.seal_waiting(at=later), SealedState.REFUSED, say)
    if not Work.objects.filter(kind=REFUSED_WORK).exists():
        wrong.append("没有给保管人开待办")
    wrong += [
        f"{row.title}吊销以前盖的，现在验不过：{said}"
        for row in Sealing.objects.filter(state=SealedState.SEALED).order_by("id")
        for form in SealedForm
        if (said := _fault_of(row, form, later))
    ]
    say("吊销以前盖的，逐份重新核验过，仍然算数")
    return wrong + _after_new_certificate(seal_id=seal.id, at=later, say=say)


def _revoke(at: datetime) -> None:
    for pair in SealKey.objects.exclude(seal=None).filter(ended_at=None):
        known = Certificate.objects.get(serial=pair.serial, suite=pair.suite)
        certificates.end_certificate(
            actor=SYSTEM,
            certificate_id=known.id,
            reason=RevocationReason.KEY_COMPROMISE,
            words="演练：密钥可能泄露",
            at=at,
        )


def _after_new_certificate(*, seal_id: UUID, at: datetime, say: Callable[[str], None]) -> list[str]:
    with transaction.atomic():
        seals.certify_seal(actor=SYSTEM, seal_id=seal_id, reason="换发证书", at=at)
        for row in Sealing.objects.filter(state=SealedState.REFUSED):
            requeue.ask_again(actor=_KEEPER, sealing_id=row.id, at=at)
    return _ended("换发证书、重新排队以后", testing.seal_waiting(at=at), SealedState.SEALED, say)
