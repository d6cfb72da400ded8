"""A new root or issuing certificate beside the old one, which goes on until its end.

The old certificate's lists and answers go on too. A new issuing certificate is signed by the newest root,
and once more by the root before while that holds, so that who trusts only the old root follows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.db import transaction

from yimen.kernel.actor import SYSTEM, Actor
from yimen.pki import suites
from yimen.pki.contracts import PrivateKey, Profile, SuiteName
from yimen.trust import access
from yimen.trust.actions.authority import is_online, make_authority, make_services, tell_issued
from yimen.trust.actions.certificates import Order, sign_row
from yimen.trust.actions.keys import load_key
from yimen.trust.certificate_contracts import CertificateRefused, Subject
from yimen.trust.contracts import CertificateView
from yimen.trust.models import Certificate
from yimen.trust.queries import certificates as queries
from yimen.trust.rules.certificate import LONGEST_MONTHS


class RootKeys(Protocol):
    """Where the private keys of roots come from that are kept in files."""

    def __call__(self, *, root: CertificateView) -> PrivateKey:
        """Return the key of a root. Raises CertificateRefused where there is no file of it."""


def no_files(*, root: CertificateView) -> PrivateKey:
    """Refuse: no file of a root's key was given."""
    raise CertificateRefused(
        "root_offline",
        f"“{root.common_name}”的私钥离线保管着。请用 --key-file 指明密钥文件，并输入它的口令。",
    )


def renew_root(*, actor: Actor, suite: SuiteName, at: datetime) -> CertificateView:
    """Make a new root beside the old one; issuing certificates of the old one go on.

    Everything new is issued by it as soon as the issuing certificate is renewed too. Raises NotAllowed,
    CertificateRefused.
    """
    access.check_set_up(actor)
    with transaction.atomic():
        old = _newest(suite, Profile.ROOT, at)
        row = make_authority(suite=suite, profile=Profile.ROOT, issuer=None, renews=old, at=at)
        make_services(root=row, issuing=_newest(suite, Profile.ISSUING, at), at=at)
        return queries.view(row)


def renew_issuing(
    *, actor: Actor, suite: SuiteName, at: datetime, keys: RootKeys = no_files
) -> list[CertificateView]:
    """Make a new issuing certificate with its services, and its crossing from the root before.

    Returns the new one, then the crossing one where there is an older root. Raises NotAllowed,
    CertificateRefused: also where a root's key is offline and its file was not given.
    """
    access.check_set_up(actor)
    with transaction.atomic():
        root, old = _newest(suite, Profile.ROOT, at), _newest(suite, Profile.ISSUING, at)
        row = make_authority(
            suite=suite,
            profile=Profile.ISSUING,
            issuer=root,
            issuer_key=root_key(root=root, keys=keys),
            renews=old,
            at=at,
        )
        make_services(root=root, issuing=row, at=at)
        made = [row]
        before = _root_before(root, at)
        if before is not None:
            made.append(_cross(row, before, root_key(root=before, keys=keys), at))
        return [queries.view(one) for one in made]


def root_key(*, root: Certificate, keys: RootKeys) -> PrivateKey:
    """Return a root's private key, from the store or from its file. Raises CertificateRefused."""
    if is_online(root):
        assert root.key_id is not None
        return load_key(key_id=root.key_id)
    return keys(root=queries.view(root))


def _newest(suite: SuiteName, profile: Profile, at: datetime) -> Certificate:
    found = queries.find_service(suite=suite, profile=profile, at=at)
    if found is None:
        raise CertificateRefused(
            "no_issuer", "还没有证书机构，或者证书已经过期。请先运行 ./yimen trust init。"
        )
    return found


def _root_before(root: Certificate, at: datetime) -> Certificate | None:
    """Return the root that this one renewed, where it still holds."""
    before = root.renews
    return before if before is not None and before.valid_until > at else None


def _cross(row: Certificate, before: Certificate, key: PrivateKey, at: datetime) -> Certificate:
    suite = SuiteName(row.suite)
    made = sign_row(
        order=Order(
            profile=Profile.ISSUING,
            subject=Subject(
                ref=None,
                common_name=row.common_name,
                organisation_name=row.organisation_name,
            ),
            suite=suite,
            months=LONGEST_MONTHS[Profile.ISSUING],
            public=suites.suite(suite).read_public(queries.read_of(row).public.spki()),
            crosses=row,
        ),
        issuer=before,
        issuer_key=key,
        key=None,
        by=SYSTEM.name,
        at=at,
    )
    tell_issued(row=made, at=at)
    return made
