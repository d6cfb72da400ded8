"""A root's key kept offline: taken away in a file under a passphrase, and asked for when it signs.

What a root signs by itself while its key is away is nothing: its status service goes on with a key of its
own, and its list lasts a year. Both are made anew with the file.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.pki import escrow
from yimen.pki.contracts import PrivateKey, Profile, SuiteName
from yimen.trust import access
from yimen.trust.actions.authority import is_online, make_service
from yimen.trust.actions.keys import load_key
from yimen.trust.actions.lists import publish_list
from yimen.trust.actions.renewal import RootKeys, root_key
from yimen.trust.actions.second_hand import close_ending
from yimen.trust.certificate_contracts import CertificateRefused
from yimen.trust.contracts import CERTIFICATE_KIND, CertificateView
from yimen.trust.models import Certificate, TrustKey
from yimen.trust.queries import certificates as queries

SHORTEST_PASSPHRASE = 12
LIST_LASTS = timedelta(days=365)


def export_root_key(
    *, actor: Actor, suite: SuiteName, passphrase: str, at: datetime
) -> tuple[CertificateView, bytes]:
    """Return the newest root and its key as encrypted PKCS#8 (PEM); it stays in the store as yet.

    Raises NotAllowed, CertificateRefused.
    """
    access.check_set_up(actor)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise CertificateRefused("passphrase", f"口令至少 {SHORTEST_PASSPHRASE} 个字符。")
    with transaction.atomic():
        root = _online_root(suite, at)
        assert root.key_id is not None
        content = escrow.lock(load_key(key_id=root.key_id), passphrase=passphrase)
        ledger.record(
            actor=actor,
            verb="trust.root_key.exported",
            subject=Ref(CERTIFICATE_KIND, root.id),
            at=at,
            change={"suite": suite.value},
        )
        return queries.view(root), content


def remove_root_key(
    *, actor: Actor, suite: SuiteName, content: bytes, passphrase: str, at: datetime
) -> CertificateView:
    """Remove the newest root's key from the store, where the file opens and holds just that key.

    Before, its list is written for a year and its status service renewed. Raises NotAllowed,
    CertificateRefused.
    """
    access.check_set_up(actor)
    with transaction.atomic():
        root = _online_root(suite, at)
        key = open_file(root=queries.view(root), content=content, passphrase=passphrase)
        _sign_ahead(root, key, at)
        assert root.key_id is not None
        TrustKey.objects.filter(id=root.key_id).update(private_encrypted=None, offline_at=at)
        ledger.record(
            actor=actor,
            verb="trust.root_key.taken_offline",
            subject=Ref(CERTIFICATE_KIND, root.id),
            at=at,
            change={"suite": suite.value},
        )
        return queries.view(root)


def sign_root_list(
    *, actor: Actor, suite: SuiteName, at: datetime, keys: RootKeys
) -> list[CertificateView]:
    """Write the lists of all roots of a suite anew, and renew their status services.

    Raises NotAllowed, CertificateRefused: also where a key's file was not given.
    """
    access.check_set_up(actor)
    with transaction.atomic():
        roots = [
            one
            for one in queries.own_issuers(at=at)
            if one.profile == Profile.ROOT.value and one.suite == suite.value
        ]
        for root in roots:
            _sign_ahead(root, root_key(root=root, keys=keys), at)
        return [queries.view(one) for one in roots]


def open_file(*, root: CertificateView, content: bytes, passphrase: str) -> PrivateKey:
    """Return a root's key from its file. Raises CertificateRefused."""
    try:
        key = escrow.unlock(content, passphrase=passphrase, suite=root.suite)
    except escrow.NotOpened as closed:
        raise CertificateRefused("key_file", "密钥文件打不开：口令不对，或者文件不对。") from closed
    if key.public.spki() != queries.public_of(root).spki():
        raise CertificateRefused("key_file", f"这个文件不是“{root.common_name}”的私钥。")
    return key


def _online_root(suite: SuiteName, at: datetime) -> Certificate:
    root = queries.find_service(suite=suite, profile=Profile.ROOT, at=at)
    if root is None or not is_online(root):
        raise CertificateRefused("root_offline", "没有根证书，或者它的私钥已经离线保管，库里没有。")
    return root


def _sign_ahead(root: Certificate, key: PrivateKey, at: datetime) -> None:
    """Write the root's list for a year, and give its status service the longest life."""
    close_ending(certificate_id=root.id)
    publish_list(issuer=root, at=at, key=key, lasts=LIST_LASTS)
    before = queries.find_under(issuer=root, profile=Profile.OCSP, at=at)
    is_new = before is not None and before.issued_at > at - timedelta(days=30)
    if not is_new:
        make_service(profile=Profile.OCSP, issuer=root, issuer_key=key, renews=before, at=at)
