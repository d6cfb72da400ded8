"""The security administrator changes which post holds which verb, from a day on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from yimen.directory import access
from yimen.directory.contracts import POST_TITLES, DirectoryRefused, Post
from yimen.directory.models import PostVerb
from yimen.directory.queries import post_verb as reads
from yimen.directory.rules.duty import check_verb_fits
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def set_held(
    *, actor: Actor, post: Post, verb: str, held: bool, from_on: date, at: datetime
) -> None:
    """Give a verb to a post, or take it away, from a day on; holders feel it at their next request.

    Raises NotAllowed, DirectoryRefused.
    """
    access.check_may_set_permissions(actor)
    permission = register.permissions().get(verb)
    if permission is None:
        raise DirectoryRefused("没有这项权限，请从表里选。", field="verb")
    if from_on < local_day(at):
        raise DirectoryRefused("生效日期不能早于今天。", field="from_on")
    if held:
        defaults = [Post(one) for one in permission.posts]
        check_verb_fits(post=post, title=permission.title, defaults=defaults)
    elif (post, verb) == (Post.SECURITY_ADMIN, access.SET_PERMISSIONS):
        raise DirectoryRefused(
            "安全管理员的这项权限不能取消，取消后就没人能再调整权限了。", field="held"
        )
    with transaction.atomic():
        if reads.holds(post=post, verb=verb, on=from_on) == held:
            said = "已经有" if held else "本来就没有"
            raise DirectoryRefused(f"{POST_TITLES[post]}{said}这项权限，不用再改。", field="held")
        assert actor.officer_id is not None
        row = PostVerb(
            id=new_id(),
            post=post,
            verb=verb,
            held=held,
            from_on=from_on,
            set_at=at,
            set_by_id=actor.officer_id,
        )
        row.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="directory.permission.set",
            subject=Ref("directory.permission", row.pk),
            at=at,
            change={"post": str(post), "verb": verb, "held": held, "from": str(from_on)},
        )
