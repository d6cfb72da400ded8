"""The same person, the same wrong password, the same mandate: twice in one moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from yimen.identity import public, testing
from yimen.identity.contracts import ConfirmedBy, LoginLocked, LoginRefused, MandateEvidence
from yimen.identity.contracts import MandateKind as Kind
from yimen.identity.models import Account, Person
from yimen.kernel.contracts import Refusal, WrongState

pytestmark = pytest.mark.concurrent


def at_once(number, act):
    """Run the act in threads that start together; return results and refusals."""
    gate = threading.Barrier(number)
    found: list[object] = []

    def run(place: int) -> None:
        gate.wait()
        try:
            found.append(act(place))
        except Refusal as refusal:
            found.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_person_recorded_twice_at_once_is_one_person():
    code = testing.an_id_number()

    found = at_once(4, lambda _: testing.make_person(name="张桂兰", code=code))

    assert len({person.id for person in found}) == 1
    assert Person.objects.count() == 1


def test_failures_at_once_are_all_counted():
    testing.make_account(person=testing.make_person(), username="zhang")

    found = at_once(
        6,
        lambda _: public.authenticate(username="zhang", password="wrong-1", at=testing.AT),
    )

    kinds = sorted(type(one).__name__ for one in found)
    assert kinds == [LoginLocked.__name__] * 2 + [LoginRefused.__name__] * 4
    assert Account.objects.get().locked_until is not None


def test_two_registrations_at_once_open_one_account():
    code = testing.an_id_number()

    found = at_once(
        3,
        lambda _: public.register_resident(
            name="周小禾", code=code, phone="13900007777", password="柳树 2026 河边", at=testing.AT
        ),
    )

    assert sum(isinstance(one, Refusal) for one in found) == 2
    assert Account.objects.count() == 1


def test_a_mandate_is_ended_once():
    elder, holder = testing.make_resident(), testing.make_resident()
    mandate = public.record_mandate(
        actor=elder,
        kind=Kind.RELATIVE,
        grantor_id=elder.person_id,
        at=testing.AT,
        evidence=MandateEvidence.ONLINE,
        holder_person_id=holder.person_id,
    )
    assert mandate.confirmed_by is ConfirmedBy.ONLINE

    found = at_once(
        2, lambda _: public.end_mandate(actor=elder, mandate_id=mandate.id, at=testing.AT)
    )

    assert sum(isinstance(one, WrongState) for one in found) == 1
