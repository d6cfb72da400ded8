"""Argon2 with the least it can cost, for drills of thousands of sign-ins; nothing else uses it."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """The same algorithm and the same text as in use, in one pass over 64 KiB."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
