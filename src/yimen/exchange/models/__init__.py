"""Tables of exchange."""

from yimen.exchange.models.call import Call as Call
from yimen.exchange.models.call import Dispute as Dispute
from yimen.exchange.models.resource import Grant as Grant
from yimen.exchange.models.resource import GrantDay as GrantDay
from yimen.exchange.models.resource import Resource as Resource
from yimen.exchange.models.resource import ResourceField as ResourceField
