"""Attach a text of what was said to a call. It comes from elsewhere: nothing here hears speech."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.call_step import record
from yimen.hotline.contracts.call import CallState
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.models import Call, CallTranscript
from yimen.hotline.queries import sealed, sealed_calls
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import WrongState

_SHORTEST, _LONGEST = 10, 20_000


def attach(*, actor: Actor, call_id: UUID, words: str, at: datetime) -> None:
    """Keep what was said in a call; a second text takes the first one's place.

    By the chief or the system, never by the operator about himself. Raises NotAllowed, NotFound,
    PleaseSay, WrongState.
    """
    text = words.replace("\0", "").strip()
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise PleaseSay("transcript", f"通话文字要有 {_SHORTEST} 到 {_LONGEST} 个字。")
    with transaction.atomic():
        row = Call.objects.for_change(call_id)
        access.check_desk(actor, access.RULE, area_code=row.area_code, reported_unit_id=None)
        if row.operator_id is not None and row.operator_id == actor.account_id:
            raise WrongState("自己接的电话，请另一位班长来附文字。")
        if row.state != CallState.ENDED:
            raise WrongState("还在通话，挂断以后再附文字。")
        CallTranscript.objects.update_or_create(
            call=row,
            defaults={
                "words_encrypted": sealed.seal(sealed_calls.TRANSCRIPT, text),
                "at": at,
                "by": access.signed(actor, access.RULE),
            },
        )
        record(row, "transcribed", actor=actor, at=at, change={"letters": len(text)})
