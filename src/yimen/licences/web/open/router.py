"""Licences for other systems: verify one by its identifier, and the caller's own."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import StringConstraints

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, moment, public
from yimen.kernel.web import wire
from yimen.licences import public as licences
from yimen.licences.contracts import LicenceProof, LicenceView
from yimen.licences.queries import licence as queries

router = Router(tags=["证照"])

Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.]{1,120}$")]


@router.get(
    "/licences/{identifier}",
    response=wire.derived(LicenceProof, name="LicenceProof"),
    summary="核验证照",
)
@public
def verify(request: HttpRequest, identifier: Path[Identifier]) -> LicenceProof:
    """Return what anybody may know of the licence with this identifier, as of today."""
    proof = queries.find_proof(identifier=identifier, on=local_day(moment(request)))
    if proof is None:
        raise NotFound("没有这份证照。请核对证照标识；标识没抄错的，这份证照可能是假的。")
    return proof


@router.get(
    "/my/licences",
    response=wire.several(wire.derived(LicenceView, name="Licence")),
    auth=wire.resident,
    summary="我的证照",
)
def mine(request: HttpRequest) -> list[LicenceView]:
    """Return the caller's own licences, in force first."""
    person_id = actor_of(request).person_id
    assert person_id is not None
    return licences.list_held(holder_id=person_id, on=local_day(moment(request)))
