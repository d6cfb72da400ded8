"""An engine of constructed faces, so that tests of galleries need no models and no pictures.

Nothing is recognised here: an "image" holds the vectors that a recogniser would have made of it.
What `constructed_face` makes has just the likeness to the face of that name that is asked for.
"""

from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from yimen.biometrics.access import APPROVE, SEE, WRITE
from yimen.biometrics.actions import assessment
from yimen.biometrics.contracts import (
    Box,
    FaceReading,
    FaceRefused,
    ModelView,
    Purpose,
    Strictness,
    Trouble,
)
from yimen.biometrics.queries import purpose as purposes
from yimen.biometrics.resident import client
from yimen.biometrics.rules.matching import SFACE
from yimen.biometrics.seen import Seen
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.clock import local_day
from yimen.kernel.ids import new_id

MODEL = ModelView(name="constructed", sha256=SFACE, dimension=128)
"""Under the hash of SFace, so that the thresholds shipped for it hold."""
NEWER = ModelView(name="constructed-newer", sha256="ab" * 32, dimension=128)
_HEAD = b"CONSTRUCTED FACES\n"


class ConstructedEngine:
    """Reads what `constructed_face` and `constructed_frame` made; anything else is no image."""

    def __init__(self, model: ModelView = MODEL) -> None:
        self.model = model

    def read(
        self,
        image: bytes,
        *,
        crop: bool = False,
        many: bool = False,
        strictness: Strictness = Strictness.VERIFY,
    ) -> list[Seen]:
        """Return the faces that were put in. Raises FaceRefused for other bytes."""
        del crop, many, strictness
        _, found, told = image.partition(_HEAD)  # a panel's crop carries it inside a real PNG
        if not found:
            raise FaceRefused("不是照片。", trouble=Trouble.NOT_AN_IMAGE)
        faces, _ = json.JSONDecoder().raw_decode(told.decode("latin-1"))
        return [
            _seen(place, struct.pack("<128f", *one["vector"]), one["troubles"])
            for place, one in enumerate(faces)
        ]


def constructed_engine(folder: Path) -> ConstructedEngine:
    """Return the engine of constructed faces (`YIMEN_FACES_ENGINE`)."""
    del folder
    return ConstructedEngine()


def newer_engine(folder: Path) -> ConstructedEngine:
    """Return the same engine under another hash, as after a change of the recogniser."""
    del folder
    return ConstructedEngine(NEWER)


def use_constructed(settings: Any, *, engine: str = "constructed_engine") -> None:
    """Switch a test to constructed faces; pass the fixture `settings`, which takes it back.

    Each use has a process of its own, since the numbers of galleries begin anew with each test.
    """
    settings.YIMEN_FACES = "inline"
    settings.YIMEN_FACES_ENGINE = f"{__name__}:{engine}"
    settings.YIMEN_FACES_MODELS = Path(f"/constructed/{new_id()}")
    client.forget()


def constructed_face(
    *, name: str, likeness: float = 1.0, troubles: Sequence[Trouble] = ()
) -> bytes:
    """Return an image whose face is as like the face of this name as asked, between -1 and 1."""
    return constructed_frame([(name, likeness)], troubles=troubles)


def constructed_frame(
    faces: Sequence[tuple[str, float]], *, troubles: Sequence[Trouble] = ()
) -> bytes:
    """Return an image with several faces: of whom, and how like him."""
    held = [
        {"vector": constructed_vector(name=name, likeness=likeness), "troubles": list(troubles)}
        for name, likeness in faces
    ]
    return _HEAD + json.dumps(held).encode()


def constructed_vector(*, name: str, likeness: float = 1.0) -> list[float]:
    """Return a vector of unit length whose cosine with that of the name is `likeness`."""
    face = _direction(name)
    other = _direction(f"{name}, another way")
    along = sum(a * b for a, b in zip(face, other, strict=True))
    aside = _unit([b - along * a for a, b in zip(face, other, strict=True)])
    rest = math.sqrt(max(0.0, 1 - likeness**2))
    return [likeness * a + rest * b for a, b in zip(face, aside, strict=True)]


def switch_on(*wanted: Purpose, at: datetime) -> None:
    """Put an impact assessment of each purpose in force, by two hands."""
    for purpose in wanted or (Purpose.VERIFY, Purpose.IDENTIFY):
        if purposes.find_in_force(purpose=purpose, at=at) is None:
            number = assessment.write_assessment(
                actor=a_keeper("甲"), at=at, **an_assessment(purpose, at)
            )
            assessment.approve_assessment(
                actor=a_keeper("乙"), number=number, decision="同意", at=at
            )


def an_assessment(purpose: Purpose, at: datetime) -> dict[str, Any]:
    """Return what a good assessment says."""
    return {
        "purpose": purpose,
        "uses": "在窗口和手机上核对办事人是不是本人，一比一比对，不在别的地方用。",
        "necessity": "核对身份才能防止冒名；不愿意刷脸的可以用密码、短信验证码或者到窗口。",
        "risks": "认错人会把别人的材料给出去；模板泄露不能更换，影响长期，所以加密存放。",
        "measures": "单独同意、加密、到期删除、两人批准、每次使用留记录，拿不准的由人来定。",
        "assessed_by": "县政务服务中心",
        "assessed_on": local_day(at),
        "valid_until": local_day(at + timedelta(days=300)),
    }


def a_keeper(name: str) -> Actor:
    """Return somebody who may write and approve what governs faces."""
    unit = new_id()
    return Actor(
        kind=ActorKind.OFFICER,
        name=name,
        account_id=new_id(),
        officer_id=new_id(),
        unit_id=unit,
        grants=tuple(Grant(verb, unit, "439981") for verb in (SEE, WRITE, APPROVE)),
    )


def _seen(place: int, vector: bytes, troubles: Sequence[str]) -> Seen:
    return Seen(
        vector=vector,
        reading=FaceReading(
            image_width=640,
            image_height=480,
            box=Box(left=200.0 + 100 * place, top=120, width=160, height=200),
            yaw=0,
            pitch=0,
            roll=0,
            blink_left=0,
            blink_right=0,
            mouth_open=0,
            share=0.25,
            brightness=0.5,
            evenness=0.9,
            sharpness=200,
            troubles=tuple(Trouble(one) for one in troubles),
        ),
    )


def _direction(name: str) -> list[float]:
    drawn = random.Random(name)  # noqa: S311 -- the same face for the same name, nothing secret
    return _unit([drawn.gauss(0, 1) for _ in range(128)])


def _unit(vector: list[float]) -> list[float]:
    length = math.sqrt(sum(one * one for one in vector))
    return [one / length for one in vector]
