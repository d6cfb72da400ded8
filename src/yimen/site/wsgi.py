"""The application that web processes serve."""

from __future__ import annotations

import os

import django

from yimen.site.posted import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.site.settings.prod")

django.setup(set_prefix=False)
application = Handler()
