"""Who sees which row: every list, count, export, search and answer in JSON, as every role.

The rule stands here a second time, in plain Python over the rows of a small world, and knows
nothing of how the site asks its database. What a page shows is compared with it, name by name.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import openpyxl
import pytest
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from yimen.cases import access, testing
from yimen.cases.contracts import CaseState, CaseView
from yimen.cases.models import CasePaper, Notice
from yimen.catalogue.testing import small_item
from yimen.directory import public as directory
from yimen.directory import testing as places
from yimen.directory.actions import break_glass, delegation
from yimen.directory.contracts import Post
from yimen.feedback.actions import review
from yimen.feedback.contracts.review import ReviewLevel
from yimen.feedback.models import Invitation, Rectification
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.identity.contracts import MandateEvidence, MandateKind
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import now
from yimen.kernel.outbox import dispatcher

pytestmark = pytest.mark.django_db

OFFICE = {Post.VILLAGE_AGENT, Post.CLERK, Post.EXAMINER, Post.APPROVER}
"""Who reads the cases of his unit."""
DOES = {
    CaseState.SUBMITTED: ({Post.VILLAGE_AGENT, Post.CLERK}, "receiving"),
    CaseState.RECEIVED: ({Post.CLERK, Post.EXAMINER, Post.APPROVER}, "deciding"),
    CaseState.ACCEPTED: ({Post.EXAMINER}, "deciding"),
    CaseState.COMPLETED: ({Post.VILLAGE_AGENT, Post.CLERK, Post.EXAMINER}, "receiving"),
}
"""Whose work a case in a state is, and in which of its units."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A post as the rule knows it."""

    post: Post
    unit_id: UUID
    prefix: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Role:
    """Somebody who signs in: the posts, or the person himself."""

    name: str
    actor: Actor
    held: tuple[Held, ...] = ()
    opened: tuple[UUID, ...] = ()
    wards: tuple[UUID | None, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A case and what came of it; `mark` is a name that stands nowhere else."""

    mark: str
    words: str
    case: CaseView
    applicant: Actor
    bad: UUID | None = None

    def unit(self, which: str) -> UUID:
        return self.case.receiving_unit_id if which == "receiving" else self.case.deciding_unit_id


@dataclass(frozen=True, kw_only=True)
class World:
    things: tuple[Thing, ...]
    roles: tuple[Role, ...]

    def role(self, name: str) -> Role:
        return next(one for one in self.roles if one.name == name)


def within(held: Held, thing: Thing) -> bool:
    """Say whether a post's area and items take in a case."""
    fits = not held.items or thing.case.item_code in held.items
    return thing.case.area_code.startswith(held.prefix) and fits


def may_list(role: Role, thing: Thing) -> bool:
    """Say whether the rule lets somebody know of a case by his posts."""
    units = {thing.unit("receiving"), thing.unit("deciding")}
    return any(
        within(one, thing)
        and (one.post is Post.SUPERVISOR or (one.post in OFFICE and one.unit_id in units))
        for one in role.held
    )


def is_own(role: Role, thing: Thing) -> bool:
    return role.actor.person_id == thing.applicant.person_id and role.actor.person_id is not None


def is_listed_own(role: Role, thing: Thing) -> bool:
    """Say whether a case is on somebody's own list: his, or of whom he guards or heads."""
    return is_own(role, thing) or thing.applicant.person_id in role.wards


def may_open(role: Role, thing: Thing) -> bool:
    return is_listed_own(role, thing) or may_list(role, thing)


def has_to_do(role: Role, thing: Thing) -> bool:
    posts, which = DOES[thing.case.state]
    return any(
        one.post in posts and one.unit_id == thing.unit(which) and within(one, thing)
        for one in role.held
    )


def may_list_review(role: Role, thing: Thing, unit_id: UUID) -> bool:
    return any(
        within(one, thing)
        and (
            one.post is Post.SUPERVISOR
            or (one.post in {Post.APPROVER, Post.EXAMINER} and one.unit_id == unit_id)
        )
        for one in role.held
    )


def watches(role: Role) -> bool:
    return any(one.post is Post.SUPERVISOR for one in role.held)


def may_find(role: Role, thing: Thing) -> bool:
    """Say whether an officer may find the person by name: his posts reach where she lives."""
    return any(one.post in OFFICE and places.VILLAGE.startswith(one.prefix) for one in role.held)


SPOTS = [
    (CaseState.SUBMITTED, places.VILLAGE, 0),
    (CaseState.RECEIVED, places.OTHER_VILLAGE, 0),
    (CaseState.ACCEPTED, places.VILLAGE, 1),
    (CaseState.COMPLETED, places.VILLAGE, 0),
    (CaseState.COMPLETED, places.OTHER_VILLAGE, 1),
    (CaseState.SUBMITTED, places.OTHER_VILLAGE, 1),
]
"""State, place and item of each case."""


@pytest.fixture
def world() -> World:
    at = now() - timedelta(days=2)
    around = testing.town()
    items = (
        around.item,
        small_item(name="另一个事项", catalogue_code="440199900002", department_code="wjj"),
    )
    other = replace(
        around,
        item=items[1],
        acceptor=around.other_unit,
        examiner=around.other_unit,
        approver=around.other_unit,
    )
    things = tuple(_things(around, other, at))
    return World(things=things, roles=tuple(_roles(around, items, things)))


def _things(around: testing.Town, other: testing.Town, at) -> Iterator[Thing]:
    for number, (state, area, which) in enumerate(SPOTS):
        here = (around, other)[which]
        mark = f"行筛{'甲乙丙丁戊己'[number]}人"
        person = people.make_resident(name=mark, at=at)
        here = replace(here, resident=person)
        if area == places.OTHER_VILLAGE:
            here = replace(here, clerk=around.other_area)
        case = testing.case_at(state, here, at=at, area=area, name=mark)
        thing = Thing(mark=mark, words=f"评语{number}号不满意", case=case, applicant=person)
        yield replace(thing, bad=_rated(thing)) if state is CaseState.COMPLETED else thing


def _rated(thing: Thing) -> UUID:
    dispatcher.deliver_all(at=now())
    asked = Invitation.objects.filter(origin_id=thing.case.id).order_by("id").first()
    assert asked
    review.give_review(
        actor=thing.applicant,
        invitation_id=asked.id,
        level=ReviewLevel.DISSATISFIED,
        tags=(),
        words=thing.words,
        at=asked.opened_at + timedelta(minutes=1),
    )
    return asked.id


def _roles(around, items, things) -> Iterator[Role]:
    units = around.units
    prefixes = {
        units.town.id: "439981101",
        units.other_town.id: "439981102",
        units.village.id: "439981101201",
    }

    def role(name: str, actor: Actor, *posts: tuple[Post, object], **narrow) -> Role:
        held = tuple(
            Held(post=post, unit_id=unit.id, prefix=prefixes.get(unit.id, "439981"))
            for post, unit in posts
        )
        return Role(name=name, actor=actor, held=tuple(replace(one, **narrow) for one in held))

    for thing in things[::3]:
        yield role(f"resident {thing.mark}", thing.applicant)
    yield _guardian(things[0])
    three = (Post.APPROVER, Post.CLERK, Post.EXAMINER)
    yield role("clerk", around.clerk, (Post.CLERK, units.town))
    yield role("examiner", around.examiner, (Post.EXAMINER, units.department))
    yield role("approver", around.approver, (Post.APPROVER, units.department))
    yield role("other unit", around.other_unit, *((one, units.other_department) for one in three))
    yield role("other town", around.other_area, *((one, units.other_town) for one in three))
    yield role("supervisor", around.supervisor, (Post.SUPERVISOR, units.centre))
    for post in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDIT_ADMIN, Post.OPERATOR):
        actor = places.make_officer(post=post, unit=units.centre)
        yield role(str(post), actor, (post, units.centre))
    editor = places.make_officer(post=Post.CATALOGUE_EDITOR, unit=units.centre)
    yield role("editor", editor, (Post.CATALOGUE_EDITOR, units.centre))
    agent = places.make_officer(post=Post.VILLAGE_AGENT, unit=units.village)
    yield role("agent", agent, (Post.VILLAGE_AGENT, units.village))
    yield from _narrow_roles(around, items, role)
    yield _deputy(around)
    yield _in_emergency(around, things)


