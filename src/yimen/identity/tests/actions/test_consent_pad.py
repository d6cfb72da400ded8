"""A consent signed on glass: by a hand, once, for these words; a no is kept and leads on."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from yimen.identity import access, testing
from yimen.identity import public as identity
from yimen.identity.actions import consent as consents
from yimen.identity.actions import consent_pad as pads
from yimen.identity.actions import consent_paper as papers
from yimen.identity.contracts import ConsentRefused, PurposeWords
from yimen.identity.face_contracts import ConsentWay
from yimen.identity.models import Consent, ConsentPaper
from yimen.identity.queries.consent import get_purpose
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db
AT = testing.AT
WORDER = Actor(
    kind=ActorKind.OFFICER,
    name="管理甲",
    account_id=new_id(),
    officer_id=new_id(),
    grants=(Grant(verb=access.WORD_PURPOSE, unit_id=new_id(), area_prefix="439981"),),
)


def strokes(shift: int = 0) -> str:
    """Return a name as a pad sends it: one line of a dozen points."""
    line = [[20 + 20 * n, 60 + shift + (n % 3) * 15, 30 * n, 0.5] for n in range(12)]
    return json.dumps({"w": 600, "h": 240, "s": [line]})


@pytest.fixture
def clerk():
    return testing.face_clerk()


@pytest.fixture
def old():
    return testing.make_person(name="何守义", born=date(1946, 3, 2))


def shown(clerk, person, *, at=AT, **more):
    return papers.print_paper(
        actor=clerk,
        person_id=person.id,
        purposes=["face_verify", "face_identify"],
        way=ConsentWay.PAD,
        at=at,
        **more,
    )


def sign(clerk, sheet, *, at=AT, drawn=None):
    return pads.sign(actor=clerk, paper_id=sheet.id, strokes=drawn or strokes(), at=at)


def test_a_hand_on_glass_gives_the_yes_and_is_kept_as_a_file_of_the_sheet(clerk, old):
    sheet = shown(clerk, old)
    assert not identity.may_use(person_id=old.id, purpose="face_verify")

    signed = sign(clerk, sheet)

    assert identity.may_use(person_id=old.id, purpose="face_verify")
    assert identity.may_use(person_id=old.id, purpose="face_identify")
    assert signed.received_at == AT
    assert signed.scan_id is not None
    stored = files.find(file_id=signed.scan_id)
    assert (stored.media_type, stored.sm3) == ("image/png", signed.scan_sm3)
    held = Consent.objects.filter(person_id=old.id, withdrawn_at=None)
    assert {(one.paper_id, one.given_by_id) for one in held} == {(sheet.id, old.id)}
    told = [one.verb for one in ledger.list_entries(subject=Ref(papers.KIND, sheet.id))]
    assert told == ["identity.consent_paper.shown", "identity.consent_paper.signed"]


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ("   ", "还没有签名"),
        ("<script>", "没有收到完整的签名"),
        (json.dumps({"w": 600, "h": 240, "s": []}), "太短"),
        (json.dumps({"w": 600, "h": 240, "s": [[[5000, 1, 0, 1]] * 9]}), "没有收到完整的签名"),
    ],
)
def test_without_a_hand_there_is_no_yes(clerk, old, drawn, said):
    sheet = shown(clerk, old)

    with pytest.raises(Refusal, match=said):
        sign(clerk, sheet, drawn=drawn)

    assert not Consent.objects.exists()
    assert ConsentPaper.objects.get().received_at is None


def test_a_signature_serves_one_sheet_and_a_sheet_one_answer(clerk, old):
    first, second = shown(clerk, old), shown(clerk, old)
    sign(clerk, first)

    with pytest.raises(ConsentRefused, match="已经用过"):
        sign(clerk, second)
    with pytest.raises(ConsentRefused, match="已经有答复"):
        sign(clerk, first, drawn=strokes(7))
    with pytest.raises(ConsentRefused, match="已经收过"):
        papers.receive_paper(actor=clerk, paper_id=second.id, content=b"x", name="", at=AT)
    late = AT + pads.SHOWN_FOR + timedelta(seconds=1)
    with pytest.raises(ConsentRefused, match="放得太久"):
        sign(clerk, second, drawn=strokes(9), at=late)


def test_a_printed_sheet_is_not_signed_on_glass_nor_by_another_area(clerk, old):
    printed = papers.print_paper(actor=clerk, person_id=old.id, purposes=["face_verify"], at=AT)
    with pytest.raises(NotFound):
        sign(clerk, printed)
    with pytest.raises(NotAllowed):
        sign(testing.face_clerk(area="110101"), shown(clerk, old))


def test_words_that_changed_meanwhile_are_not_signed(clerk, old):
    sheet = shown(clerk, old)
    held = get_purpose(code="face_verify")
    words = PurposeWords(
        why=held.why + "（改过）",
        used=held.used,
        kept=held.kept,
        given_to=held.given_to,
        stops=held.stops,
    )
    consents.reword_purpose(actor=WORDER, code="face_verify", words=words, at=AT)

    with pytest.raises(ConsentRefused):
        sign(clerk, sheet)

    assert not Consent.objects.exists()


def test_a_childs_sheet_is_signed_by_the_guardian_alone(clerk):
    child = testing.make_person(name="何小满", born=date(2018, 5, 1))

    with pytest.raises(ConsentRefused, match="监护人"):
        shown(clerk, child)


def test_a_no_is_kept_once_and_gives_nothing(clerk, old):
    sheet = shown(clerk, old)

    said = pads.decline(actor=clerk, paper_id=sheet.id, at=AT)

    assert said.declined_at == AT
    assert not Consent.objects.exists()
    with pytest.raises(ConsentRefused, match="已经有答复"):
        sign(clerk, sheet)
    told = [one.verb for one in ledger.list_entries(subject=Ref(papers.KIND, sheet.id))]
    assert told[-1] == "identity.consent_paper.declined"
