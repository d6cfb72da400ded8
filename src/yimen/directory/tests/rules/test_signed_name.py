"""Who acts under a lent post is named with 代 and the principal."""

from __future__ import annotations

from uuid import UUID

import pytest

from yimen.directory.rules.delegation import signed_name
from yimen.kernel.actor import Actor, ActorKind, Grant

UNIT, OTHER = UUID(int=1), UUID(int=2)
LENT = Grant("cases.decide", UNIT, "439981", deputy_for="王局长")
OWN = Grant("cases.decide", UNIT, "439981")


@pytest.mark.parametrize(
    ("grants", "units", "area", "said"),
    [
        ((LENT,), {UNIT}, "439981101201", "李科（代王局长）"),
        ((LENT, OWN), {UNIT}, "439981101201", "李科"),
        ((LENT,), {OTHER}, "439981101201", "李科"),
        ((LENT,), None, "439981101201", "李科（代王局长）"),
        ((LENT,), {UNIT}, "430000", "李科"),
        ((Grant("cases.read", UNIT, "439981", deputy_for="王局长"),), {UNIT}, "439981", "李科"),
        ((), None, "439981", "李科"),
    ],
)
def test_dir_lend_2_a_deputy_signs_with_the_principals_name(grants, units, area, said):
    actor = Actor(kind=ActorKind.OFFICER, name="李科", grants=grants)

    found = signed_name(actor=actor, verbs={"cases.decide"}, units=units, area=area, item="x")

    assert found == said
