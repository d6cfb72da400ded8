"""What the states of trust hold open on the lists of security administrators.

Whose it is was settled when it was opened, by who was appointed then.
"""

from __future__ import annotations

from collections.abc import Iterator

from yimen.kernel.contracts import Ref
from yimen.kernel.models import Work
from yimen.kernel.work.contracts import ExpectedWork
from yimen.trust.certificate_contracts import ENDING_WORK, POLICY_WISH_KIND, POLICY_WORK, WISH_WORK
from yimen.trust.contracts import CERTIFICATE_KIND, SEAL_KIND, SEAL_WORK, SealState
from yimen.trust.models import Certificate, CertificateWish, PolicyWish, Seal
from yimen.trust.rules.certificate import CertificateState, WishState


def asked_wishes() -> Iterator[ExpectedWork]:
    """Yield the certificates of which something waits for a second hand."""
    found = CertificateWish.objects.filter(state=WishState.ASKED)
    refs = [Ref(CERTIFICATE_KIND, one) for one in found.values_list("certificate_id", flat=True)]
    return _where_it_stands(WISH_WORK, refs)


def asked_policies() -> Iterator[ExpectedWork]:
    """Yield the changes of policy that wait for a second hand."""
    found = PolicyWish.objects.filter(state=WishState.ASKED).values_list("id", flat=True)
    return _where_it_stands(POLICY_WORK, [Ref(POLICY_WISH_KIND, one) for one in found])


def asked_seals() -> Iterator[ExpectedWork]:
    """Yield the seals that wait to be approved or made."""
    found = Seal.objects.filter(state__in=[SealState.ASKED, SealState.APPROVED])
    refs = [Ref(SEAL_KIND, one) for one in found.values_list("id", flat=True)]
    return _where_it_stands(SEAL_WORK, refs)


def ending_certificates() -> Iterator[ExpectedWork]:
    """Yield what stands on a list to be renewed and still holds; the hour's sweep adds what falls due."""
    listed = Work.objects.filter(kind=ENDING_WORK).values_list("ref_id", flat=True)
    found = Certificate.objects.filter(id__in=list(listed), state=CertificateState.VALID)
    refs = [Ref(CERTIFICATE_KIND, one) for one in found.values_list("id", flat=True)]
    return _where_it_stands(ENDING_WORK, refs)


def _where_it_stands(kind: str, refs: list[Ref]) -> Iterator[ExpectedWork]:
    units = dict(Work.objects.filter(kind=kind).values_list("ref_id", "unit_id"))
    for ref in refs:
        yield ExpectedWork(ref=ref, unit_id=units.get(ref.id, ref.id))
