"""An installation that people use; over HTTPS wherever its public address says so."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from yimen.site.settings.base import *  # noqa: F403
from yimen.site.settings.base import SECRET_KEY, YIMEN_PUBLIC_URL

if not SECRET_KEY:
    raise ImproperlyConfigured(
        "没有密钥：请用 ./yimen up 启动（首次启动会生成），或设置 YIMEN_SECRET_KEY。"
    )

_HTTPS = YIMEN_PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
if os.environ.get("YIMEN_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
