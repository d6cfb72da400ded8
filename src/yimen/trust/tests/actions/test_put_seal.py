"""Documents are sealed once, in both forms, or wait with a reason, or are refused with work."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from yimen.directory.testing import AT, demo_county
from yimen.kernel import typeset
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.models import OutboxEvent
from yimen.kernel.typeset.pages import set_page
from yimen.ofd import reading
from yimen.trust import public as trust
from yimen.trust import testing
from yimen.trust.contracts import SealedForm, SealedState
from yimen.trust.models import Sealing, SealUse
from yimen.trust.queries import seals as queries

pytestmark = pytest.mark.django_db
TEMPLATE = Path(typeset.__file__).parents[1] / "tests" / "page.typ"
KIND = "cases.notice"


@pytest.fixture
def unit():
    return demo_county().department


@pytest.fixture
def seal(unit):
    return testing.make_seal(organisation_id=unit.id, at=AT)


def _ask(unit, *, ref: Ref | None = None) -> Ref:
    ref = ref or Ref(KIND, new_id())
    page = set_page(template=TEMPLATE, data={"title": "决定书", "name": unit.name}, made_at=AT)
    with transaction.atomic():
        stored = files.put_bytes(content=page, name="决定书.pdf", owner=ref, at=AT)
        trust.request_sealing(
            ref=ref,
            subject=Ref("cases.case", uuid4()),
            file_id=stored.id,
            title="决定书〔2026〕1号",
            organisation_id=unit.id,
            reason="作出决定",
            actor=SYSTEM,
            at=AT,
        )
    return ref


def _content(ref: Ref, form: SealedForm) -> bytes:
    return b"".join(trust.open_sealed(ref=ref, form=form).pieces)


def test_a_document_comes_out_sealed_in_both_forms_with_its_use_logged(unit, seal):
    ref = _ask(unit)

    assert testing.seal_waiting(at=AT) == [SealedState.SEALED]

    view = trust.find_sealed(ref=ref)
    assert view.seal_name == unit.name
    pdf = _content(ref, SealedForm.PDF)
    ofd = reading.read(content=_content(ref, SealedForm.OFD))
    assert ofd.signatures[0].seal.name == unit.name
    assert unit.name in ofd.pages[0].text
    use = SealUse.objects.get()
    assert use.source_sm3 == files.find(file_id=Sealing.objects.get().file_id).sm3
    assert use.pdf_sm3 == files.find(file_id=view.pdf_file_id).sm3
    assert [one.holds for one in queries.list_uses(seal_id=seal.id)] == [True]
    assert OutboxEvent.objects.filter(code="trust.document_sealed", subject_id=ref.id).count() == 1
    assert b"/Form" in pdf
    assert b"/DSS" in pdf
