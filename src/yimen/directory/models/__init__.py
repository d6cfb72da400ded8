"""The tables of directory, one module a noun."""

from yimen.directory.models.admin_token import AdminToken
from yimen.directory.models.area import Area, AreaChange, AreaImport
from yimen.directory.models.assignment import Assignment, PostVerb
from yimen.directory.models.attestation import Attestation, AttestedHolding
from yimen.directory.models.break_glass import BreakGlass
from yimen.directory.models.delegation import Delegation
from yimen.directory.models.officer import Holding, Officer
from yimen.directory.models.organisation import Organisation

__all__ = [
    "AdminToken",
    "Area",
    "AreaChange",
    "AreaImport",
    "Assignment",
    "Attestation",
    "AttestedHolding",
    "BreakGlass",
    "Delegation",
    "Holding",
    "Officer",
    "Organisation",
    "PostVerb",
]
