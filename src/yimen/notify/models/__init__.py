"""The table of notify."""

from yimen.notify.models.delivery import Delivery

__all__ = ["Delivery"]
