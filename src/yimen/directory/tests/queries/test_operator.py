"""What nobody owns goes to whoever runs the installation."""

from __future__ import annotations

from uuid import uuid4

import pytest

from yimen.directory import testing
from yimen.directory.contracts import Post
from yimen.kernel.contracts import Ref
from yimen.kernel.outbox.subscribers import owner_of

pytestmark = pytest.mark.django_db
NOBODYS = Ref("nobody.thing", uuid4())


def test_work_that_nobody_owns_goes_to_the_operators_unit() -> None:
    units = testing.demo_county()
    testing.make_officer(post=Post.OPERATOR, unit=units.centre)
    assert owner_of(NOBODYS) == units.centre.id


def test_without_an_operator_there_is_no_owner() -> None:
    testing.demo_county()
    assert owner_of(NOBODYS) is None
