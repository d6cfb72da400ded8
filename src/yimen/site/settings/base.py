"""Settings that every installation shares; what differs comes from the environment.

The start script sets DATABASE_URL and YIMEN_HOME. Secrets lie in ``YIMEN_HOME/keys``, made at the
first start and readable by their owner alone.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from yimen.ops.public import database_from_url, faces_address, is_demo
from yimen.site.contexts import CONTEXT_PROCESSORS, CONTEXTS
from yimen.site.contexts import MIDDLEWARE as CONTEXT_MIDDLEWARE
from yimen.site.tiles import image_host, tiles_from


def _on(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _secret(name: str) -> str:
    path = YIMEN_KEYS_FOLDER / name
    return path.read_text().strip() if path.exists() else ""


def _text_of(name: str) -> str:
    """Return the text of the file that a variable names, as a service manager hands secrets over."""
    path = os.environ.get(name, "")
    return Path(path).read_text().strip() if path else ""


CHECKOUT = Path(__file__).resolve().parents[4]
YIMEN_HOME = Path(os.environ.get("YIMEN_HOME") or CHECKOUT / ".yimen").absolute()
YIMEN_KEYS_FOLDER = Path(os.environ.get("YIMEN_KEYS_FOLDER") or YIMEN_HOME / "keys")
YIMEN_KEYS_SECRET = os.environ.get("YIMEN_KEYS_SECRET") or _text_of("YIMEN_KEYS_SECRET_FILE")
YIMEN_KEYS_SERVICE = os.environ.get("YIMEN_KEYS_SERVICE", "")
YIMEN_SUITE = os.environ.get("YIMEN_SUITE", "sm")
YIMEN_FILES_FOLDER = Path(os.environ.get("YIMEN_FILES_FOLDER") or YIMEN_HOME / "files")
YIMEN_FILES_OPENER = "yimen.ops.bucket:open_bucket"
YIMEN_FILES_BUCKET = (
    {
        "endpoint": os.environ["YIMEN_S3_ENDPOINT"],
        "bucket": os.environ.get("YIMEN_S3_BUCKET", "yimen"),
        "access_key": os.environ.get("YIMEN_S3_ACCESS_KEY", ""),
        "secret_key": os.environ.get("YIMEN_S3_SECRET_KEY", ""),
        "region": os.environ.get("YIMEN_S3_REGION", "us-east-1"),
    }
    if os.environ.get("YIMEN_S3_ENDPOINT")
    else None
)
YIMEN_FILES_SCANNER = "yimen.connectors.scanning:check_clean"
YIMEN_CLAMD = os.environ.get("YIMEN_CLAMD", "")
YIMEN_TSA_URL = os.environ.get("YIMEN_TSA_URL", "")  # empty: our own time stamps
YIMEN_PUBLIC_URL = os.environ.get("YIMEN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
YIMEN_DEMO = _on("YIMEN_DEMO", default=is_demo(YIMEN_HOME))
YIMEN_SIMULATORS = os.environ.get("YIMEN_SIMULATORS", "").rstrip("/")


def _outside(name: str) -> dict[str, str]:
    """Return the account with an outside system: its address, key and secret, or the simulator."""
    simulated = f"{YIMEN_SIMULATORS}/{name.lower()}" if YIMEN_SIMULATORS and YIMEN_DEMO else ""
    url = os.environ.get(f"YIMEN_{name}_URL", simulated).rstrip("/")
    if not url:
        return {}
    is_simulated = url == simulated
    return {
        "url": url,
        "key": "demo" if is_simulated else os.environ.get(f"YIMEN_{name}_KEY", ""),
        "secret": ("not-a-secret-of-a-demo" if is_simulated else _secret(f"{name.lower()}-secret")),
        "sign": os.environ.get("YIMEN_SMS_SIGN", "一门政务"),
    }


def _mail() -> dict[str, str]:
    """Return the mail server of the environment, or the demo's simulator; empty for none."""
    host, port = os.environ.get("YIMEN_MAIL_HOST", ""), os.environ.get("YIMEN_MAIL_PORT", "")
    sign = os.environ.get("YIMEN_SMS_SIGN", "一门政务")
    if host:
        security = os.environ.get("YIMEN_MAIL_SECURITY", "tls")
        return {
            "host": host,
            "port": port or ("587" if security == "starttls" else "465"),
            "security": security,
            "user": os.environ.get("YIMEN_MAIL_USER", ""),
            "password": _secret("mail-secret"),
            "authority": os.environ.get("YIMEN_MAIL_CA", ""),
            "sender": os.environ.get("YIMEN_MAIL_SENDER", ""),
            "sign": sign,
        }
    simulated = os.environ.get("YIMEN_SIMULATED_MAIL_PORT", "")
    if not (simulated and YIMEN_DEMO):
        return {}
    place = {"host": "127.0.0.1", "port": simulated, "security": "none"}
    return {**place, "sender": "noreply@yimen.example", "sign": sign}


