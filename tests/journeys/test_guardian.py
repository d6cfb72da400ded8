"""The window's page for guardians."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import public, testing
from yimen.identity.contracts import GuardianGround, MandateState

pytestmark = pytest.mark.django_db


def test_a_clerk_records_a_guardian_and_both_see_that_it_waits():
    unit = directory.demo_county(at=testing.AT).town
    clerk = directory.make_officer(post=Post.CLERK, unit=unit)
    child = testing.make_resident(name="小宝", born=date(2018, 3, 5))
    mother = testing.make_resident(name="刘母")
    window, home = Client(), Client()
    testing.sign_in(window, clerk)
    testing.sign_in(home, mother)
    page = f"/staff/people/{child.person_id}/guardian/"
    typed = {
        "holder": public.get_own_details(actor=mother).code,
        "ground": "parent",
        "paper": "birth_certificate",
        "note": "编号 L430000001",
    }

    assert window.post(page, {**typed, "note": ""}).status_code == 422
    assert window.post(page, typed).status_code == 302

    (made,) = public.list_mandates(person_id=child.person_id)
    assert (made.state, made.ground) == (MandateState.PENDING, GuardianGround.PARENT)
    assert "2036年3月5日" in home.get("/my/mandates/").content.decode()
