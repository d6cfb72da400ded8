"""A tree is imported after a look: units, dirty rows, and orders of old categories."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.hotline import testing
from yimen.hotline.actions import tree_import
from yimen.hotline.contracts.category import TreeRefused
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.models import CategoryRow
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import tree_import as queries
from yimen.identity.testing import sign_in
from yimen.kernel import reference
from yimen.kernel.contracts import NotAllowed

pytestmark = pytest.mark.django_db
FILE = "一,二,三,主办,协办\n水电,停水,夜里停水,住建局,\n,坏行,\n水电,停水,白天停水,自来水厂,\n路,灯,不亮,,\n"


def _upload(client: Client, content: bytes) -> str:
    answer = client.post(
        "/work/hotline/tree/import/", {"file": SimpleUploadedFile("a.csv", content)}
    )
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_tree_is_looked_at_mapped_and_taken(client: Client) -> None:
    around = testing.desk()
    old = testing.order_at(OrderState.PENDING, around)
    before = categories.paths()[old.category_code]
    sign_in(client, around.chief)
    address = _upload(client, FILE.encode("gb18030"))
    page = client.get(address).content.decode()
    assert "第 3 行" in page
    assert not CategoryRow.objects.exists()
    client.post(address, {"act": "map", "alias": "自来水厂", "alias_unit": "zjj"})
    draft_id = queries.TreeDraft.objects.get().id
    found = queries.preview(draft_id=draft_id)
    leads = {one.title: one.lead for one in found.nodes}
    assert (leads["夜里停水"], leads["白天停水"]) == ("zjj", "zjj")
    number = [one.path for one in found.branches].index("路 / 灯")
    client.post(address, {"act": "take", f"lead-{number}": "@town", f"support-{number}": "zjj"})
    rows = {row.title: row for row in CategoryRow.objects.all()}
    assert (rows["不亮"].lead, rows["不亮"].support) == ("@town", ["zjj"])
    assert categories.paths()[old.category_code] == before
    again = client.post(address, {"act": "take"})
    assert "已经导入过" in again.content.decode()


def test_who_may_not_and_what_is_no_file(client: Client) -> None:
    around = testing.desk()
    with pytest.raises(NotAllowed):
        tree_import.draft_tree(actor=around.operator, content=FILE.encode(), at=testing.AT)
    for content in (b"", b"\x00\x01" * 50, "一,二\n,,\n".encode(), b"x" * 2_000_002):
        with pytest.raises(TreeRefused):
            tree_import.draft_tree(actor=around.chief, content=content, at=testing.AT)


def test_the_published_tree_gets_units(yimen_data: Path) -> None:
    path = yimen_data / "hotline" / "taidi2020_label_taxonomy.csv.gz"
    if not path.exists():
        pytest.skip(f"no published tree: {path} does not exist")
    around = testing.desk()
    content = gzip.decompress(path.read_bytes())
    draft_id = tree_import.draft_tree(actor=around.chief, content=content, at=testing.AT)
    found = tree_import.take_tree(actor=around.chief, draft_id=draft_id, at=testing.AT)
    assert found.leaves + len(found.flags) == 517
    assert found.without_unit < found.leaves
    assert len(categories.tree()) == len(found.nodes)


def test_a_tree_is_kept_until_another_is_taken(django_assert_num_queries: Any) -> None:
    around = testing.desk()
    with reference.request_scope():
        shipped = (categories.tree(), categories.paths())
    with reference.request_scope(), django_assert_num_queries(1):
        assert (categories.tree(), categories.paths()) == shipped
    draft_id = tree_import.draft_tree(actor=around.chief, content=FILE.encode(), at=testing.AT)
    tree_import.take_tree(actor=around.chief, draft_id=draft_id, at=testing.AT)
    with reference.request_scope():
        assert "夜里停水" in {one.title for one in categories.tree()}
        assert set(shipped[1]) < set(categories.paths())
