"""A small authority for tests: root, issuing certificate, and whatever a test asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from yimen.pki import certificates, suites
from yimen.pki.contracts import (
    Addresses,
    Certificate,
    Name,
    PrivateKey,
    Profile,
    Standing,
    StandingAnswer,
    SuiteName,
)

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ADDRESSES = Addresses(
    crl="http://localhost/trust/crl/x.crl",
    ocsp="http://localhost/trust/ocsp/",
    issuer="http://localhost/trust/ca/x.crt",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key."""

    certificate: Certificate
    key: PrivateKey


@dataclass(slots=True)
class Authority:
    """A root and an issuing certificate of one suite."""

    root: Pair
    issuing: Pair
    serials: count[int] = field(default_factory=lambda: count(100))

    def issue(
        self,
        profile: Profile,
        *,
        name: str = "一门县测试证书",
        valid_from: datetime = AT - timedelta(days=30),
        valid_until: datetime = AT + timedelta(days=365),
        by: Pair | None = None,
    ) -> Pair:
        """Return a new pair whose certificate this authority issued."""
        issuer = by or self.issuing
        key = suites.suite(issuer.certificate.suite).new_key()
        return Pair(
            certificates.issue(
                issuer_certificate=issuer.certificate,
                issuer_key=issuer.key,
                subject=Name(common_name=name, organisation="一门县"),
                public=key.public,
                serial=next(self.serials),
                valid_from=valid_from,
                valid_until=valid_until,
                profile=profile,
                addresses=ADDRESSES,
            ),
            key,
        )


def authority(name: SuiteName, *, title: str = "一门县") -> Authority:
    """Return a new authority of a suite."""
    key = suites.suite(name).new_key()
    root = certificates.issue(
        issuer_certificate=None,
        issuer_key=key,
        subject=Name(common_name=f"{title}测试根证书", organisation=title),
        public=key.public,
        serial=1,
        valid_from=AT - timedelta(days=365),
        valid_until=AT + timedelta(days=3650),
        profile=Profile.ROOT,
    )
    pair = Pair(root, key)
    made = Authority(pair, pair)
    made.issuing = made.issue(
        Profile.ISSUING,
        name=f"{title}测试签发证书",
        valid_from=AT - timedelta(days=365),
        valid_until=AT + timedelta(days=1825),
        by=pair,
    )
    return made


@cache
def shared_authority(name: SuiteName) -> Authority:
    """Return one authority of a suite for the whole run."""
    return authority(name)


class AllGood:
    """Says of every certificate that it stands well."""

    def standing(
        self, *, certificate: Certificate, issuer: Certificate, at: datetime
    ) -> StandingAnswer:
        """Return good."""
        return StandingAnswer(standing=Standing.GOOD, source="测试")
