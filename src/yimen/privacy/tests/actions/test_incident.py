"""An incident has limits by law, finds whom it touches in the ledger, and tells each of them once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from yimen.cases.contracts import CaseState
from yimen.cases.testing import case_at, town
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.identity.contracts import PersonField
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import queries as work
from yimen.kernel.work.rebuilding import rebuild_check
from yimen.privacy.actions import incident
from yimen.privacy.contracts import (
    INCIDENT_KIND,
    INCIDENT_WORK,
    IncidentLevel,
    IncidentRefused,
    StepKind,
)
from yimen.privacy.queries import incident as queries
from yimen.privacy.rules import incident as rules

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("level", "report"),
    [(IncidentLevel.GENERAL, 24), (IncidentLevel.LARGER, 4), (IncidentLevel.GRAVEST, 4)],
)
def test_prv_inc_1_limits_run_from_when_it_was_known(level, report):
    found = {kind: due for kind, due, _ in rules.steps(level=level, known_at=AT)}

    assert found == {
        StepKind.CONTAIN: AT + HOUR,
        StepKind.AUTHORITY: AT + report * HOUR,
        StepKind.PERSONS: AT + 24 * HOUR,
        StepKind.REVIEW: AT + timedelta(days=30),
    }


def test_prv_inc_2_persons_are_told_what_art_57_wants():
    text = rules.notice_text(
        data="姓名、电话",
        happened="误发",
        harm="骚扰电话",
        advice="不要回陌生短信",
        contact="12345",
    )
    assert all(
        part in text for part in ("姓名、电话", "误发", "骚扰电话", "不要回陌生短信", "12345")
    )


def _guard():
    return Actor(
        kind=ActorKind.OFFICER,
        name="安全员",
        account_id=new_id(),
        grants=(Grant("privacy.incident", new_id(), "439981"),),
    )


def _registered(**changes):
    return incident.register_incident(
        **{
            "actor": _guard(),
            "title": "表格误发到群里",
            "level": "larger",
            "happened": "导出的表格误发",
            "data": "姓名、电话",
            "harm": "骚扰电话",
            "advice": "不要回陌生短信",
            "known_at": AT,
            "at": AT + HOUR,
        }
        | changes
    )


@pytest.mark.django_db
def test_an_incident_lacks_nothing_and_needs_the_verb():
    with pytest.raises(IncidentRefused) as refused:
        _registered(harm="")
    assert refused.value.field == "harm"
    with pytest.raises(IncidentRefused, match="不能晚于现在"):
        _registered(known_at=AT + 2 * HOUR)
    with pytest.raises(NotAllowed):
        _registered(actor=Actor(kind=ActorKind.OFFICER, name="别人"))


@pytest.mark.django_db
def test_whom_it_touches_is_found_told_once_and_the_last_step_closes_it():
    around = town()
    case = case_at(CaseState.ACCEPTED, around)
    leak = around.clerk
    identity.reveal(
        actor=leak,
        person_id=around.other_resident.person_id,
        field=PersonField.PHONE,
        reason="核对电话",
        at=AT,
    )
    with transaction.atomic():
        ledger.look(
            actor=leak, subject=Ref("cases.case", case.id), what="export", reason="导出", at=AT
        )
    one, guard = _registered(), _guard()
    when = {"since": AT - HOUR, "until": AT + HOUR, "account_id": leak.account_id, "at": AT + HOUR}

    found = incident.find_affected(actor=guard, incident_id=one, **when)
    again = incident.find_affected(actor=guard, incident_id=one, **when)
    with pytest.raises(IncidentRefused, match="没有告知"):
        incident.finish_step(actor=guard, incident_id=one, kind="persons", note="已经都说了", at=AT)
    told = incident.tell_affected(actor=guard, incident_id=one, contact="12345", at=AT + HOUR)
    twice = incident.tell_affected(actor=guard, incident_id=one, contact="12345", at=AT + HOUR)
    for kind in StepKind:
        incident.finish_step(
            actor=guard, incident_id=one, kind=kind, note="已经办好", at=AT + 5 * HOUR
        )

    assert (found, again, told, twice) == (2, 0, 2, 0)
    for who in (around.resident, around.other_resident):
        titles = [m.title for m in identity.list_messages(person_id=who.person_id)]
        assert titles.count("您的个人信息可能泄露，请留意") == 1
    seen = queries.get_incident(incident_id=one)
    assert seen.closed_at == AT + 5 * HOUR
    late = [step.kind for step in seen.steps if step.is_late(AT + 5 * HOUR)]
    assert late == [StepKind.CONTAIN, StepKind.AUTHORITY]


@pytest.mark.django_db
def test_its_work_stands_with_the_security_administrators_until_the_last_step():
    units = directory.demo_county()
    directory.make_officer(unit=units.centre, post=Post.SECURITY_ADMIN, name="安全甲")
    one = _registered()
    ref = Ref(INCIDENT_KIND, one)

    (opened,) = work.list_of(ref=ref)

    assert (opened.unit_id, opened.kind) == (units.centre.id, INCIDENT_WORK)
    assert rebuild_check() == []
    for kind in (StepKind.CONTAIN, StepKind.AUTHORITY, StepKind.PERSONS, StepKind.REVIEW):
        incident.finish_step(
            actor=_guard(), incident_id=one, kind=kind, note="已经办好", at=AT + HOUR
        )
    assert work.list_of(ref=ref) == []
    assert rebuild_check() == []
