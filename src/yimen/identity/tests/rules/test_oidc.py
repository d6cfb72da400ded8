"""What may be asked of a sign-in, and what goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yimen.identity.contracts import Assurance
from yimen.identity.rules import oidc as rules
from yimen.identity.rules.oidc import Step, Wish
from yimen.identity.rules.oidc_client import Effect, Terms, effect_of

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "granted", "consented", "passes"),
    [
        ("openid profile", "openid profile", "openid profile", "openid profile"),
        ("openid profile phone", "openid profile", "openid profile phone", "openid profile"),
        ("openid", "openid profile phone", "openid profile phone", "openid"),
        ("openid profile phone", "openid profile phone", "openid profile", "openid profile"),
        ("openid id_number", "openid id_number", "", "openid"),
        ("openid email", "openid", "openid email", "openid"),
        ("profile", "openid profile", "openid profile", "profile"),
    ],
)
def test_idn_oidc_1_passes_what_is_asked_granted_and_agreed_to(asked, granted, consented, passes):
    found = rules.scopes_to_pass(
        asked=asked.split(), granted=granted.split(), consented=consented.split()
    )

    assert [scope.value for scope in found] == passes.split()


NOBODY = None
JUST_NOW = AT - timedelta(seconds=5)
LONG_AGO = AT - timedelta(hours=2)


@pytest.mark.parametrize(
    ("prompts", "max_age", "signed_in_at", "proved_again", "remembered", "step"),
    [
        ("", None, NOBODY, False, True, Step.SIGN_IN),
        ("", None, LONG_AGO, False, True, Step.GO),
        ("", None, LONG_AGO, False, False, Step.ASK),
        ("none", None, LONG_AGO, False, True, Step.GO),
        ("consent", None, LONG_AGO, False, True, Step.ASK),
        ("login", None, JUST_NOW, False, True, Step.SIGN_IN),
        ("login", None, JUST_NOW, True, True, Step.GO),
        ("select_account", None, JUST_NOW, False, True, Step.SIGN_IN),
        ("login consent", None, JUST_NOW, True, True, Step.ASK),
        ("", 5, JUST_NOW, False, True, Step.GO),
        ("", 4, JUST_NOW, False, True, Step.SIGN_IN),
        ("", 0, JUST_NOW, True, True, Step.GO),
    ],
)
def test_next_step(prompts, max_age, signed_in_at, proved_again, remembered, step):
    wish = Wish(prompts=frozenset(prompts.split()), max_age=max_age)

    found = rules.next_step(
        wish=wish,
        signed_in_at=signed_in_at,
        proved_again=proved_again,
        remembered=remembered,
        at=AT,
    )

    assert found is step


@pytest.mark.parametrize("level", list(Assurance))
def test_a_level_comes_back_from_its_name_on_the_wire(level):
    assert rules.assurance_of_acr(rules.acr_of(level)) is level


@pytest.mark.parametrize(
    "acr", ["", "2", "urn:yimen:real-name:9", "urn:other:2", "urn:yimen:real-name:"]
)
def test_a_strange_name_is_no_level(acr):
    assert rules.assurance_of_acr(acr) is None


@pytest.mark.parametrize(
    ("uri", "is_right"),
    [
        ("https://rp.example/back", True),
        ("https://rp.example:8443/back?tenant=1", True),
        ("http://127.0.0.1:9000/back", True),
        ("http://[::1]:9000/back", True),
        ("http://localhost/back", True),
        ("http://rp.example/back", False),
        ("https://*.rp.example/back", False),
        ("https://rp.example/back#", False),
        ("https://rp.example@evil.example/back", False),
        ("https:///back", False),
        ("https://rp.example/ back", False),
        ("javascript:alert(1)", False),
        ("https://[half/back", False),
        ("", False),
    ],
)
def test_an_address_to_come_back_to_is_whole_and_safe(uri, is_right):
    assert (rules.wrong_with_redirect_uri(uri) == "") is is_right


def test_sector_is_the_one_host_or_the_chosen_one():
    assert (
        rules.sector_of(redirect_uris=["https://a.example/x", "https://a.example/y"]) == "a.example"
    )
    assert rules.sector_of(redirect_uris=["https://a.example/x"], chosen="B.example") == "b.example"
    with pytest.raises(ValueError, match="sector"):
        rules.sector_of(redirect_uris=["https://a.example/x", "https://b.example/x"])


_TERMS = Terms(
    owner="县医院",
    purpose="预约看病",
    redirect_uris=("https://a.example/1", "https://a.example/2"),
    backchannel_uri="https://a.example/out",
    scopes=("openid", "phone"),
    minimum_assurance=1,
)


@pytest.mark.parametrize(
    ("changes", "ends", "asks"),
    [
        ({}, False, False),
        ({"redirect_uris": (*_TERMS.redirect_uris, "https://b.example/1")}, False, False),
        ({"redirect_uris": ("https://a.example/2",)}, True, False),
        ({"scopes": ("openid",)}, True, False),
        ({"scopes": ("openid", "phone", "profile")}, False, False),
        ({"backchannel_uri": ""}, True, False),
        ({"minimum_assurance": 2}, True, False),
        ({"minimum_assurance": 0}, False, False),
        ({"purpose": "推送广告"}, True, True),
        ({"owner": "某公司"}, True, True),
    ],
)
def test_idn_oidc_2_what_a_change_ends(changes, ends, asks):
    assert effect_of(before=_TERMS, after=replace(_TERMS, **changes)) == Effect(
        ends_tokens=ends, asks_again=asks
    )
