"""An engineer's own machine: errors in full, assets as they lie, the style page at ``/_ui/``."""

from __future__ import annotations

from yimen.site.settings.base import *  # noqa: F403
from yimen.site.settings.base import SECRET_KEY as _STORED_KEY

DEBUG = True
SECRET_KEY = _STORED_KEY or "development-only"
YIMEN_STYLE_PAGE = True
YIMEN_KEEP_PAGES = 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