def _guardian(thing: Thing) -> Role:
    """Somebody who guards the applicant of one case."""
    actor = people.make_resident(name="监护的人")
    guardian = identity.get_person(person_id=actor.person_id)
    ward = identity.get_person(person_id=thing.applicant.person_id)
    people.make_mandate(grantor=ward, holder=guardian, kind=MandateKind.GUARDIAN)
    return Role(name="guardian", actor=actor, wards=(thing.applicant.person_id,))


def _narrow_roles(around, items, role) -> Iterator[Role]:
    units, code = around.units, items[1].item_code
    for name, post, unit, narrow in (
        ("examiner of one item", Post.EXAMINER, units.other_department, {"items": (code,)}),
        ("approver of no such item", Post.APPROVER, units.department, {"items": (code,)}),
        ("supervisor of one item", Post.SUPERVISOR, units.centre, {"items": (code,)}),
        ("examiner of one town", Post.EXAMINER, units.department, {"prefix": "439981102"}),
        ("supervisor of one town", Post.SUPERVISOR, units.centre, {"prefix": "439981101"}),
    ):
        officer = directory.appoint_officer(
            actor=SYSTEM,
            username=f"narrow{abs(hash(name)) % 10**8}",
            name="范围小的人",
            password=people.PASSWORD,
            organisation_id=unit.id,
            post=post,
            at=now() - timedelta(days=3),
            area_prefix=narrow.get("prefix", ""),
            item_codes=narrow.get("items", ()),
        )
        actor = directory.actor_for(account_id=officer.account_id, at=now())
        yield role(name, actor, (post, unit), **narrow)


