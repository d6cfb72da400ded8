"""Where a request comes from."""

from __future__ import annotations

import pytest

from yimen.audit.rules import source

_WECHAT = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116 Mobile Safari/537.36"
    " MicroMessenger/8.0.47"
)


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, <script>", "10.0.0.1"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("", "", ""),
    ],
    ids=["direct", "proxy", "written by the client", "nonsense", "mapped", "unknown"],
)
def test_address_is_what_our_own_proxy_saw(peer, forwarded, expected):
    assert source.address_of(peer=peer, forwarded=forwarded) == expected


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (_WECHAT, "phone.wechat"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "desktop.edge"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
            "desktop.firefox",
        ),
        ("curl/8.4.0", "program"),
        ("", ""),
    ],
)
def test_agent_is_a_class_and_no_fingerprint(user_agent, expected):
    assert source.agent_of(user_agent=user_agent) == expected
