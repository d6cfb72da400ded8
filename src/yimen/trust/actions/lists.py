"""Revocation lists: published with every change, and anew before they end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.pki import certificates as pki
from yimen.pki import crl
from yimen.pki.contracts import PrivateKey, RevocationReason, RevokedEntry
from yimen.trust.actions.keys import load_key
from yimen.trust.contracts import CERTIFICATE_KIND
from yimen.trust.models import Certificate, RevocationList
from yimen.trust.queries.certificates import own_issuers
from yimen.trust.rules.certificate import CertificateState

_LASTS = timedelta(days=7)
_RENEWED = timedelta(days=1)


def publish_list(
    *,
    issuer: Certificate,
    at: datetime,
    key: PrivateKey | None = None,
    lasts: timedelta = _LASTS,
) -> None:
    """Write the next list of an issuer, inside the caller's transaction.

    All that were ever revoked stay on it, past their own end too: sealed documents are read later. Of
    an issuer whose key is offline nothing is written without the key: OCSP tells at once, and work for
    the security administrator asks for the list.
    """
    issuer = Certificate.objects.select_related("key").for_change(issuer.id)
    assert issuer.key is not None
    if key is None and issuer.key.offline_at is not None:
        return
    last = RevocationList.objects.filter(issuer=issuer).order_by("-number").first()
    number = (last.number if last else 0) + 1
    ended = Certificate.objects.filter(issuer=issuer).exclude(state=CertificateState.VALID)
    entries = [
        RevokedEntry(serial=int(serial, 16), at=since, reason=RevocationReason(reason))
        for serial, since, reason in ended.order_by("state_at", "id").values_list(
            "serial", "state_at", "reason"
        )
    ]
    der = crl.write(
        issuer=pki.read(bytes(issuer.der)),
        key=key or load_key(key_id=issuer.key.id),
        entries=entries,
        number=number,
        made_at=at,
        next_at=at + lasts,
    )
    RevocationList.objects.create(
        issuer=issuer, number=number, made_at=at, next_at=at + lasts, der=der
    )
    ledger.record(
        actor=SYSTEM,
        verb="trust.revocation_list.published",
        subject=Ref(CERTIFICATE_KIND, issuer.id),
        at=at,
        change={"number": number, "entries": len(entries)},
    )


def renew_lists(*, at: datetime) -> int:
    """Publish the list of each issuer of ours whose newest is a day old; return how many."""
    published = 0
    for issuer in own_issuers(at=at):
        if issuer.key is None or issuer.key.private_encrypted is None:
            continue
        with transaction.atomic():
            newest = RevocationList.objects.filter(issuer=issuer).order_by("-number").first()
            if newest is None or newest.made_at <= at - _RENEWED:
                publish_list(issuer=issuer, at=at)
                published += 1
    return published
