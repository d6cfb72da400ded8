"""Enter the authority that the settings name, where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from yimen.connectors.ca.client import EstAuthority
from yimen.trust import public as trust


def install() -> None:
    """Enter it under the short name `ca`; whether it is trusted, the machine's command decides."""
    account: Mapping[str, Any] = settings.YIMEN_CA
    if account.get("url"):
        trust.install_authority(authority=authority_of(account))


def authority_of(account: Mapping[str, Any]) -> EstAuthority:
    """Return the client for an account as the settings write it down."""
    return EstAuthority(
        code="ca",
        title=account.get("title") or "外部证书机构",
        url=account["url"],
        user=account.get("key", ""),
        secret=account.get("secret", ""),
        label=account.get("label", ""),
        labels=account.get("labels", {}),
        crl_url=account.get("crl_url", ""),
    )