def _deputy(around) -> Role:
    """A clerk of the department to whom its head lends the post: he sees what both see."""
    clerk = places.make_officer(post=Post.CLERK, unit=around.units.other_department)
    head = places.make_officer(post=Post.APPROVER, unit=around.units.other_department)
    loan = delegation.Loan(
        deputy_id=clerk.officer_id,
        from_on=_today(),
        until_on=_today() + timedelta(days=3),
        reason="年休假",
        kind=delegation.DelegationKind.LEAVE,
    )
    delegation.lend(actor=head, loan=loan, at=now())
    unit = around.units.other_department.id
    held = (Post.CLERK, Post.APPROVER)
    return Role(
        name="deputy",
        actor=clerk,
        held=tuple(Held(post=one, unit_id=unit, prefix="439981") for one in held),
    )


def _today() -> date:
    return (now() + timedelta(hours=8)).date()


def _in_emergency(around, things) -> Role:
    """An examiner of another department to whom an emergency opened one case: no list shows it."""
    actor = places.make_officer(post=Post.EXAMINER, unit=around.units.other_town)
    asked = break_glass.ask(
        actor=actor,
        subject=things[0].case.ref,
        label=things[0].case.number,
        unit_id=things[0].case.deciding_unit_id,
        reason="老人走失，家属求助，需要马上核对地址",
        hours=4,
        at=now(),
    )
    break_glass.approve(actor=around.supervisor, break_glass_id=asked.id, at=now())
    unit = around.units.other_town.id
    return Role(
        name="in an emergency",
        actor=actor,
        held=(Held(post=Post.EXAMINER, unit_id=unit, prefix="439981102"),),
        opened=(things[0].case.id,),
    )


