"""An authority outside, over real HTTP: entered, asked, relied on, and followed when it revokes."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from yimen.connectors import simulators
from yimen.connectors.ca.plugin import authority_of
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.pki import certificates
from yimen.pki.contracts import ChainFault, Profile, SuiteName
from yimen.trust.actions import outside
from yimen.trust.certificate_contracts import Subject
from yimen.trust.queries import authorities, chain

_LABELS = {
    SuiteName.SM: {"label": "sm", "labels": {"login": "sm-login"}, "crl_url": "/sm/crl"},
    SuiteName.INTERNATIONAL: {"label": "", "labels": {"login": "login"}, "crl_url": "/crl"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("suite", list(SuiteName))
def test_trusted_it_stands_in_the_one_check_until_its_list_says_revoked(suite):
    with simulators.running() as address:
        url = f"{address}/ca"
        account = {"url": url, "key": simulators.KEY, "secret": simulators.SECRET}
        labels = _LABELS[suite]
        authorities.install_authority(
            authority=authority_of(account | labels | {"crl_url": f"{url}{labels['crl_url']}"})
        )
        try:
            outside.enter_authority(actor=SYSTEM, code="ca", at=now())
            outside.fetch_lists(at=now())
            view = outside.request_certificate(
                actor=SYSTEM,
                code="ca",
                profile=Profile.LOGIN,
                subject=Subject(ref=None, common_name="测试员"),
                suite=suite,
                at=now(),
            )
            good = chain.check_certificate(der=view.der, at=now(), profile=Profile.LOGIN)

            serial = f"{certificates.read(view.der).serial:x}"
            httpx.post(f"{url}/revoke", json={"serial": serial, "suite": suite})
            outside.fetch_lists(at=now())
        finally:
            authorities.remove_authority(code="ca")

    later = now() + timedelta(minutes=1)
    ended = chain.check_certificate(der=view.der, at=later, profile=Profile.LOGIN)
    assert good.ok, good.steps
    assert ended.fault is ChainFault.REVOKED
