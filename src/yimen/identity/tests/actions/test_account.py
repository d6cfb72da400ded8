"""Accounts that are opened for somebody: only a demo's published password is hashed once for all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.test import override_settings

from yimen.identity import public as identity
from yimen.identity.models import Account
from yimen.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
PASSWORD = "yimen-2026"


def _hashes() -> set[str]:
    for number in range(2):
        identity.create_account(
            actor=SYSTEM, username=f"clerk{number}", name="石建军", password=PASSWORD, at=AT
        )
    found = set(Account.objects.values_list("password", flat=True))
    assert all(check_password(PASSWORD, one) for one in found)
    return found


def test_a_demo_hashes_its_published_password_once() -> None:
    assert len(_hashes()) == 1


def test_a_real_installation_salts_each_password_anew() -> None:
    with override_settings(YIMEN=settings.YIMEN | {"is_demo": False}):
        assert len(_hashes()) == 2
