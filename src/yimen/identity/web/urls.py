"""Addresses of identity, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.identity.web import login, oidc_urls, people, space

app_name = "identity"
urlpatterns = [
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("register/", login.register, name="register"),
    path("my/messages/", space.messages, name="messages"),
    path("my/messages/<uuid:message_id>/", space.message, name="message"),
    path("my/mandates/", space.mandates, name="mandates"),
    path("my/mandates/<uuid:mandate_id>/confirm/", space.confirm, name="confirm_own_mandate"),
    path("my/mandates/<uuid:mandate_id>/end/", space.end, name="end_mandate"),
    path("my/profile/", space.profile, name="profile"),
    path("my/password/", space.password, name="password"),
    path("staff/people/", people.search, name="search"),
    path("staff/people/<uuid:person_id>/", people.person, name="person"),
    path("staff/people/<uuid:person_id>/account/", people.account, name="window_account"),
    path("staff/people/<uuid:person_id>/mandates/", people.record, name="record_mandate"),
    path("staff/mandates/", people.pending, name="pending_mandates"),
    path("staff/mandates/<uuid:mandate_id>/confirm/", people.confirm, name="confirm_mandate"),
    *oidc_urls.urlpatterns,
]
