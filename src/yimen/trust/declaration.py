"""What 电子信任 declares to the register."""

from __future__ import annotations

from yimen.kernel.register import Context, register
from yimen.trust import certificate_declaration as certificates
from yimen.trust import hand_declaration as hands
from yimen.trust import key_declaration as keys
from yimen.trust import seal_declaration as seals


def declare() -> None:
    """Enter this context into the register."""
    register(
        Context(
            code="trust",
            title="电子信任",
            permissions=(*certificates.PERMISSIONS, *keys.PERMISSIONS, *seals.PERMISSIONS),
            work_kinds=(*certificates.WORK, *seals.WORK),
            events=seals.EVENTS,
            seeds=(*certificates.SEEDS, *seals.SEEDS),
            ledger_verbs=certificates.VERBS | hands.VERBS | keys.VERBS | seals.WORDS,
            data_classes=hands.DATA_CLASSES,
            personal_columns=hands.COLUMNS,
            navigation=(*certificates.NAVIGATION, *keys.NAVIGATION, *seals.NAVIGATION),
            drills=seals.DRILLS,
            benches={
                "ofd": "yimen.ofd.benches:ofd",
                "trust": "yimen.trust.benches.whole:trust",
            },
        )
    )
