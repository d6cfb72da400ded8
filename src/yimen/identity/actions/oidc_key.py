"""Keys that sign for relying systems: made here, kept sealed, published before they sign.

A key is announced for a day, so that systems that keep our key set learn it in time; then it signs
for three months; replaced, it stays published for a week more. A leaked key goes at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q
from joserfc.jwk import ECKey, RSAKey

from yimen.identity import access
from yimen.identity.models import OidcKey
from yimen.identity.oidc_contracts import KeyView
from yimen.identity.rules import oidc as rules
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.crypto.fields import decrypt_field, encrypt_field
from yimen.kernel.ledger import actions as ledger

ALGORITHMS = ("RS256", "ES256")
_COLUMN = "identity_oidc_key.private"
_RSA_BITS = 2048
_SIGNING = """
    SELECT kid FROM identity_oidc_key
    WHERE algorithm = %s AND signs_from <= %s AND (removed_at IS NULL OR removed_at > %s)
    ORDER BY signs_from DESC, kid LIMIT 1
"""
_opened: dict[str, RSAKey | ECKey] = {}


@dataclass(frozen=True, slots=True)
class Signing:
    """The key that signs now."""

    kid: str
    algorithm: str
    key: RSAKey | ECKey


def signing(*, algorithm: str, at: datetime) -> Signing:
    """Return the key that signs now with this algorithm, made at its first use."""
    kid = _find(algorithm, at)
    if kid is None:
        _make_first(algorithm, at)
        kid = _find(algorithm, at)
    assert kid is not None
    return Signing(kid=kid, algorithm=algorithm, key=_open(kid))


def _find(algorithm: str, at: datetime) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(_SIGNING, (algorithm, at, at))
        row = cursor.fetchone()
    return None if row is None else str(row[0])


def _open(kid: str) -> RSAKey | ECKey:
    """Return a private key; opened once a process, since unsealing and parsing cost more than signing."""
    if kid not in _opened:
        stored = OidcKey.objects.get(pk=kid)
        pem = decrypt_field(column=_COLUMN, stored=stored.private_encrypted)
        kind = RSAKey if stored.algorithm == "RS256" else ECKey
        _opened[kid] = kind.import_key(pem, {"kid": kid, "alg": stored.algorithm, "use": "sig"})
    return _opened[kid]


def public_keys(*, at: datetime) -> list[dict[str, Any]]:
    """Return the published keys as JWK, those that sign from tomorrow among them."""
    for algorithm in ALGORITHMS:
        signing(algorithm=algorithm, at=at)
    found = OidcKey.objects.order_by("made_at", "kid")
    return [key.public_jwk for key in found if key.removed_at is None or key.removed_at > at]


def _make_first(algorithm: str, at: datetime) -> None:
    with transaction.atomic():
        _only_one()
        if _find(algorithm, at) is None:
            made = _make(algorithm, at=at, signs_from=at)
            _record(SYSTEM, "identity.oidc_key.rotated", made, at)


def _only_one() -> None:
    """Let one transaction at a time make keys."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE identity_oidc_key IN SHARE ROW EXCLUSIVE MODE")


def _make(algorithm: str, *, at: datetime, signs_from: datetime) -> OidcKey:
    kid = uuid4().hex
    about: Any = {"kid": kid, "alg": algorithm, "use": "sig"}
    key: RSAKey | ECKey
    if algorithm == "RS256":
        key = RSAKey.generate_key(_RSA_BITS, about)
    else:
        key = ECKey.generate_key("P-256", about)
    sealed = encrypt_field(column=_COLUMN, plaintext=key.as_pem(private=True))
    return OidcKey.objects.create(
        kid=kid,
        algorithm=algorithm,
        private_encrypted=sealed,
        public_jwk=key.as_dict(private=False),
        made_at=at,
        signs_from=signs_from,
    )


def rotate(*, actor: Actor, at: datetime, leaked: bool = False) -> None:
    """Announce new keys; where the old ones leaked, let the new ones sign now and forget the old.

    Raises NotAllowed.
    """
    _check_may_rotate(actor)
    with transaction.atomic():
        _only_one()
        for algorithm in ALGORITHMS:
            _replace(actor, algorithm, at=at, leaked=leaked)


def _replace(actor: Actor, algorithm: str, *, at: datetime, leaked: bool) -> None:
    signs_from = at if leaked else at + rules.KEY_ANNOUNCED
    removed_at = at if leaked else signs_from + rules.KEY_STAYS
    found = OidcKey.objects.filter(algorithm=algorithm)
    there = Q(removed_at=None) | Q(removed_at__gt=at) if leaked else Q(removed_at=None)
    for key in found.filter(there).order_by("pk"):
        key.removed_at = removed_at
        key.save(update_fields=["removed_at"])
        if leaked:
            _record(actor, "identity.oidc_key.removed", key, at)
    made = _make(algorithm, at=at, signs_from=signs_from)
    _record(actor, "identity.oidc_key.rotated", made, at)


def keep_fresh(*, at: datetime) -> bool:
    """Announce new keys when those that sign are three months old; say whether that was done."""
    newest = OidcKey.objects.filter(removed_at=None).order_by("-signs_from").first()
    if newest is None or at < newest.signs_from + rules.KEY_SIGNS:
        return False
    rotate(actor=SYSTEM, at=at)
    return True


def forget_old(*, at: datetime) -> int:
    """Delete private keys that were removed a week ago; return how many."""
    gone, _ = OidcKey.objects.filter(removed_at__lt=at - timedelta(days=7)).delete()
    return gone


def list_keys(*, actor: Actor, at: datetime) -> list[KeyView]:
    """Return every published key, the newest first. Raises NotAllowed."""
    _check_may_rotate(actor)
    public_keys(at=at)
    return [
        KeyView(
            kid=key.kid,
            algorithm=key.algorithm,
            signs_from=key.signs_from,
            removed_at=key.removed_at,
        )
        for key in OidcKey.objects.order_by("-signs_from", "kid")
    ]


def find_public(*, kid: str, at: datetime) -> RSAKey | ECKey:
    """Return the public key that a token of ours names. Raises NotFound."""
    stored = OidcKey.objects.filter(pk=kid).first()
    if stored is None or (stored.removed_at is not None and stored.removed_at <= at):
        raise NotFound
    kind = RSAKey if stored.algorithm == "RS256" else ECKey
    return kind.import_key(stored.public_jwk)


def _check_may_rotate(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM and not actor.may(access.APPROVE_CLIENT):
        raise NotAllowed


def _record(actor: Actor, verb: str, key: OidcKey, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.oidc_key", UUID(key.kid)),
        at=at,
        change={
            "kid": key.kid,
            "algorithm": key.algorithm,
            "signs_from": key.signs_from.isoformat(),
        },
    )
