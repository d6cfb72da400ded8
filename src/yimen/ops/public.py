"""What the settings ask of ops: the database's address, and what kind of installation this is."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KIND_FILE = "kind"
DEMO = "demo"
REAL = "real"
FACES_FILE = "faces"
FACES_ON = "on"
_LONGEST_SOCKET = 100
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


def faces_address(home: Path) -> str:
    """Return where the process of faces listens, empty where faces are not switched on."""
    try:
        is_on = (home / FACES_FILE).read_text().strip() == FACES_ON
    except OSError:
        return ""
    return f"unix:{faces_socket(home)}" if is_on else ""


def faces_socket(home: Path) -> Path:
    """Return the socket of the process of faces.

    It lies in the data folder, or where that has too long a path for a socket (108 bytes) in a
    folder of this user below the temporary one, named after the data folder.
    """
    place = home / "run" / "faces.sock"
    if len(os.fsencode(place)) <= _LONGEST_SOCKET:
        return place
    named = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"yimen-{os.getuid()}" / f"{named}.sock"
