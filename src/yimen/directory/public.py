"""The door of directory: the actor of a request, areas, organisations and officers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from yimen.directory import access
from yimen.directory.actions import admin_token as admin_token_actions
from yimen.directory.actions import area_import as area_import_actions
from yimen.directory.actions import break_glass as break_glass_actions
from yimen.directory.actions import officer as officer_actions
from yimen.directory.actions import organisation as organisation_actions
from yimen.directory.contracts import (
    AreaImportReport,
    AreaView,
    Belongings,
    BreakGlassView,
    OfficerView,
    OrganisationView,
    Place,
    Post,
    PostHeld,
    ReachView,
    UnitLevel,
)
from yimen.directory.queries import actor as actor_queries
from yimen.directory.queries import area as area_queries
from yimen.directory.queries import break_glass as break_glass_queries
from yimen.directory.queries import items as item_queries
from yimen.directory.queries import leaving as leaving_queries
from yimen.directory.queries import mark as mark_queries
from yimen.directory.queries import officer as officer_queries
from yimen.directory.queries import organisation as organisation_queries
from yimen.directory.queries import post_verb as post_verb_queries
from yimen.directory.queries import reach as reach_queries
from yimen.directory.queries import staff as staff_queries
from yimen.directory.rules.delegation import signed_name as signed_name
from yimen.kernel.actor import Actor, Channel
from yimen.kernel.contracts import Ref


def actor_for(*, account_id: UUID, at: datetime, channel: Channel = Channel.WEB) -> Actor:
    """Return who acts: the account with its person, officer, and every verb of its posts.

    Raises NotFound when the account does not exist or is closed.
    """
    return actor_queries.actor_for(account_id=account_id, at=at, channel=channel)


def signature(*, actor: Actor, at: datetime) -> str:
    """Return the unit, posts and name of who takes something away; of no officer the name alone."""
    return mark_queries.signature(actor=actor, at=at)


def mark_pdf(*, actor: Actor, content: bytes, purpose: str, at: datetime) -> bytes | None:
    """Return a PDF marked on each page with who took it when and for what.

    None where the file is locked or broken, so that nothing can be drawn on it.
    """
    return mark_queries.mark_pdf(actor=actor, content=content, purpose=purpose, at=at)


def items_named_by(*, names: Callable[[Collection[str]], Mapping[str, str]]) -> None:
    """Register who knows the names of items by code, so that a post can be held for some."""
    item_queries.named_by(names)


def item_names(*, codes: Collection[str]) -> dict[str, str]:
    """Return the names of items by code, as the catalogue above tells them; unknown ones are left out."""
    return item_queries.names_of(codes=codes)


def get_organisation(*, organisation_id: UUID) -> OrganisationView:
    """Return an organisation. Raises NotFound."""
    return organisation_queries.get_organisation(organisation_id=organisation_id)


def find_organisation(*, code: str) -> OrganisationView | None:
    """Return the organisation with this code, or None."""
    return organisation_queries.find_organisation(code=code)


def list_organisations(
    *, level: UnitLevel | None = None, ids: Collection[UUID] | None = None
) -> list[OrganisationView]:
    """Return the active organisations, by code; `ids` narrows, closed ones included."""
    return organisation_queries.list_organisations(level=level, ids=ids)


def find_unit(
    *, level: UnitLevel, area_code: str, department_code: str | None = None
) -> OrganisationView | None:
    """Return the organisation that serves an area at a level, or None.

    Village: the village's own unit; town: the town that the area lies in; county: the department
    with that code; centre: the county's government service centre. Village and town units serve
    every department's items, so the department code matters at county level only.
    """
    return organisation_queries.find_unit(
        level=level, area_code=area_code, department_code=department_code
    )


def get_unit(
    *, level: UnitLevel, area_code: str, department_code: str | None = None
) -> OrganisationView:
    """Return what `find_unit` finds. Raises UnitUnknown with words for the resident."""
    return organisation_queries.get_unit(
        level=level, area_code=area_code, department_code=department_code
    )


def get_area(*, code: str) -> AreaView:
    """Return an area, ended ones included. Raises AreaUnknown."""
    return area_queries.get_area(code=code)


def area_name(*, code: str, full: bool = False) -> str:
    """Return an area's name, with all its parents' names before it when `full`; unknown: the code."""
    return area_queries.area_name(code=code, full=full)


def area_names(*, codes: Collection[str]) -> dict[str, str]:
    """Return the names of areas by code; unknown ones are left out."""
    return area_queries.area_names(codes=codes)


def list_areas(*, parent: str | None, on: date | None = None) -> list[AreaView]:
    """Return the areas directly under a parent (None: the topmost), in effect on a day, by code."""
    return area_queries.list_areas(parent=parent, on=on)


def areas_by_parent(*, parents: Collection[str]) -> dict[str, list[AreaView]]:
    """Return the areas in effect directly under each of some parents, by code."""
    return area_queries.areas_by_parent(parents=parents)


def search_areas(*, text: str, limit: int = 20) -> list[AreaView]:
    """Return areas whose name, pinyin or initials begin with the text, higher levels first."""
    return area_queries.search_areas(text=text, limit=limit)


def import_areas(
    *,
    actor: Actor,
    content: bytes,
    file_name: str,
    at: datetime,
    say: Callable[[str, int, int], None] | None = None,
) -> AreaImportReport:
    """Load an area file with effect from today, wholly or not at all.

    `say` hears what is being done, the rows done and the rows there are. Raises NotAllowed;
    AreaImportRefused with the findings.
    """
    return area_import_actions.import_areas(
        actor=actor, content=content, file_name=file_name, at=at, say=say
    )


def get_officer(*, officer_id: UUID, on: date) -> OfficerView:
    """Return an officer with the posts held on a day. Raises NotFound."""
    return officer_queries.get_officer(officer_id=officer_id, on=on)


def posts_ever(*, officer_ids: Collection[UUID]) -> list[PostHeld]:
    """Return every post that these officers hold or held, the newest first; one query."""
    return officer_queries.posts_ever(officer_ids=officer_ids)


def officer_names(*, officer_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of officers by id."""
    return officer_queries.officer_names(officer_ids=officer_ids)


