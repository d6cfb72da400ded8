"""Passkeys: the ceremonies of WebAuthn, level 2, by the library; what is stored is a public key.

The user must be verified by the device (finger, face or PIN): the key is what one has, the
verification what one is or knows. Attestation is not asked for: which make of device somebody owns
is not our business.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import webauthn
from django.db import transaction
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, structs
from webauthn.helpers.exceptions import WebAuthnException

from yimen.identity.actions import factor as factors
from yimen.identity.actions.attempt import recorded
from yimen.identity.models import Account, Factor
from yimen.identity.sign_in_contracts import FactorKind, FactorRefused

NAME = "一门政务服务"
_AGAIN = "没能验证这把通行密钥，请再试一次，或换一种方式登录。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site as the browser sees it: a passkey belongs to its host and answers to its origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """What the browser is asked (JSON), and the challenge to keep until it answers."""

    options: str
    challenge: str


def begin_adding(*, account_id: UUID, site: Site) -> Ceremony:
    """Return what to ask a browser for a new passkey of an account."""
    account = Account.objects.get(pk=account_id)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=account.pk.bytes,
        user_name=account.username,
        user_display_name=account.name,
        exclude_credentials=_held(account_id),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return _ceremony(webauthn.options_to_json(options), options.challenge)


def finish_adding(
    *, account_id: UUID, site: Site, challenge: str, credential: str, title: str, at: datetime
) -> Factor:
    """Keep the passkey that a browser made. Raises FactorRefused."""
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise FactorRefused("没能加上通行密钥，请再试一次。") from error
    with transaction.atomic():
        return factors.add(
            Account.objects.for_change(account_id),
            Factor(
                kind=FactorKind.PASSKEY,
                title=title,
                credential_id=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
            ),
            at,
        )


def begin_using(*, site: Site, account_id: UUID | None = None) -> Ceremony:
    """Return what to ask a browser: for any passkey of this site, or for one of an account."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        allow_credentials=_held(account_id) if account_id else None,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return _ceremony(webauthn.options_to_json(options), options.challenge)


def _tried_for(*, account_id: UUID | None = None, **_: object) -> UUID | None:
    return account_id


@recorded("passkey", _tried_for)
def finish_using(
    *,
    site: Site,
    challenge: str,
    credential: str,
    at: datetime,
    account_id: UUID | None = None,
) -> UUID:
    """Return the account that a passkey signs in. Raises FactorRefused.

    A counter that does not move on tells of a copied key; such a key is refused. Synchronised
    passkeys have no counter: it stays 0.
    """
    raw = _credential_id(credential)
    with transaction.atomic():
        held = Factor.objects.select_for_update(no_key=True, of=("self",)).filter(
            kind=FactorKind.PASSKEY, credential_id=raw, removed_at=None, account__is_active=True
        )
        found = held.first()
        if found is None or (account_id is not None and found.account_id != account_id):
            raise FactorRefused("这把通行密钥没有登记在这个账号上，请换一种方式登录。")
        try:
            seen = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=bytes(found.public_key or b""),
                credential_current_sign_count=found.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise FactorRefused(_AGAIN) from error
        found.sign_count = seen.new_sign_count
        found.used_at = at
        found.save(update_fields=["sign_count", "used_at"])
        return found.account_id


def _credential_id(credential: str) -> bytes:
    try:
        read = json.loads(credential)
        return base64url_to_bytes(str(read["rawId"]))
    except (ValueError, KeyError, TypeError) as error:
        raise FactorRefused(_AGAIN) from error


def _held(account_id: UUID) -> list[structs.PublicKeyCredentialDescriptor]:
    keys = Factor.objects.held(account_id).filter(kind=FactorKind.PASSKEY)
    return [
        structs.PublicKeyCredentialDescriptor(id=bytes(raw))
        for raw in keys.values_list("credential_id", flat=True)
        if raw is not None
    ]


def _ceremony(options: str, challenge: bytes) -> Ceremony:
    return Ceremony(options=options, challenge=bytes_to_base64url(challenge))
