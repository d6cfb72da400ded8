"""The index by which items are found, the rarity of its grams, and the words that people use."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from yimen.catalogue.models.item import ItemVersion


class ItemSearch(models.Model):
    """One version that may be found: its names cut into grams, its reading, its text as words.

    Rebuilt from the version at any time. `folded` is the name without punctuation, `others` are
    its other names folded; `sound` is the reading with blanks between the syllables. `prior`
    orders what is equally like: open on line first, short names first.
    """

    version = models.OneToOneField(
        ItemVersion, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    item_code = models.CharField(max_length=36, db_index=True)
    name = models.CharField(max_length=1000)
    folded = models.TextField()
    others = ArrayField(models.TextField(), default=list)
    sound = models.TextField()
    initials = models.TextField()
    department_code = models.CharField(max_length=20)
    department = models.CharField(max_length=200)
    item_type = models.CharField(max_length=2)
    receive_level = models.CharField(max_length=1)
    decide_level = models.CharField(max_length=1)
    audiences = ArrayField(models.CharField(max_length=1), default=list)
    topics = ArrayField(models.CharField(max_length=4), default=list)
    life_events = ArrayField(models.CharField(max_length=12), default=list)
    is_open = models.BooleanField()
    prior = models.IntegerField()
    effective_on = models.DateField()
    until_on = models.DateField(null=True)
    grams = ArrayField(models.TextField())
    body = SearchVectorField()

    class Meta:
        db_table = "catalogue_itemsearch"
        indexes = [
            GinIndex(fields=["grams"], name="catalogue_search_grams"),
            GinIndex(fields=["body"], name="catalogue_search_body"),
            models.Index(fields=["prior", "version"], name="catalogue_search_prior"),
            models.Index(
                fields=["folded"], name="catalogue_search_name", opclasses=["text_pattern_ops"]
            ),
            models.Index(
                fields=["sound"], name="catalogue_search_sound", opclasses=["text_pattern_ops"]
            ),
            models.Index(
                fields=["initials"],
                name="catalogue_search_initials",
                opclasses=["text_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SearchGram(models.Model):
    """How many indexed versions hold a gram; a rough figure is enough. `#` counts them all."""

    gram = models.TextField(primary_key=True)
    found_in = models.IntegerField()

    class Meta:
        db_table = "catalogue_searchgram"

    def __str__(self) -> str:
        return self.gram


class SearchSynonym(models.Model):
    """A word that people use and the word that the catalogue uses for it."""

    word = models.CharField(max_length=40)
    means = models.CharField(max_length=40)
    shipped = models.BooleanField(default=False)

    class Meta:
        db_table = "catalogue_searchsynonym"
        constraints = [
            models.UniqueConstraint(fields=["word", "means"], name="catalogue_synonym_once")
        ]

    def __str__(self) -> str:
        return f"{self.word} = {self.means}"
