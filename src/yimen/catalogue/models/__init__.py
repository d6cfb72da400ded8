"""Tables of the catalogue: items, versions, edits of their forms, and the index of names."""

from yimen.catalogue.models.batch import ItemBatch
from yimen.catalogue.models.bundle import Bundle
from yimen.catalogue.models.form import DraftEdit, FieldGroup
from yimen.catalogue.models.item import Item, ItemVersion
from yimen.catalogue.models.search import ItemSearch, SearchGram, SearchSynonym

__all__ = [
    "Bundle",
    "DraftEdit",
    "FieldGroup",
    "Item",
    "ItemBatch",
    "ItemSearch",
    "ItemVersion",
    "SearchGram",
    "SearchSynonym",
]
