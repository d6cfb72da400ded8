"""Reads of reviews, rectifications and the rates made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from yimen.feedback.contracts.review import (
    LEVEL_TITLES,
    RECTIFICATION_KIND,
    InvitationView,
    Moment,
    Rates,
    RectificationState,
    RectificationView,
    ReviewLevel,
)
from yimen.feedback.models import Invitation, Rectification
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.fields import decrypt_text
from yimen.kernel.work.contracts import ExpectedWork

WORDS = "feedback_invitation.words"
HANDLE = "feedback.rectify"
WATCH = "feedback.watch"


def _words(stored: bytes | memoryview) -> str:
    content = bytes(stored)
    return decrypt_text(column=WORDS, stored=content) if content else ""


def invitation_view(row: Invitation) -> InvitationView:
    """Return a service that may be rated."""
    return InvitationView(
        id=row.id,
        origin=Ref(row.origin_kind, row.origin_id),
        moment=Moment(row.moment),
        item_name=row.item_name,
        unit_id=row.unit_id,
        person_id=row.person_id,
        opened_at=row.opened_at,
        level=ReviewLevel(row.level) if row.level else None,
        tags=tuple(row.tags),
        words=_words(row.words),
        reviewed_at=row.reviewed_at,
    )


def list_of(*, origin: Ref, person_id: UUID) -> list[InvitationView]:
    """Return what this person may rate or has rated of a service, in order."""
    rows = Invitation.objects.filter(
        origin_kind=origin.kind, origin_id=origin.id, person_id=person_id
    ).order_by("opened_at", "id")
    return [invitation_view(row) for row in rows]


def get_own(*, actor: Actor, invitation_id: UUID) -> InvitationView:
    """Return a service that the actor may rate. Raises NotFound."""
    if actor.person_id is None:
        raise NotFound
    row = Invitation.objects.filter(id=invitation_id, person_id=actor.person_id).first()
    if row is None:
        raise NotFound
    return invitation_view(row)


def rectification_view(row: Rectification) -> RectificationView:
    """Return a rectification with the review it answers."""
    invited = row.invitation
    assert invited.level is not None
    return RectificationView(
        id=row.id,
        unit_id=row.unit_id,
        rated_unit_id=invited.unit_id,
        item_name=invited.item_name,
        level=ReviewLevel(invited.level),
        tags=tuple(invited.tags),
        words=_words(invited.words),
        state=RectificationState(row.state),
        opened_at=row.opened_at,
        due_on=row.due_on,
        callback=row.callback,
        called_back_at=row.called_back_at,
        called_back_by=row.called_back_by,
        mending=row.mending,
        mended_at=row.mended_at,
        mended_by=row.mended_by,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        outcome=row.outcome,
    )


def get_rectification(*, actor: Actor, rectification_id: UUID) -> RectificationView:
    """Return a rectification of the actor's unit, or any for who watches. Raises NotFound."""
    row = Rectification.objects.select_related("invitation").filter(id=rectification_id).first()
    if row is None or not _sees(actor, row.unit_id, row.invitation):
        raise NotFound
    return rectification_view(row)


def _sees(actor: Actor, unit_id: UUID, rated: Invitation) -> bool:
    area, item = rated.area_code, rated.item_code
    return actor.may(HANDLE, unit_id=unit_id, area=area, item=item) or actor.may(
        WATCH, area=area, item=item
    )


def _visible(actor: Actor, rated: str = "") -> Q:
    """Return what the actor may know of; `rated` leads from a row to what was rated."""
    seen = Q(pk__in=())
    for grant in actor.grants:
        if grant.verb not in {HANDLE, WATCH}:
            continue
        reach = Q((f"{rated}area_code__startswith", grant.area_prefix))
        if grant.items:
            reach &= Q((f"{rated}item_code__in", grant.items))
        seen |= reach & Q(unit_id=grant.unit_id) if grant.verb == HANDLE else reach
    return seen


