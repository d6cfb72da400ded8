"""The keys that sign tokens for other systems are re-encrypted with everything else."""

from __future__ import annotations

import pytest

from yimen.identity.actions import oidc_key
from yimen.identity.models import OidcKey
from yimen.kernel.clock import now
from yimen.ops import rekeying


@pytest.mark.django_db
def test_the_keys_that_sign_tokens_come_along_and_still_sign():
    first = oidc_key.signing(algorithm="ES256", at=now())
    column = next(one for one in rekeying.sealed_columns() if one.table == "identity_oidc_key")
    stored = bytes(OidcKey.objects.get(pk=first.kid).private_encrypted)

    again = rekeying._anew(column, stored)

    assert again != stored
    OidcKey.objects.filter(pk=first.kid).update(private_encrypted=again)
    oidc_key._opened.clear()
    assert oidc_key.signing(algorithm="ES256", at=now()).key.as_pem() == first.key.as_pem()
