"""The three administrators are three people, and none of them handles cases."""

from __future__ import annotations

import pytest

from yimen.directory.contracts import DirectoryRefused, Duty, Post
from yimen.directory.rules import duty

SYSTEM, SECURITY, AUDIT = duty.ADMINISTRATORS


@pytest.mark.parametrize("post", list(Post))
@pytest.mark.parametrize("held", list(Post))
def test_dir_duty_1_no_two_duties_in_one_hand(post, held):
    same = duty.duty_of(post) is duty.duty_of(held)

    if same:
        duty.check_duties_apart(post=post, held=[held])
    else:
        with pytest.raises(DirectoryRefused) as refused:
            duty.check_duties_apart(post=post, held=[held])
        assert "三" not in refused.value.code
        assert "不能再任" in refused.value.message


def test_dir_duty_1_the_three_are_of_three_duties_and_none_serves():
    duties = {duty.duty_of(post) for post in duty.ADMINISTRATORS}

    assert len(duties) == 3
    assert Duty.SERVICE not in duties


@pytest.mark.parametrize(
    ("post", "defaults", "fits"),
    [
        (Post.APPROVER, [Post.EXAMINER], True),
        (Post.OPERATOR, [Post.SYSTEM_ADMIN], True),
        (SYSTEM, [Post.EXAMINER], False),
        (SECURITY, [Post.SUPERVISOR], False),
        (AUDIT, [SECURITY], False),
        (Post.CLERK, [AUDIT], False),
        (SECURITY, [Post.SUPERVISOR, SECURITY], True),
        (SYSTEM, [], False),
    ],
)
def test_dir_duty_2_verbs_stay_with_their_duty(post, defaults, fits):
    if fits:
        duty.check_verb_fits(post=post, title="看办件", defaults=defaults)
        return
    with pytest.raises(DirectoryRefused):
        duty.check_verb_fits(post=post, title="看办件", defaults=defaults)
