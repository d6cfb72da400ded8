"""Which work articles hold open: checking, publishing, reviewing."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from yimen.hotline.access_knowledge import desk_unit
from yimen.hotline.contracts.knowledge import ARTICLE_KIND, ArticleState
from yimen.hotline.models import ArticleVersion
from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork

CHECK, PUBLISH = "hotline.article_check", "hotline.article_publish"
REVIEW_WORK = "hotline.article_to_review"


def _versions(state: ArticleState) -> Iterator[tuple[UUID, UUID]]:
    rows = ArticleVersion.objects.filter(state=state).order_by("id")
    yield from rows.values_list("id", "article__unit_id")


def expected_checks() -> Iterator[ExpectedWork]:
    """Yield the wordings that wait for a second person."""
    for row_id, unit_id in _versions(ArticleState.DRAFT):
        yield ExpectedWork(ref=Ref(ARTICLE_KIND, row_id), unit_id=unit_id)


def expected_publications() -> Iterator[ExpectedWork]:
    """Yield the checked wordings that wait for the desk."""
    for row_id, _ in _versions(ArticleState.CHECKED):
        yield ExpectedWork(ref=Ref(ARTICLE_KIND, row_id), unit_id=desk_unit())


def expected_reviews() -> Iterator[ExpectedWork]:
    """Yield the articles that their unit has to look at again."""
    for row_id, unit_id in _versions(ArticleState.TO_REVIEW):
        yield ExpectedWork(ref=Ref(ARTICLE_KIND, row_id), unit_id=unit_id)
