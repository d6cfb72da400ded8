"""Who tries to open what is not theirs is answered plainly, and it is kept."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from yimen.audit.contracts import Search
from yimen.audit.queries.search import search
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import testing as people

pytestmark = pytest.mark.django_db
ADDRESS = "/staff/directory/officers/"


def _refused():
    return search(narrowed=Search(result="refused"), after=None, limit=1).entries


def test_a_refused_officer_is_in_the_ledger(client: Client) -> None:
    county = directory.demo_county()
    people.sign_in(client, directory.make_officer(post=Post.CLERK, unit=county.village))

    answer = client.get(ADDRESS)

    entry = _refused()[0]
    assert answer.status_code == 403
    assert json.loads(entry.change)["path"] == ADDRESS
    assert entry.officer_id is not None
    assert (entry.result, entry.source_address) == ("refused", "127.0.0.1")


def test_what_a_stranger_guesses_is_not_kept(client: Client) -> None:
    before = _refused()

    client.get(ADDRESS)
    client.get("/staff/no-such-page/")

    assert _refused() == before
