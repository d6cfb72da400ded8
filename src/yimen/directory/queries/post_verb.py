"""Which verbs a post holds: the register's defaults, changed by the site's own dated rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection

from yimen.directory.contracts import Post, PostVerbView
from yimen.directory.models import PostVerb
from yimen.kernel import register

CHANGES = """
    SELECT json_object_agg(v.post || ' ' || v.verb, v.held) FROM (
        SELECT DISTINCT ON (post, verb) post, verb, held FROM directory_post_verb
        WHERE from_on <= %s ORDER BY post, verb, from_on DESC, set_at DESC
    ) v
"""
"""One object of all changes in force on a day, `post verb` → held; null where there are none."""


def changes_on(*, on: date) -> Mapping[str, bool]:
    """Return the site's changes in force on a day."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, (on,))
        (found,) = cursor.fetchone()
    return found or {}


def verbs_of(post: str, changes: Mapping[str, bool] | None) -> tuple[str, ...]:
    """Return the verbs that a post holds: its defaults unless the site took or gave some."""
    defaults = register.verbs_of_post(post)
    if not changes:
        return defaults
    given = [
        key.partition(" ")[2]
        for key, held in changes.items()
        if held and key.startswith(f"{post} ")
    ]
    kept = [verb for verb in defaults if changes.get(f"{post} {verb}", True)]
    return tuple(dict.fromkeys([*kept, *given]))


def posts_holding(*, on: date) -> dict[str, tuple[Post, ...]]:
    """Return by verb the posts that hold it on a day."""
    changes = changes_on(on=on)
    held = {post: set(verbs_of(post, changes)) for post in Post}
    return {
        verb: tuple(post for post in Post if verb in held[post]) for verb in register.permissions()
    }


def holds(*, post: Post, verb: str, on: date) -> bool:
    """Say whether a post holds a verb on a day."""
    return verb in verbs_of(post, changes_on(on=on))


def list_changes() -> list[PostVerbView]:
    """Return every change that the site ever made, newest first."""
    rows = PostVerb.objects.select_related("set_by").order_by("-from_on", "-set_at", "-pk")
    return [
        PostVerbView(
            post=Post(row.post),
            verb=row.verb,
            held=row.held,
            from_on=row.from_on,
            set_at=row.set_at,
            set_by_name=row.set_by.name,
        )
        for row in rows
    ]
