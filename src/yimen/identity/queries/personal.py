"""What identity keeps of a person: given to him whole, and what of it is old."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import router
from django.db.models import ProtectedError
from django.db.models.deletion import Collector

from yimen.identity import sealing
from yimen.identity.contracts import CODE_TYPE_TITLES, CodeType
from yimen.identity.models import Account, Mandate, Message, Person, Session
from yimen.identity.models.mandate import MandateQuerySet
from yimen.identity.queries import consent as consents
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.register import Exported, OldRecord

_GENDERS = {"1": "男", "2": "女"}


def export_person(*, person_id: UUID) -> list[Exported]:
    """Return the person, the account, the mandates and the consents, readable."""
    person = Person.objects.get(pk=person_id)
    shown = [Exported(title="登记的资料", facts=_facts(person))]
    account = Account.objects.filter(person=person).first()
    if account is not None:
        opened = (("登录名", account.username), ("开通时间", _moment(account.opened_at)))
        shown.append(Exported(title="账号", facts=opened))
    shown += [_mandate(one, person_id) for one in _mandates(person_id).order_by("made_at", "pk")]
    shown += [
        Exported(
            title="同意记录",
            facts=(
                ("用途", f"{one.title}（第 {one.version} 版说明）"),
                ("同意时间", _moment(one.given_at)),
                ("谁同意的", one.given_by_name),
                ("收回时间", _moment(one.withdrawn_at) if one.withdrawn_at else "没有收回"),
            ),
        )
        for one in consents.list_consents(person_id=person_id)
    ]
    return shown


def export_messages(*, person_id: UUID) -> list[Exported]:
    """Return the messages of a person, the oldest first."""
    rows = Message.objects.filter(person_id=person_id).order_by("at", "pk")
    return [
        Exported(
            title="站内消息",
            facts=(("时间", _moment(one.at)), ("标题", one.title), ("内容", one.text)),
        )
        for one in rows
    ]


def closed_persons(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the persons whose account was closed before a moment, with what still needs them."""
    accounts = Account.objects.filter(is_active=False, person__isnull=False, opened_at__lt=before)
    if person_id is not None:
        accounts = accounts.filter(person_id=person_id)
    found = []
    for account in accounts.select_related("person").order_by("pk")[:limit]:
        closed = _closed_at(account)
        if closed is None or closed >= before or account.person is None:
            continue
        found.append(_old_person(account.person, account.pk, closed))
    return found


def old_messages(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the messages of before a moment."""
    rows = Message.objects.filter(at__lt=before)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [
        OldRecord(
            id=str(one.pk),
            since=one.at,
            person_id=one.person_id,
            subjects=(Ref("identity.message", one.pk),),
        )
        for one in rows.order_by("at", "pk")[:limit]
    ]


def expired_sessions(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the sessions that ended before a moment."""
    rows = Session.objects.filter(expire_date__lt=before).select_related("account")
    if person_id is not None:
        rows = rows.filter(account__person_id=person_id)
    return [
        OldRecord(
            id=one.session_key,
            since=one.expire_date,
            person_id=one.account.person_id if one.account else None,
        )
        for one in rows.order_by("expire_date", "pk")[:limit]
    ]


def needed_above(person: Person) -> list[str]:
    """Return what other contexts keep of a person, by the names of their tables."""
    collector = Collector(using=router.db_for_write(Person))
    try:
        collector.collect([person])
    except ProtectedError as protected:
        return sorted(
            {
                str(one._meta.verbose_name)  # noqa: SLF001 -- Django's own name for it
                for one in protected.protected_objects
                if one._meta.app_label != "identity"  # noqa: SLF001
            }
        )
    return []


def _old_person(person: Person, account_id: UUID, closed: datetime) -> OldRecord:
    own = [Ref("identity.person", person.pk), Ref("identity.account", account_id)]
    mandates = _mandates(person.pk).values_list("pk", flat=True)
    return OldRecord(
        id=str(person.pk),
        since=closed,
        person_id=person.pk,
        subjects=(*own, *(Ref("identity.mandate", one) for one in mandates)),
        kept_because="办件、证照档案还在保存期内" if needed_above(person) else "",
    )


def _closed_at(account: Account) -> datetime | None:
    entries = ledger.list_entries(subject=Ref("identity.account", account.pk), limit=1000)
    closed = [one.at for one in entries if one.verb == "identity.account.closed"]
    return max(closed, default=None)


def _mandates(person_id: UUID) -> MandateQuerySet:
    return Mandate.objects.filter(grantor_id=person_id) | Mandate.objects.filter(
        holder_person_id=person_id
    )


def _mandate(one: Mandate, person_id: UUID) -> Exported:
    gave = one.grantor_id == person_id
    return Exported(
        title="代办委托",
        facts=(
            ("谁替谁办", f"{one.holder_name}替您办" if gave else "您替别人办"),
            ("开始", one.from_on.isoformat()),
            ("到期", one.until_on.isoformat() if one.until_on else "没有写到期日"),
            ("状态", {"pending": "等确认", "active": "有效", "ended": "已结束"}[one.state]),
            ("见证人", one.witness if gave else ""),
        ),
    )


def _facts(person: Person) -> tuple[tuple[str, str], ...]:
    return (
        ("姓名或名称", person.name),
        (CODE_TYPE_TITLES[CodeType(person.code_type)], sealing.open_code(person.code_encrypted)),
        ("手机号", sealing.open_phone(person.phone_encrypted)),
        ("住址", sealing.open_address(person.address_encrypted)),
        ("出生日期", person.birth_on.isoformat() if person.birth_on else ""),
        ("性别", _GENDERS.get(person.gender, "")),
        ("所在区划", person.area_code),
        ("法定代表人", person.legal_representative),
        ("登记时间", _moment(person.recorded_at)),
    )


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if at else ""
