"""The keys that sign tokens for other systems are re-encrypted with everything else."""

from __future__ import annotations

import pytest

from yimen.identity.actions import oidc_key
from yimen.identity.models import OidcKey
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.trust import public as trust


@pytest.mark.django_db
def test_the_keys_that_sign_tokens_come_along_and_still_sign():
    first = oidc_key.signing(algorithm="ES256", at=now())
    before = bytes(OidcKey.objects.get(pk=first.kid).private_encrypted)

    trust.rotate_keys(actor=SYSTEM, suite=None, at=now())
    while trust.rekey_once(actor=SYSTEM, at=now()):
        pass

    assert bytes(OidcKey.objects.get(pk=first.kid).private_encrypted) != before
    oidc_key._opened.clear()
    assert oidc_key.signing(algorithm="ES256", at=now()).key.as_pem() == first.key.as_pem()
