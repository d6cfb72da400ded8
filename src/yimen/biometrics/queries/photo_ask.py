"""What a page asks to be taken for a paper, signed so that nobody rewrites it on the way."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse

from yimen.biometrics.contracts import FaceRefused
from yimen.biometrics.photo_contracts import PhotoAsk, PictureKind
from yimen.kernel.actor import Actor

_SALT = "biometrics.photo_ask"
_SECONDS = 12 * 60 * 60
"""As long as a page may lie open."""
_OLD = "这一页放得太久了，或者不是给您的。请回到申请，重新点“现场拍照”。"


def make_ask(*, actor: Actor, ask: PhotoAsk) -> str:
    """Return the address of the page that takes what is asked, for this account alone."""
    said = {
        "who": str(actor.account_id),
        "kind": ask.kind.value,
        "preset": ask.preset,
        "says": ask.says,
        "purpose": ask.purpose,
        "to": ask.post_to,
        "back": ask.back,
        "here": ask.here,
    }
    signed = signing.dumps(said, salt=_SALT, compress=True)
    if ask.kind is PictureKind.CARD:
        page = reverse("biometrics:card_copy")
    else:
        page = reverse("biometrics:photo_take", args=[ask.preset])
    return f"{page}?{urlencode({'ask': signed})}"


def read_ask(*, actor: Actor, signed: str) -> PhotoAsk:
    """Return what is asked of this account. Raises FaceRefused for an old or another's one."""
    try:
        said = signing.loads(signed, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature as wrong:
        raise FaceRefused(_OLD) from wrong
    if actor.account_id is None or said["who"] != str(actor.account_id):
        raise FaceRefused(_OLD)
    return PhotoAsk(
        kind=PictureKind(said["kind"]),
        preset=said["preset"],
        says=said["says"],
        purpose=said["purpose"],
        post_to=said["to"],
        back=said["back"],
        here=said["here"],
    )
