"""Builders are kept although a refusal was committed before, over a connection of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.models import LedgerEntry
from yimen.kernel.numbers.actions import next_case_number
from yimen.ops import replaying

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


def _one_entry() -> str:
    ledger.record(
        actor=SYSTEM, verb="toy.thing.made", subject=Ref("toy", new_id()), at=AT, change={}
    )
    return "made"


@pytest.fixture
def twice(db: None) -> tuple[str, str]:
    refusal = Refusal("toy.refused", "不行")
    ledger.record_refusal(
        actor=SYSTEM,
        attempted="toy.thing.made",
        subject=Ref("toy", new_id()),
        refusal=refusal,
        at=AT,
    )
    return replaying.replayed(_one_entry)(), f"{__name__}._one_entry"


def test_what_a_refusal_left_behind_does_not_count_as_changed(twice: tuple[str, str]) -> None:
    made, name = twice
    kept = [one for key, one in replaying._kept.items() if key[0] == name]
    assert made == "made"
    assert len(kept) == 1
    assert kept[0] is not None


def test_rows_whose_keys_were_given_away_are_not_copied_in(twice: tuple[str, str]) -> None:
    _, name = twice
    kept = next(one for key, one in replaying._kept.items() if key[0] == name)
    assert kept is not None
    entries = LedgerEntry.objects.count()
    assert not replaying._copied_in(kept)  # the rows stand: the builder wrote them
    assert LedgerEntry.objects.count() == entries


def _one_number() -> str:
    return next_case_number(day=AT.date())


@pytest.fixture
def committed(transactional_db: None) -> str:
    return replaying.replayed(_one_number)()


@pytest.mark.concurrent
@pytest.mark.parametrize("_round", [1, 2])
def test_without_a_transaction_rows_are_committed_and_counted_on(
    committed: str, _round: int
) -> None:
    assert not connection.in_atomic_block
    with transaction.atomic():
        assert next_case_number(day=AT.date()) > committed


@pytest.mark.concurrent
def test_a_database_that_was_written_to_gets_what_the_builder_makes(committed: str) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        replaying.replayed(_one_number)()
