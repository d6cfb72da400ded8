"""What one application asks of the database: statements and commits of each request that writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from yimen.cases.benches.answers import FIRST, SECOND

_FORM = "application/x-www-form-urlencoded"


def statements_and_commits(
    *, username: str, password: str, code: str
) -> dict[str, tuple[int, int]]:
    """Return for each write of one application how many statements and writing commits it took.

    In this process, so that both can be counted. The first application is not counted: it takes a
    share of what a minute allows this account. Of three more the fewest commits count, since a
    vacuum of the server takes a number of its own.
    """
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/login/", {"username": username, "password": password})
    _one_application(client, code)
    found = [_one_application(client, code) for _ in range(3)]
    return {
        name: (max(one[name][0] for one in found), min(one[name][1] for one in found))
        for name in found[0]
    }


def _one_application(client: Client, code: str) -> dict[str, tuple[int, int]]:
    counted: dict[str, tuple[int, int]] = {}
    client.get(f"/apply/{code}/")
    begun = _counted(client, counted, "begin", f"/apply/{code}/", {"situation": "one"})
    second = _counted(client, counted, "step 1", begun, FIRST)
    check = _counted(client, counted, "step 2", second, SECOND)
    _counted(client, counted, "submit", check, {})
    return counted


def _counted(
    client: Client,
    counted: dict[str, tuple[int, int]],
    name: str,
    address: str,
    fields: Mapping[str, str],
) -> str:
    seen = 0

    def count(execute: Any, *given: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*given)

    before = _next_transaction()
    with connection.execute_wrapper(count):
        answer = client.post(address, urlencode(fields), content_type=_FORM)
    counted[name] = (seen, _next_transaction() - before - 1)
    return str(answer.headers.get("Location", ""))


def _next_transaction() -> int:
    """Return the number of a transaction of its own: what lies between two wrote something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (number,) = cursor.fetchone()
    return int(number)
