"""Blank forms and samples: everybody takes them away, keepers of the catalogue attach them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from yimen.catalogue.actions import paper_forms, vetting
from yimen.catalogue.actions import version as versions
from yimen.catalogue.contracts import CatalogueRefused
from yimen.catalogue.contracts.sheets import PaperForm
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.testing import SINCE, small_item
from yimen.catalogue.tests.builders import make_editor
from yimen.directory import testing as directory
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day, now
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id

pytestmark = pytest.mark.django_db
SHEET = {
    "title": "平面图说明",
    "rows": [{"label": "地址", "sample": "一门县城心镇中和路 1 号"}],
    "sample_signer": "虚构的人",
    "sample_on": "2026年11月20日",
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PAPER = {
    "code": "plan",
    "name": "平面图",
    "issued_by": "申请人",
    "source": "10",
    "judge": ["清楚"],
    "law": "《测试管理办法》第五条",
}


@pytest.fixture
def item(db):
    directory.demo_county(at=SINCE)
    form = {"steps": [{"code": "papers", "title": "材料", "fields": [
        {"code": "plan", "kind": "file", "name": "图", "label": "平面图", "why": "看。", "paper": "plan"},
    ]}]}  # fmt: skip
    return small_item(
        definition={
            "papers": [{**PAPER, "sheet": SHEET}],
            "form": form,
            "situations": [{"code": "all", "title": "一般情形"}],
            "checks": [],
            "licence": None,
        }
    )


def address(item, form, version=1):
    return reverse("catalogue:paper_form", args=[item.item_code, version, "plan", form])


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("空表.pdf", PDF, content_type="application/pdf")


def test_a_sheet_is_handed_out_blank_and_filled_in(item):
    anybody = Client()
    blank, sample = (anybody.get(address(item, form)) for form in PaperForm)
    assert blank["Content-Type"] == sample["Content-Type"] == "application/pdf"
    assert body(blank).startswith(b"%PDF")
    assert body(blank) != body(sample)
    guide = anybody.get(reverse("catalogue:guide", args=[item.item_code])).content.decode()
    assert f'href="{address(item, PaperForm.BLANK)}"' in guide
    assert f'href="{address(item, PaperForm.SAMPLE)}"' in guide


@pytest.mark.parametrize("args", [("plan", "other"), ("nothing", "blank"), ("plan", "blank", 9)])
def test_what_is_not_there_is_not_found(item, args):
    paper, form, version = (*args, 1)[:3]
    path = reverse("catalogue:paper_form", args=[item.item_code, version, paper, form])
    assert Client().get(path).status_code == 404


def test_a_keeper_attaches_a_file_to_a_draft_and_nobody_else_sees_it_before(item):
    keeper = Client()
    sign_in(keeper, make_editor())
    page = reverse("catalogue:staff_paper_forms", args=[item.item_code, 1])
    refused = keeper.post(page, {"paper": "plan", "form": "blank", "file": pdf()})
    assert refused.status_code == 422
    assert "编制中" in refused.content.decode()

    keeper.post(reverse("catalogue:staff_draft", args=[item.item_code]))
    page = reverse("catalogue:staff_paper_forms", args=[item.item_code, 2])
    assert keeper.post(page, {"paper": "plan", "form": "blank"}).status_code == 422
    sent = keeper.post(page, {"paper": "plan", "form": "blank", "file": pdf()})
    assert sent["Location"].endswith("?said=attached")
    assert "上传的文件" in keeper.get(page).content.decode()
    assert body(keeper.get(address(item, "blank", 2))) == PDF
    assert Client().get(address(item, "blank", 2)).status_code == 404
    assert body(Client().get(address(item, "blank"))) != PDF

    draft = queries.find_version(item_code=item.item_code, version=2)
    vetting.bring_on_line(version_id=draft.id, effective_on=local_day(now()), at=now())
    assert body(Client().get(address(item, "blank", 2))) == PDF
    with pytest.raises(CatalogueRefused):
        paper_forms.detach_form(
            actor=SYSTEM, version_id=draft.id, paper="plan", form=PaperForm.BLANK, at=now()
        )


def test_a_file_of_somebody_else_is_never_handed_out(item):
    with transaction.atomic():
        hers = files.put_bytes(
            content=PDF,
            name="病历.pdf",
            declared_type="application/pdf",
            owner=Ref("cases.draft", new_id()),
            at=now(),
        )
    draft = versions.draft_version(actor=SYSTEM, item_code=item.item_code, at=now())
    text = queries.version_text(view=draft)
    (paper,) = text.definition.papers
    papers = (replace(paper, blank_file=str(hers.id)),)
    changed = replace(text, definition=replace(text.definition, papers=papers))
    versions.edit_draft(actor=SYSTEM, version_id=draft.id, text=changed, at=now())
    keeper = Client()
    sign_in(keeper, make_editor())
    assert keeper.get(address(item, "blank", 2)).status_code == 404