def officers_of(*, unit_id: UUID, on: date, post: Post | None = None) -> list[OfficerView]:
    """Return the active officers who hold a post (or this post) in a unit, by name."""
    return officer_queries.officers_of(unit_id=unit_id, on=on, post=post)


def list_colleagues(*, unit_ids: Collection[UUID], on: date) -> dict[UUID, dict[UUID, str]]:
    """Return by unit the names by id of the active officers who hold a post in it."""
    return officer_queries.list_colleagues(unit_ids=unit_ids, on=on)


def holders_of(*, post: Post, on: date) -> list[OfficerView]:
    """Return the active officers who hold a post anywhere on a day, by name."""
    return officer_queries.holders_of(post=post, on=on)


def names_by_unit(*, post: Post, on: date) -> dict[UUID, list[str]]:
    """Return by unit the names of the active officers who hold a post in it, by name."""
    return officer_queries.names_by_unit(post=post, on=on)


def unit_of_second(*, verb: str, unit_id: UUID, but_account: UUID, on: date) -> UUID:
    """Return the unit, or the nearest above it, in which somebody else holds the verb."""
    return staff_queries.unit_of_second(verb=verb, unit_id=unit_id, but_account=but_account, on=on)


def open_organisation(
    *,
    actor: Actor,
    code: str,
    uscc: str,
    name: str,
    short_name: str,
    document_word: str,
    area_code: str,
    level: UnitLevel,
    at: datetime,
    parent_id: UUID | None = None,
    address: str = "",
    phone: str = "",
) -> OrganisationView:
    """Add an organisation. Raises NotAllowed, DirectoryRefused."""
    return organisation_actions.open_organisation(
        actor=actor,
        code=code,
        uscc=uscc,
        name=name,
        short_name=short_name,
        document_word=document_word,
        area_code=area_code,
        level=level,
        at=at,
        parent_id=parent_id,
        address=address,
        phone=phone,
    )


def appoint_officer(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    organisation_id: UUID,
    post: Post,
    at: datetime,
    area_prefix: str = "",
    person_id: UUID | None = None,
    item_codes: Collection[str] = (),
    until_on: date | None = None,
) -> OfficerView:
    """Open an account for a new officer with a first post. Raises NotAllowed, DirectoryRefused.

    Without a prefix the post reaches the organisation's own area. The installation's own gift
    counts at once; an administrator's waits for the security administrator.
    """
    return officer_actions.appoint_officer(
        actor=actor,
        username=username,
        name=name,
        password=password,
        organisation_id=organisation_id,
        post=post,
        at=at,
        area_prefix=area_prefix,
        person_id=person_id,
        item_codes=item_codes,
        until_on=until_on,
    )


