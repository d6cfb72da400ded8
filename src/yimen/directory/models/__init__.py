"""The tables of directory, one module a noun."""

from yimen.directory.models.area import Area, AreaChange, AreaImport
from yimen.directory.models.officer import Holding, Officer
from yimen.directory.models.organisation import Organisation

__all__ = ["Area", "AreaChange", "AreaImport", "Holding", "Officer", "Organisation"]