def list_reviews(
    *,
    actor: Actor,
    levels: Sequence[int] = (),
    unreviewed: bool = False,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[InvitationView]:
    """Return the services rated (or not) that the actor may know of, newest first, by key."""
    rows = Invitation.objects.filter(_visible(actor))
    if unreviewed:
        rows = rows.filter(level=None)
    elif levels:
        rows = rows.filter(level__in=levels)
    if after is not None:
        rows = rows.filter(Q(opened_at__lt=after[0]) | Q(opened_at=after[0], id__lt=after[1]))
    return [invitation_view(row) for row in rows.order_by("-opened_at", "-id")[:limit]]


def list_rectifications(*, actor: Actor, limit: int = 100) -> list[RectificationView]:
    """Return the rectifications that the actor may know of, what runs out first on top."""
    rows = (
        Rectification.objects.select_related("invitation")
        .filter(_visible(actor, "invitation__"))
        .order_by(F("closed_at").asc(nulls_first=True), "due_on", "id")[:limit]
    )
    return [rectification_view(row) for row in rows]


def rates(
    *,
    area_prefix: str,
    since: date,
    until: date,
    seen_by: Actor | None = None,
    followed: bool = True,
) -> Rates:
    """Return the counts of services whose invitation opened from `since` up to `until` exclusive.

    With an actor, only what he may list is counted: a number tells no more than its rows.

    Reviews found mistaken are taken out of every rate and counted apart. Two
    queries; one without what `followed` on bad reviews, which then counts 0.
    """
    rows = Invitation.objects.filter(
        area_code__startswith=area_prefix, opened_at__date__gte=since, opened_at__date__lt=until
    )
    owed = Rectification.objects.all()
    if seen_by is not None:
        rows = rows.filter(_visible(seen_by))
        owed = owed.filter(_visible(seen_by, "invitation__"))
    kept = rows.filter(excluded=False)
    levels = kept.aggregate(
        may_rate=Count("id"),
        **{f"n{level}": Count("id", filter=Q(level=level.value)) for level in ReviewLevel},
    )
    by_level = tuple(levels[f"n{level}"] for level in ReviewLevel)
    n1, n2, n3, n4, n5 = by_level
    owing = owed.filter(
        invitation__area_code__startswith=area_prefix,
        invitation__opened_at__date__gte=since,
        invitation__opened_at__date__lt=until,
    )
    follow = _followed(owing, until) if followed else dict.fromkeys(_FOLLOWED, 0)
    return Rates(
        may_rate=levels["may_rate"],
        rated=n1 + n2 + n3 + n4 + n5,
        by_level=(n1, n2, n3, n4, n5),
        bad=n4 + n5,
        called_back=follow["called"],
        due_mended=follow["due"],
        mended_in_time=follow["in_time"],
        excluded=follow["excluded"],
    )


def rated_rows(
    *, area_prefix: str, since: date, until: date, unrated: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield each service that counts in the rates of a period with its level; no word of anybody."""
    rows = Invitation.objects.filter(
        area_code__startswith=area_prefix,
        opened_at__date__gte=since,
        opened_at__date__lt=until,
        excluded=False,
    )
    if not unrated:
        rows = rows.filter(level__isnull=False)
    for key, name, level in rows.order_by("id").values_list("id", "item_name", "level"):
        yield str(key), f"{name}：{LEVEL_TITLES[ReviewLevel(level)] if level else '没有评'}"


_FOLLOWED = ("called", "due", "in_time", "excluded")


def _followed(owing: QuerySet[Rectification], until: date) -> dict[str, int]:
    """Return what was done about bad reviews."""
    counted: dict[str, int] = owing.aggregate(
        called=Count(
            "id", filter=Q(called_back_at__isnull=False) & ~Q(state=RectificationState.EXCLUDED)
        ),
        due=Count(
            "id",
            filter=(Q(mended_at__isnull=False) | Q(due_on__lt=until))
            & ~Q(state=RectificationState.EXCLUDED),
        ),
        in_time=Count(
            "id",
            filter=Q(mended_at__date__lte=F("due_on")) & ~Q(state=RectificationState.EXCLUDED),
        ),
        excluded=Count("id", filter=Q(state=RectificationState.EXCLUDED)),
    )
    return counted


def expected_work() -> Iterator[ExpectedWork]:
    """Yield the rectifications that their units owe: the list of open work must equal this."""
    owed = (RectificationState.OPEN, RectificationState.CALLED_BACK)
    for row in Rectification.objects.filter(state__in=owed).order_by("id"):
        yield ExpectedWork(ref=Ref(RECTIFICATION_KIND, row.id), unit_id=row.unit_id)
