"""Who acts: the account, the officer behind it, and the verbs of the posts held now.

Hot path: every request of a signed-in person asks. One statement reads officer, posts, posts lent to
him, what the site changed of the posts' verbs, and what an emergency opened to him; that an account belongs to nobody in office is remembered for half a minute, which can only delay a new
officer's first verbs, never keep an old officer's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yimen.directory.queries.post_verb import CHANGES, verbs_of
from yimen.identity import public as identity
from yimen.identity.contracts import AccountView
from yimen.kernel.actor import Actor, ActorKind, Channel, Grant
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import run

_POSTS = f"""
    SELECT o.id, o.name, o.organisation_id, h.post, h.organisation_id, h.area_prefix,
        h.item_codes::json,
        p.name, s.from_on <= %s AND (s.until_on IS NULL OR s.until_on > %s) AND p.is_active,
        ({CHANGES}),
        (SELECT json_object_agg(b.subject_id, b.reason) FROM directory_break_glass b
         WHERE b.officer_id = o.id AND b.state = 'open' AND b.ruled_at <= %s AND b.until_at > %s)
    FROM directory_officer o
    LEFT JOIN directory_holding h
      ON h.officer_id = o.id AND h.from_on <= %s AND (h.until_on IS NULL OR h.until_on > %s)
    LEFT JOIN directory_holding s ON s.id = h.lent_from_id
    LEFT JOIN directory_officer p ON p.id = s.officer_id
    WHERE o.account_id = %s AND o.is_active
"""  # noqa: S608 -- constants
_REMEMBERED = timedelta(seconds=30)
_MOST_REMEMBERED = 50_000
_out_of_office: dict[UUID, datetime] = {}


def actor_for(*, account_id: UUID, at: datetime, channel: Channel) -> Actor:
    """Return who acts. Raises NotFound when the account does not exist or is closed."""
    account = identity.get_account(account_id=account_id)
    if not account.is_active:
        raise NotFound
    return actor_of(account=account, at=at, channel=channel)


def actor_of(*, account: AccountView, at: datetime, channel: Channel) -> Actor:
    """Return who acts with an account that was read already."""
    rows = _posts(account.id, at)
    if not rows:
        return Actor(
            kind=ActorKind.RESIDENT,
            name=account.name,
            account_id=account.id,
            person_id=account.person_id,
            assurance=account.assurance,
            channel=channel,
        )
    officer_id, name, unit_id = rows[0][:3]
    changes, opened = rows[0][9:]
    return Actor(
        kind=ActorKind.OFFICER,
        name=name,
        account_id=account.id,
        person_id=account.person_id,
        officer_id=officer_id,
        unit_id=unit_id,
        grants=tuple(_grants(rows, changes)),
        opened=tuple((UUID(key), ground) for key, ground in (opened or {}).items()),
        assurance=account.assurance,
        channel=channel,
    )


def _grants(rows: Iterable[tuple[Any, ...]], changes: Mapping[str, bool] | None) -> Iterator[Grant]:
    for _, _, _, post, held_in, prefix, items, principal, lent, _, _ in rows:
        if post is None or (principal is not None and not lent):
            continue
        for verb in verbs_of(post, changes):
            yield Grant(verb, held_in, prefix, tuple(items or ()), principal or "")


def _posts(account_id: UUID, at: datetime) -> list[tuple[Any, ...]]:
    seen = _out_of_office.get(account_id)
    if seen is not None and seen <= at < seen + _REMEMBERED:
        return []
    day = local_day(at)
    rows: list[tuple[Any, ...]] = run(
        _POSTS, (day, day, day, at, at, day, day, account_id)
    ).fetchall()
    if not rows:
        if len(_out_of_office) >= _MOST_REMEMBERED:
            _out_of_office.clear()
        _out_of_office[account_id] = at
    return rows


def forget(account_id: UUID) -> None:
    """Ask again at the next request: the account was just given an office."""
    _out_of_office.pop(account_id, None)
