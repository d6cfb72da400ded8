"""Addresses of licences, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.licences.web.citizen import held, mine, page, show, vault
from yimen.licences.web.open import proof

app_name = "licences"

urlpatterns = [
    path("my/licences/", mine.index, name="mine"),
    path("my/licences/<uuid:licence_id>/", mine.one, name="one"),
    path("my/licences/<uuid:licence_id>/show/", show.show, name="show"),
    path("my/licences/<uuid:licence_id>/licence.pdf", page.pdf, name="pdf"),
    path("my/licences/<uuid:licence_id>/licence.ofd", page.ofd, name="ofd"),
    path("my/papers/", vault.mine, name="vault"),
    path("my/papers/<uuid:kept_id>/withdraw/", vault.withdraw, name="withdraw_kept"),
    path("items/<str:item_code>/held/", held.held, name="held"),
    path("verify/licence/<str:identifier>/", proof.verify, name="verify"),
]
