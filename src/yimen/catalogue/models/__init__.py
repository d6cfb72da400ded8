"""Tables of the catalogue: items, versions, the basic catalogue, histories, and the index of names."""

from yimen.catalogue.models.basic import BasicItem, Claim
from yimen.catalogue.models.batch import ItemBatch
from yimen.catalogue.models.bundle import Bundle
from yimen.catalogue.models.form import DraftEdit, FieldGroup
from yimen.catalogue.models.history import FieldChange, VersionStep
from yimen.catalogue.models.item import Item, ItemVersion
from yimen.catalogue.models.search import ItemSearch, SearchGram, SearchSynonym

__all__ = [
    "BasicItem",
    "Bundle",
    "Claim",
    "DraftEdit",
    "FieldChange",
    "FieldGroup",
    "Item",
    "ItemBatch",
    "ItemSearch",
    "ItemVersion",
    "SearchGram",
    "SearchSynonym",
    "VersionStep",
]
