"""Sessions slide with use, end when idle, and die with their row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yimen.identity import sessions, testing
from yimen.identity.models import Session
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db

PAGE = "/my/password/"


@pytest.fixture
def client():
    client = Client()
    testing.sign_in(client, testing.make_resident())
    return client


def set_end(end) -> None:
    Session.objects.update(expire_date=end)


def end():
    return Session.objects.get().expire_date


def test_an_idle_session_is_signed_out(client):
    set_end(now() - timedelta(seconds=1))

    assert client.get(PAGE).status_code == 302


def test_a_session_slides_with_use_but_rarely_writes(client):
    nearly_fresh = now() + sessions.IDLE - timedelta(minutes=1)
    set_end(nearly_fresh)
    client.get(PAGE)
    assert end() == nearly_fresh

    set_end(now() + timedelta(minutes=10))
    client.get(PAGE)
    assert end() > now() + timedelta(minutes=29)


def test_a_removed_session_does_not_come_back(client):
    Session.objects.all().delete()

    assert client.get(PAGE).status_code == 302
    assert not Session.objects.filter(account__isnull=False).exists()


def test_a_session_knows_its_account(client):
    assert Session.objects.get().account_id is not None
    assert sessions.account_of(object()) is None


def test_a_made_up_session_key_is_a_visitor():
    client = Client()
    client.cookies["yimen_session"] = "a" * 32

    assert client.get(PAGE).status_code == 302
