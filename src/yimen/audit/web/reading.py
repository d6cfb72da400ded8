"""What an address asks of the ledger: filters, the key of a page, and the words to show again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.timezone import make_aware

from yimen.audit.contracts import Key, Search, SearchRefused, Sort
from yimen.audit.rules import source
from yimen.audit.web import labels
from yimen.cases import public as cases
from yimen.identity import public as identity
from yimen.kernel import register
from yimen.kernel.ledger.contracts import LOOK, Result

FILTERS = ("sort", "since", "until", "who", "unit", "verb", "case", "address", "result")
_LOGINS = ("identity.session.", "identity.login.", "identity.account.locked")


def asked(given: QueryDict) -> dict[str, str]:
    """Return the filters of an address, those that are set."""
    return {name: value for name in FILTERS if (value := given.get(name, "").strip()[:100])}


def search_of(told: dict[str, str]) -> Search:
    """Return the search that filters ask for. Raises SearchRefused at the field."""
    sort = told.get("sort", "")
    verb = told.get("verb", "")
    result = told.get("result", "")
    return Search(
        since=_midnight(told.get("since", ""), "since"),
        until=_midnight(told.get("until", ""), "until", days=1),
        account_ids=_account(told.get("who", "")),
        unit_id=_unit(told.get("unit", "")),
        subject_ids=_case(told.get("case", "")),
        verbs=(verb,) if verb else _verbs(sort),
        result=Result.REFUSED
        if sort == Sort.REFUSED
        else result
        if result in labels.RESULTS
        else "",
        address=_address(told.get("address", "")),
    )


def key_of(request: HttpRequest) -> Key | None:
    """Return where the page of an address begins, or None at the start."""
    moment, _, last = request.GET.get("after", "").partition("~")
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        return None
    try:
        at = datetime.fromisoformat(moment.replace(" ", "+"))
    except ValueError:
        return None
    return Key(at=at, id=int(last)) if at.tzinfo else None


def written(key: Key) -> str:
    """Return a key as it stands in an address."""
    return f"{key.at.isoformat()}~{key.id}"


def verbs_by_context() -> list[tuple[str, str, str]]:
    """Return every declared verb as context, verb and words, to choose from."""
    return [
        (context.title, verb, words)
        for context in register.contexts()
        for verb, words in context.ledger_verbs.items()
    ]


def _verbs(sort: str) -> tuple[str, ...]:
    if sort == Sort.LOGIN:
        return tuple(verb for _, verb, _ in verbs_by_context() if verb.startswith(_LOGINS))
    if sort == Sort.EXPORT:
        return tuple(verb for _, verb, _ in verbs_by_context() if verb.endswith(".exported"))
    return (LOOK,) if sort == Sort.LOOK else ()


def _midnight(text: str, field: str, *, days: int = 0) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 -- made aware here
    except (ValueError, OverflowError) as error:
        raise SearchRefused("日期请写成 2026-11-20 这样。", field=field) from error


def _account(name: str) -> tuple[UUID, ...]:
    if not name:
        return ()
    found = identity.find_account(name=name)
    if found is None:
        raise SearchRefused("没有这个账号。请写登录用的账号名，不是姓名。", field="who")
    return (found.id,)


def _unit(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise SearchRefused("请从列表里选单位。", field="unit") from error


def _case(number: str) -> tuple[UUID, ...]:
    if not number:
        return ()
    found = cases.find_case_mark(number=number)
    if found is None:
        raise SearchRefused("没有这个办件号。请写完整的办件号。", field="case")
    return (found.id,)


def _address(text: str) -> str:
    if not text:
        return ""
    found = source.address_of(peer=text, forwarded="")
    if not found:
        raise SearchRefused("网络地址请写成 203.0.113.9 这样。", field="address")
    return found
