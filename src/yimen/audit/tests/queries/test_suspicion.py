"""What a check names although every hash is right."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from yimen.audit.queries import suspicion
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.sequencer import sequence_once

pytestmark = pytest.mark.django_db


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_guards_that_stand_are_not_named():
    assert suspicion.loose_guards() == []


def test_guards_that_were_taken_off_are_named():
    _sql("ALTER TABLE kernel_ledger_entry DISABLE TRIGGER kernel_ledger_entry_rows")
    _sql("DROP TRIGGER kernel_ledger_place_truncate ON kernel_ledger_place")

    assert [one.split()[1] for one in suspicion.loose_guards()] == [
        "kernel_ledger_entry_rows",
        "kernel_ledger_place_truncate",
    ]


def test_guards_that_refuse_nothing_any_more_are_named():
    _sql(
        "CREATE OR REPLACE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NEW; END'"
    )

    assert len(suspicion.loose_guards()) == 6


def test_an_entry_slipped_in_with_an_old_date_is_named():
    at = now()
    for when in (at, at, at - timedelta(days=40)):
        subject = Ref("toy.thing", uuid4())
        ledger.record(actor=SYSTEM, verb="toy.thing.moved", subject=subject, at=when)
        while sequence_once(at=at, with_own=True):
            pass

    named, together = suspicion.backdated()

    assert f"{at - timedelta(days=40):%Y-%m-%d}" in named
    assert "共 1 条" in together
