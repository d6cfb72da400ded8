"""Persons who come in through a platform above: linked with proof, or opened on its word.

The platform's subject is kept as a blind index, its ID token sealed. A link needs proof from both
sides: the platform's signature, and a session here. Where the platform names an ID number, it must
be the account's own: nobody links somebody else's.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from yimen.identity import sealing
from yimen.identity.actions import person as person_actions
from yimen.identity.actions import session as sessions
from yimen.identity.contracts import (
    Assurance,
    CodeType,
    Gender,
    PersonView,
    UpstreamPerson,
)
from yimen.identity.models import Account, OidcArrival, OidcLink, Person, Session
from yimen.identity.oidc_contracts import Upstream, UpstreamRefused
from yimen.identity.rules import id_number
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, Ref, Refusal
from yimen.kernel.crypto.fields import blind_index, decrypt_text, encrypt_text
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_TOKEN = "identity_oidc_arrival.id_token"  # noqa: S105 -- the name of a column
_TO_WINDOW = "请带身份证到窗口办理，或者用这里的账号登录。"
_installed: dict[str, Upstream] = {}


def install(upstream: Upstream) -> None:
    """Offer this platform from now on."""
    _installed[upstream.code] = upstream


def offered() -> list[Upstream]:
    """Return the platforms that this installation may use."""
    return [one for one in _installed.values() if one.is_configured()]


def get_upstream(code: str) -> Upstream:
    """Return a platform that may be used. Raises UpstreamRefused."""
    found = _installed.get(code)
    if found is None or not found.is_configured():
        raise UpstreamRefused("这里没有接入这个平台，请用账号登录。", code="unknown")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """Who came from above, without anything readable: it waits in the session until linked."""

    upstream: str
    subject_index: str
    code_index: str
    id_token_sealed: str
    sid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The account that comes in; None where a session here has to prove the link first."""

    arriving: Arriving
    account_id: UUID | None


def arrive(*, upstream: Upstream, person: UpstreamPerson, actor: Actor, at: datetime) -> Settled:
    """Return the account of somebody whom the platform vouches for.

    Known there and here: that account. Signed in here at this moment: linked to it. Unknown here:
    a new account on the platform's word, if that is a real name with a number. Raises
    UpstreamRefused.
    """
    if person.assurance < Assurance.REAL_NAME:
        raise UpstreamRefused(
            f"您在{upstream.title}还没有实名。请先在那里完成实名，{_TO_WINDOW}", code="too_low"
        )
    arriving = _arriving(upstream, person)
    link = _link_of(arriving)
    if link is not None:
        return Settled(arriving=arriving, account_id=_active(link.account_id))
    if actor.account_id is not None:
        linked = link_to(actor=actor, arriving=arriving, at=at)
        return Settled(arriving=arriving, account_id=linked)
    if _has_account(arriving):
        return Settled(arriving=arriving, account_id=None)
    return Settled(arriving=arriving, account_id=_open(upstream, person, arriving, at))


def _arriving(upstream: Upstream, person: UpstreamPerson) -> Arriving:
    number = id_number.normalise(person.code)
    sealed = encrypt_text(column=_TOKEN, text=person.id_token)
    return Arriving(
        upstream=upstream.code,
        subject_index=_index(upstream.code, person.subject).hex(),
        code_index=sealing.index_code(CodeType.ID_CARD, number).hex() if number else "",
        id_token_sealed=base64.b64encode(sealed).decode(),
        sid=person.sid[:200],
    )


def _index(upstream: str, subject: str) -> bytes:
    return blind_index(column=f"identity_oidc_link.subject:{upstream}", value=subject)


def _link_of(arriving: Arriving) -> OidcLink | None:
    return OidcLink.objects.filter(
        upstream=arriving.upstream,
        subject_index=bytes.fromhex(arriving.subject_index),
        ended_at=None,
    ).first()


def _active(account_id: UUID) -> UUID:
    if not Account.objects.filter(pk=account_id, is_active=True).exists():
        raise UpstreamRefused(f"绑定的账号已经关闭。{_TO_WINDOW}", code="closed")
    return account_id


def _has_account(arriving: Arriving) -> bool:
    """Say whether the number has an account here, so that its owner has to prove the link."""
    return (
        bool(arriving.code_index)
        and Account.objects.filter(
            person__code_index=bytes.fromhex(arriving.code_index),
            person__code_type=CodeType.ID_CARD,
        ).exists()
    )


def link_to(*, actor: Actor, arriving: Arriving, at: datetime) -> UUID:
    """Link the signed-in account with who came from above.

    Raises NotAllowed, UpstreamRefused when it is another person's account, or linked already.
    """
    if actor.account_id is None:
        raise NotAllowed
    with transaction.atomic():
        account = Account.objects.for_change(actor.account_id)
        _check_same_person(account, arriving)
        _write_link(actor, account.pk, arriving, proof="session", at=at)
    return account.pk


def _check_same_person(account: Account, arriving: Arriving) -> None:
    own = account.person
    if not arriving.code_index or own is None:
        return
    if bytes(own.code_index).hex() != arriving.code_index:
        raise UpstreamRefused(
            "上级平台上的身份和这里登录的不是同一个人，没有绑定。请用本人的账号登录。",
            code="other_person",
        )


