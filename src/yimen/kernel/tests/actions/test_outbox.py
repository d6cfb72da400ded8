from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from yimen.kernel.actor import ANONYMOUS, SYSTEM
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.outbox import delivery, upkeep
from yimen.kernel.outbox.dispatcher import deliver_all
from yimen.kernel.outbox.subscribers import forget_subscriber, owned_by, subscribes
from yimen.kernel.tests.actions.toys import ToyMoved
from yimen.kernel.work import actions as work
from yimen.kernel.work import queries as work_queries

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
SOON = AT + timedelta(hours=5)

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """Two subscribers: one that takes everything, one that fails while `broken` holds the step."""
    taken = {"good": [], "bad": [], "broken": set()}

    def on_moved_good(event, *, at):
        taken["good"].append(event.step)

    def on_moved_bad(event, *, at):
        work.open(ref=event.subject, kind=f"toy.{event.step}", unit=uuid4(), at=at, title="半截")
        if event.step in taken["broken"]:
            raise ValueError("坏了")
        taken["bad"].append(event.step)

    for function in (on_moved_good, on_moved_bad):
        subscribes(ToyMoved)(function)
    yield taken
    for function in (on_moved_good, on_moved_bad):
        forget_subscriber(f"{function.__module__}:{function.__qualname__}")


def _publish(thing, *steps):
    for step in steps:
        outbox.publish(ToyMoved(thing_id=thing, step=step), at=AT)


def test_every_subscriber_gets_each_event_once_and_in_order(heard):
    _publish(uuid4(), 1, 2, 3)

    assert deliver_all(at=AT) == 6
    assert deliver_all(at=AT) == 0
    assert heard["good"] == heard["bad"] == [1, 2, 3]


def test_a_failing_subscriber_writes_nothing_and_the_others_go_on(heard):
    heard["broken"] = {1}
    thing = uuid4()
    _publish(thing, 1)

    deliver_all(at=AT)

    assert heard["good"] == [1]
    assert work_queries.list_of(ref=Ref("toy.thing", thing)) == []


def test_a_later_event_of_the_subject_waits_for_the_earlier_one(heard):
    heard["broken"] = {1}
    first, other = uuid4(), uuid4()
    _publish(first, 1, 2)
    _publish(other, 5)

    deliver_all(at=AT)
    assert heard["bad"] == [5]

    heard["broken"] = set()
    deliver_all(at=SOON)
    assert heard["bad"] == [5, 1, 2]


def test_a_subscriber_that_keeps_failing_is_parked_and_opens_work(heard):
    heard["broken"] = {1}
    thing, unit = uuid4(), uuid4()
    owned_by("toy.thing", lambda ref: unit if ref.id == thing else None)
    _publish(thing, 1, 2)

    for attempt in range(delivery.MAX_ATTEMPTS + 2):
        deliver_all(at=AT + timedelta(days=attempt))

    (parked,) = upkeep.list_parked()
    (item,) = work_queries.list_of(ref=delivery.parked_ref(delivery_id=parked.id))
    assert parked.attempts == delivery.MAX_ATTEMPTS
    assert "坏了" in parked.error
    assert parked.waiting_behind == 1
    assert item.unit_id == unit
    assert heard["good"] == [1, 2]


def test_unpark_tries_again_and_closes_the_work(heard):
    heard["broken"] = {1}
    unit = uuid4()
    owned_by("toy.thing", lambda _: unit)
    _publish(uuid4(), 1, 2)
    for attempt in range(delivery.MAX_ATTEMPTS):
        deliver_all(at=AT + timedelta(days=attempt))
    heard["broken"] = set()
    (parked,) = upkeep.list_parked()

    upkeep.unpark(delivery_id=parked.id, actor=SYSTEM, at=SOON)
    deliver_all(at=SOON + timedelta(days=30))

    assert heard["bad"] == [1, 2]
    assert upkeep.list_parked() == []
    assert work_queries.list_of(ref=delivery.parked_ref(delivery_id=parked.id)) == []


def test_give_up_lets_the_line_go_on(heard):
    heard["broken"] = {1}
    _publish(uuid4(), 1, 2)
    for attempt in range(delivery.MAX_ATTEMPTS):
        deliver_all(at=AT + timedelta(days=attempt))
    (parked,) = upkeep.list_parked()

    with pytest.raises(Refusal, match="请写明"):
        upkeep.give_up(delivery_id=parked.id, actor=SYSTEM, reason=" ", at=SOON)
    upkeep.give_up(delivery_id=parked.id, actor=SYSTEM, reason="已人工处理", at=SOON)
    deliver_all(at=SOON + timedelta(days=30))

    assert heard["bad"] == [2]


def test_unpark_is_for_operators_and_for_parked_deliveries(heard):
    with pytest.raises(NotAllowed):
        upkeep.unpark(delivery_id=1, actor=ANONYMOUS, at=AT)
    with pytest.raises(NotFound):
        upkeep.unpark(delivery_id=-1, actor=SYSTEM, at=AT)


def test_publish_stands_or_falls_with_the_transaction(heard):
    def publish_and_fail():
        with transaction.atomic():
            _publish(uuid4(), 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_fail()

    assert deliver_all(at=AT) == 0


def test_publish_takes_one_statement(heard, django_assert_num_queries):
    with django_assert_num_queries(1):
        _publish(uuid4(), 1)


def test_prune_keeps_what_waits(heard):
    heard["broken"] = {2}
    _publish(uuid4(), 1)
    _publish(uuid4(), 2)
    deliver_all(at=AT)

    removed = upkeep.prune(before=SOON)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_outbox_event")
        (left,) = cursor.fetchone()
    assert (removed, left) == (1, 1)


def test_depth_counts_what_waits(heard):
    _publish(uuid4(), 1)
    before = upkeep.depth()
    deliver_all(at=AT)
    after = upkeep.depth()

    assert (before.new_events, before.oldest) == (1, AT)
    assert (after.new_events, after.waiting, after.parked) == (0, 0, 0)
