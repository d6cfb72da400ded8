"""Builders for tests, drills and benches: people who keep devices, devices, panels inside a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID

from yimen.biometrics import testing as faces
from yimen.biometrics.contracts import Purpose
from yimen.devices.actions import device, key
from yimen.devices.contracts import DeviceDraft, DeviceKind, DeviceView
from yimen.devices.simulator import Answer, Identity, Panel, Send
from yimen.directory.contracts import Post
from yimen.directory.testing import AT, SmallCounty, demo_county, make_officer
from yimen.kernel.actor import Actor

_serial = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepers:
    """A small county with an operator, an administrator, and people of two towns."""

    units: SmallCounty
    operator: Actor
    admin: Actor
    clerk: Actor
    head: Actor
    stranger: Actor


def keepers(*, at: datetime = AT) -> Keepers:
    """Return the people around the devices of a town."""
    units = demo_county(at=at)
    return Keepers(
        units=units,
        operator=make_officer(post=Post.OPERATOR, unit=units.centre, name="运维甲", at=at),
        admin=make_officer(post=Post.SYSTEM_ADMIN, unit=units.centre, name="管理乙", at=at),
        clerk=make_officer(post=Post.CLERK, unit=units.town, name="综窗丙", at=at),
        head=make_officer(post=Post.APPROVER, unit=units.town, name="负责人丁", at=at),
        stranger=make_officer(post=Post.CLERK, unit=units.other_town, name="外镇戊", at=at),
    )


def draft_of(around: Keepers, **changed: object) -> DeviceDraft:
    """Return a panel of the town as somebody would write it down."""
    number = next(_serial)
    facts: dict[str, object] = {
        "kind": DeviceKind.PANEL,
        "model": "演示终端 F1",
        "serial": f"SN-{number:06d}",
        "unit_id": around.units.town.id,
        "place": f"{number} 号窗口",
    }
    return DeviceDraft(**{**facts, **changed})  # type: ignore[arg-type]


def a_device(around: Keepers, *, at: datetime = AT, **changed: object) -> DeviceView:
    """Return a panel in store."""
    return device.enter_device(actor=around.operator, draft=draft_of(around, **changed), at=at)


def code_of(around: Keepers, device_id: UUID, *, at: datetime = AT) -> str:
    """Return a fresh activation code."""
    (made,) = key.issue_codes(actor=around.operator, device_ids=[device_id], at=at)
    return made.code


def allow_faces(*, at: datetime) -> None:
    """Put an impact assessment of identifying in force, so that crops are looked at."""
    faces.switch_on(Purpose.IDENTIFY, at=at)


def inside(address: str = "127.0.0.1") -> Send:
    """Return a way to this very process: the test client, coming from an address."""
    from django.test import Client  # noqa: PLC0415 -- only tests have it

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        client = Client(REMOTE_ADDR=address, headers=dict(headers))
        answer = client.generic(method, path, body, content_type="application/json" if body else "")
        heads = {name.lower(): value for name, value in answer.items()}
        return Answer(status=answer.status_code, headers=heads, body=answer.content)

    return send


def a_panel(around: Keepers, *, at: datetime, send: Send | None = None) -> Panel:
    """Return a simulated panel that was activated over the interface."""
    found = a_device(around, at=at)
    code = code_of(around, found.id, at=at)
    panel = Panel(
        identity=Identity(number=found.number, serial=found.serial), send=send or inside()
    )
    answer = panel.activate(code)
    assert answer.status == 201, answer.body
    return panel
