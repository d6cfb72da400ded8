"""Tables of the knowledge base: articles, their versions and uses, and scripts."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from yimen.hotline.contracts.knowledge import ArticleState, CallSituation
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Article(models.Model):
    """A question that the desk answers; its words are in versions, its unit keeps them right."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    made_at = models.DateTimeField()

    objects = LockingQuerySet["Article"].as_manager()

    class Meta:
        db_table = "hotline_article"
        indexes = [models.Index(fields=["unit_id"], name="hotline_article_unit")]

    def __str__(self) -> str:
        return str(self.id)


class ArticleVersion(models.Model):
    """One wording of an article; at most one is in use and at most one is being made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=ArticleState.DRAFT.value)
    question = models.CharField(max_length=120)
    short = models.CharField(max_length=500)
    body = models.TextField(blank=True)
    category_code = models.CharField(max_length=24, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    review_on = models.DateField()
    words = SearchVectorField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)
    written_by_id = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=120, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=300, blank=True)

    objects = LockingQuerySet["ArticleVersion"].as_manager()

    class Meta:
        db_table = "hotline_article_version"
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="hotline_article_once"),
            models.UniqueConstraint(
                fields=["article"],
                condition=models.Q(state__in=["published", "to_review"]),
                name="hotline_article_one_in_use",
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=models.Q(state__in=["draft", "checked"]),
                name="hotline_article_one_in_making",
            ),
            models.CheckConstraint(
                name="hotline_article_state_known",
                condition=models.Q(state__in=[one.value for one in ArticleState]),
            ),
        ]
        indexes = [
            GinIndex(fields=["words"], name="hotline_article_words"),
            models.Index(fields=["state", "review_on"], name="hotline_article_state"),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.number} {self.state}"


class ArticleUse(models.Model):
    """An order that was answered from an article: the version that was read out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="+")
    order_id = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "hotline_article_use"
        indexes = [models.Index(fields=["at"], name="hotline_article_use_at")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.order_id}"


class Script(models.Model):
    """Words to say in a situation; a changed one ends and the next begins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    situation = models.CharField(max_length=12)
    category_code = models.CharField(max_length=24, blank=True)
    title = models.CharField(max_length=60)
    text = models.CharField(max_length=600)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_script"
        constraints = [
            models.CheckConstraint(
                name="hotline_script_situation_known",
                condition=models.Q(situation__in=[one.value for one in CallSituation]),
            ),
        ]
        indexes = [models.Index(fields=["until_at", "situation"], name="hotline_script_situation")]

    def __str__(self) -> str:
        return f"{self.situation} {self.title}"
