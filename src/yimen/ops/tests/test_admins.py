"""An installation without administrators offers a token; one with them offers nothing."""

from __future__ import annotations

import pytest

from yimen.directory import testing
from yimen.directory.contracts import Post
from yimen.kernel import register
from yimen.kernel.clock import now
from yimen.ops.commands import admins

pytestmark = pytest.mark.django_db


def test_a_token_is_offered_while_nobody_administers(capsys: pytest.CaptureFixture[str]) -> None:
    admins.offer_first()
    first = capsys.readouterr()

    county = testing.demo_county()
    testing.make_officer(post=Post.SYSTEM_ADMIN, unit=county.centre)
    admins.offer_first()

    assert "/setup/" in first.err + first.out
    assert len(first.out.split()[-1]) == 32
    assert capsys.readouterr().out == ""


def test_the_maker_that_is_named_makes_tokens() -> None:
    assert len(register.resolve(admins.MAKE)(post=Post.AUDIT_ADMIN, at=now())) == 32
