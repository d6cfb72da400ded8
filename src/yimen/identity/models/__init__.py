"""The tables of identity, one module a noun."""

from yimen.identity.models.account import Account
from yimen.identity.models.mandate import Mandate
from yimen.identity.models.message import Message
from yimen.identity.models.person import Person
from yimen.identity.models.session import Session

__all__ = ["Account", "Mandate", "Message", "Person", "Session"]
