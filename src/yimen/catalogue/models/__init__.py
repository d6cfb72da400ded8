"""Tables of the catalogue: items and their versions."""

from yimen.catalogue.models.item import Item, ItemVersion

__all__ = ["Item", "ItemVersion"]
