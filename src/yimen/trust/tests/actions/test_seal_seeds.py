"""The demo county's seals: one for each organisation with officers, and none twice."""

from __future__ import annotations

import pytest

from yimen.directory.testing import AT, whole_demo_county
from yimen.trust import seal_seeds
from yimen.trust.contracts import SealKind, SealState
from yimen.trust.models import Seal

pytestmark = pytest.mark.django_db


def test_every_organisation_with_officers_gets_one_seal_in_use_and_a_village_its_service_seal():
    whole_demo_county(at=AT)

    first, again = seal_seeds.run(AT), seal_seeds.run(AT)

    assert first == "17 枚新印章"
    assert again == "0 枚新印章"
    assert set(Seal.objects.values_list("state", flat=True)) == {SealState.IN_USE}
    village = Seal.objects.get(organisation__code="c101201")
    assert village.kind == SealKind.SERVICE
    assert village.name.endswith("村民委员会便民服务专用章")
    assert village.custodian_name == "周玉珍"