def _asking(role: Role) -> Client:
    client = Client()
    people.sign_in(client, role.actor)
    return client


Expected = Callable[[Role, World], set[str]]


def _marks(rule: Callable[[Role, Thing], bool]) -> Expected:
    return lambda role, world: {one.mark for one in world.things if rule(role, one)}


def _words(rule: Callable[[Role, Thing, UUID], bool]) -> Expected:
    def expected(role: Role, world: World) -> set[str]:
        asked = {
            one.bad: Invitation.objects.get(id=one.bad).unit_id for one in world.things if one.bad
        }
        return {one.words for one in world.things if one.bad and rule(role, one, asked[one.bad])}

    return expected


def _rectified(role: Role, world: World) -> set[str]:
    """Return the addresses of the rectifications that the rule lets somebody know of."""
    found = set()
    for row in Rectification.objects.select_related("invitation"):
        thing = next(one for one in world.things if one.bad == row.invitation_id)
        if may_list_review(role, thing, row.unit_id):
            found.add(f"/work/rectifications/{row.id}/")
    return found


LISTS: dict[str, tuple[str, Expected]] = {
    "console:todo": ("/work/", _marks(has_to_do)),
    "cases:staff_cases": ("/work/cases/", _marks(may_list)),
    "cases:staff_cases, searched": ("/work/cases/?q={mark}", _marks(may_list)),
    "cases:staff_cases, by number": ("/work/cases/?q={number}", _marks(may_list)),
    "cases:staff_cases, by state": (f"/work/cases/?state={CaseState.COMPLETED}", _marks(
        lambda role, one: may_list(role, one) and one.case.state is CaseState.COMPLETED
    )),
    "cases:staff_cases_export": ("/work/cases/cases.xlsx", _marks(may_list)),
    "console:todo_export": ("/work/todo.xlsx", _marks(has_to_do)),
    "feedback:board_bad": ("/work/reviews/board/", _words(
        lambda role, one, unit_id: may_list(role, one) and watches(role)
    )),
    "cases:mine": ("/my/cases/", lambda role, world: {
        one.case.number for one in world.things if is_listed_own(role, one)
    }),
    "api cases": ("/api/v1/cases", lambda role, world: {
        one.case.number for one in world.things if is_listed_own(role, one)
    }),
    "feedback:reviews": ("/work/reviews/", _words(may_list_review)),
    "feedback:rectifications": ("/work/rectifications/", _rectified),
    "identity:search": ("/staff/people/?q={mark}", _marks(may_find)),
}  # fmt: skip
"""Each list that shows rows of somebody: its address, and what the rule lets a role see there."""


def _candidates(name: str, world: World) -> set[str]:
    """Return everything that could be shown on a list and tells one row from another."""
    if name in {"feedback:reviews", "feedback:board_bad"}:
        return {one.words for one in world.things if one.bad}
    if name == "feedback:rectifications":
        rows = Rectification.objects.values_list("id", flat=True)
        return {f"/work/rectifications/{one}/" for one in rows}
    if name in {"cases:mine", "api cases"}:
        return {one.case.number for one in world.things}
    return {one.mark for one in world.things}


def walk_lists(world: World, *, only: tuple[str, ...] = ()) -> list[str]:
    """Return every row that a list shows against the rule, or hides against it."""
    wrong = []
    for role in world.roles:
        if only and role.name not in only:
            continue
        client = _asking(role)
        for name, (template, expected) in LISTS.items():
            shown: set[str] = set()
            asked = world.things[:4:3] if "{" in template else world.things[:1]
            for one in asked:
                answer = client.get(template.format(mark=one.mark, number=one.case.number))
                text = _told(answer) if answer.status_code == 200 else ""
                hits = {one.mark} if "{" in template else _candidates(name, world)
                shown |= {candidate for candidate in hits if candidate in text}
            allowed = expected(role, world)
            if "{" in template:
                allowed &= {one.mark for one in asked}
            wrong += [f"{role.name} at {name} sees {one}" for one in sorted(shown - allowed)]
            wrong += [f"{role.name} at {name} misses {one}" for one in sorted(allowed - shown)]
    return wrong


