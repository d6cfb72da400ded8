"""The demo county's authority, and certificates of three systems: one waits for a second hand."""

from __future__ import annotations

from datetime import datetime

from yimen.kernel.actor import SYSTEM
from yimen.pki import suites
from yimen.pki.contracts import RevocationReason, SuiteName
from yimen.trust.actions.authority import set_up_authority
from yimen.trust.actions.certificates import issue_pair, suspend_certificate
from yimen.trust.actions.wishes import ask
from yimen.trust.certificate_contracts import Subject
from yimen.trust.models import Certificate
from yimen.trust.rules.certificate import WishKind

_SYSTEMS = (
    ("县卫生健康局许可业务系统", "一门县卫生健康局", SuiteName.SM),
    ("县民政局救助管理系统", "一门县民政局", SuiteName.SM),
    ("县档案馆接收系统", "一门县档案馆", SuiteName.INTERNATIONAL),
)


def run(at: datetime) -> str:
    """Make what is missing; a second run changes nothing."""
    made = set_up_authority(actor=SYSTEM, at=at)
    if Certificate.objects.filter(common_name=_SYSTEMS[0][0]).exists():
        return f"{len(made)} 张证书"
    signing = [
        issue_pair(
            actor=SYSTEM,
            subject=Subject(ref=None, common_name=name, organisation_name=unit),
            suite=suite,
            months=24,
            at=at,
            public=suites.suite(suite).new_key().public,  # the system's own, which it keeps
        )[0]
        for name, unit, suite in _SYSTEMS
    ]
    suspend_certificate(
        actor=SYSTEM, certificate_id=signing[1].id, words="系统迁移，停用两周", at=at
    )
    ask(
        actor=SYSTEM,
        certificate_id=signing[2].id,
        kind=WishKind.REVOKE,
        reason=RevocationReason.CESSATION,
        words="接收系统下线，改用省里统一的系统",
        at=at,
    )
    return f"{len(made) + 2 * len(_SYSTEMS)} 张证书"
