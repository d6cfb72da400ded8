"""The province's words turned into ours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yimen.identity.contracts import Assurance, UpstreamPerson

SCOPE = "openid profile id_number phone"
LEVELS: Mapping[str, Assurance] = MappingProxyType(
    {
        "1": Assurance.PHONE,
        "2": Assurance.REAL_NAME,
        "3": Assurance.IN_PERSON,
        "urn:yimen:real-name:1": Assurance.PHONE,
        "urn:yimen:real-name:2": Assurance.REAL_NAME,
        "urn:yimen:real-name:3": Assurance.IN_PERSON,
        "urn:yimen:real-name:4": Assurance.IN_PERSON,
    }
)
"""Levels there and here. A certificate shown there was not shown here, so nothing maps to STRONG."""


def arrived(*, claims: Mapping[str, object], id_token: str) -> UpstreamPerson:
    """Return who the claims tell of; a level that is not known is none."""
    methods = claims.get("amr")
    return UpstreamPerson(
        subject=_text(claims, "sub"),
        name=_text(claims, "name"),
        code=_text(claims, "id_number"),
        phone=_text(claims, "phone_number").removeprefix("+86"),
        assurance=LEVELS.get(_text(claims, "acr"), Assurance.ANONYMOUS),
        methods=tuple(str(one) for one in methods) if isinstance(methods, list) else (),
        id_token=id_token,
        sid=_text(claims, "sid"),
    )


def _text(claims: Mapping[str, object], name: str) -> str:
    found = claims.get(name)
    return found if isinstance(found, str) else ""
