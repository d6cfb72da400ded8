"""Tables of the context; Django finds them here."""

from yimen.licences.models.licence import Licence, LicenceUse

__all__ = ["Licence", "LicenceUse"]
