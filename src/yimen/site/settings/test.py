"""Tests: a cheap password hash and no persistent connections; the fixture brings the database."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path

from yimen.site.settings.base import *  # noqa: F403
from yimen.site.settings.base import DATABASES, LOGGING, YIMEN

gc.set_threshold(50_000, 20, 20)  # nearly all that a run loads stays: it is searched seldom
SECRET_KEY = "tests-only"  # noqa: S105 -- no installation runs with this file
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
YIMEN_DEMO = True
YIMEN["is_demo"] = True
YIMEN_SMS = {}
YIMEN_MAIL = {}
YIMEN_SWITCH = {}
YIMEN_POPULATION = {}
YIMEN_SOCIAL = {}
YIMEN_MASKING = {}
YIMEN_VEHICLES = {}
YIMEN_CA = {}
YIMEN_AUDIT_FOLDER = ""
YIMEN_FACES = ""  # tests of faces bring their own
YIMEN_RATE_FACTOR = 0  # a test is faster than any person; its own tests set it
YIMEN_STYLE_PAGE = True
YIMEN_KEEP_PAGES = 0
YIMEN_FILES_FOLDER = Path(tempfile.gettempdir()) / "yimen-test-files"
YIMEN_KEYS_FOLDER = Path(tempfile.gettempdir()) / "yimen-test-keys"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DATABASES["default"] |= {
    "CONN_MAX_AGE": 0,
    "TEST": {"NAME": os.environ.get("YIMEN_TEST_DB", "test_yimen")},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": LOGGING["filters"],
    "loggers": {name: one for name, one in LOGGING["loggers"].items() if "filters" in one},
}
