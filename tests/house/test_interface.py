"""The JSON interface as other systems meet it: described in full, and nothing brings it down."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from yimen.cases import testing
from yimen.identity.testing import sign_in
from yimen.kernel.actor import Actor
from yimen.ops.fuzzing import DESCRIPTION, break_interface

pytestmark = pytest.mark.django_db
EXAMPLES = 2
"""A sample; the drill `api-fuzz` does the rest."""


def session_of(actor: Actor) -> str:
    client = Client()
    sign_in(client, actor)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_description_is_open_to_everybody(client: Client) -> None:
    told = client.get(DESCRIPTION).json()
    assert told["openapi"].startswith("3.")
    operations = [one for paths in told["paths"].values() for one in paths.values()]
    assert len(operations) > 20
    assert all(one["summary"] and "default" in one["responses"] for one in operations)


def test_address_without_an_operation_is_a_problem(client: Client) -> None:
    answer = client.post("/api/v1/nothing/there", enforce_csrf_checks=True)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["items?topic=%00", "items?after=%00", "items/search?text=%00"])
def test_character_that_the_database_cannot_hold_is_refused(client: Client, address: str) -> None:
    assert client.get(f"/api/v1/{address}").status_code == 422


def test_whatever_the_description_allows_breaks_nothing() -> None:
    around = testing.town()
    testing.a_draft(around)
    sessions = {
        "visitor": "",
        "resident": session_of(around.resident),
        "clerk": session_of(around.clerk),
    }
    assert break_interface(sessions=sessions, examples=EXAMPLES) == []
