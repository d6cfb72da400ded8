"""What a page asks a person to confirm by face, signed so that nobody rewrites it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.urls import reverse

from yimen.biometrics.contracts import Purpose
from yimen.identity.face_contracts import FaceAct, FaceNotAllowed
from yimen.identity.queries import face as queries
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref

_SALT = "yimen.identity.face_ask"
_LASTS = 12 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceAsk:
    """The act, the thing and its digest, in words, and where the yes goes."""

    act: FaceAct
    subject: Ref
    digest: str
    says: str
    post_to: str
    fields: Mapping[str, str]
    back: str


def make_ask(
    *,
    actor: Actor,
    act: FaceAct,
    subject: Ref,
    digest: str,
    says: str,
    post_to: str,
    fields: Mapping[str, str],
    back: str,
    at: datetime,
) -> str:
    """Return the address of the page that asks this person; empty where his face cannot be used."""
    if actor.person_id is None:
        return ""
    if not queries.state_of(person_id=actor.person_id, at=at).may(Purpose.VERIFY):
        return ""
    signed = signing.dumps(
        {
            "who": str(actor.person_id),
            "act": act.value,
            "kind": subject.kind,
            "id": str(subject.id),
            "digest": digest,
            "says": says,
            "to": post_to,
            "fields": dict(fields),
            "back": back,
        },
        salt=_SALT,
        compress=True,
    )
    return f"{reverse('identity:face_confirm')}?{urlencode({'ask': signed})}"


def read_ask(*, actor: Actor, signed: str) -> FaceAsk:
    """Return what this person is asked. Raises FaceNotAllowed for a stranger's or an old one."""
    try:
        said = signing.loads(signed, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        raise FaceNotAllowed("这一页放得太久了，请回到刚才的页面重新点“刷脸确认”。") from None
    if said["who"] != str(actor.person_id):
        raise FaceNotAllowed("这一页不是给您的，请回到刚才的页面重新点“刷脸确认”。")
    return FaceAsk(
        act=FaceAct(said["act"]),
        subject=Ref(said["kind"], UUID(said["id"])),
        digest=said["digest"],
        says=said["says"],
        post_to=said["to"],
        fields=said["fields"],
        back=said["back"],
    )
