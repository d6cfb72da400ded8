"""What tests of other contexts may use: constructed faces, and purposes switched on."""

from __future__ import annotations

from yimen.biometrics.testing_challenge import passed_challenge
from yimen.biometrics.testing_constructed import (
    MODEL,
    a_keeper,
    constructed_face,
    constructed_frame,
    switch_on,
    use_constructed,
)
from yimen.biometrics.testing_photo import made_photo

__all__ = [
    "MODEL",
    "a_keeper",
    "constructed_face",
    "constructed_frame",
    "made_photo",
    "passed_challenge",
    "switch_on",
    "use_constructed",
]
