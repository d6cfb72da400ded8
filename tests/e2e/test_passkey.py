"""A passkey from the first to the second sign-in, in a real browser with a virtual authenticator."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import opened, sign_in
from yimen.identity import testing
from yimen.identity.models import Account, Factor, Session
from yimen.identity.sign_in_contracts import FactorKind

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def with_authenticator(page: Page) -> None:
    """Give the browser an authenticator of its own, which says yes by itself."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_added_and_signs_in_without_a_password(browser: Browser, live_server) -> None:
    from django.test import Client

    resident = testing.make_resident(name="张桂兰")
    client = Client()
    testing.sign_in(client, resident)
    base = live_server.url
    with opened(browser, base=base) as page:
        with_authenticator(page)
        sign_in(page.context, base=base, session_key=client.session.session_key)
        page.goto(f"{base}/my/security/passkey/")
        page.fill("#f-title", "演示笔记本")
        page.fill("#f-password", testing.PASSWORD)
        page.click("[data-ask]")
        page.wait_for_url("**/my/security/?said=added")
        page.context.clear_cookies()

        page.goto(f"{base}/login/passkey/")
        page.click("[data-ask]")
        page.wait_for_url(lambda url: "/login/" not in url)

        assert page.goto(f"{base}/my/security/").status == 200
    factor = Factor.objects.get(account_id=resident.account_id)
    assert factor.kind == FactorKind.PASSKEY
    assert factor.sign_count > 0 or factor.used_at is not None
    assert Account.objects.get(pk=resident.account_id).last_login is not None
    assert Session.objects.filter(account_id=resident.account_id).count() == 2
