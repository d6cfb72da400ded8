"""What is signed: the least change of what was shown gives another digest."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from yimen.cases.rules.signing import digest_of, joint_digest, shown_places
from yimen.catalogue.contracts import Field, FieldKind, FormSpec, Step

K = FieldKind


def form(*, said: str = "上面填的都是真的") -> FormSpec:
    fields = (
        Field(code="size", kind=K.NUMBER, name="面积", label="有多大"),
        Field(code="promise", kind=K.DECLARATION, name="声明", label=said),
        Field(code="sign", kind=K.SIGNATURE, name="签名", label="签名"),
    )
    return FormSpec(steps=(Step(code="all", title="全部", fields=fields),))


SIGNED = {
    "form": form(),
    "version_id": UUID(int=1),
    "situation": "new",
    "applicant_id": UUID(int=2),
    "values": {"size": "80", "promise": True},
}


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"values": {"promise": True, "size": "80"}}, True),
        ({"values": {"size": "80", "promise": True, "sign": "甲"}}, True),
        ({"values": {"size": "80.0", "promise": True}}, False),
        ({"values": {"promise": True}}, False),
        ({"form": form(said="上面填的大都是真的")}, False),
        ({"version_id": UUID(int=3)}, False),
        ({"situation": "change"}, False),
        ({"applicant_id": UUID(int=3)}, False),
    ],
)
def test_case_sign_1_any_change_of_what_was_signed_shows(changed, same):
    assert (digest_of(**{**SIGNED, **changed}) == digest_of(**SIGNED)) is same


def test_only_places_that_are_asked_are_signed():
    twice = replace(form(), steps=(*form().steps, replace(form().steps[0], code="more")))

    assert [one.code for one in shown_places(form(), {"size", "sign"})] == ["sign"]
    assert shown_places(twice, {"size"}) == []


def test_case_sign_2_a_change_in_one_of_several_undoes_the_whole_and_order_counts():
    whole = joint_digest(["a", "b"])

    assert whole == joint_digest(["a", "b"])
    assert whole not in {joint_digest(one) for one in (["a", "c"], ["b", "a"], ["a"], ["ab"])}
