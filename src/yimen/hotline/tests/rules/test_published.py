"""A sample of the bench ``hotline-ml`` on published messages; skipped where they are not."""

from __future__ import annotations

from pathlib import Path

from yimen.hotline.benches import learning, likeness, messages


def test_a_sample_of_published_messages_is_told_apart(yimen_data: Path) -> None:
    rows = messages.labelled(yimen_data / "hotline")
    kept = [one for one in rows if one.label in {"交通运输", "环境保护", "教育文体"}][:240]
    samples = learning.grouped(kept)

    held = learning.together([learning.judge(samples[:160], samples[160:])])

    assert held.macro_f1 > 0.8
    assert held.rows == 80


def test_personal_data_put_into_published_messages_are_covered(yimen_data: Path) -> None:
    rows = messages.replied(yimen_data / "hotline")[:60]

    by_kind, alarms = likeness.covered(rows, messages.clean_titles(yimen_data / "hotline"))

    sound = {kind: share for kind, share in by_kind.items() if kind != "name alone"}
    assert set(sound.values()) == {1.0}
    assert alarms <= 2
