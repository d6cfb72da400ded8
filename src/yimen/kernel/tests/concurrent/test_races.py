"""What only real transactions show: several at once, and processes that are killed."""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.files import actions as files
from yimen.kernel.idempotency import actions as idempotency
from yimen.kernel.idempotency.contracts import Stored
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger import queries as ledger_queries
from yimen.kernel.ledger import sequencer
from yimen.kernel.ledger.separate import separate_connection
from yimen.kernel.ledger.verification import verify
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.outbox import dispatcher, upkeep
from yimen.kernel.outbox.subscribers import forget_subscriber, subscribes
from yimen.kernel.tests.actions.toys import ToyMoved
from yimen.kernel.work import actions as work
from yimen.kernel.work import queries as work_queries

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
PATIENCE = 20.0

pytestmark = [pytest.mark.concurrent, pytest.mark.django_db(transaction=True)]


def _together(number, task):
    """Run a task in several threads that begin at once; return what they returned."""
    gate = threading.Barrier(number)

    def begin(place):
        gate.wait()
        try:
            return task(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(begin, range(number)))


def _until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def test_document_numbers_have_no_gap_though_some_roll_back():
    def take(place):
        taken = []
        for step in range(10):
            with transaction.atomic():
                number = numbers.next_document(series="一门卫许准", year=2026)
                if (place + step) % 3 == 0:
                    transaction.set_rollback(True)
                else:
                    taken.append(number)
        return taken

    taken = [number for part in _together(4, take) for number in part]

    assert len(taken) == len(set(taken))
    assert set(taken) == {f"一门卫许准〔2026〕{n}号" for n in range(1, len(taken) + 1)}


def test_case_numbers_are_unique_from_the_first_of_the_day():
    def take(_):
        taken = []
        for _ in range(10):
            with transaction.atomic():
                taken.append(numbers.next_case_number(day=date(2026, 11, 20)))
        return taken

    parts = _together(4, take)

    assert len({number for part in parts for number in part}) == 40
    assert all(part == sorted(part) for part in parts)


def test_a_command_sent_twice_at_once_runs_once():
    ran = []

    def submit(place):
        def run():
            ran.append(place)
            time.sleep(0.2)
            return Stored(payload={"by": place})

        with transaction.atomic():
            return idempotency.once(
                key="k", actor=SYSTEM, command="toy.submit", body_hash="h", run=run
            )

    answers = _together(4, submit)

    assert len(ran) == 1
    assert {answer.payload["by"] for answer in answers} == set(ran)
    assert sorted(answer.repeated for answer in answers) == [False, True, True, True]


def _record(subject, step=0):
    ledger.record(
        actor=SYSTEM, verb="toy.thing.moved", subject=subject, at=AT, change={"step": step}
    )


def test_sequencers_and_writers_at_once_leave_one_sound_ledger():
    subject = Ref("toy.thing", uuid4())
    written = threading.Semaphore(0)

    def act(place):
        if place < 3:
            for step in range(40):
                with transaction.atomic():
                    _record(subject, step)
            written.release()
            return 0
        placed = 0
        while not written.acquire(blocking=False):
            placed += sequencer.sequence_once(at=AT)
        return placed

    placed = sum(_together(5, act))
    while placed < 120:  # another database's open transaction may hold the line for a while
        placed += sequencer.sequence_once(at=AT)

    found = verify()
    positions = [entry.position for entry in ledger_queries.list_entries(subject=subject)]
    assert found.holds
    assert (found.size, found.unsequenced) == (120, 0)
    assert sorted(positions) == list(range(120))


def test_entries_of_a_slow_transaction_are_not_skipped():
    slow, quick = Ref("toy.thing", uuid4()), Ref("toy.thing", uuid4())
    sequencer.sequence_once(at=AT)
    written, go_on = threading.Event(), threading.Event()

    def wait_and_commit():
        with transaction.atomic():
            _record(slow)
            written.set()
            go_on.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=wait_and_commit)
    thread.start()
    written.wait(PATIENCE)
    with transaction.atomic():
        _record(quick)

    while_open = sequencer.sequence_once(at=AT)
    go_on.set()
    thread.join()
    _until(lambda: sequencer.sequence_once(at=AT) == 2)

    assert while_open == 0
    assert ledger_queries.list_entries(subject=slow)[0].position == 0
    assert ledger_queries.list_entries(subject=quick)[0].position == 1
    assert verify().holds


@pytest.fixture
def separate(monkeypatch):
    """The connections of an installation: other tests keep one beside their own transaction."""
    monkeypatch.setattr(ledger, "separate_connection", separate_connection)


def test_a_refusal_outside_a_transaction_needs_no_second_connection(separate):
    connection.ensure_connection()
    with separate_connection() as own:
        assert own.connection is connection.connection
    subject = Ref("toy.thing", uuid4())
    ledger.record_refusal(
        actor=SYSTEM, attempted="toy.thing.moved", subject=subject, refusal=NotAllowed(), at=AT
    )
    connection.close()  # what was not committed would be gone
    (entry,) = ledger_queries.list_entries(subject=subject)
    assert entry.verb == "kernel.act.refused"


