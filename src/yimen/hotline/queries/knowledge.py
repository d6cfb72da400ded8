"""Reads of the knowledge base: search, versions, uses, scripts, and the figure of its updates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import SearchHit
from yimen.hotline.contracts.knowledge import (
    ArticleState,
    ArticleText,
    ArticleView,
    CallSituation,
    ScriptView,
)
from yimen.hotline.contracts.order import OrderView
from yimen.hotline.models import Article, ArticleUse, ArticleVersion, Script, WorkOrder
from yimen.hotline.queries import order as orders
from yimen.hotline.rules import knowledge as rules
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

PAGE, _GUIDES, _YEAR = 50, 3, 364
_FOUND = """
    SELECT id, ts_rank('{0, 0.2, 0.5, 1}', words, query) AS rank
    FROM hotline_article_version, to_tsquery('simple', %s) query
    WHERE words @@ query AND state = ANY(%s) AND (%s OR from_on <= %s)
        AND (%s OR until_on IS NULL OR until_on > %s)
    ORDER BY rank DESC, id LIMIT %s
"""


def version_view(row: ArticleVersion, *, uses: int = 0, unit_id: UUID | None = None) -> ArticleView:
    """Return one version of an article."""
    return ArticleView(
        id=row.id,
        article_id=row.article_id,
        number=row.number,
        state=ArticleState(row.state),
        unit_id=unit_id or row.article.unit_id,
        text=ArticleText(
            question=row.question,
            short=row.short,
            body=row.body,
            category_code=row.category_code,
            from_on=row.from_on,
            until_on=row.until_on,
            review_on=row.review_on,
        ),
        written_by=row.written_by,
        written_at=row.written_at,
        checked_by=row.checked_by,
        published_at=row.published_at,
        why=row.why,
        uses=uses,
    )


def find_answers(*, text: str, on: date, limit: int = 5) -> list[ArticleView]:
    """Return what may be read out for these words on a day, the likeliest first.

    Any word may hit; those of the question weigh most. Nothing found: nothing.
    """
    return _ranked(text, rules.IN_USE, on=on, limit=limit)


def _ranked(
    text: str, states: Sequence[ArticleState], *, on: date | None, limit: int
) -> list[ArticleView]:
    words = rules.cut(text)[:40]
    if not words:
        return []
    asked = " | ".join(f"'{word}'" for word in words)
    day = on or date.min
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUND, (asked, [one.value for one in states], on is None, day, on is None, day, limit)
        )
        order = [row[0] for row in cursor.fetchall()]
    rows = {row.id: row for row in _joined().filter(id__in=order)}
    return _with_uses([rows[one] for one in order if one in rows])


def _joined() -> QuerySet[ArticleVersion]:
    return ArticleVersion.objects.select_related("article")


def _with_uses(rows: Sequence[ArticleVersion]) -> list[ArticleView]:
    counted = dict(
        ArticleUse.objects.filter(article_id__in=[row.article_id for row in rows])
        .values_list("article_id")
        .annotate(n=Count("id"))
    )
    return [version_view(row, uses=counted.get(row.article_id, 0)) for row in rows]


def list_articles(
    *,
    states: Sequence[ArticleState],
    text: str = "",
    unit_ids: Sequence[UUID] = (),
    category_code: str = "",
) -> list[ArticleView]:
    """Return versions in these states, by likeness to a text or by question."""
    if text:
        found = _ranked(text, states, on=None, limit=PAGE)
        wanted = set(unit_ids)
        return [one for one in found if not wanted or one.unit_id in wanted]
    rows = _joined().filter(state__in=states)
    if unit_ids:
        rows = rows.filter(article__unit_id__in=unit_ids)
    if category_code:
        rows = rows.filter(category_code__startswith=category_code)
    return _with_uses(list(rows.order_by("category_code", "question", "id")[:PAGE]))


def get_version(*, version_id: UUID) -> ArticleView:
    """Return one version with how often its article answered. Raises NotFound."""
    row = _joined().filter(id=version_id).first()
    if row is None:
        raise NotFound
    return _with_uses([row])[0]


def versions_of(*, article_id: UUID) -> list[ArticleView]:
    """Return every version of an article, the newest first."""
    unit_id = Article.objects.values_list("unit_id", flat=True).get(id=article_id)
    rows = ArticleVersion.objects.filter(article_id=article_id).order_by("-number")
    return [version_view(row, unit_id=unit_id) for row in rows]


def newest_of(*, article_id: UUID) -> ArticleView:
    """Return the version to work on: the one in making, else the one in use, else the last.

    Raises NotFound.
    """
    found = versions_of(article_id=article_id)
    for states in (rules.IN_MAKING, rules.IN_USE):
        for one in found:
            if one.state in states:
                return get_version(version_id=one.id)
    if not found:
        raise NotFound
    return get_version(version_id=found[0].id)


def answered_by(*, actor: Actor, article_id: UUID, limit: int = 20) -> list[OrderView]:
    """Return the newest orders that an article answered, as far as the actor may know of them."""
    ids = ArticleUse.objects.filter(article_id=article_id).order_by("-at", "-id")
    wanted = list(ids.values_list("order_id", flat=True)[:limit])
    rows = orders.visible(actor).filter(id__in=wanted).order_by("-opened_at", "-id")
    return [orders.view(row) for row in rows]


def article_of(*, order_id: UUID) -> ArticleView | None:
    """Return the version from which an order was answered, or None."""
    use = ArticleUse.objects.filter(order_id=order_id).select_related("version__article").first()
    return version_view(use.version) if use else None


def guides_for(*, text: str, on: date) -> list[SearchHit]:
    """Return the items whose guides fit the words, the likeliest first."""
    return catalogue.search_items(text=text[:60], on=on, limit=_GUIDES) if text.strip() else []


def scripts(
    *, at: datetime, situations: Sequence[CallSituation] = (), category_code: str = ""
) -> list[ScriptView]:
    """Return the words in use, of situations and a category (and of any), where they are named."""
    rows = Script.objects.filter(from_at__lte=at).filter(Q(until_at=None) | Q(until_at__gt=at))
    if situations:
        rows = rows.filter(situation__in=situations)
    found = [
        ScriptView(
            id=row.id,
            situation=CallSituation(row.situation),
            category_code=row.category_code,
            title=row.title,
            text=row.text,
        )
        for row in rows.order_by("situation", "category_code", "title", "id")[:200]
    ]
    return [
        one
        for one in found
        if not category_code or not one.category_code or category_code.startswith(one.category_code)
    ]


def title_of(*, order_id: UUID) -> str:
    """Return what an order is called; for who may open it already. Raises NotFound."""
    found = WorkOrder.objects.filter(id=order_id).values_list("title", flat=True).first()
    if found is None:
        raise NotFound
    return found


def update_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each wording published in the 365 days with its day."""
    del area_prefix
    for row_id, day in _published(at).order_by("id").values_list("id", "published_at"):
        yield str(row_id), f"{day:%Y-%m-%d}"


def _published(at: datetime) -> QuerySet[ArticleVersion]:
    return ArticleVersion.objects.filter(
        published_at__gt=at - timedelta(days=_YEAR), published_at__lte=at
    )
