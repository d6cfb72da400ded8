"""What other contexts may ask of the hotline: keyword-only, contracts in and out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yimen.hotline.actions import car_lines, hearing, mail
from yimen.hotline.contracts.call import CallView, SeatState
from yimen.hotline.contracts.caller_line import CallerLine
from yimen.hotline.contracts.car import MaskingGateway, PlateRegister
from yimen.hotline.contracts.media import MediaSource
from yimen.hotline.contracts.switch import Heard, Living, Switch, WholeCall
from yimen.hotline.queries import call as calls
from yimen.hotline.queries import caller_line, line, media
from yimen.kernel.actor import SYSTEM, Actor


def find_line(*, actor: Actor, kind: str, ref_id: UUID, at: datetime) -> CallerLine:
    """Return the line of a call or an order that the actor may know of. Raises NotFound."""
    return caller_line.find_line(actor=actor, kind=kind, ref_id=ref_id, at=at)


def install_switch(*, switch: Switch) -> None:
    """Let this switch do what operators ask from now on."""
    line.install(switch)


def hear(*, heard: Heard) -> bool:
    """Take in one thing that the switch told, once; say whether it was new."""
    return hearing.hear(heard=heard)


def reconcile_calls(*, living: Sequence[Living], at: datetime) -> int:
    """Bring the calls in line with those that the switch has; return how many were not."""
    return hearing.reconcile(living=living, at=at)


def reconcile_seats(*, seats: Sequence[tuple[str, SeatState]], at: datetime) -> int:
    """Bring the seats in line with the switch's agents; return how many were not."""
    return hearing.reconcile_seats(told=seats, at=at)


def list_calls(*, since: datetime) -> list[CallView]:
    """Return the calls since a moment, numbers masked, the newest first."""
    return calls.list_for(actor=SYSTEM, since=since)


def take_record(*, record: WholeCall) -> bool:
    """Take in the switch's own record of an ended call; say whether it told anything new."""
    return hearing.take_record(record=record)


def take_mail(*, content: bytes, at: datetime) -> str:
    """Take a mail in, once by its Message-ID, and return what came of it."""
    return mail.take_mail(content=content, at=at)


def install_media_source(*, source: MediaSource) -> None:
    """Fetch what users of the official account sent from here; a connector calls it at start."""
    media.install(source)


def install_plate_register(*, register: PlateRegister) -> None:
    """Ask this register whose telephone belongs to a plate; a connector calls it at start."""
    car_lines.install_register(register=register)


def install_masking_gateway(*, gateway: MaskingGateway) -> None:
    """Let this gateway stand between two telephones; a connector calls it at start."""
    car_lines.install_gateway(gateway=gateway)
