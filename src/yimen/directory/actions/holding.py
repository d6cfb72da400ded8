"""Holdings: the one place where a post becomes somebody's, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from yimen.directory.contracts import POST_TITLES, DirectoryRefused, Post, UnitLevel
from yimen.directory.models import Assignment, Holding, Officer, Organisation
from yimen.directory.queries import actor as actors
from yimen.directory.queries import items
from yimen.directory.queries.officer import held_on
from yimen.directory.rules import area_code as codes
from yimen.directory.rules import duty
from yimen.directory.rules import organisation as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A post as it shall be held: where, over which area, of which items, until when."""

    post: Post
    organisation: Organisation
    area_prefix: str = ""
    item_codes: tuple[str, ...] = ()
    until_on: date | None = None

    def as_change(self) -> dict[str, str]:
        """Return what the ledger keeps of them."""
        return {
            "post": str(self.post),
            "unit": self.organisation.code,
            "area": self.area_prefix,
            "items": ",".join(self.item_codes),
            "until": str(self.until_on or ""),
        }


def get_unit(organisation_id: UUID) -> Organisation:
    """Return an active organisation with its area. Raises NotFound."""
    found = (
        Organisation.objects.select_related("area")
        .filter(pk=organisation_id, is_active=True)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def check_terms(*, officer: Officer, terms: Terms, at: datetime) -> Terms:
    """Return the terms with the area filled in, or refuse what cannot be held.

    The caller holds the lock on the officer. Raises DirectoryRefused.
    """
    organisation, today = terms.organisation, local_day(at)
    own = codes.prefix_of(organisation.area_id, organisation.area.level)
    prefix = terms.area_prefix or own
    rules.check_post_fits(post=terms.post, level=UnitLevel(organisation.level))
    if not prefix.startswith(own):
        raise DirectoryRefused("岗位的管辖范围不能超出本单位所在的区划。", field="area_prefix")
    if terms.until_on is not None and terms.until_on <= today:
        raise DirectoryRefused("岗位的截止日期应在今天之后。", field="until_on")
    items.check_known(codes=terms.item_codes)
    held = Holding.objects.filter(officer=officer).filter(Q(until_on=None) | Q(until_on__gt=today))
    waiting = Assignment.objects.filter(officer=officer, state="waiting")
    posts = {*held.values_list("post", flat=True), *waiting.values_list("post", flat=True)}
    duty.check_duties_apart(post=terms.post, held=[Post(one) for one in sorted(posts)])
    if held.filter(
        organisation=organisation, post=terms.post, area_prefix=prefix, until_on=None
    ).exists():
        raise DirectoryRefused("这个人已经在这个岗位上了。", field="post")
    return replace(terms, area_prefix=prefix)


def hold(*, actor: Actor, officer: Officer, terms: Terms, at: datetime) -> Holding:
    """Give an officer a post from today on; the terms were checked under the same lock."""
    holding = Holding(
        id=new_id(),
        officer=officer,
        post=terms.post,
        organisation=terms.organisation,
        area_prefix=terms.area_prefix,
        item_codes=list(terms.item_codes) or None,
        from_on=local_day(at),
        until_on=terms.until_on,
    )
    holding.save(force_insert=True)
    actors.forget(officer.account_id)
    record(actor, "directory.post.granted", officer, at, terms.as_change())
    return holding


def end(*, actor: Actor, holding: Holding, at: datetime, why: str = "") -> None:
    """End a post at once, and with it what was lent from it; ended already, nothing changes."""
    today = local_day(at)
    if holding.until_on is not None and holding.until_on <= today:
        return
    holding.until_on = max(today, holding.from_on)
    holding.save(update_fields=["until_on"])
    for lent in Holding.objects.select_for_update(no_key=True).filter(lent_from=holding):
        if lent.until_on is None or lent.until_on > today:
            lent.until_on = max(today, lent.from_on)
            lent.save(update_fields=["until_on"])
    change = {"post": holding.post, "unit": holding.organisation.code}
    if why:
        change["why"] = why
    record(actor, "directory.post.ended", holding.officer, at, change)


def check_not_last(*, officer: Officer, post: Post, on: date) -> None:
    """Refuse to take away the last administrator of a kind. Raises DirectoryRefused."""
    if post not in duty.ADMINISTRATORS:
        return
    others = Holding.objects.filter(
        held_on(on), post=post, officer__is_active=True, lent_from=None
    ).exclude(officer=officer)
    if not others.exists():
        raise DirectoryRefused(
            f"这是最后一位{POST_TITLES[post]}，免去后就没有人能做这部分管理了。请先让另一个人任这个岗位。",
            field="post",
        )


def record(actor: Actor, verb: str, officer: Officer, at: datetime, change: dict[str, str]) -> None:
    """Write what happened to an officer into the ledger."""
    ledger.record(
        actor=actor, verb=verb, subject=Ref("directory.officer", officer.pk), at=at, change=change
    )
