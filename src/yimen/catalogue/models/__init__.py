"""Tables of the catalogue: items, their versions, and the index by which they are found."""

from yimen.catalogue.models.item import Item, ItemVersion
from yimen.catalogue.models.search import ItemSearch, SearchGram, SearchSynonym

__all__ = ["Item", "ItemSearch", "ItemVersion", "SearchGram", "SearchSynonym"]
