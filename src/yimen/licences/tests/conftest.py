"""What the tests of licences share: an issuer, a holder, and a licence that he holds."""

from __future__ import annotations

import pytest

from yimen.directory import testing as directory
from yimen.identity import testing as people
from yimen.licences import testing

AT = directory.AT


@pytest.fixture
def issuer(db):
    return directory.demo_county().town


@pytest.fixture
def holder(issuer):
    return people.make_resident(name="张桂兰")


@pytest.fixture
def licence(holder, issuer):
    return testing.make_licence(holder_id=holder.person_id, issuer_id=issuer.id, at=AT)
