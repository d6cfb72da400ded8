"""Ask a certificate authority over EST (RFC 7030): its chain, a certificate for a request, its list.

`cacerts` and `simpleenroll` with HTTP Basic over TLS, as many authorities in intranets offer it; a
label after the path says which of its services is meant, one for each profile where it needs that.
EST cannot revoke, so that is said, and done by hand on the authority's own page; its list then says so here too. It
was tried with our simulator alone and never with a real authority.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from yimen.connectors.ca import mapping
from yimen.outgoing import calls
from yimen.outgoing.calls import Fetched
from yimen.pki import requests
from yimen.pki.contracts import Certificate, Profile, RevocationReason
from yimen.trust.contracts import AuthorityRefused, AuthorityUnavailable, IssuedOutside

_EST = "/.well-known/est"
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EstAuthority:
    """One authority behind one address; `labels` name its service for a profile."""

    code: str
    title: str
    url: str
    user: str = ""
    secret: str = field(default="", repr=False)
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    crl_url: str = ""

    def fetch_chain(self) -> tuple[bytes, ...]:
        """Return its certificates, the root first. Raises AuthorityUnavailable."""
        try:
            return tuple(one.der for one in mapping.in_order(self._certificates("cacerts")))
        except mapping.BadAnswer as broken:
            raise AuthorityUnavailable(self.title) from broken

    def request_certificate(self, *, request: bytes, profile: Profile) -> IssuedOutside:
        """Return a certificate for a request.

        Raises:
            AuthorityRefused: it said no, or first wants a person of its own to look.
            AuthorityUnavailable: it does not answer as agreed.
        """
        label = self.labels.get(profile, self.label)
        answer = self._call("simpleenroll", label=label, content=mapping.to_base64(request))
        if answer.status == 202:
            raise AuthorityRefused(self.title, "对方要先人工审核。审核通过后请再申请一次。")
        if 400 <= answer.status < 500:
            raise AuthorityRefused(self.title, _reason(answer))
        found = self._read(answer)
        wanted = requests.read(request).public.spki()
        ours = [one for one in found if one.public.spki() == wanted]
        if not ours:
            raise AuthorityUnavailable(self.title)
        return IssuedOutside(
            certificate=ours[0].der,
            between=tuple(one.der for one in found if one.is_ca),
        )

    def revoke_certificate(self, *, certificate: bytes, reason: RevocationReason) -> None:
        """Say that it must be asked for by hand. Raises AuthorityRefused, always."""
        raise AuthorityRefused(
            self.title,
            "它的接口（EST）不能吊销证书。请到对方的平台上或打电话吊销，"
            "吊销以后，这里下一次取吊销列表就会生效。",
        )

    def fetch_list(self) -> bytes:
        """Return its newest revocation list. Raises AuthorityUnavailable."""
        answer = self._fetch(self.crl_url or f"{self.url}/crl")
        if answer.status != 200 or not answer.body:
            raise AuthorityUnavailable(self.title)
        return answer.body

    def _certificates(self, what: str) -> list[Certificate]:
        return self._read(self._call(what, label=self.label))

    def _read(self, answer: Fetched) -> list[Certificate]:
        if answer.status != 200:
            raise AuthorityUnavailable(self.title)
        try:
            return mapping.read_certificates(mapping.from_base64(answer.body))
        except mapping.BadAnswer as broken:
            raise AuthorityUnavailable(self.title) from broken

    def _call(self, what: str, *, label: str, content: bytes | None = None) -> Fetched:
        headers = {"Authorization": f"Basic {self._login()}"} if self.user else {}
        if content is not None:
            headers |= {
                "Content-Type": "application/pkcs10",
                "Content-Transfer-Encoding": "base64",
            }
        place = f"{_EST}/{label}/{what}" if label else f"{_EST}/{what}"
        return self._fetch(f"{self.url}{place}", content=content, headers=headers)

    def _login(self) -> str:
        return base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()

    def _fetch(
        self, url: str, *, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        named = {urlsplit(one).hostname or "" for one in (self.url, self.crl_url)}
        try:
            return calls.fetch(url=url, content=content, headers=headers, named=named - {""})
        except calls.Unreachable as error:
            raise AuthorityUnavailable(self.title) from error


def _reason(answer: Fetched) -> str:
    """Return what it says for people, where it says anything in plain text."""
    text = answer.body.decode("utf-8", "replace").strip()
    said = text if text and "<" not in text and text.isprintable() else ""
    return said[:_LONGEST_REASON] or f"没有说明原因（{answer.status}）。"
