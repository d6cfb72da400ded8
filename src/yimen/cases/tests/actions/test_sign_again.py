"""A hand-signed case is signed again after a correction; several items are signed once, together."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.actions import bundle, correction, submit
from yimen.cases.contracts import BUNDLE_DRAFT_KIND, CaseVerb, case_ref
from yimen.cases.models import Case
from yimen.cases.queries import bundle_progress as progress
from yimen.cases.queries.case import open_file
from yimen.cases.queries.signing import list_signed, list_to_sign_again
from yimen.cases.tests import bundles
from yimen.cases.tests.actions.test_signing import QUESTION, Pen, held, strokes
from yimen.catalogue import testing as items
from yimen.identity import testing as identity
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.kernel.contracts import FieldRefusals, Ref
from yimen.trust import public as trust

pytestmark = pytest.mark.django_db
AT = testing.AT
HOUR = timedelta(hours=1)


@pytest.fixture
def around() -> testing.Town:
    form = items._raw()["definition"]["form"]
    form["steps"][-1]["fields"].append(QUESTION)
    return testing.town(definition={"form": form})


class Corrected:
    """A signed case that came back and was corrected, before its applicant."""

    def __init__(self, around: testing.Town, **raw: str) -> None:
        self.around = around
        self.pen = Pen(around.resident, testing.a_draft(around))
        assert self.pen.sign(strokes=strokes()).status_code == 302
        self.first = held(self.pen.draft)
        at = self.first.at
        self.case = submit.submit_draft(actor=around.resident, draft_id=self.pen.draft.id, at=at)
        for place, verb in enumerate((CaseVerb.RECEIVE, CaseVerb.ASK_CORRECTION), start=1):
            testing.do(verb, around=around, case_id=self.case.id, at=at + place * HOUR)
        correction.correct_case(
            actor=around.resident, case_id=self.case.id, raw=raw, at=at + 3 * HOUR
        )
        self.address = reverse("cases:case", args=[self.case.id])

    def page(self) -> str:
        return self.pen.client.get(self.address).content.decode()

    def sign(self, **sent):
        ticket = self.page().split('name="ticket" value="')[1].split('"')[0]
        address = reverse("cases:case_sign", args=[self.case.id, "signed"])
        return self.pen.client.post(address, {"ticket": ticket, **sent})

    def file(self):
        return open_file(actor=self.around.resident, case_id=self.case.id, at=now())


def test_a_corrected_case_is_signed_again_and_the_old_signature_stays_with_what_it_was_for(around):
    one = Corrected(around, size="90")
    before = one.page()

    assert "请重新签名" in before
    assert "签名以后，内容改过" in before
    answer = one.sign(strokes=strokes(9))

    assert answer.status_code == 302
    after = one.page()
    assert "请重新签名" not in after
    assert "和内容相符" in after
    assert "改以前签的" in after
    (signed,) = list_signed(file=one.file(), at=now())
    assert signed.holds
    assert signed.hand.document.ref == case_ref(one.case.id)
    assert [old.id for old in signed.earlier] == [one.first.id]
    kept = trust.get_hand_signature(signature_id=one.first.id)
    assert kept.document == one.first.document
    assert one.file().values["signed"] == f"file:{signed.hand.picture_id}"
    officer = Client()
    sign_in(officer, around.clerk)
    page = officer.get(reverse("cases:staff_case", args=[one.case.id])).content.decode()
    assert "和内容相符" in page
    image = reverse("cases:hand_picture", args=[signed.hand.id])
    assert officer.get(image).status_code == 200
    stranger = Client()
    sign_in(stranger, around.other_resident)
    assert stranger.get(image).status_code == 404


def test_only_the_applicant_signs_again_and_only_what_changed(around):
    one = Corrected(around, size="90")
    address = reverse("cases:case_sign", args=[one.case.id, "signed"])
    for actor, said in ((around.other_resident, 404), (around.clerk, 404)):
        client = Client()
        sign_in(client, actor)
        assert client.post(address, {"strokes": strokes(7)}).status_code == said
        assert list_to_sign_again(actor=actor, file=one.file(), at=now()) == []
    old = one.sign(strokes=strokes())
    assert old.status_code == 422
    assert "已经用过了" in old.content.decode()
    stale = one.pen.client.post(address, {"ticket": "x", "strokes": strokes(8)})
    assert "放得太久" in stale.content.decode()

    assert one.sign(name="申请人甲", declared="1").status_code == 302
    assert one.pen.client.post(address, {"strokes": strokes(8)}).status_code == 404


def test_a_correction_that_changes_nothing_signed_asks_for_nothing(around):
    one = Corrected(around, signed="冒名")

    assert "请重新签名" not in one.page()
    assert one.file().values["signed"] == f"file:{one.first.picture_id}"


def _signed_bundle():
    """Two items of the demo bundle that ask for a signature each, and an applicant."""
    items.demo_bundles(
        asking={
            name: {**QUESTION, "code": "signed"}
            for name in ("个体工商户设立登记", "设置大型户外广告审批")
        }
    )
    return identity.make_resident(name="申请人甲", at=AT)


@pytest.fixture
def signed_bundle(db, replayed):
    return replayed(_signed_bundle)()


def _places(page: str) -> list[str]:
    return sorted({one.split('"')[0] for one in page.split('class="hand" id="f-')[1:]})


def test_several_items_are_signed_once_and_each_case_shows_it(signed_bundle):
    draft = bundles.filled(signed_bundle)
    client = Client(headers={"user-agent": "iPhone Mobile"})
    sign_in(client, signed_bundle)
    check = reverse("cases:bundle_check", args=[draft.id])
    with pytest.raises(FieldRefusals) as unsigned:
        bundle.submit_bundle(actor=signed_bundle, draft_id=draft.id, at=AT)

    page = client.get(check).content.decode()
    places = _places(page)
    assert set(unsigned.value.errors) == set(places)
    assert "签一次，这几项都算" in page
    for shift, place in enumerate(places):
        page = client.get(check).content.decode()
        ticket = page.split(f'id="f-{place}"')[1].split('name="ticket" value="')[1].split('"')[0]
        address = reverse("cases:bundle_sign", args=[draft.id, place])
        sent = client.post(address, {"ticket": ticket, "strokes": strokes(shift)})
        assert sent.status_code == 302, sent.content.decode()

    bundle.save_answers(
        actor=signed_bundle,
        draft_id=draft.id,
        step=_step(draft),
        raw={"phone": "13911112222"},
        only=["phone"],
        at=AT,
    )
    with pytest.raises(FieldRefusals) as old:
        bundle.submit_bundle(actor=signed_bundle, draft_id=draft.id, at=now())
    assert set(old.value.errors) == set(places)
    bundle.save_answers(
        actor=signed_bundle,
        draft_id=draft.id,
        step=_step(draft),
        raw={"phone": "13900000000"},
        only=["phone"],
        at=AT,
    )
    made = bundle.submit_bundle(actor=signed_bundle, draft_id=draft.id, at=now())

    parts = progress.get_application(actor=signed_bundle, application_id=made).parts
    shown = {}
    for one in parts:
        file = open_file(actor=signed_bundle, case_id=one.case.id, at=now())
        shown[one.case.item_code] = list_signed(file=file, at=now())
        assert "file:" in json.dumps(file.values) or not shown[one.case.item_code]
    assert sum(bool(each) for each in shown.values()) == 2
    assert all(hand.holds for each in shown.values() for hand in each)
    hand = next(each[0].hand for each in shown.values() if each)
    assert hand.document.ref == Ref(BUNDLE_DRAFT_KIND, draft.id)
    assert client.get(reverse("cases:hand_picture", args=[hand.id])).status_code == 200
    stranger = Client()
    sign_in(stranger, identity.make_resident(name="旁人乙", at=AT))
    assert stranger.get(reverse("cases:hand_picture", args=[hand.id])).status_code == 404


def _step(draft) -> str:
    live = bundles.live(draft)
    return next(one.code for one in live.steps if "phone" in one.codes)


def test_a_name_typed_into_the_form_of_several_items_is_no_signature(signed_bundle):
    draft = bundles.filled(signed_bundle)
    live = bundles.live(draft)
    for one in live.steps:
        raw = {code: "冒名" for code in one.codes if code.startswith("signed")}
        bundle.save_answers(
            actor=signed_bundle, draft_id=draft.id, step=one.code, raw=raw, only=list(raw), at=AT
        )

    with pytest.raises(FieldRefusals) as refused:
        bundle.submit_bundle(actor=signed_bundle, draft_id=draft.id, at=AT)

    assert all(code.startswith("signed") for code in refused.value.errors)
    assert not Case.objects.exists()
