"""Two hundred people in one pass: linear, whole or nothing for each, goes on where it died."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yimen.cases.actions import batch as batches
from yimen.cases.contracts import BatchState
from yimen.cases.models import BatchEntry, Case
from yimen.cases.queries import batch as queries
from yimen.cases.tests.actions.test_batch import ANSWERS, AT, granted, mandate
from yimen.cases.tests.actions.test_desk_entry import actor, demo, item
from yimen.identity import testing as people
from yimen.kernel.actor import Actor
from yimen.kernel.ids import new_id

__all__ = ["demo"]
pytestmark = pytest.mark.django_db
MANY = 200
LATER = AT + timedelta(days=1)


class Killed(BaseException):
    """The worker dies here."""


def village(agent: Actor, count: int) -> None:
    """Grant the allowance to so many: the first through the road, the others as its copies."""
    first = granted(agent, name="田零")
    model = Case.objects.get(applicant_id=first.id)
    copies = []
    for place in range(1, count):
        person = people.make_person(name=f"田{place:03d}", born=first.birth_on)
        mandate(person, agent, AT)
        copy = Case.objects.get(id=model.id)
        copy.id, copy.number, copy.step_id = new_id(), f"{model.number}-{place}", None
        copy.applicant_id, copy.applicant_name, copy.licence_id = person.id, person.name, None
        copies.append(copy)
    Case.objects.bulk_create(copies)


def planned(agent: Actor) -> list[queries.Candidate]:
    version = queries.get_renewal_version(item_code=item("高龄津贴"), on=AT.date())
    return queries.list_candidates(actor=agent, version=version, year=2027, at=LATER)


def start(agent: Actor, chosen):
    return batches.start_batch(
        actor=agent, item_code=item("高龄津贴"), year=2027,
        chosen=[one.person_id for one in chosen], struck={}, answers=ANSWERS, at=LATER,
    )  # fmt: skip


def asked_by_pages(agent: Actor, found) -> dict[str, int]:
    """Return how many statements the list and its preview take with everybody on them."""
    browser = Client()
    people.sign_in(browser, agent)
    page = reverse("cases:batch", args=[item("高龄津贴")])
    chosen = [str(one.person_id) for one in found]
    sends = {
        "list": lambda: browser.get(f"{page}?year=2027"),
        "preview": lambda: browser.post(page, {"year": "2027", "chosen": chosen}),
    }
    browser.get(page)
    asked = {}
    for name, send in sends.items():
        with CaptureQueriesContext(connection) as sent:
            shown = send().content.decode()
        assert not [one.name for one in found if one.name not in shown]
        asked[name] = len(sent)
    return asked


def kill_after(cases: int):
    """Return a wrapper of statements that dies in the middle of one person."""
    left = [cases]

    def wrapper(execute, sql, params, many, context):
        if "UPDATE cases_draft SET case_id" in sql:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
        return execute(sql, params, many, context)

    return wrapper


def test_two_hundred_are_filed_once_each_though_the_worker_is_killed(demo: None) -> None:
    agent = actor("daiban")
    village(agent, MANY)
    found = planned(agent)
    assert len(found) == MANY
    assert not [one.left_out for one in found if one.left_out]
    assert asked_by_pages(agent, found) == {"list": 11, "preview": 11}
    few, rest = found[:10], found[10:]

    small = start(agent, few)
    with CaptureQueriesContext(connection) as for_few:
        assert batches.run_batch(batch_id=small.id, at=LATER) == len(few)

    large = start(agent, rest)
    with connection.execute_wrapper(kill_after(80)), pytest.raises(Killed):
        batches.run_batch(batch_id=large.id, at=LATER)
    before = Counter(BatchEntry.objects.filter(batch_id=large.id).values_list("state", flat=True))
    assert before[BatchState.FILED] == 80
    assert Case.objects.filter(situation="renew").count() == len(few) + 80

    with CaptureQueriesContext(connection) as for_rest:
        again = batches.run_batch(batch_id=large.id, at=LATER)
    assert again == len(rest) - 80
    assert len(for_rest) / again <= len(for_few) / len(few) + 1
    renewed = Case.objects.filter(situation="renew").values_list("applicant_id", flat=True)
    assert len(renewed) == len(set(renewed)) == MANY
    done = queries.get_batch(actor=agent, batch_id=large.id)
    assert (done.count(BatchState.FILED), done.finished_at) == (len(rest), LATER)
    assert batches.run_batch(batch_id=large.id, at=LATER) == 0


def test_a_fault_with_one_does_not_hold_up_the_others(demo: None, caplog) -> None:
    agent = actor("daiban")
    village(agent, 3)
    made = start(agent, planned(agent))
    broken = BatchEntry.objects.filter(batch_id=made.id).order_by("id")[0]
    kept = bytes(Case.objects.get(id=broken.source_case_id).answers)
    Case.objects.filter(id=broken.source_case_id).update(answers=b"torn")

    for _ in range(2):
        with pytest.raises(batches.BatchFaultError):
            batches.run_batch(batch_id=made.id, at=LATER)
    done = queries.get_batch(actor=agent, batch_id=made.id)
    assert (done.count(BatchState.FILED), done.count(BatchState.PENDING)) == (2, 1)
    assert done.finished_at is None

    Case.objects.filter(id=broken.source_case_id).update(answers=kept)
    assert batches.run_batch(batch_id=made.id, at=LATER) == 1
    assert queries.get_batch(actor=agent, batch_id=made.id).finished_at == LATER
