"""The ledger for everybody: what is signed, and that nothing under an older signature changed."""

from __future__ import annotations

import pytest
from django.test import Client

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger import checkpoints, tiles, tree
from yimen.kernel.ledger.sequencer import sequence_once

pytestmark = pytest.mark.django_db
PATH = "/api/v1/ledger/consistency"


def sequenced(number: int) -> int:
    """Record so many entries, sign them, and return the size that was signed."""
    for _ in range(number):
        ledger.record(
            actor=SYSTEM, verb="toy.thing.moved", subject=Ref("toy.thing", new_id()), at=now()
        )
    while sequence_once(at=now(), with_own=True):
        pass
    newest = checkpoints.latest()
    assert newest is not None
    return newest.size


def test_an_older_signed_ledger_begins_the_newer_one():
    old = sequenced(5)
    kept = checkpoints.latest(size=old)
    new = sequenced(9)

    said = Client().get(PATH, {"old": old}).json()

    assert (said["old"]["size"], said["new"]["size"], said["holds"]) == (old, new, True)
    assert tree.verify_consistency(
        digest=tiles.DIGEST,
        old=old,
        new=new,
        path=[bytes.fromhex(one) for one in said["path"]],
        old_root=kept.root,
        new_root=bytes.fromhex(said["new"]["root"]),
    )
    assert Client().get(PATH, {"old": old, "new": old}).json()["path"] == []


@pytest.mark.parametrize(("old", "status"), [(4, 404), ("x", 422), (0, 422), (2**63, 422)])
def test_a_size_that_was_never_signed_proves_nothing(old, status):
    sequenced(5)
    assert Client().get(PATH, {"old": old}).status_code == status


def test_the_older_one_comes_first():
    old, new = sequenced(3), sequenced(4)
    assert Client().get(PATH, {"old": new, "new": old}).status_code == 422
