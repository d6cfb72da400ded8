"""Web processes of a drill: as in use, with the same kind of hash at a small part of its cost.

What a drill of many sign-ins proves is counting, holding off and letting the right ones in; three
thousand whole hashes would prove that memory is slow. Never for an installation that people use.
"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from yimen.site.settings.prod import *  # noqa: F403
from yimen.site.settings.prod import LOGGING, YIMEN_DEMO

if not YIMEN_DEMO:
    raise ImproperlyConfigured("yimen.site.settings.drill 只用于演练，正式安装不能用它。")

PASSWORD_HASHERS = ["yimen.identity.cheap_hash.CheapArgon2"]
LOGGING["loggers"]["django.request"]["level"] = "ERROR"  # refusals by the thousand, all meant
