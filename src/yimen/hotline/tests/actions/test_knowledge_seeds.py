"""The articles, scripts, merged pair and group of the demo county."""

from __future__ import annotations

import pytest

from yimen.directory import testing as directory
from yimen.hotline.models import ArticleVersion, OrderGroup, Script, WorkOrder
from yimen.hotline.seeds import knowledge as seeds

pytestmark = pytest.mark.django_db


def test_the_demo_has_articles_a_merged_pair_and_a_group_and_is_loaded_once():
    directory.whole_demo_county()
    assert seeds.run(directory.AT) == "热线知识库：12 条，话术 10 段，群体诉求 1 件"
    assert seeds.run(directory.AT) == "热线知识库：已经有了"
    states = set(ArticleVersion.objects.values_list("state", flat=True))
    assert states == {"draft", "checked", "published", "to_review"}
    assert Script.objects.count() == 10
    assert WorkOrder.objects.filter(state="merged").count() == 5
    assert OrderGroup.objects.count() == 1
