"""Builders for other contexts' tests: a licence that somebody holds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.licences import public
from yimen.licences.contracts import LicenceView

TYPE = "1110000000000100001XX"


def make_licence(
    *,
    holder_id: UUID,
    issuer_id: UUID,
    at: datetime,
    name: str = "老年人优待证",
    validity: tuple[int, str] | None = (5, "Y"),
) -> LicenceView:
    """Issue a licence to somebody for a case that nobody filed."""
    return public.request_issue(
        actor=SYSTEM,
        origin=Ref("cases.case", new_id()),
        type_code=TYPE,
        name=name,
        serial_prefix="测优",
        issuer_id=issuer_id,
        holder_id=holder_id,
        validity=validity,
        values=(("优待对象", "六十周岁以上老年人"), ("发放地", "一门县柳浦镇")),
        at=at,
    )