def grant_post(
    *,
    actor: Actor,
    officer_id: UUID,
    post: Post,
    organisation_id: UUID,
    at: datetime,
    area_prefix: str = "",
    until_on: date | None = None,
    item_codes: Collection[str] = (),
) -> OfficerView:
    """Give an officer a post in an organisation. Raises NotAllowed, DirectoryRefused.

    Given by an administrator, it waits for the security administrator.
    """
    return officer_actions.grant_post(
        actor=actor,
        officer_id=officer_id,
        post=post,
        organisation_id=organisation_id,
        at=at,
        area_prefix=area_prefix,
        until_on=until_on,
        item_codes=item_codes,
    )


def register_belongings(*, owner: Belongings) -> None:
    """Let a context answer what an officer owns in it, for when he leaves."""
    leaving_queries.register_belongings(owner)


def reach_of(*, officer_id: UUID, verb: str, place: Place, on: date) -> list[ReachView]:
    """Return for each post of an officer whether it gives the verb for a place, or what is missing.

    Posts that have not begun or are over are among them. Raises NotFound.
    """
    return reach_queries.reach_of(officer_id=officer_id, verb=verb, place=place, on=on)


def find_officers(*, text: str, on: date, limit: int = 20) -> list[OfficerView]:
    """Return officers by the beginning of name or login, by name."""
    return officer_queries.find_officers(text=text, on=on, limit=limit)


def ask_break_glass(
    *,
    actor: Actor,
    subject: Ref,
    label: str,
    unit_id: UUID,
    reason: str,
    hours: int,
    at: datetime,
    untold_ground: str = "",
) -> BreakGlassView:
    """Ask to see one thing outside one's rights for some hours. Raises NotAllowed, DirectoryRefused."""
    return break_glass_actions.ask(
        actor=actor,
        subject=subject,
        label=label,
        unit_id=unit_id,
        reason=reason,
        hours=hours,
        at=at,
        untold_ground=untold_ground,
    )


def rule_break_glass(
    *, actor: Actor, break_glass_id: UUID, approve: bool, reason: str, at: datetime
) -> BreakGlassView:
    """Open the thing to who asked, or refuse. Raises NotFound, NotAllowed, WrongState, Refusal."""
    if approve:
        return break_glass_actions.approve(actor=actor, break_glass_id=break_glass_id, at=at)
    return break_glass_actions.refuse(
        actor=actor, break_glass_id=break_glass_id, reason=reason, at=at
    )


def end_break_glass(*, actor: Actor, break_glass_id: UUID, at: datetime) -> BreakGlassView:
    """End an emergency look before its time. Raises NotFound, NotAllowed."""
    return break_glass_actions.end(actor=actor, break_glass_id=break_glass_id, at=at)


def get_break_glass(*, break_glass_id: UUID, at: datetime) -> BreakGlassView:
    """Return one emergency look. Raises NotFound."""
    return break_glass_queries.get(break_glass_id=break_glass_id, at=at)


def list_break_glass(*, actor: Actor, at: datetime) -> list[BreakGlassView]:
    """Return the emergency looks that the actor may know of: his own, or all, newest first."""
    if actor.may(access.LIST_BREAK_GLASS) or actor.may(access.RULE_BREAK_GLASS):
        return break_glass_queries.list_all(at=at)
    return break_glass_queries.list_mine(actor=actor, at=at)


def break_glass_of(*, officer_id: UUID, subject: Ref, at: datetime) -> list[BreakGlassView]:
    """Return an officer's emergency looks at one thing, newest first."""
    return break_glass_queries.list_of(officer_id=officer_id, subject=subject, at=at)


def posts_holding(*, on: date) -> dict[str, tuple[Post, ...]]:
    """Return by verb the posts that hold it on a day, the site's own changes counted."""
    return post_verb_queries.posts_holding(on=on)


def make_admin_token(*, post: Post, at: datetime) -> str:
    """Return a one-time token for an administrator's post that nobody holds. Raises DirectoryRefused."""
    return admin_token_actions.make_token(post=post, at=at)


def end_post(*, actor: Actor, holding_id: UUID, at: datetime) -> OfficerView:
    """End a post at once; the officer's next request no longer has its verbs. Raises NotAllowed."""
    return officer_actions.end_post(actor=actor, holding_id=holding_id, at=at)
