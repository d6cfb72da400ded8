"""Put the official account where the hotline looks for it."""

from __future__ import annotations

from yimen.connectors.wechat.client import OfficialAccount
from yimen.hotline import public as hotline


def install() -> None:
    """Register the client."""
    hotline.install_media_source(source=OfficialAccount())
