"""My licences: the wallet, one licence with who used it, and the licence as a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.biometrics.contracts import Purpose
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.licences import access
from yimen.licences.actions import page as pages
from yimen.licences.contracts import LicenceState, LicenceView, UseView
from yimen.licences.queries import licence as queries
from yimen.licences.web import labels
from yimen.trust import public as trust
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Fact, Link, Row

_PASSWORD = forms.Field(
    name="password",
    label="您的密码",
    kind="password",
    autocomplete="current-password",
    width="m",
)
_USE_COLUMNS = (
    Column(title="谁"),
    Column(title="拿去做什么"),
    Column(title="哪本证照"),
    Column(title="时间"),
)


@signed_in
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the person's newest licence as a card, the others by name, and who used them.

    What belongs to somebody else shows its name only: opening it is a look, which is recorded.
    """
    actor, on = actor_of(request), local_day(moment(request))
    names = access.holders_of(actor, on=on)
    held = queries.list_held_by(holder_ids=list(names), on=on)
    own = [licence for licence in held if licence.holder_id == actor.person_id]
    rest = [licence for licence in held if licence not in own[:1]]
    context = {
        "section": "space",
        "card": _card(own[0]) if own else None,
        "others": _others(rest, names, actor.person_id, on),
        "columns": _USE_COLUMNS,
        "uses": _use_rows(queries.list_uses(holder_ids=list(names), limit=50)),
        "crumbs": _crumbs("我的证照"),
    }
    return render(request, "licences/mine.html", context)


@signed_in
@never_cache
@require_safe
def one(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """Show one licence: card, code to verify it, page to download, who used it."""
    return page_of_one(request, licence_id)


def page_of_one(
    request: HttpRequest, licence_id: UUID, *, trouble: Refusal | None = None
) -> HttpResponse:
    """Return the page of one licence, with what kept it from being shown. Raises NotFound."""
    actor, at = actor_of(request), moment(request)
    on = local_day(at)
    licence = queries.open_licence(actor=actor, licence_id=licence_id, on=on)
    if licence.holder_id != actor.person_id:
        pages.look_at(actor=actor, licence_id=licence.id, at=at)
    uses = queries.list_uses(holder_ids=[licence.holder_id], licence_id=licence.id)
    context = {
        "section": "space",
        "card": _card(licence),
        **_showing(actor, licence, trouble, at),
        "ofd": sealed.ofd_words if (sealed := trust.find_sealed(ref=licence.ref)) else "OFD",
        "licence": licence,
        "says": "" if licence.state_reason == "" else licence.state_reason,
        "soon": labels.is_soon(licence, on=on),
        "columns": _USE_COLUMNS,
        "uses": _use_rows(uses),
        "crumbs": _crumbs(licence.name, Link(label="我的证照", href=reverse("licences:mine"))),
    }
    return render(request, "licences/one.html", context, status=422 if trouble else 200)


def _showing(
    actor: Actor, licence: LicenceView, trouble: Refusal | None, at: datetime
) -> dict[str, object]:
    """Return what the page says of showing it in person; only the holder himself can."""
    if licence.holder_id != actor.person_id or licence.state is not LicenceState.IN_FORCE:
        return {"may_show": False}
    errors = {"password": trouble.message} if trouble else {}
    fields = forms.fill([_PASSWORD], values={}, errors=errors)
    return {
        "may_show": True,
        "shown": queries.last_shown(identifier=licence.identifier, at=at),
        "by_face": identity.face_state(person_id=licence.holder_id, at=at).may(Purpose.VERIFY),
        "fields": fields,
        "errors": forms.error_items(fields),
    }


def _card(licence: LicenceView) -> dict[str, object]:
    """Return what the card shows; the code leads to the public verification page."""
    return {
        "id": f"l-{licence.id}",
        "title": licence.name,
        "facts": (
            *_holder(licence),
            *(Fact(name=name, value=value) for name, value in licence.values),
            Fact(name="证照编号", value=licence.number),
            Fact(name="有效期至", value=labels.until_words(licence.valid_until)),
            Fact(name="发证机关", value=licence.issuer_name),
        ),
        "state": labels.state_title(licence.state),
        "kind": labels.STATE_KIND[licence.state],
        "qr_text": pages.verification_url(identifier=licence.identifier),
        "foot": f"{words.long_date(on=licence.issued_on)}签发",
        "demo": settings.YIMEN_DEMO,
        "href": reverse("licences:one", args=[licence.id]),
        "pdf": reverse("licences:pdf", args=[licence.id]),
        "ofd": reverse("licences:ofd", args=[licence.id]),
        "verify": reverse("licences:verify", args=[licence.identifier]),
    }


def _holder(licence: LicenceView) -> tuple[Fact, ...]:
    """Return the holder's name, unless the face of the licence says it in its own words."""
    if any(value == licence.holder_name for _, value in licence.values):
        return ()
    return (Fact(name="持证人", value=licence.holder_name),)


def _others(
    held: Sequence[LicenceView], names: dict[UUID, str], own: UUID | None, on: date
) -> list[dict[str, object]]:
    """Return the other licences as lines beside the card."""
    return [
        {
            "title": licence.name,
            "href": reverse("licences:one", args=[licence.id]),
            "holder": "" if licence.holder_id == own else names[licence.holder_id],
            "state": labels.state_title(licence.state),
            "until": labels.until_words(licence.valid_until),
            "soon": labels.is_soon(licence, on=on),
        }
        for licence in held
    ]


def _use_rows(uses: Sequence[UseView]) -> list[Row]:
    return [
        Row(
            cells=(
                Cell(text=use.user_name, head=True),
                Cell(text=use.purpose),
                Cell(text=use.licence_name),
                Cell(text=words.long_moment(at=use.at.astimezone(LOCAL))),
            )
        )
        for use in uses
    ]


def _crumbs(title: str, *between: Link) -> tuple[Link, ...]:
    return (
        Link(label="首页", href="/"),
        Link(label="我的空间", href="/my/"),
        *between,
        Link(label=title, href="", current=True),
    )
