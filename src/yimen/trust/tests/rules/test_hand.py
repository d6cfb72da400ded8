"""Strokes of a hand are read, and what no hand draws is refused."""

from __future__ import annotations

import json

import pytest

from yimen.trust.contracts import HandRefused
from yimen.trust.queries.hand_picture import draw_strokes, looks_like
from yimen.trust.rules.hand import canonical, device_of, read_strokes

LINE = [[20 + 5 * n, 40 + (n % 3), 10 * n, 0.5] for n in range(20)]


def sent(lines: object = None, width: object = 300, height: object = 150) -> str:
    return json.dumps({"w": width, "h": height, "s": [LINE] if lines is None else lines})


def moved(place: int, value: object) -> str:
    line = [list(point) for point in LINE]
    line[3][place] = value
    return sent([line])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "strokes"),
        ("[" * 5_000, "strokes"),
        ("x" * 400_001, "large"),
        (sent([[[1, 1, 1, 0.5]] * 9_000]), "strokes"),
        (sent([[[1, 1, 1, 0.5]]] * 201), "strokes"),
        (sent(width=10**9), "strokes"),
        (moved(0, -1), "strokes"),
        (moved(0, 301), "strokes"),
        (moved(0, float("nan")), "strokes"),
        (moved(1, float("inf")), "strokes"),
        (moved(1, 10**400), "strokes"),
        (moved(0, True), "strokes"),
        (moved(0, "20"), "strokes"),
        (moved(2, 1), "strokes"),
        (moved(2, 700_000), "strokes"),
        (moved(3, 1.2), "strokes"),
        (sent([[[1, 2, 3]] * 20]), "strokes"),
        (sent({"a": 1}), "strokes"),
        (sent([7]), "strokes"),
        (sent([]), "short"),
        (sent([[[9, 9, 0, 0.5]] * 20]), "short"),
    ],
)
def test_trust_hand_1_refuses_what_no_hand_draws(text: str, code: str) -> None:
    with pytest.raises(HandRefused) as refused:
        read_strokes(text)

    assert refused.value.code == f"trust.hand.{code}"


def test_strokes_are_kept_in_one_form_and_drawn_alike() -> None:
    strokes = read_strokes(sent())
    other = read_strokes(sent([[[x, y + 30, t, p] for x, y, t, p in LINE]]))

    assert read_strokes(canonical(strokes).decode()) == strokes
    picture = draw_strokes(strokes)
    assert looks_like(picture, strokes=strokes)
    assert not looks_like(picture, strokes=other)


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148", "手机"),
        ("Mozilla/5.0 (Linux; Android 13; SM-X700) Safari/537.36", "平板"),
        ("Mozilla/5.0 (Linux; Android 13) Mobile Safari/537.36 MicroMessenger/8", "手机"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "电脑"),
        ("curl/8", "其他设备"),
    ],
)
def test_a_device_is_told_as_a_class(agent: str, kind: str) -> None:
    told = device_of(user_agent=agent, screen="360×800<script>", pointer="touch")

    assert (told.kind, told.screen, told.pointer) == (kind, "", "手指")
