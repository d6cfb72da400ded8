"""What goes out to a relying system about a person: what was asked, granted and agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yimen.identity import sealing
from yimen.identity.rules import oidc as rules
from yimen.identity.rules.oidc import Scope

_HELD = """
    SELECT t.scopes, s.account_id, s.assurance, c.sector, a.name, p.name, p.birth_on, p.gender,
           p.code_type, p.code_encrypted, p.phone_encrypted, p.address_encrypted, p.area_code
    FROM identity_oidc_token t
    JOIN identity_oidc_sign_in s ON s.id = t.sign_in_id
    JOIN identity_oidc_client c ON c.id = s.client_id AND c.state = 'approved'
    JOIN identity_account a ON a.id = s.account_id AND a.is_active
    LEFT JOIN identity_person p ON p.id = a.person_id
    WHERE t.hash = %s AND t.kind = 'access' AND t.revoked_at IS NULL AND t.expires_at > %s
"""
_GENDER = {"1": "male", "2": "female"}


def find_claims(*, token_hash: str, at: datetime) -> dict[str, Any] | None:
    """Return the claims that an access token opens, or None when it opens nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, (token_hash, at))
        row = cursor.fetchone()
    if row is None:
        return None
    scopes, account_id, assurance, sector, shown_name, *of_person = row
    claims: dict[str, Any] = {
        "sub": _subject(account_id, sector),
        "acr": rules.acr_of(assurance),
    }
    for scope in map(Scope, scopes):
        claims |= _claims(scope, shown_name, _person(of_person))
    return claims


def _subject(account_id: UUID, sector: str) -> str:
    return sealing.pairwise_subject(account_id=account_id, sector=sector)


def _person(row: list[Any]) -> Mapping[str, Any]:
    names = ("name", "birth_on", "gender", "code_type", "code", "phone", "address", "area_code")
    return dict(zip(names, row, strict=True))


def _claims(scope: Scope, shown_name: str, person: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims of one scope; an officer's account has a name and no person behind it."""
    if scope is Scope.PROFILE:
        return {"name": person["name"] or shown_name}
    if person["name"] is None:
        return {}
    if scope is Scope.BIRTH:
        return _birth(person["birth_on"], person["gender"])
    if scope is Scope.ID_NUMBER:
        return {"id_type": person["code_type"], "id_number": sealing.open_code(person["code"])}
    if scope is Scope.PHONE:
        phone = sealing.open_phone(person["phone"])
        return {"phone_number": f"+86{phone}", "phone_number_verified": False} if phone else {}
    if scope is Scope.ADDRESS:
        address = sealing.open_address(person["address"])
        return {"address": {"formatted": address}} if address else {}
    if scope is Scope.AREA:
        return {"area_code": person["area_code"]} if person["area_code"] else {}
    return {}


def _birth(birth_on: date | None, gender: str) -> dict[str, str]:
    claims = {"birthdate": birth_on.isoformat()} if birth_on else {}
    return claims | ({"gender": _GENDER[gender]} if gender in _GENDER else {})
