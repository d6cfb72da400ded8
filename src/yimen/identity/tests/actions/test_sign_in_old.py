"""What signing in left behind goes when its term is over; what still signs somebody in stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.identity import testing
from yimen.identity.actions.sign_in_old import remove_sign_in
from yimen.identity.models import Device, Factor, FormerPassword
from yimen.identity.queries.sign_in_old import old_sign_in
from yimen.identity.sign_in_contracts import FactorKind
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def test_only_what_is_over_is_counted_and_goes():
    owner, at = testing.make_resident(), now()
    long_ago = at - timedelta(days=900)
    common = {"account_id": owner.account_id, "kind": FactorKind.TOTP, "added_at": long_ago}
    held = Factor.objects.create(id=new_id(), title="在用", **common)
    Factor.objects.create(id=new_id(), title="去掉了", removed_at=long_ago, **common)
    FormerPassword.objects.create(
        id=new_id(), account_id=owner.account_id, password="x", until_at=long_ago
    )
    Device.objects.create(
        id=new_id(),
        account_id=owner.account_id,
        mark_index=b"x",
        title="旧电脑",
        first_at=long_ago,
        last_at=long_ago,
    )

    found = old_sign_in(before=at - timedelta(days=730), limit=10, person_id=owner.person_id)

    assert sorted(one.id.partition(":")[0] for one in found) == [
        "device",
        "factor",
        "former_password",
    ]
    assert {one.person_id for one in found} == {owner.person_id}
    for one in found:
        remove_sign_in(record_id=one.id, at=at)
    assert list(Factor.objects.all()) == [held]
    with pytest.raises(NotFound):
        remove_sign_in(record_id=found[0].id, at=at)
    assert old_sign_in(before=at, limit=1, person_id=None) == []
