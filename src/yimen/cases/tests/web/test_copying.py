"""Copying a case by hand: the sheet, the seconds, and the number that comes back once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.actions import copying
from yimen.cases.contracts import CaseState
from yimen.cases.models import CaseCopy
from yimen.identity.testing import sign_in
from yimen.kernel import register
from yimen.kernel.contracts import Refusal

AT = testing.AT
SHEET = {
    "system": "省登记系统",
    "number_form": "GT####",
    "fields": [{"name": "场所名称", "source": "name"}, {"name": "受理编号", "source": "办件.编号"}],
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def around():
    return testing.town(definition={"copy_sheet": SHEET})


@pytest.fixture
def case(around):
    return testing.case_at(CaseState.ACCEPTED, around)


def test_a_case_is_copied_in_the_order_of_the_other_screen(client, around, case):
    sign_in(client, around.examiner)
    page = reverse("cases:staff_copy", args=[case.id])
    assert page in client.get(reverse("cases:staff_case", args=[case.id])).content.decode()

    client.post(page, {"act": "begin"})
    shown = client.get(page).content.decode()

    assert shown.index("场所名称") < shown.index("受理编号") < shown.index("对方给的编号")
    assert 'data-copy="copy-0" data-key="1"' in shown
    wrong = client.post(page, {"number": "GT12", "result": "已受理"})
    assert wrong.status_code == 422
    assert "应当像 GT####" in wrong.content.decode()
    client.post(page, {"number": "gt 1234", "result": "已受理"})
    assert "GT1234" in client.get(page).content.decode()
    assert "GT1234" in client.get(reverse("cases:staff_copies")).content.decode()


def test_the_number_comes_back_once_and_the_seconds_are_a_figure(around, case):
    who = {"actor": around.examiner, "case_id": case.id}
    back = {**who, "number": "GT1234", "result": "已受理"}
    with pytest.raises(Refusal):
        copying.take_back(**back, at=AT)
    copying.sit_down(**who, at=AT)
    copying.sit_down(**who, at=AT + timedelta(seconds=10))
    copying.stand_up(**who, at=AT + timedelta(seconds=40))
    copying.sit_down(**who, at=AT + timedelta(hours=3))
    copying.take_back(**back, at=AT + timedelta(hours=3, seconds=20))
    copying.take_back(**back, at=AT + timedelta(hours=9))
    with pytest.raises(Refusal):
        copying.take_back(**{**back, "number": "GT9999"}, at=AT + timedelta(hours=9))

    assert CaseCopy.objects.get().seconds == 60
    code, later = "cases.copied_seconds", AT + timedelta(days=1)
    found = register.figure_values([code], moments=[AT, later], area_prefix="439981")
    assert (found[code, later].value, found[code, later].denominator) == (60.0, 1)
    assert found[code, AT].denominator == 0


def test_strangers_and_items_without_a_sheet_have_none(client, around, case):
    sign_in(client, around.other_unit)
    assert client.get(reverse("cases:staff_copy", args=[case.id])).status_code == 404
