"""The mark of what a member of staff takes away: who, in which post, when and for what."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from yimen.directory.contracts import POST_TITLES
from yimen.directory.queries import officer as officers
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.typeset.pages import GlyphMissing, set_page
from yimen.media.marking import lay_over

TEMPLATE = Path(__file__).resolve().parents[1] / "typst" / "mark.typ"
_POSTS = 2
"""So many posts are named; the unit tells the rest apart."""


def signature(*, actor: Actor, at: datetime) -> str:
    """Return an officer's unit, posts and name in a few words; somebody else's name alone."""
    if actor.officer_id is None:
        return actor.name
    try:
        officer = officers.get_officer(officer_id=actor.officer_id, on=local_day(at))
    except NotFound:
        return actor.name
    posts = list(dict.fromkeys(POST_TITLES[one.post] for one in officer.holdings))
    held = "、".join(posts[:_POSTS]) + ("等" if len(posts) > _POSTS else "")
    return f"{officer.organisation_name}{held} {actor.name}"


def mark_pdf(*, actor: Actor, content: bytes, purpose: str, at: datetime) -> bytes | None:
    """Return the PDF with the mark over each page; None where the file is locked or broken."""
    moment = f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    who = signature(actor=actor, at=at)
    try:
        mark = _mark(who, moment, purpose, at.replace(second=0, microsecond=0))
    except GlyphMissing:  # a name that no font here can draw is told by the account
        mark = _mark(
            f"账号 {actor.account_id}", moment, purpose, at.replace(second=0, microsecond=0)
        )
    return lay_over(content, mark=mark)


@lru_cache(maxsize=64)
def _mark(who: str, moment: str, purpose: str, made_at: datetime) -> bytes:
    words = f"{who} {moment} 取得，仅供{purpose}使用"
    return set_page(
        template=TEMPLATE, data={"who": who, "at": moment, "words": words}, made_at=made_at
    )
