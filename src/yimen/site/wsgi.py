"""The application that web processes serve."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.site.settings.prod")

application = get_wsgi_application()
