"""The application that web processes serve."""

from __future__ import annotations

import gc
import os

import django
from django.urls import get_resolver

from yimen.site.posted import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.site.settings.prod")


def _loaded() -> Handler:
    """Return what answers, with all loaded that the first visitor of a process would wait for.

    What is loaded stays: it is no concern of a search for garbage.
    """
    django.setup(set_prefix=False)
    handler = Handler()
    if not get_resolver().reverse_dict:
        raise RuntimeError("no addresses")
    gc.collect()
    gc.freeze()
    return handler


application = _loaded()