def _write_link(
    actor: Actor, account_id: UUID, arriving: Arriving, *, proof: str, at: datetime
) -> None:
    link = OidcLink(
        id=new_id(),
        account_id=account_id,
        upstream=arriving.upstream,
        subject_index=bytes.fromhex(arriving.subject_index),
        proof=proof,
        linked_at=at,
    )
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as error:
        raise UpstreamRefused(
            "这个账号已经绑定过上级平台的另一个身份。要换，请先解除原来的绑定。", code="linked"
        ) from error
    ledger.record(
        actor=actor,
        verb="identity.oidc_link.made",
        subject=Ref("identity.account", account_id),
        at=at,
        change={"upstream": arriving.upstream, "proof": proof},
    )


def _registered(person: UpstreamPerson, at: datetime) -> PersonView:
    """Register whom the platform names. Raises UpstreamRefused."""
    try:
        return person_actions.register_person(
            actor=SYSTEM,
            name=person.name,
            code_type=CodeType.ID_CARD,
            code=person.code,
            at=at,
            phone="",
            area_code="",
            address="",
            birth_on=None,
            gender=Gender.UNKNOWN,
            legal_representative="",
        )
    except Refusal as refusal:
        raise UpstreamRefused(refusal.message, code="person") from refusal


def _open(upstream: Upstream, person: UpstreamPerson, arriving: Arriving, at: datetime) -> UUID:
    """Open an account on the platform's word: it has checked the name and the number."""
    if not arriving.code_index:
        raise UpstreamRefused(
            f"{upstream.title}没有给出您的证件号码，还不能开通。{_TO_WINDOW}", code="no_number"
        )
    with transaction.atomic():
        known = _registered(person, at)
        level = min(person.assurance, Assurance.IN_PERSON)
        account = Account(
            id=new_id(),
            username=f"jm{secrets.randbelow(10**10):010d}",
            name=known.name,
            password=make_password(None),
            person_id=known.id,
            assurance=level,
            opened_at=at,
        )
        account.save(force_insert=True)
        Person.objects.filter(pk=known.id, assurance__lt=level).update(assurance=level)
        ledger.record(
            actor=SYSTEM,
            verb="identity.account.opened",
            subject=Ref("identity.account", account.pk),
            at=at,
            change={"assurance": int(level), "upstream": upstream.code},
            on_behalf_of=known.id,
        )
        _write_link(SYSTEM, account.pk, arriving, proof="opened", at=at)
        return account.pk


def note_session(*, session_key: str, arriving: Arriving, at: datetime) -> None:
    """Remember that this session began above, so that it ends there too."""
    link = _link_of(arriving)
    if link is None:
        return
    OidcArrival.objects.update_or_create(
        session_ref=sealing.session_ref(session_key),
        defaults={
            "link": link,
            "id_token_encrypted": base64.b64decode(arriving.id_token_sealed),
            "upstream_sid": arriving.sid,
            "arrived_at": at,
        },
    )


def leave_url(*, session_key: str, back: str) -> str:
    """Return where a session that began above is signed out there; empty for every other one."""
    found = OidcArrival.objects.filter(session_ref=sealing.session_ref(session_key)).first()
    if found is None:
        return ""
    link = found.link
    id_token = decrypt_text(column=_TOKEN, stored=found.id_token_encrypted)
    found.delete()
    try:
        return get_upstream(link.upstream).leave(
            id_token=id_token, back=back, state=secrets.token_urlsafe(8)
        )
    except Refusal:
        return ""  # signed out here in any case; the platform can be left by hand


def end_from_above(*, code: str, logout_token: str, at: datetime) -> int:
    """End the sessions here whose sign-in ended above; return how many. Raises Refusal."""
    ended = get_upstream(code).ended(logout_token=logout_token, at=at)
    found = OidcArrival.objects.filter(
        link__upstream=code, link__subject_index=_index(code, ended.subject)
    )
    if ended.sid:
        found = found.filter(upstream_sid=ended.sid)
    count = 0
    for arrival in found.select_related("link").order_by("pk"):
        count += _end_session(arrival, at)
        arrival.delete()
    return count


def _end_session(arrival: OidcArrival, at: datetime) -> int:
    account_id = arrival.link.account_id
    keys = Session.objects.filter(account_id=account_id).values_list("session_key", flat=True)
    named = [key for key in keys if sealing.session_ref(key) == arrival.session_ref]
    actor = Actor(kind=ActorKind.ANONYMOUS, name="上级平台", account_id=account_id)
    for key in named:
        sessions.end_this(session_key=key, at=at, actor=actor, why="上级平台退出")
    return len(named)


def find_link(*, account_id: UUID, code: str) -> OidcLink | None:
    """Return the link of an account with a platform, or None."""
    return OidcLink.objects.filter(account_id=account_id, upstream=code, ended_at=None).first()


def unlink(*, actor: Actor, code: str, at: datetime) -> None:
    """End the signed-in account's link. Raises NotAllowed, UpstreamRefused.

    An account without a password of its own keeps its link: it would have no way in.
    """
    if actor.account_id is None:
        raise NotAllowed
    with transaction.atomic():
        account = Account.objects.for_change(actor.account_id)
        link = find_link(account_id=account.pk, code=code)
        if link is None:
            raise UpstreamRefused("没有绑定，不用解除。", code="not_linked")
        if not account.has_usable_password():
            raise UpstreamRefused(
                f"这个账号只能从上级平台进来，解除以后就登录不了了。请先到窗口设一个密码。{_TO_WINDOW}",
                code="only_way",
            )
        link.ended_at = at
        link.save(update_fields=["ended_at"])
        ledger.record(
            actor=actor,
            verb="identity.oidc_link.ended",
            subject=Ref("identity.account", account.pk),
            at=at,
            change={"upstream": code},
        )