def _imap() -> dict[str, str]:
    """Return the hotline's mailbox of the environment, or the demo's simulator; empty for none."""
    host, simulated = os.environ.get("YIMEN_IMAP_HOST", ""), ""
    if not host and YIMEN_DEMO:
        simulated = os.environ.get("YIMEN_SIMULATED_IMAP_PORT", "")
    if not (host or simulated):
        return {}
    return {
        "host": host or "127.0.0.1",
        "port": simulated or os.environ.get("YIMEN_IMAP_PORT", "993"),
        "security": "none" if simulated else os.environ.get("YIMEN_IMAP_SECURITY", "tls"),
        "user": "demo" if simulated else os.environ.get("YIMEN_IMAP_USER", ""),
        "password": "not-a-secret-of-a-demo" if simulated else _secret("imap-secret"),
        "authority": os.environ.get("YIMEN_IMAP_CA", ""),
    }


def _switch() -> dict[str, str]:
    """Return the telephone switch of the environment, or the demo's simulator; empty for none."""
    host, simulated = os.environ.get("YIMEN_SWITCH_HOST", ""), ""
    if not host and YIMEN_DEMO:
        simulated = os.environ.get("YIMEN_SIMULATED_SWITCH_PORT", "")
    if not (host or simulated):
        return {}
    folder = os.environ.get("YIMEN_SIMULATED_SWITCH_FOLDER", "") if simulated else ""
    return {
        "host": host or "127.0.0.1",
        "port": simulated or os.environ.get("YIMEN_SWITCH_PORT", "8021"),
        "password": "not-a-secret-of-a-demo" if simulated else _secret("switch-secret"),
        "numbers": os.environ.get("YIMEN_SWITCH_NUMBERS", "12345"),
        "context": os.environ.get("YIMEN_SWITCH_CONTEXT", "default"),
        "inward": os.environ.get("YIMEN_SWITCH_INWARD", "user/{agent}"),
        "outward": os.environ.get("YIMEN_SWITCH_OUTWARD", "sofia/gateway/hotline/{number}"),
        "recordings": (
            f"{folder}/recordings" if folder else os.environ.get("YIMEN_SWITCH_RECORDINGS", "")
        ),
        "records": f"{folder}/records" if folder else os.environ.get("YIMEN_SWITCH_RECORDS", ""),
    }


YIMEN_MAIL = _mail()
YIMEN_IMAP = _imap()
YIMEN_SWITCH = _switch()
YIMEN_SMS = _outside("SMS")
YIMEN_POPULATION = _outside("POPULATION")
YIMEN_SOCIAL = _outside("SOCIAL")
YIMEN_MASKING = _outside("MASKING")
YIMEN_VEHICLES = _outside("VEHICLES")
YIMEN_PROVINCIAL = _outside("PROVINCIAL")
YIMEN_WECHAT = _outside("WECHAT")
if YIMEN_WECHAT:
    YIMEN_WECHAT["token"] = (
        "not-a-token-of-a-demo" if YIMEN_WECHAT["key"] == "demo" else _secret("wechat-token")
    )