def test_a_refusal_is_recorded_though_its_transaction_rolls_back(separate):
    subject = Ref("toy.thing", uuid4())

    def attempt():
        with transaction.atomic():
            _record(subject)
            ledger.record_refusal(
                actor=SYSTEM,
                attempted="toy.thing.moved",
                subject=subject,
                refusal=NotAllowed(),
                at=AT,
            )
            raise NotAllowed

    with pytest.raises(NotAllowed):
        attempt()

    (entry,) = ledger_queries.list_entries(subject=subject)
    assert entry.verb == "kernel.act.refused"
    assert "kernel.gate.not_allowed" in entry.change


@pytest.fixture
def heard():
    """A subscriber whose effect is one row of work for each event it took."""

    def on_moved(event, *, at):
        work.open(
            ref=Ref("toy.thing", event.thing_id),
            kind=f"toy.step{event.step:03d}",
            unit=event.thing_id,
            at=at,
            title=str(len(work_queries.list_of(ref=event.subject))),
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.01)")

    subscribes(ToyMoved)(on_moved)
    yield on_moved
    forget_subscriber(f"{on_moved.__module__}:{on_moved.__qualname__}")


def _publish(thing, steps):
    for step in steps:
        with transaction.atomic():
            outbox.publish(ToyMoved(thing_id=thing, step=step), at=AT)


def _steps(thing):
    return [(row.kind[-3:], int(row.title)) for row in _work(thing)]


def _work(thing):
    return sorted(work_queries.list_of(ref=Ref("toy.thing", thing)), key=lambda row: row.kind)


def _in_order(number):
    return [(f"{step:03d}", step) for step in range(number)]


def test_two_dispatchers_deliver_each_event_once_and_in_order(heard):
    things = [uuid4() for _ in range(3)]
    stop = threading.Event()

    def act(place):
        if place < 2:
            dispatcher.run(stop)
            return
        for step in range(15):
            _publish(things[place - 2], [step])
        _until(lambda: len(_work(things[place - 2])) == 15)
        if all(len(_work(thing)) == 15 for thing in things):
            stop.set()

    _together(5, act)

    for thing in things:
        assert _steps(thing) == _in_order(15)


def test_a_sleeping_dispatcher_is_woken_by_the_event(heard, monkeypatch):
    monkeypatch.setattr(dispatcher, "_LONGEST_SLEEP", 3600.0)
    thing, stop = uuid4(), threading.Event()
    thread = threading.Thread(target=_run_and_close, args=(stop,))
    thread.start()
    _until(_somebody_sleeps)

    _publish(thing, [0])
    _until(lambda: _steps(thing) == _in_order(1))

    stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def _run_and_close(stop):
    dispatcher.run(stop)
    connection.close()


def _somebody_sleeps():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", (outbox.SLEEP_KEY,))
        (free,) = cursor.fetchone()
        if free:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s)", (outbox.SLEEP_KEY,))
    return not free


def _worker():
    """A worker process of its own: forked, with a connection of its own."""
    connection.connection = None
    dispatcher.run(threading.Event())


def test_a_killed_worker_loses_nothing_and_doubles_nothing(heard):
    thing = uuid4()
    _publish(thing, range(30))
    for _ in range(3):
        before = len(_work(thing))
        worker = multiprocessing.get_context("fork").Process(target=_worker)
        worker.start()
        _until(lambda before=before: len(_work(thing)) > before or len(_work(thing)) == 30)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()

    dispatcher.deliver_all(at=datetime.now(UTC))

    assert _steps(thing) == _in_order(30)
    assert upkeep.depth().waiting == 0


def test_a_dispatcher_outlives_its_connection(heard):
    thing, stop = uuid4(), threading.Event()
    thread = threading.Thread(target=_run_and_close, args=(stop,))
    thread.start()
    _publish(thing, [0])
    _until(lambda: len(_work(thing)) == 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    _publish(thing, [1])
    _until(lambda: _steps(thing) == _in_order(2))

    stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_two_that_start_the_same_clock_leave_one():
    ref = Ref("toy.thing", uuid4())

    def start(_):
        try:
            with transaction.atomic():
                clocks.start(ref=ref, kind="toy.x", regime="licence", at=AT, limit=Limit(amount=5))
        except IntegrityError as failed:
            return str(failed)
        return "started"

    answers = _together(3, start)

    assert answers.count("started") == 1
    assert sum("kernel_clock_one_open" in answer for answer in answers) == 2


WRITES = {
    "work.open": lambda ref: work.open(ref=ref, kind="x", unit=ref.id, title="x", at=AT),
    "work.close": lambda ref: work.close(ref=ref),
    "clocks.start": lambda ref: clocks.start(
        ref=ref, kind="x", regime="x", at=AT, limit=Limit(amount=1)
    ),
    "clocks.stop": lambda ref: clocks.stop(ref=ref, kind="x", at=AT),
    "ledger.record": lambda ref: _record(ref),
    "outbox.publish": lambda ref: outbox.publish(ToyMoved(thing_id=ref.id), at=AT),
    "numbers.next_document": lambda ref: numbers.next_document(series="x", year=2026),
    "numbers.next_case_number": lambda ref: numbers.next_case_number(day=date(2026, 1, 1)),
    "idempotency.once": lambda ref: idempotency.once(
        key="k", actor=SYSTEM, command="x", body_hash="h", run=Stored
    ),
    "files.put": lambda ref: files.put_bytes(content=b"%PDF-1", name="a.pdf", at=AT),
}


def test_writes_insist_on_the_caller_s_transaction():
    ref = Ref("toy.thing", uuid4())

    for write in WRITES.values():
        with pytest.raises(RuntimeError, match="inside the caller's transaction"):
            write(ref)
