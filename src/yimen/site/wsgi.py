"""The application that web processes serve."""

from __future__ import annotations

import gc
import os
from importlib import import_module

import django
from django.conf import LazySettings
from django.core.cache import close_caches
from django.core.handlers.base import reset_urlconf
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from django.urls import get_resolver

from yimen.site.handler import Handler
from yimen.site.in_turn import InTurn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.site.settings.prod")

_NOTHING_TO_DO = (
    (request_started, reset_queries),  # statements are remembered in development alone
    (request_started, close_old_connections),  # a request is given one that is looked at
    (request_finished, close_old_connections),  # by then it has been given back
    (request_finished, close_caches),  # the cache is this process's memory
    (request_finished, reset_urlconf),  # the next request begins by setting it
)


_LIBRARIES = ("pypinyin", "rjieba", "pyhanko.sign.diff_analysis")
"""What is loaded where it is used, which spares commands half a second."""


def _loaded() -> InTurn:
    """Return what answers, with all loaded that the first visitor of a process would wait for.

    What is loaded stays: it is no concern of a search for garbage.
    """
    gc.disable()
    django.setup(set_prefix=False)
    handler = Handler()
    for signal, receiver in _NOTHING_TO_DO:
        signal.disconnect(receiver)
    # Django's own looks at each setting, sixty times a request, whether it is a method of a proxy.
    LazySettings.__getattribute__ = object.__getattribute__  # type: ignore[method-assign]
    if not get_resolver().reverse_dict:
        raise RuntimeError("no addresses")
    for library in _LIBRARIES:
        import_module(library)
    gc.collect()
    gc.freeze()
    gc.enable()
    return InTurn(handler)


application = _loaded()
