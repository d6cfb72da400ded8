"""What a process is made of, after the standard's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class NodeKind(StrEnum):
    """What stands at a place of a process."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    HUMAN = "userTask"
    DECISION = "businessRuleTask"
    SEND = "sendTask"
    RECEIVE = "receiveTask"
    SCRIPT = "scriptTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    EVENT_BASED = "eventBasedGateway"
    SUBPROCESS = "subProcess"
    CALL = "callActivity"


ACTIVITIES = frozenset(
    {
        NodeKind.HUMAN,
        NodeKind.DECISION,
        NodeKind.SEND,
        NodeKind.RECEIVE,
        NodeKind.SCRIPT,
        NodeKind.SUBPROCESS,
        NodeKind.CALL,
    }
)
GATEWAYS = frozenset(
    {NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.INCLUSIVE, NodeKind.EVENT_BASED}
)


class EventKind(StrEnum):
    """What an event waits for or makes known."""

    NONE = "none"
    TIMER = "timer"
    MESSAGE = "message"
    ERROR = "error"
    TERMINATE = "terminate"
    COMPENSATE = "compensate"


class TimerKind(StrEnum):
    """How a timer is written: a span, a moment, or working days of the county's calendar."""

    DURATION = "timeDuration"
    DATE = "timeDate"
    WORKDAYS = "workdays"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What an event is about: a timer's kind and text, the name of a message, the code of an error."""

    kind: EventKind = EventKind.NONE
    timer: TimerKind | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Several at once or one after another: for each item of a list, or so many times.

    `count` and `items` are FEEL; `until` ends the loop early when it holds.
    """

    sequential: bool
    count: str = ""
    items: str = ""
    item: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place of a process. `scope` is the subprocess around it, empty for the process itself."""

    id: str
    kind: NodeKind
    name: str = ""
    scope: str = ""
    event: Event = Event()
    loop: Loop | None = None
    default: str = ""
    attached_to: str = ""
    interrupting: bool = True
    compensates: bool = False
    lane: str = ""
    unit: str = ""
    post: str = ""
    form: str = ""
    workdays: int | None = None
    reference: str = ""

    @property
    def title(self) -> str:
        """Return its name, or its id where it has none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A way from one place to another; a condition is FEEL."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process: its places, the ways between them, and who handles a compensation."""

    id: str
    name: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    handlers: Mapping[str, str]
    """The handler of a compensation, by the activity that it undoes."""

    def out_of(self, node: str) -> list[Flow]:
        """Return the ways out of a place, in order of the file."""
        return [each for each in self.flows.values() if each.source == node]

    def into(self, node: str) -> list[Flow]:
        """Return the ways into a place, in order of the file."""
        return [each for each in self.flows.values() if each.target == node]

    def starts(self, scope: str) -> list[Node]:
        """Return where a process or a subprocess begins: a start, else what nothing leads to."""
        inside = [each for each in self.nodes.values() if each.scope == scope]
        starts = [each for each in inside if each.kind is NodeKind.START]
        loose = [
            each
            for each in inside
            if not self.into(each.id)
            and each.kind is not NodeKind.BOUNDARY
            and each.id not in self.handlers.values()
        ]
        return starts or loose

    def boundaries(self, node: str) -> list[Node]:
        """Return the events at the boundary of an activity, without compensations."""
        return [
            each
            for each in self.nodes.values()
            if each.attached_to == node and each.event.kind is not EventKind.COMPENSATE
        ]


class Severity(StrEnum):
    """How grave a finding is: an error keeps a process from being published."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong or worth knowing, at which place, and how to mend it."""

    severity: Severity
    node: str
    message: str


class ProcessRefusedError(ValueError):
    """The file cannot be read as a process; the sentence says where and why."""