def _told(answer: HttpResponse) -> str:
    """Return what an answer tells: a workbook's cells, or a page without what was typed into it."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    return re.sub(r'<input[^>]*name="q"[^>]*>', "", content.decode())


_OWN = "shows a person what is his own, and asks for him by his account alone"
_STAFF = "shows units, posts, rules or the ledger to administrators, and no row of a resident"
_FORM = "a form or a part of the frame, without rows"
_TESTED = "its own tests compare what it shows with who asks"
_COUNTS = "counts of a whole area, for supervisors of all its items; the overview is compared here"
NOT_COMPARED: dict[str, str] = {
    **dict.fromkeys(
        ("hall:own", "hall:one", "hall:book", "hall:day", "hall:windows", "hall:window"),
        "appointments of one's own or one's unit; hall's tests compare them",
    ),
    "hall:new_window": "a form",
    "identity:companies": "the companies that one heads; test_legal compares them",
    **dict.fromkeys(("cases:board_late", "cases:board_months", "cases:board_parts"), _COUNTS),
    **dict.fromkeys(
        (
            "console:break_glass",
            "console:front_desk",
            "console:why",
            "cases:desk",
            "cases:window_face",
            "cases:staff_led",
        ),
        _TESTED,
    ),
    **dict.fromkeys(("console:overview", "identity:pending_mandates"), "compared below"),
    **dict.fromkeys(
        (
            *("cases:batch_items", "catalogue:staff_items", "catalogue:staff_bundles"),
            *("catalogue:staff_basic", "catalogue:staff_scores", "catalogue:staff_savings"),
            *("catalogue:staff_guides", "catalogue:staff_basic_row"),
        ),
        "items, which are public",
    ),
    **dict.fromkeys(
        (
            *("identity:mandates", "identity:messages", "identity:profile", "identity:password"),
            *("identity:account_messages", "identity:contact", "identity:contact_mail"),
            *("licences:vault", "licences:mine", "portal:space", "console:me", "directory:lending"),
            *("directory:landing", "identity:assurance", "identity:prove_phone"),
            *("identity:face", "identity:face_agree", "identity:face_enrol"),
            *("identity:face_delete", "identity:face_confirm", "identity:prove_face"),
        ),
        _OWN,
    ),
    **dict.fromkeys(
        (
            *("console:permissions", "console:parked", "console:calendar", "notify:deliveries"),
            *("identity:policies", "identity:recoveries", "identity:enrolments"),
            *("biometrics:process", "biometrics:faces", "biometrics:assessments"),
            *("biometrics:thresholds", "biometrics:filings", "biometrics:measurements"),
            *("biometrics:photo_presets", "biometrics:photo_preset_add"),
            *("hall:watch", "hall:watch_alarm", "hall:watch_still", "hall:watch_log"),
            *("hall:watch_entries", "hall:watch_entry", "hall:watch_cameras"),
            *("hall:watch_camera", "hall:watch_frame", "hall:watch_switch"),
            "biometrics:write_assessment",
        ),
        _STAFF,
    ),
    **dict.fromkeys(
        (
            *(
                "cases:desk_register",
                "catalogue:item_import",
                "catalogue:item_export",
                "catalogue:staff_new_item",
            ),
            *("console:choose", "identity:logout"),
        ),
        _FORM,
    ),
}
FAMILIES = {
    "audit:": _TESTED,
    "privacy:": _TESTED,
    "exchange:": _TESTED,
    "procurement:": _TESTED,
    "devices:": _TESTED,
    "hotline:": "hotline's test_secrecy compares them",
    **dict.fromkeys(("performance:project", "performance:goal", "performance:scheme"), _TESTED),
    **dict.fromkeys(
        (
            *("performance:self_evaluation", "performance:evidence", "performance:proof_file"),
            *("performance:monitoring", "performance:early_warning"),
            "performance:open_self_evaluation",
        ),
        _TESTED,
    ),
    "performance:figure": "counts of an area; test_evidence_pages asks for another area",
    "performance:scoring_policy": _STAFF,
    **dict.fromkeys(("performance:evaluation", "performance:project_results"), _TESTED),
    "feedback:survey": _TESTED,
    "cases:staff_copies": _TESTED,
    "directory:": _STAFF,
    "identity:oidc": _TESTED,
    "trust:seal": _TESTED,
    **dict.fromkeys(
        (
            "trust:keys",
            "trust:certificates",
            "trust:certificate_new",
            "trust:validity",
            "trust:authorities",
            "trust:policy",
        ),
        _TESTED,
    ),
    "identity:add_": _OWN,
    "identity:end_": _OWN,
    "identity:new_": _OWN,
    "identity:security": _OWN,
}
"""Routes that list nothing of other people, or whose own tests compare them; a new one must say."""


def test_no_list_is_forgotten() -> None:
    known = {name.partition(",")[0] for name in LISTS} | set(NOT_COMPARED)
    forgotten = [
        name
        for name, _ in _gated(get_resolver().url_patterns)
        if name not in known and not name.startswith(tuple(FAMILIES))
    ]
    assert forgotten == []


def _gated(
    patterns: list[URLPattern | URLResolver], space: str = "", before: str = ""
) -> Iterator[tuple[str, object]]:
    """Yield the routes that ask who comes and take no name of one thing in their address."""
    for entry in patterns:
        address = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else space
            yield from _gated(entry.url_patterns, inner, address)
        elif "<" not in address and not address.startswith("api/"):
            gate = getattr(entry.callback, "gate", None)
            if gate is not None and gate.code != "public":
                yield f"{space}{entry.name}", entry.callback


def test_every_list_shows_every_role_the_rows_of_the_rule_and_no_other(world: World) -> None:
    wrong = walk_lists(world)
    assert not wrong, "\n".join(wrong)
    _counts_tell_no_more_than_their_rows(world)
    _waiting_mandates_are_listed_where_the_grantor_lives(world)


def test_the_walk_finds_a_planted_leak(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "ways_to_see", lambda actor: [Q(id__isnull=False)])

    found = walk_lists(world, only=("clerk", "other unit"))

    assert any(line.startswith("clerk at cases:staff_cases sees") for line in found)
    assert any("other unit" in line for line in found)


def test_one_case_its_export_and_its_files_open_by_the_same_rule(world: World) -> None:
    wrong = []
    for role in world.roles:
        client = _asking(role)
        client.raise_request_exception = False  # the gate is asked, not the store behind it
        office = bool({held.post for held in role.held} & (OFFICE | {Post.SUPERVISOR}))
        for number, one in enumerate(world.things):
            by_right = may_open(role, one)
            opened = by_right or one.case.id in role.opened
            addresses = {f"/work/cases/{one.case.id}/": opened and office}
            if number % 3 == 0:
                addresses |= dict(_copies(one, opened, by_right, office=office))
            for address, allowed in addresses.items():
                status = client.get(address).status_code
                if (status not in {302, 403, 404}) != allowed:
                    wrong.append(f"{role.name} {address} {one.mark}: {status}")
    assert not wrong, "\n".join(wrong)


def _copies(
    one: Thing, opened: bool, by_right: bool, *, office: bool
) -> Iterator[tuple[str, bool]]:
    """Yield what can be had of a case: JSON, export, a paper, a notice; an emergency only looks."""
    case = one.case.id
    paper = CasePaper.objects.exclude(file_ids=[]).filter(case_id=case).first()
    yield f"/api/v1/cases/{case}", opened
    yield f"/work/cases/{case}/export.json", by_right and office
    yield f"/my/cases/{case}/files/{paper.file_ids[0]}/", opened
    for notice in Notice.objects.filter(case_id=case)[:1]:
        yield f"/notices/{notice.id}.pdf", by_right


def _counts_tell_no_more_than_their_rows(world: World) -> None:
    for role in world.roles:
        client = _asking(role)
        answer = client.get("/work/overview/")
        supervises = [one for one in role.held if one.post is Post.SUPERVISOR and not one.items]
        assert (answer.status_code == 200) == bool(supervises), role.name
        if supervises:
            seen = sum(may_list(role, one) for one in world.things)
            plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
            shown = re.search(r"收到申请\D*?(\d+)\s*件", plain)
            assert shown, plain[:2000]
            assert int(shown[1]) == seen, role.name
        rates = client.get("/work/reviews/")
        if rates.status_code == 200:
            rated = len(_words(may_list_review)(role, world))
            assert int(_division(rates.content.decode(), "差评率")[0]) == rated, role.name


def _division(html: str, title: str) -> tuple[str, str]:
    part = html[html.index(title) :]
    found = re.search(r"(\d+)\s*(?:/|÷|&divide;|，共)\s*(\d+)", re.sub(r"<[^>]+>", " ", part))
    assert found, part[:400]
    return found[1], found[2]


def _waiting_mandates_are_listed_where_the_grantor_lives(world: World) -> None:
    person = world.things[0].applicant
    agent = world.role("agent").actor
    identity.record_mandate(
        actor=agent,
        kind=MandateKind.VILLAGE_AGENT,
        grantor_id=person.person_id,
        holder_officer_id=agent.officer_id,
        holder_name=agent.name,
        evidence=MandateEvidence.WITNESS,
        witness="见证人",
        at=now(),
    )
    confirms = {Post.VILLAGE_AGENT, Post.CLERK, Post.APPROVER}
    for role in world.roles:
        answer = _asking(role).get("/staff/mandates/")
        shown = answer.status_code == 200 and world.things[0].mark in answer.content.decode()
        allowed = any(
            one.post in confirms and places.VILLAGE.startswith(one.prefix) for one in role.held
        )
        assert shown == allowed, role.name


def test_no_administrator_reads_a_case_by_any_address_of_cases(world: World) -> None:
    """Every address of a case: each asks for it, and they take turns in sending to it.

    They ask for JSON, so that a refusal is its own words and not a page with the frame around it.
    """
    secrets = {one.mark for one in world.things} | {one.words for one in world.things}
    case_id = world.things[3].case.id
    addresses = list(_case_addresses(case_id))
    assert len(addresses) > 20
    posts = ("system_admin", "security_admin", "audit_admin", "operator")
    for turn, post in enumerate(posts):
        client = _asking(world.role(post))
        for number, address in enumerate(addresses):
            sends = str(case_id) in address and (number + turn) % len(posts) == 0
            for send in (client.get, client.post)[: 2 if sends else 1]:
                answer = send(address, headers={"accept": "application/json"})
                assert answer.status_code != 500, f"{post} {address}"
                text = answer.content.decode(errors="replace")
                assert not {one for one in secrets if one in text}, f"{post} {address}"


def _case_addresses(case_id: UUID) -> Iterator[str]:
    """Yield every address below a case, and every address of the case's context without a name."""
    for address in _addresses(get_resolver().url_patterns):
        if "case_id" in address or address.startswith(("work/", "my/cases", "api/v1/cases")):
            filled = re.sub(r"<(?:\w+:)?case_id>|\{uuid:case_id\}", str(case_id), address)
            yield "/" + re.sub(r"<(?:(\w+):)?\w+>", _some, filled)


def _some(found: re.Match[str]) -> str:
    return {"uuid": str(UUID(int=7)), "int": "1"}.get(found[1], "receive")


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for entry in patterns:
        address = f"{before}{entry.pattern}".replace("^", "").replace("$", "")
        if isinstance(entry, URLResolver):
            yield from _addresses(entry.url_patterns, address)
        else:
            yield address