_CA_LABELS = "login=login,signing=signing,encryption=encryption,seal=seal" if YIMEN_DEMO else ""
YIMEN_CA: dict[str, Any] = _outside("CA") | {
    "title": os.environ.get("YIMEN_CA_TITLE", ""),
    "label": os.environ.get("YIMEN_CA_LABEL", ""),
    "labels": dict(
        one.split("=", 1)
        for one in os.environ.get("YIMEN_CA_LABELS", _CA_LABELS).split(",")
        if "=" in one
    ),
    "crl_url": os.environ.get("YIMEN_CA_CRL_URL", ""),
}
YIMEN_FACES = os.environ.get("YIMEN_FACES", faces_address(YIMEN_HOME))
YIMEN_FACES_SECRET = _secret("faces-secret")
YIMEN_FACES_MODELS = Path(os.environ.get("YIMEN_FACES_MODELS") or YIMEN_HOME / "models")
YIMEN_FACES_ENGINE = os.environ.get(
    "YIMEN_FACES_ENGINE", "yimen.biometrics.resident.holder:open_engine"
)
YIMEN_CERTIFICATE_PROXIES = [
    one for one in os.environ.get("YIMEN_CERTIFICATE_PROXIES", "").split(",") if one
]
YIMEN_CERTIFICATE_HEADER = "HTTP_" + os.environ.get(
    "YIMEN_CERTIFICATE_HEADER", "X-Client-Cert"
).upper().replace("-", "_")
YIMEN_CERTIFICATE_SECRET = _secret("certificate-proxy-secret")
YIMEN_CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR" if _on("YIMEN_BEHIND_PROXY") else ""
YIMEN_DEVICE_NETWORKS = os.environ.get(
    "YIMEN_DEVICE_NETWORKS",
    "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 fc00::/7 ::1/128",
).replace(",", " ")  # from where panels may call: private networks, as the government's is
YIMEN_MAP_TILES = tiles_from(os.environ)
YIMEN_MAP_SCHEMATIC = os.environ.get("YIMEN_MAP_SCHEMATIC", "")
YIMEN_AUDIT_FOLDER = os.environ.get(
    "YIMEN_AUDIT_FOLDER", str(YIMEN_HOME / "ledger-copies") if YIMEN_DEMO else ""
)
YIMEN_AUDIT_BUCKET = (
    {
        "endpoint": os.environ["YIMEN_AUDIT_S3_ENDPOINT"],
        "bucket": os.environ.get("YIMEN_AUDIT_S3_BUCKET", "yimen-ledger"),
        "access_key": os.environ.get("YIMEN_AUDIT_S3_ACCESS_KEY", ""),
        "secret_key": os.environ.get("YIMEN_AUDIT_S3_SECRET_KEY", ""),
        "region": os.environ.get("YIMEN_AUDIT_S3_REGION", "us-east-1"),
    }
    if os.environ.get("YIMEN_AUDIT_S3_ENDPOINT")
    else None
)
YIMEN_AUDIT_SYSLOG = os.environ.get("YIMEN_AUDIT_SYSLOG", "")
YIMEN_AUDIT_SYSLOG_CA = os.environ.get("YIMEN_AUDIT_SYSLOG_CA", "")
YIMEN_RATE_FACTOR = int(os.environ.get("YIMEN_RATE_FACTOR", "1"))
YIMEN_STYLE_PAGE = False
YIMEN_KEEP_PAGES = int(os.environ.get("YIMEN_KEEP_PAGES", "10"))
YIMEN: dict[str, Any] = {
    "name": os.environ.get("YIMEN_NAME", "一门县"),
    "service": "政务服务",
    "area_code": os.environ.get("YIMEN_AREA", "439981000000"),
    "is_demo": YIMEN_DEMO,
    "phone": "12345",
    "links": {"watermark": "/work/watermark.css"},
    "panels": "yimen.site.frame.panels",
    "signed_in": "yimen.site.frame.signed_in",
    "work_shell": "yimen.site.frame.work_shell",
}
CSRF_FAILURE_VIEW = "yimen.ui.web.errors.csrf_failure"

SECRET_KEY = os.environ.get("YIMEN_SECRET_KEY") or _secret("secret-key")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("YIMEN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [YIMEN_PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    *CONTEXTS,
]
AUTH_USER_MODEL = "identity.Account"
ROOT_URLCONF = "yimen.site.urls"
WSGI_APPLICATION = "yimen.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "yimen.ui.web.kept.KeptPages",
    "django.middleware.security.SecurityMiddleware",
    "yimen.site.edge.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "yimen.ui.web.token.TokenMiddleware",
    *CONTEXT_MIDDLEWARE,
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *CONTEXT_PROCESSORS,
            ]
        },
    }
]

DATABASES = {
    "default": database_from_url(
        os.environ.get("DATABASE_URL") or "postgresql://yimen@127.0.0.1:5432/yimen"
    )
}

LANGUAGE_CODE = "zh-hans"
USE_I18N = True  # for the words of Django itself: they too must be Chinese
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = YIMEN_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

SESSION_ENGINE = "yimen.identity.sessions"
LOGIN_REDIRECT_URL = "/signed-in/"
SESSION_COOKIE_NAME = "yimen_session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "yimen_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
# `site/edge.py` sends these with the other headers that bind a browser.
SECURE_CONTENT_TYPE_NOSNIFF = False
SECURE_REFERRER_POLICY = None
SECURE_CROSS_ORIGIN_OPENER_POLICY = None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *image_host(YIMEN_MAP_TILES)],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR: Path | None = None

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"opaque": {"()": "yimen.site.quiet.OpaqueParts"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("YIMEN_LOG_LEVEL", "WARNING")},
    "loggers": {
        "yimen": {"level": os.environ.get("YIMEN_LOG_LEVEL", "INFO")},
        "yimen.refusal": {"filters": ["opaque"]},
        "django.request": {"filters": ["opaque"]},
        "django.security.csrf": {"filters": ["opaque"]},
        "httpx": {"level": "WARNING"},  # they write whole addresses, and those may tell of people
        "httpcore": {"level": "WARNING"},
    },
}
