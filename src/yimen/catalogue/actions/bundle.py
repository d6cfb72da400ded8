"""Write, publish and end bundles (一件事); what is published is kept as it was."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from yimen.catalogue import access
from yimen.catalogue.contracts.bundles import (
    BundleChanged,
    BundleRefused,
    BundleState,
    BundleText,
    BundleUnknown,
    BundleView,
)
from yimen.catalogue.models import Bundle
from yimen.catalogue.queries.bundle import bundle_view, versions_today
from yimen.catalogue.rules.bundle_merging import clashes
from yimen.catalogue.rules.definition import dump_json
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.ledger import actions as ledger

_CODE = re.compile(r"[a-z][a-z0-9-]{2,19}")
LONGEST_TITLE = 50


def create_bundle(*, actor: Actor, code: str, title: str, at: datetime) -> BundleView:
    """Begin a bundle under a code that stands in its address. Raises NotAllowed, Refusal."""
    access.check_can_edit_all(actor)
    title = " ".join(title.split())[:LONGEST_TITLE]
    if not title:
        raise Refusal("catalogue.bundle.no_title", "请写名称，比如“我要开小餐馆”。", field="title")
    if not _CODE.fullmatch(code):
        raise Refusal(
            "catalogue.bundle.code",
            "代码用 3 到 20 个小写英文字母、数字或短横，字母开头，会出现在网址里。",
            field="code",
        )
    with transaction.atomic():
        if Bundle.objects.for_change(code):
            raise Refusal("catalogue.bundle.taken", "这个代码已经用过了，请换一个。", field="code")
        row = Bundle(code=code, edition=1, state=BundleState.DRAFT)
        _store(row, BundleText(title=title), actor, at)
        _record(actor, row, "created", at)
        return bundle_view(row)


def save_bundle(
    *, actor: Actor, code: str, text: BundleText, mark: str, at: datetime
) -> BundleView:
    """Store the draft of a bundle, clashes and all; a published one gets a draft of its next edition.

    Raises NotAllowed, BundleUnknown, BundleChanged, Refusal where there is no title.
    """
    access.check_can_edit_all(actor)
    if not text.title:
        raise Refusal("catalogue.bundle.no_title", "名称不能空着。", field="title")
    with transaction.atomic():
        newest = _newest(code)
        if mark != newest.mark:
            raise BundleChanged
        row = newest
        if newest.state != BundleState.DRAFT:
            row = Bundle(code=code, edition=newest.edition + 1, state=BundleState.DRAFT)
        _store(row, _with_versions(text, at), actor, at)
        _record(actor, row, "edited", at)
        return bundle_view(row)


def _with_versions(text: BundleText, at: datetime) -> BundleText:
    """Note the version of each item against which the bundle is held."""
    found = versions_today(text=text, on=local_day(at))
    parts = tuple(
        replace(part, version=found[part.item_code].version) if part.item_code in found else part
        for part in text.parts
    )
    return replace(text, parts=parts)


def publish_bundle(*, actor: Actor, code: str, mark: str, at: datetime) -> BundleView:
    """Put the draft in use in place of the edition before it.

    Raises NotAllowed, BundleUnknown, BundleChanged; BundleRefused with everything that clashes.
    """
    access.check_can_publish(actor)
    with transaction.atomic():
        row = _newest(code)
        if row.state != BundleState.DRAFT or row.mark != mark:
            raise BundleChanged
        view = bundle_view(row)
        found = clashes(view.text, versions_today(text=view.text, on=local_day(at)))
        if found:
            raise BundleRefused({str(place): one.said for place, one in enumerate(found)})
        Bundle.objects.filter(code=code, state=BundleState.IN_USE).update(state=BundleState.ENDED)
        row.state, row.published_on = BundleState.IN_USE, local_day(at)
        _store(row, view.text, actor, at)
        _record(actor, row, "published", at)
        return bundle_view(row)


def end_bundle(*, actor: Actor, code: str, at: datetime) -> None:
    """Take a bundle out of use; what was begun under it may still be finished.

    Raises NotAllowed, BundleUnknown.
    """
    access.check_can_publish(actor)
    with transaction.atomic():
        row = next(
            (one for one in Bundle.objects.for_change(code) if one.state == BundleState.IN_USE),
            None,
        )
        if row is None:
            raise BundleUnknown
        row.state = BundleState.ENDED
        row.save(update_fields=["state"])
        _record(actor, row, "ended", at)


def _newest(code: str) -> Bundle:
    rows = Bundle.objects.for_change(code)
    if not rows:
        raise BundleUnknown
    return rows[0]


def _store(row: Bundle, text: BundleText, actor: Actor, at: datetime) -> None:
    row.text = dump_json(text)
    row.title = text.title
    row.mark = secrets.token_hex(8)
    row.changed_at, row.changed_by = at, actor.name
    row.save()


def _record(actor: Actor, row: Bundle, verb: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"catalogue.bundle.{verb}",
        subject=Ref("catalogue.bundle", row.id),
        at=at,
        change={"code": row.code, "edition": row.edition, "title": row.title},
    )
