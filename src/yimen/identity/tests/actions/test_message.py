"""The inbox: told, counted, opened by its owner alone."""

from __future__ import annotations

import pytest

from yimen.identity import public, testing
from yimen.identity.actions import message as actions
from yimen.kernel.contracts import NotFound

pytestmark = pytest.mark.django_db


def test_a_message_is_told_counted_and_opened():
    resident = testing.make_resident()
    public.tell(
        person_id=resident.person_id,
        title="已经受理",
        template="您申请的{item}已经受理，最迟{day}办结。",
        params={"item": "老年人优待证", "day": "12月4日"},
        at=testing.AT,
        url="/my/cases/1/",
    )

    message = public.list_messages(person_id=resident.person_id)[0]
    assert message.text == "您申请的老年人优待证已经受理，最迟12月4日办结。"
    assert public.count_unread(person_id=resident.person_id) == 1
    url = actions.open_message(actor=resident, message_id=message.id, at=testing.AT)

    assert url == "/my/cases/1/"
    assert public.count_unread(person_id=resident.person_id) == 0


def test_nobody_opens_anothers_message():
    resident, other = testing.make_resident(), testing.make_resident()
    public.tell(person_id=resident.person_id, title="一", template="二", at=testing.AT)
    message = public.list_messages(person_id=resident.person_id)[0]

    with pytest.raises(NotFound):
        actions.open_message(actor=other, message_id=message.id, at=testing.AT)

    assert public.count_unread(person_id=resident.person_id) == 1


def test_a_param_with_braces_stays_text():
    resident = testing.make_resident()
    public.tell(
        person_id=resident.person_id,
        title="一",
        template="{item}好了",
        params={"item": "{0.__class__}<b>"},
        at=testing.AT,
    )

    assert public.list_messages(person_id=resident.person_id)[0].text == "{0.__class__}<b>好了"
