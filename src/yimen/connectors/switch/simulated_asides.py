"""What the simulated switch does when a caller waits, a colleague is asked, or a call is passed on.

Written from the published commands: `uuid_hold`, `uuid_broadcast … att_xfer::…`, `uuid_recv_dtmf`,
`uuid_kill`, and `uuid_transfer … inline`.
"""

from __future__ import annotations

from typing import Protocol

from yimen.connectors.switch.simulated_leg import Leg

_DONE, _FAILED = "+OK\n", "-ERR Operation failed\n"


class Switch(Protocol):
    """What is asked of the switch whose legs these are."""

    def legs_of(self, leg: Leg) -> list[Leg]:
        """Return the operators' and colleagues' legs of a caller's."""

    def find(self, channel: str) -> Leg | None:
        """Return a leg that lives, or None."""

    def begins(self, leg: Leg) -> None:
        """Let a leg live and tell of it."""

    def happens(self, name: str, leg: Leg) -> None:
        """Tell that something happens to a leg."""

    def ends(self, own: Leg, cause: str) -> None:
        """Let an operator's leg end."""

    def offers(self, leg: Leg) -> None:
        """Let the first ready operator's telephone ring for a caller."""

    def becomes_agents(self, leg: Leg) -> None:
        """Let a colleague's leg be the one that speaks with the caller."""

    def hang_up(self, body: dict[str, str]) -> dict[str, object]:
        """Let somebody hang up."""


def do(switch: Switch, parts: list[str]) -> str:
    """Return the answer to a command about a call that waits or has a third person."""
    match parts:
        case ["uuid_hold", *marks, channel]:
            held = switch.find(channel)
            return hold(switch, held, on=marks != ["off"]) if held else _FAILED
        case ["uuid_broadcast", channel, told, "aleg"]:
            leg = switch.find(channel)
            return consult(switch, leg, told) if leg else _FAILED
        case ["uuid_recv_dtmf", channel, "0"]:
            return _DONE if switch.find(channel) else _FAILED
        case ["uuid_transfer", channel, steps, "inline"]:
            leg = switch.find(channel)
            return pass_on(switch, leg, steps) if leg else _FAILED
    return "-ERR no such command\n"


def hold(switch: Switch, leg: Leg, *, on: bool) -> str:
    """Hold an operator's leg, so that his caller hears music, or let the two speak again."""
    if not leg.picked or leg.held is on:
        return _FAILED
    leg.held = on
    switch.happens("CHANNEL_HOLD" if on else "CHANNEL_UNHOLD", leg)
    return _DONE


def consult(switch: Switch, own: Leg, told: str) -> str:
    """Ring a colleague from the leg of the operator, who is with him as soon as he answers."""
    name, _, where = told.partition("::")
    if name != "att_xfer" or not own.picked:
        return _FAILED
    switch.begins(_aside(where))
    return _DONE


def pass_on(switch: Switch, leg: Leg, steps: str) -> str:
    """Ring a colleague for a caller, whose operator is free."""
    bridges = [one for one in steps.split("^") if one.startswith("bridge:")]
    if not bridges or not leg.picked:
        return _FAILED
    leg.held = False
    for own in switch.legs_of(leg):
        switch.ends(own, "BLIND_TRANSFER")
    switch.begins(_aside(bridges[0].removeprefix("bridge:")))
    return _DONE


def left(switch: Switch, leg: Leg) -> None:
    """Go on after a colleague's leg ended: a passed caller is offered to the queue again."""
    caller = switch.find(leg.of)
    if caller is not None and leg.aside == "pass":
        switch.offers(caller)


def operator_left(switch: Switch, own: Leg) -> None:
    """Leave a caller to the colleague who speaks with the operator; to nobody, he is cut off."""
    caller = switch.find(own.of)
    spoken = [one for one in switch.legs_of(caller) if one.aside and one.picked] if caller else []
    if caller is None or not spoken:
        switch.hang_up({"channel": own.of, "by": "operator"})
        return
    switch.ends(own, "ATTENDED_TRANSFER")
    switch.becomes_agents(spoken[0])


def _aside(where: str) -> Leg:
    """Return the leg that a dial string with variables asks for."""
    told, _, dialled = where.removeprefix("{").partition("}")
    marks = dict(one.partition("=")[::2] for one in told.split(","))
    return Leg(
        uuid=marks["origination_uuid"],
        number=marks["yimen_agent"],
        dest=dialled.rpartition("/")[2],
        direction="outbound",
        agent=marks["yimen_agent"],
        of=marks["yimen_of"],
        aside=marks["yimen_aside"],
    )
