"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from yimen.identity.contracts import AccountView, Assurance
from yimen.identity.models import Account
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import run

_AMONG = """
    SELECT id, username, name, person_id, assurance, is_active
    FROM identity_account WHERE id = ANY(%s) ORDER BY id
"""


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
    return [
        AccountView(
            id=row[0],
            username=row[1],
            name=row[2],
            person_id=row[3],
            assurance=Assurance(row[4]),
            is_active=row[5],
        )
        for row in run(_AMONG, (list(account_ids),)).fetchall()
    ]


def find_account(*, name: str) -> AccountView | None:
    """Return the account with exactly this username, or None."""
    account = Account.objects.filter(username=name.strip().lower()).first()
    return view(account) if account else None
