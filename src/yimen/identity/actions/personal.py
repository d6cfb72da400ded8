"""Remove what identity keeps of a person, whole or not at all: the caller's transaction decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Model, ProtectedError

from yimen.identity.actions import consent_paper
from yimen.identity.actions import face as faces
from yimen.identity.models import Message, Person, Session
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotFound, Refusal

_ROUNDS = 12


def remove_person(*, record_id: str, at: datetime) -> None:
    """Remove a person with account, mandates, consents, devices, proofs and faces.

    Raises Refusal where another context still keeps something of the person, NotFound.
    """
    person = Person.objects.for_change(UUID(record_id))
    faces.drop(actor=SYSTEM, person_id=person.pk, purpose=None, at=at, why="删除这个人的资料")
    consent_paper.forget_papers(person_id=person.pk)
    for _ in range(_ROUNDS):
        try:
            person.delete()
        except ProtectedError as protected:
            _remove_own(list(protected.protected_objects))
        else:
            return
    raise Refusal("identity.person.needed", "这个人的资料还有别的记录要用，没有删除。")


def _remove_own(rows: list[Model]) -> None:
    """Remove rows of this context that stand in the way; the first of another context refuses."""
    for row in rows:
        if row._meta.app_label != "identity":  # noqa: SLF001 -- Django's own name for it
            raise Refusal("identity.person.needed", "这个人还有办件或证照档案，没有删除。")
    for row in rows:
        try:
            row.delete()
        except ProtectedError as protected:
            _remove_own(list(protected.protected_objects))
            row.delete()


def remove_message(*, record_id: str, at: datetime) -> None:
    """Remove one message. Raises NotFound."""
    del at
    if not Message.objects.filter(pk=UUID(record_id)).delete()[0]:
        raise NotFound


def remove_session(*, record_id: str, at: datetime) -> None:
    """Remove one session that has ended. Raises NotFound."""
    if not Session.objects.filter(pk=record_id, expire_date__lt=at).delete()[0]:
        raise NotFound
