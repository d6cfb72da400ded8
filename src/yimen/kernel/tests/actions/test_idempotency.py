from uuid import uuid4

import pytest
from django.db import connection, transaction

from yimen.kernel.actor import ANONYMOUS, Actor, ActorKind
from yimen.kernel.contracts import Ref
from yimen.kernel.idempotency import actions as idempotency
from yimen.kernel.idempotency.contracts import OtherBody, Stored

pytestmark = pytest.mark.django_db


class Runs:
    """A command that counts how often it ran."""

    def __init__(self):
        self.count = 0
        self.ref = Ref("toy.thing", uuid4())

    def __call__(self):
        self.count += 1
        return Stored(ref=self.ref, payload={"number": "20261121000001K"})


def _once(run, key="k", actor=ANONYMOUS, command="toy.submit", body="h"):
    return idempotency.once(key=key, actor=actor, command=command, body_hash=body, run=run)


def test_the_second_time_gets_the_first_answer():
    run = Runs()

    first, second = _once(run), _once(run)

    assert run.count == 1
    assert (first.repeated, second.repeated) == (False, True)
    assert (second.ref, second.payload) == (first.ref, first.payload)


def test_another_body_under_the_same_key_is_refused():
    run = Runs()
    _once(run)

    with pytest.raises(OtherBody):
        _once(run, body="other")


def test_keys_belong_to_one_actor_and_command():
    run = Runs()
    other = Actor(kind=ActorKind.RESIDENT, name="乙", account_id=uuid4())

    _once(run)
    _once(run, actor=other)
    _once(run, command="toy.withdraw")
    _once(run, key="k2")

    assert run.count == 4


def test_a_failed_run_frees_its_key():
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _once(fail)

    assert _once(Runs()).repeated is False


def test_body_hash_does_not_depend_on_the_order_of_keys():
    one = idempotency.body_hash({"a": 1, "b": [2, 3]})

    assert one == idempotency.body_hash({"b": [2, 3], "a": 1})
    assert one != idempotency.body_hash({"b": [3, 2], "a": 1})


def test_prune_forgets_old_answers_only():
    _once(Runs(), key="old")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_idempotency_answer SET kept_at = kept_at - interval '40 day'")
    _once(Runs(), key="new")

    assert idempotency.prune() == 1
    assert _once(Runs(), key="new").repeated
    assert not _once(Runs(), key="old").repeated
