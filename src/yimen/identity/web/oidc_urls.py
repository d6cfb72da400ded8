"""Addresses of sign-in for other systems, and of sign-in through a platform above."""

from __future__ import annotations

from django.urls import path

from yimen.identity.web import (
    oidc,
    oidc_changes,
    oidc_clients,
    oidc_logout,
    oidc_space,
    oidc_upstream,
)

urlpatterns = [
    path(".well-known/openid-configuration", oidc.discovery, name="oidc_discovery"),
    path(".well-known/oauth-authorization-server", oidc.discovery, name="oauth_discovery"),
    path("oidc/keys.json", oidc.jwks, name="oidc_jwks"),
    path("oidc/authorize/", oidc.authorize, name="oidc_authorize"),
    path("oidc/continue/", oidc.go_on, name="oidc_continue"),
    path("oidc/decide/", oidc.decide, name="oidc_decide"),
    path("oidc/token/", oidc.token, name="oidc_token"),
    path("oidc/userinfo/", oidc.userinfo, name="oidc_userinfo"),
    path("oidc/revoke/", oidc.revoke, name="oidc_revoke"),
    path("oidc/introspect/", oidc.introspect, name="oidc_introspect"),
    path("oidc/logout/", oidc_logout.logout, name="oidc_logout"),
    path("oidc/logout/confirm/", oidc_logout.confirm, name="oidc_logout_confirm"),
    path("my/applications/", oidc_space.listing, name="oidc_consents"),
    path("my/applications/<uuid:consent_id>/withdraw/", oidc_space.withdraw, name="oidc_withdraw"),
    path("staff/relying-systems/", oidc_clients.listing, name="oidc_clients"),
    path("staff/relying-systems/new/", oidc_clients.new, name="oidc_client_new"),
    path("staff/relying-systems/keys/", oidc_clients.signing_keys, name="oidc_keys"),
    path("staff/relying-systems/<uuid:client_id>/", oidc_clients.client, name="oidc_client"),
    path(
        "staff/relying-systems/<uuid:client_id>/change/",
        oidc_changes.ask,
        name="oidc_client_change",
    ),
    path("login/upstream/leaving/", oidc_upstream.leaving, name="oidc_leaving"),
    path("login/upstream/<slug:code>/", oidc_upstream.begin, name="oidc_upstream"),
    path("login/upstream/<slug:code>/back/", oidc_upstream.back, name="oidc_upstream_back"),
    path("login/upstream/<slug:code>/link/", oidc_upstream.link, name="oidc_upstream_link"),
    path("login/upstream/<slug:code>/ended/", oidc_upstream.ended, name="oidc_upstream_ended"),
    path("my/upstreams/", oidc_upstream.listing, name="oidc_upstreams"),
    path("my/upstreams/<slug:code>/unlink/", oidc_upstream.unlink, name="oidc_upstream_unlink"),
]
