"""A living check that was passed, constructed at the row: for tests of what stands on one.

That a person really turned or blinked is not said by it; challenges have tests of their own.
"""

from __future__ import annotations

import struct
from datetime import datetime
from uuid import UUID

from yimen.biometrics.actions import challenge as challenges
from yimen.biometrics.challenge_contracts import ChallengeState
from yimen.biometrics.contracts import Purpose
from yimen.biometrics.models import Challenge
from yimen.biometrics.testing_constructed import MODEL, constructed_vector
from yimen.kernel.crypto.fields import encrypt_field


def passed_challenge(
    *,
    holder: str,
    act: str,
    name: str,
    at: datetime,
    likeness: float = 1.0,
    purpose: Purpose = Purpose.VERIFY,
    subject_id: UUID | None = None,
) -> UUID:
    """Return a challenge of this session and act that was passed by a face so like that name's."""
    view = challenges.begin_challenge(
        holder=holder, purpose=purpose, at=at, subject_id=subject_id, act=act
    )
    vector = struct.pack("<128f", *constructed_vector(name=name, likeness=likeness))
    Challenge.objects.filter(pk=view.id).update(
        state=ChallengeState.PASSED,
        settled_at=at,
        vector_encrypted=encrypt_field(
            column="biometrics_challenge.vector_encrypted", plaintext=vector
        ),
        model_sha256=MODEL.sha256,
    )
    return view.id
