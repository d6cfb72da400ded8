"""A certificate authority that speaks EST, with real keys, certificates and lists of both suites.

Labels: none is the international service, `sm` the one of commercial cryptography, and a profile
(`login`, `sm-seal`) says what is wanted. ``POST /revoke`` and ``POST /fault`` are its operator's desk, no EST.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from yimen.connectors import simulators
from yimen.connectors.ca import mapping
from yimen.connectors.simulators import Answered, Asked
from yimen.kernel.clock import now
from yimen.pki import certificates, crl, requests, suites
from yimen.pki.contracts import (
    Certificate,
    Name,
    PrivateKey,
    Profile,
    RevocationReason,
    RevokedEntry,
    SuiteName,
)

_EST = "/.well-known/est/"
_DAY = timedelta(days=1)
_PKCS7 = {"Content-Type": "application/pkcs7-mime; smime-type=certs-only"}
_PROFILES = {
    one.value: one for one in (Profile.SIGNING, Profile.LOGIN, Profile.SEAL, Profile.ENCRYPTION)
}


@dataclass(slots=True)
class _Authority:
    """Root and issuing certificate of one suite, and what was revoked."""

    root: Certificate
    issuing: Certificate
    key: PrivateKey
    ended: list[RevokedEntry] = field(default_factory=list)
    serial: int = 1000
    number: int = 0


class CaSimulator:
    """Issues for whoever knows the name and secret, or plays dead."""

    def __init__(self) -> None:
        self._made: dict[SuiteName, _Authority] = {}
        self._fault = ""

    def answer(self, asked: Asked) -> Answered:
        """Return what the authority says."""
        if (asked.method, asked.path) == ("POST", "/fault"):
            self._fault = str(asked.body().get("fault", ""))
            return Answered(body={"code": "ok"})
        if self._fault == "cut":
            return Answered(status=-1)
        if self._fault == "busy":
            return Answered(status=503)
        if (asked.method, asked.path) == ("POST", "/revoke"):
            return self._revoke(asked)
        if asked.method == "GET" and asked.path in {"/crl", "/sm/crl"}:
            return self._list(SuiteName.SM if "sm" in asked.path else SuiteName.INTERNATIONAL)
        if not asked.path.startswith(_EST):
            return Answered(status=404)
        label, _, what = asked.path.removeprefix(_EST).rpartition("/")
        known: dict[tuple[str, str], Callable[[str, Asked], Answered]] = {
            ("GET", "cacerts"): self._chain,
            ("POST", "simpleenroll"): self._enrol,
            ("POST", "simplereenroll"): self._enrol,
        }
        found = known.get((asked.method, what))
        return found(label, asked) if found else Answered(status=404)

    def _chain(self, label: str, asked: Asked) -> Answered:
        del asked
        made = self._authority(_suite_of(label))
        return _certificates(made.issuing.der, made.root.der)

    def _enrol(self, label: str, asked: Asked) -> Answered:
        login = base64.b64encode(f"{simulators.KEY}:{simulators.SECRET}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {login}":
            return Answered(status=401, page="用户名或密码不对")
        if self._fault == "by_hand":
            return Answered(status=202, headers={"Retry-After": "3600"})
        try:
            request = requests.read(mapping.from_base64(asked.raw))
        except (mapping.BadAnswer, requests.BadRequest):
            return Answered(status=400, page="申请读不出来，或者签名不对")
        suite = _suite_of(label)
        if request.public.suite is not suite:
            return Answered(status=400, page="密钥的算法和服务不一致")
        made = self._authority(suite)
        made.serial += 1
        issued = certificates.issue(
            issuer_certificate=made.issuing,
            issuer_key=made.key,
            subject=Name(common_name=request.common_name, organisation="一门县"),
            public=request.public,
            serial=made.serial,
            valid_from=now() - timedelta(minutes=5),
            valid_until=now() + 365 * _DAY,
            profile=_PROFILES.get(label.removeprefix("sm").lstrip("-"), Profile.SIGNING),
        )
        return _certificates(issued.der)

    def _revoke(self, asked: Asked) -> Answered:
        body = asked.body()
        made = self._authority(SuiteName(body.get("suite", SuiteName.INTERNATIONAL)))
        made.ended.append(
            RevokedEntry(
                serial=int(str(body["serial"]), 16),
                at=now(),
                reason=RevocationReason.KEY_COMPROMISE,
            )
        )
        return Answered(body={"code": "ok"})

    def _list(self, suite: SuiteName) -> Answered:
        made = self._authority(suite)
        made.number += 1
        content = crl.write(
            issuer=made.issuing,
            key=made.key,
            entries=made.ended,
            number=made.number,
            made_at=now(),
            next_at=now() + 7 * _DAY,
        )
        return Answered(content=content, headers={"Content-Type": "application/pkix-crl"})

    def _authority(self, suite: SuiteName) -> _Authority:
        if suite not in self._made:
            self._made[suite] = _new(suite)
        return self._made[suite]


def _suite_of(label: str) -> SuiteName:
    return SuiteName.SM if label.partition("-")[0] == "sm" else SuiteName.INTERNATIONAL


def _certificates(*found: bytes) -> Answered:
    page = mapping.to_base64(mapping.write_certificates(found)).decode()
    return Answered(page=page, headers=_PKCS7)


def _new(suite: SuiteName) -> _Authority:
    keys = [suites.suite(suite).new_key() for _ in range(2)]
    root = certificates.issue(
        issuer_certificate=None,
        issuer_key=keys[0],
        subject=Name(common_name="模拟证书机构根证书", organisation="模拟证书机构"),
        public=keys[0].public,
        serial=1,
        valid_from=now() - _DAY,
        valid_until=now() + 3650 * _DAY,
        profile=Profile.ROOT,
    )
    issuing = certificates.issue(
        issuer_certificate=root,
        issuer_key=keys[0],
        subject=Name(common_name="模拟证书机构签发证书", organisation="模拟证书机构"),
        public=keys[1].public,
        serial=2,
        valid_from=now() - _DAY,
        valid_until=now() + 1825 * _DAY,
        profile=Profile.ISSUING,
    )
    return _Authority(root, issuing, keys[1])


def build() -> CaSimulator:
    """Return an authority that issued nothing yet."""
    return CaSimulator()
