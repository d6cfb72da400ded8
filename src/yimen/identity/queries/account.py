"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from yimen.identity.contracts import AccountView, Assurance
from yimen.identity.models import Account
from yimen.kernel.contracts import NotFound


def view(account: Account) -> AccountView:
    """Return the shape of a stored account."""
    return AccountView(
        id=account.pk,
        username=account.username,
        name=account.name,
        person_id=account.person_id,
        assurance=Assurance(account.assurance),
        is_active=account.is_active,
    )


def get_account(*, account_id: UUID) -> AccountView:
    """Return an account. Raises NotFound."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise NotFound
    return view(account)


def find_account_of(*, person_id: UUID) -> AccountView | None:
    """Return the account of a person, or None."""
    account = Account.objects.filter(person_id=person_id).first()
    return view(account) if account else None


def list_accounts(*, account_ids: Collection[UUID]) -> list[AccountView]:
    """Return the accounts with these ids, closed ones included, in one query."""
    if not account_ids:
        return []
    return [view(row) for row in Account.objects.filter(pk__in=account_ids).order_by("pk")]


def find_account(*, name: str) -> AccountView | None:
    """Return the account with exactly this username, or None."""
    account = Account.objects.filter(username=name.strip().lower()).first()
    return view(account) if account else None
